"""Lists of comments: of a section, of a document, for its page to be read, and how many are open."""

from typing import Any, Literal

import msgspec

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.comments.comments import Comment, OpenComments, ThreadState
from quire.domain.errors import AccessDenied
from quire.domain.sharing.grants import Permissions, Right
from quire.store import access
from quire.store.comments.comment_rows import COLUMNS, FROM, SHOWN, with_replies
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, named_list

STATES: dict[ThreadState | None, str] = {
    None: "",
    "open": " and comment.resolved_at is null",
    "resolved": " and comment.resolved_at is not null",
}


CONDITIONS = {
    "assignee": " and comment.assignee_key = :assignee_key",
    "author": " and writer.name_key = :author_key",
    "mentions": (
        " and exists (select 1 from comment as one join comment_mention on comment_mention.comment_id = one.id"
        " where (one.id = comment.id or one.thread_id = comment.id) and one.deleted_at is null"
        " and comment_mention.name_key = :mentions_key)"
    ),
}
"""The conditions by which lists are filtered."""


class ThreadFilter(msgspec.Struct, frozen=True):
    """Which threads a list has; `me` is the visitor."""

    state: ThreadState | None = None
    assignee: str | None = None
    author: str | None = None
    mentions: Literal["me"] | None = None


EVERYTHING = ThreadFilter()


READ_AT_ONCE = 1_000
"""Threads on the page on which a document is read."""


def list_of_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    shown: ThreadFilter = EVERYTHING,
    *,
    limit: int,
    cursor: PageCursor | None,
) -> Page[Comment]:
    """The threads of a section, oldest first. Raises as `access.check_section`."""
    access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)
    return _list(
        tx, visitor, "comment.section_id = :within_id", section_id, shown, limit=limit, cursor=cursor
    )


def list_of_document(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    shown: ThreadFilter = EVERYTHING,
    *,
    limit: int,
    cursor: PageCursor | None,
) -> Page[Comment]:
    """The threads of those sections of a document whose comments the visitor may see, oldest first.

    Raises as `access.check_document`, also `AccessDenied` where there is no such section.
    """
    section_ids = _sections_commented(access.check_document(tx, visitor, document_id, Right.SEE))
    within = "comment.document_id = :within_id"
    parameters: dict[str, Any] = {}
    if section_ids is not None:
        names, parameters = named_list("section", section_ids)
        within = f"{within} and comment.section_id in ({names})"
    return _list(tx, visitor, within, document_id, shown, limit=limit, cursor=cursor, **parameters)


def list_to_read(tx: Transaction, visitor: Visitor, document_id: str) -> dict[str, list[Comment]]:
    """The threads of each section whose comments the visitor may see; none for readers."""
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    if not any(permissions.allow(Right.COMMENT, id_) for id_ in (None, *permissions.roles_in_sections)):
        return {}
    page = list_of_document(tx, visitor, document_id, limit=READ_AT_ONCE, cursor=None)
    threads: dict[str, list[Comment]] = {}
    for comment in page.items:
        threads.setdefault(comment.section_id, []).append(comment)
    return threads


def count_open(tx: Transaction, visitor: Visitor, document_id: str) -> list[OpenComments]:
    """The number of open threads in each section that has some, of those whose comments the visitor may see."""
    section_ids = _sections_commented(access.check_document(tx, visitor, document_id, Right.SEE))
    rows = tx.all(
        "select comment.section_id, count(*) from comment join section on section.id = comment.section_id"
        " where comment.document_id = :document_id and comment.thread_id is null and comment.resolved_at is null"
        " and comment.deleted_at is null and section.deleted_at is null"
        " group by comment.section_id, section.position order by section.position",
        document_id=document_id,
    )
    return [OpenComments(*row) for row in rows if section_ids is None or row[0] in section_ids]


def _list(
    tx: Transaction,
    visitor: Visitor,
    within: str,
    within_id: str,
    shown: ThreadFilter,
    *,
    limit: int,
    cursor: PageCursor | None,
    **parameters: Any,
) -> Page[Comment]:
    condition, values = _condition(visitor, shown)
    page = page_of(
        tx,
        COLUMNS,
        f"{FROM} where {within} and comment.thread_id is null and {SHOWN} and section.deleted_at is null{condition}",
        key=Keyset("comment.created_at", "comment.id", is_descending=False),
        limit=limit,
        cursor=cursor,
        within_id=within_id,
        **values,
        **parameters,
    )
    return Page(with_replies(tx, visitor, page.items), page.next_cursor)


def _condition(visitor: Visitor, shown: ThreadFilter) -> tuple[str, dict[str, Any]]:
    """The condition of a filter, and its parameters."""
    named = {"assignee": shown.assignee, "author": shown.author, "mentions": shown.mentions}
    wanted = {field: name for field, name in named.items() if name is not None}
    condition = "".join([STATES[shown.state], *(CONDITIONS[field] for field in wanted)])
    return condition, {f"{field}_key": _key(visitor, name) for field, name in wanted.items()}


def _key(visitor: Visitor, name: str) -> str:
    return name_key(visitor.name if name == "me" else name)


def _sections_commented(permissions: Permissions) -> frozenset[str] | None:
    """The sections whose comments may be seen; None for all of them. Raises `AccessDenied` where there is none."""
    if permissions.allow(Right.COMMENT):
        return None
    found = frozenset(
        section_id
        for section_id in permissions.roles_in_sections
        if permissions.allow(Right.COMMENT, section_id)
    )
    if not found:
        raise AccessDenied
    return found
