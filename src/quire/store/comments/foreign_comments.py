"""Comments that were written elsewhere: in a file that comes in, or in the document of which this one is a copy.

They are stored in the name of whoever brings them, with the names of their writers, and nobody is told of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import Anchor
from quire.store.sections import comment_anchors
from quire.store.sections.comment_anchors import AnchorRow
from quire.store.transactions import Transaction, new_id

Row = dict[str, Any]

FIRST_REVISION = 1
"""That of every section of a copy."""


def add_rows(tx: Transaction, rows: Sequence[Row]) -> None:
    """Store comments as they were elsewhere."""
    tx.run_each(
        "insert into comment (id, document_id, section_id, thread_id, author_id, imported_from, copied_author_id, text,"
        " quote, quote_before, quote_after, quote_start, quote_end, quote_revision, followed_revision, is_changed,"
        " resolved_at, resolved_by, created_at, edited_at)"
        " values (:id, :document_id, :section_id, :thread_id, :author_id, :imported_from, :copied_author_id, :text,"
        " :quote, :quote_before, :quote_after, :quote_start, :quote_end, :quote_revision, :followed_revision,"
        " :is_changed, :resolved_at, :resolved_by, :created_at, :edited_at)",
        [{"copied_author_id": None, **row} for row in rows],
    )


def copy_all(
    tx: Transaction,
    visitor: Visitor,
    copy_id: str,
    section_ids: Mapping[str, str],
    in_copy: Callable[[str], str],
) -> None:
    """Give the sections of a copy, by the ids of those that were copied, the threads that these have."""
    for section_id, copied_id in section_ids.items():
        add_rows(tx, list(_rows(tx, visitor, copy_id, section_id, copied_id, in_copy)))


def _rows(
    tx: Transaction,
    visitor: Visitor,
    copy_id: str,
    section_id: str,
    copied_id: str,
    in_copy: Callable[[str], str],
) -> Iterator[Row]:
    found = tx.all(
        "select comment.thread_id, comment.author_id, comment.copied_author_id, comment.imported_from, writer.name,"
        " comment.text, comment.resolved_at, comment.created_at, comment.edited_at, section.revision,"
        f" {comment_anchors.COLUMNS} from comment join section on section.id = comment.section_id"
        " join user_account as writer on writer.id = comment.author_id"
        " left join comment as thread on thread.id = comment.thread_id"
        " where comment.section_id = :id and comment.deleted_at is null and thread.deleted_at is null"
        " order by comment.thread_id is not null, comment.created_at, comment.id",
        id=section_id,
    )
    anchors = _anchors(tx, section_id, found)
    ids = {row[10]: new_id() for row in found}
    for thread_id, author_id, copied_author_id, imported_from, name, text, *times, _, id_ in (
        row[:11] for row in found
    ):
        resolved_at, created_at, edited_at = times
        is_own = author_id == visitor.user_id and imported_from is None
        yield {
            "id": ids[id_],
            "document_id": copy_id,
            "section_id": copied_id,
            "thread_id": None if thread_id is None else ids[thread_id],
            "author_id": visitor.user_id,
            "imported_from": None if is_own else imported_from or name,
            "copied_author_id": copied_author_id if imported_from or is_own else author_id,
            "text": text,
            "resolved_at": resolved_at,
            "resolved_by": None if resolved_at is None else visitor.user_id,
            "created_at": created_at,
            "edited_at": edited_at,
            **_anchor_columns(anchors.get(id_), in_copy),
        }


def _anchors(tx: Transaction, section_id: str, found: Sequence[tuple[Any, ...]]) -> dict[str, Anchor]:
    """Where the words of these comments stand in the text that is copied."""
    rows = [AnchorRow(*row[10:]) for row in found if row[11] is not None]
    return comment_anchors.anchors_of(tx, section_id, found[0][9], rows) if rows else {}


def _anchor_columns(anchor: Anchor | None, in_copy: Callable[[str], str]) -> Row:
    """The same words in the copy, whose ids are as long as those of the document; changed ones stand nowhere in it."""
    is_placed = anchor is not None and anchor.state == "placed"
    return {
        "quote": anchor and in_copy(anchor.quote),
        "quote_before": anchor and in_copy(anchor.before),
        "quote_after": anchor and in_copy(anchor.after),
        "quote_start": anchor and (anchor.start if is_placed else 0),
        "quote_end": anchor and (anchor.end if is_placed else 0),
        "quote_revision": anchor and FIRST_REVISION,
        "followed_revision": anchor and FIRST_REVISION,
        "is_changed": int(anchor is not None and not is_placed),
    }
