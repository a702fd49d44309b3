"""How comments are read from their rows: threads with their replies, mentions, and where their words stand."""

from collections.abc import Sequence
from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import Anchor, Comment, DraftState, ThreadReply
from quire.domain.conversation.messages import RUNNING
from quire.store.sections import comment_anchors
from quire.store.sections.comment_anchors import AnchorRow
from quire.store.transactions import Transaction, as_time, as_time_or_none, named_list

COLUMNS = (
    "comment.id, comment.document_id, comment.section_id, comment.author_id, writer.name, comment.text,"
    " comment.imported_from, comment.resolved_at, resolver.name, comment.assignee, comment.created_at,"
    " comment.edited_at, draft.status, (select max(proposal.pending_count) from proposal"
    f" where proposal.message_id = comment.drafted_by), section.revision, {comment_anchors.COLUMNS}"
)
FROM = (
    "from comment join section on section.id = comment.section_id"
    " join user_account as writer on writer.id = comment.author_id"
    " left join user_account as resolver on resolver.id = comment.resolved_by"
    " left join message as draft on draft.id = comment.drafted_by"
)
SHOWN = "comment.deleted_at is null"


def with_replies(tx: Transaction, visitor: Visitor, rows: Sequence[tuple[Any, ...]]) -> list[Comment]:
    """Threads of rows with these columns, with their replies and where their words stand."""
    if not rows:
        return []
    ids = [row[0] for row in rows]
    replies = _list_replies(tx, ids)
    mentions = _list_mentions(tx, [*ids, *(row[0] for row in replies)])
    anchors = _anchors(tx, rows)
    answers: dict[str, list[ThreadReply]] = {}
    for id_, thread_id, author_id, author, text, imported_from, created_at, edited_at in replies:
        answers.setdefault(thread_id, []).append(
            ThreadReply(
                id_,
                thread_id,
                author,
                author_id == visitor.user_id,
                text,
                mentions.get(id_, ()),
                imported_from,
                as_time(created_at),
                as_time_or_none(edited_at),
            )
        )
    return [
        _comment(visitor, row, anchors.get(row[0]), mentions.get(row[0], ()), tuple(answers.get(row[0], ())))
        for row in rows
    ]


def _comment(
    visitor: Visitor,
    row: tuple[Any, ...],
    anchor: Anchor | None,
    mentions: tuple[str, ...],
    replies: tuple[ThreadReply, ...],
) -> Comment:
    id_, document_id, section_id, author_id, author, text, imported_from, resolved_at = row[:8]
    resolved_by, assignee, created_at, edited_at, draft_status, pending_count = row[8:14]
    return Comment(
        id_,
        document_id,
        section_id,
        author,
        author_id == visitor.user_id,
        text,
        mentions,
        imported_from,
        anchor,
        resolved_at is not None,
        resolved_by,
        as_time_or_none(resolved_at),
        assignee,
        replies,
        as_time(created_at),
        as_time_or_none(edited_at),
        _draft_state(draft_status, pending_count),
    )


def _draft_state(status: str | None, pending_count: int | None) -> DraftState | None:
    if status in RUNNING:
        return "drafting"
    if pending_count is None:
        return None
    return "proposed" if pending_count else "decided"


def _anchors(tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> dict[str, Anchor]:
    """The anchors of those that have one, by their ids."""
    by_section: dict[tuple[str, int], list[AnchorRow]] = {}
    for row in rows:
        anchor = AnchorRow(*row[15:])
        if anchor.quote is not None:
            by_section.setdefault((row[2], row[14]), []).append(anchor)
    found: dict[str, Anchor] = {}
    for (section_id, revision), anchors in by_section.items():
        found |= comment_anchors.anchors_of(tx, section_id, revision, anchors)
    return found


def _list_replies(tx: Transaction, thread_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    names, parameters = named_list("thread", thread_ids)
    return tx.all(
        "select comment.id, comment.thread_id, comment.author_id, writer.name, comment.text, comment.imported_from,"
        " comment.created_at, comment.edited_at from comment"
        " join user_account as writer on writer.id = comment.author_id"
        f" where comment.thread_id in ({names}) and comment.deleted_at is null"
        " order by comment.created_at, comment.id",
        **parameters,
    )


def _list_mentions(tx: Transaction, comment_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    names, parameters = named_list("comment", comment_ids)
    rows = tx.all(
        f"select comment_id, name from comment_mention where comment_id in ({names}) order by position",
        **parameters,
    )
    found: dict[str, tuple[str, ...]] = {}
    for comment_id, name in rows:
        found[comment_id] = (*found.get(comment_id, ()), name)
    return found
