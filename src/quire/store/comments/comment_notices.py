"""What of the comments is for somebody: where others mention them, assign a thread to them, or answer one of theirs.

Nothing is stored for it but up to when they have seen it: the list is made of the comments that there are, so that what
is deleted, or what they may not see any more, is not in it. Of each occasion only so many comments are looked at, the
newest.
"""

from collections.abc import Iterator

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.comments.comments import CommentNotice, Occasion
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.transactions import Transaction, as_time

NOTICES_MAX = 100

_OPEN = (
    "comment.deleted_at is null and thread.deleted_at is null and section.deleted_at is null"
    " and document.deleted_at is null"
)
_COMMENT = (
    "join comment as thread on thread.id = coalesce(comment.thread_id, comment.id)"
    " join section on section.id = comment.section_id join document on document.id = comment.document_id"
)
_Row = tuple[str, ...]
"""The comment, the time, and what a notice says of it."""

_ABOUT = (
    "thread.id, comment.document_id, document.title, comment.section_id, section.title, user_account.name,"
    " comment.text"
)


def list_notices(tx: Transaction, visitor: Visitor) -> list[CommentNotice]:
    """What is for the visitor, newest first; each comment once."""
    found: dict[str, CommentNotice] = {}
    for key, notice in sorted(_notices(tx, visitor), key=lambda one: one[1].at, reverse=True):
        found.setdefault(key, notice)
    return list(found.values())[:NOTICES_MAX]


def mark_read(tx: Transaction, visitor: Visitor) -> None:
    """Let all that is for the visitor count as seen."""
    tx.run(
        "insert into comment_notices_read (user_id, read_at) values (:user_id, :now)"
        " on conflict (user_id) do update set read_at = :now",
        user_id=visitor.user_id,
        now=tx.now_text,
    )


def _notices(tx: Transaction, visitor: Visitor) -> Iterator[tuple[str, CommentNotice]]:
    """With what makes each of them one of its own: the comment, and for an assignment that of the thread."""
    read_at = _read_at(tx, visitor)
    may_see: dict[str, bool] = {}
    occasions: tuple[tuple[Occasion, list[_Row]], ...] = (
        ("assigned", _list_assigned(tx, visitor)),
        ("mentioned", _list_mentioning(tx, visitor)),
        ("replied", _list_replies(tx, visitor)),
    )
    for occasion, rows in occasions:
        for comment_id, at, *about in rows:
            notice = _notice(occasion, about, at, read_at)
            section_id = notice.section_id
            if section_id not in may_see:
                may_see[section_id] = _may_see(tx, visitor, notice.document_id, section_id)
            if may_see[section_id]:
                yield f"{comment_id} {occasion}" if occasion == "assigned" else comment_id, notice


def _notice(occasion: Occasion, about: list[str], at: str, read_at: str) -> CommentNotice:
    thread_id, document_id, document_title, section_id, section_title, by, text = about
    return CommentNotice(
        occasion,
        thread_id,
        document_id,
        document_title,
        section_id,
        section_title,
        by,
        text,
        as_time(at),
        at > read_at,
    )


def _may_see(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> bool:
    try:
        access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)
    except (AccessDenied, NotFound):
        return False
    return True


def _read_at(tx: Transaction, visitor: Visitor) -> str:
    row = tx.one_or_none(
        "select read_at from comment_notices_read where user_id = :user_id", user_id=visitor.user_id
    )
    return "" if row is None else row[0]


def _list_assigned(tx: Transaction, visitor: Visitor) -> list[_Row]:
    return tx.all(
        f"select comment.id, comment.assigned_at, {_ABOUT} from comment {_COMMENT}"
        " join user_account on user_account.id = comment.assigned_by"
        " where comment.assignee_key = :key and comment.assigned_by <> :user_id and comment.resolved_at is null"
        f" and {_OPEN}"
        " order by comment.assigned_at desc limit :limit",
        key=name_key(visitor.name),
        user_id=visitor.user_id,
        limit=NOTICES_MAX,
    )


def _list_mentioning(tx: Transaction, visitor: Visitor) -> list[_Row]:
    return tx.all(
        f"select comment.id, comment.created_at, {_ABOUT} from comment_mention"
        f" join comment on comment.id = comment_mention.comment_id {_COMMENT}"
        " join user_account on user_account.id = comment.author_id"
        f" where comment_mention.name_key = :key and comment.author_id <> :user_id and {_OPEN}"
        " order by comment.created_at desc limit :limit",
        key=name_key(visitor.name),
        user_id=visitor.user_id,
        limit=NOTICES_MAX,
    )


def _list_replies(tx: Transaction, visitor: Visitor) -> list[_Row]:
    """What others answered in threads in which the visitor has written."""
    return tx.all(
        f"select comment.id, comment.created_at, {_ABOUT} from comment {_COMMENT}"
        " join user_account on user_account.id = comment.author_id"
        " where comment.thread_id in ("
        " select coalesce(own.thread_id, own.id) from comment as own where own.author_id = :user_id)"
        f" and comment.author_id <> :user_id and {_OPEN}"
        " order by comment.created_at desc limit :limit",
        user_id=visitor.user_id,
        limit=NOTICES_MAX,
    )
