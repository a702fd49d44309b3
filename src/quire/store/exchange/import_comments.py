"""The comments of a file, beside the sections that were made of it or that it came home to.

They are in the name of whoever imports the file, with the name that it gives of their writers, and of when it says they
were written. Nobody is told of a mention in them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.auditing.audit_events import CommentResolved
from quire.domain.comments.comments import StoredAnchor
from quire.domain.exchange.import_comments import PreparedRemark, PreparedReply, PreparedThread
from quire.domain.limits import Limits
from quire.store import live_events
from quire.store.auditing import audit
from quire.store.comments.foreign_comments import Row, add_rows
from quire.store.transactions import Transaction, as_text, new_id

_WITHOUT_WORDS = StoredAnchor("", "", "", 0, 0, 0)


def add(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    revision: int,
    threads: Sequence[PreparedThread],
    limits: Limits,
) -> int:
    """Add threads on the text of a section at a revision; returns the number of those for which there is no room.

    The caller has checked access.
    """
    room = _room(tx, section_id, limits)
    rows: list[Row] = []
    left_out = 0
    for thread in threads:
        own = list(_rows(tx, visitor, document_id, section_id, revision, thread))
        if len(rows) + len(own) > room:
            left_out += 1
        else:
            rows += own
    add_rows(tx, rows)
    if rows:
        live_events.changed(tx, document_id, "comment.changed", section_id, comment_id=str(rows[0]["id"]))
    return left_out


def add_replies(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    replies: Iterable[PreparedReply],
    limits: Limits,
) -> int:
    """Add replies to threads of the document; returns the number of those whose thread is not there any more."""
    left_out = 0
    for reply in replies:
        row = tx.one_or_none(
            "select thread.id, thread.section_id from comment"
            " join comment as thread on thread.id = coalesce(comment.thread_id, comment.id)"
            " where comment.id = :id and comment.document_id = :document_id and thread.deleted_at is null",
            id=reply.thread,
            document_id=document_id,
        )
        if row is None or _room(tx, row[1], limits) < len(reply.remarks):
            left_out += 1
            continue
        thread_id, section_id = row
        own = [
            _row(tx, visitor, document_id, section_id, remark) | {"thread_id": thread_id}
            for remark in reply.remarks
        ]
        add_rows(tx, own)
        live_events.changed(tx, document_id, "comment.changed", section_id, comment_id=thread_id)
    return left_out


def resolve(tx: Transaction, visitor: Visitor, document_id: str, comment_ids: Iterable[str]) -> None:
    """Resolve threads of a document that are open."""
    for comment_id in comment_ids:
        row = tx.one_or_none(
            "update comment set resolved_at = :now, resolved_by = :user_id where id = :id"
            " and document_id = :document_id and thread_id is null and resolved_at is null and deleted_at is null"
            " returning section_id",
            now=tx.now_text,
            user_id=visitor.user_id,
            id=comment_id,
            document_id=document_id,
        )
        if row is not None:
            audit.record(tx, visitor, CommentResolved(document_id, comment_id, True))
            live_events.changed(tx, document_id, "comment.changed", row[0], comment_id=comment_id)


def _room(tx: Transaction, section_id: str, limits: Limits) -> int:
    (count,) = tx.one("select count(*) from comment where section_id = :id", id=section_id)
    return limits.comments_per_section - int(count)


def _rows(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    revision: int,
    thread: PreparedThread,
) -> Iterator[Row]:
    first, *replies = (_row(tx, visitor, document_id, section_id, remark) for remark in thread.remarks)
    resolved = {"resolved_at": tx.now_text, "resolved_by": visitor.user_id} if thread.is_resolved else {}
    yield first | resolved | _anchor(thread.anchor, revision)
    yield from (reply | {"thread_id": first["id"]} for reply in replies)


def _row(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    remark: PreparedRemark,
) -> Row:
    is_own = name_key(remark.author) == name_key(visitor.name)
    return {
        "id": new_id(),
        "document_id": document_id,
        "section_id": section_id,
        "thread_id": None,
        "author_id": visitor.user_id,
        "imported_from": None if is_own else remark.author,
        "text": remark.text,
        **_anchor(None, 0),
        "resolved_at": None,
        "resolved_by": None,
        "created_at": _time(tx, remark.said_at),
        "edited_at": None,
    }


def _anchor(anchor: StoredAnchor | None, revision: int) -> Row:
    """The words of a thread at a revision; those that its text does not have count as changed."""
    one = anchor or _WITHOUT_WORDS
    has_words = anchor is not None
    return {
        "quote": one.quote if has_words else None,
        "quote_before": one.before if has_words else None,
        "quote_after": one.after if has_words else None,
        "quote_start": one.start if has_words else None,
        "quote_end": one.end if has_words else None,
        "quote_revision": revision if has_words else None,
        "followed_revision": revision if has_words else None,
        "is_changed": int(has_words and one.start == one.end),
    }


def _time(tx: Transaction, said_at: datetime | None) -> str:
    """What a file says of the future is of now."""
    return tx.now_text if said_at is None or said_at > tx.now else as_text(said_at)
