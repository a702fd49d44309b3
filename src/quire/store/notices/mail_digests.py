"""What a mail tells somebody: what came since the last one, as far as they may see it at this moment.

Nothing is stored for it: it is made of the comments, grants and requests that there are, so that what was deleted, or
what they may not see any more, is in no mail. What they have seen in the page is not told again.
"""

from collections.abc import Iterator

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.notices.mail import DigestItem, Recipient, excerpt
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.comments import comment_notices
from quire.store.transactions import Transaction, as_text, as_time

ITEMS_MAX = 50


def gather(tx: Transaction, recipient: Recipient) -> tuple[DigestItem, ...]:
    """What is to be told now, latest first; nothing to an account that is disabled."""
    row = tx.one_or_none(
        "select name, is_administrator from user_account where id = :id and disabled_at is null",
        id=recipient.user_id,
    )
    if row is None:
        return ()
    visitor = Visitor(recipient.user_id, row[0], bool(row[1]), "token", "")
    found = (
        *_comments(tx, visitor, recipient.since),
        *_shared(tx, visitor, recipient.since),
        *_asked(tx, visitor, recipient.since),
    )
    return tuple(sorted(found, key=lambda item: item.at, reverse=True)[:ITEMS_MAX])


def _comments(tx: Transaction, visitor: Visitor, since: str) -> Iterator[DigestItem]:
    for notice in comment_notices.list_notices(tx, visitor):
        if notice.is_unread and as_text(notice.at) > since:
            yield DigestItem(
                notice.occasion,
                notice.at,
                notice.document_id,
                notice.document_title,
                notice.by,
                notice.section_id,
                notice.section_title,
                excerpt(notice.text),
            )


def _shared(tx: Transaction, visitor: Visitor, since: str) -> Iterator[DigestItem]:
    """Documents in which the visitor, or a group of theirs, was given a role."""
    rows = tx.all(
        "select max(document_grant.created_at), document.id, document.title, min(user_account.name) from document_grant"
        " join document on document.id = document_grant.document_id"
        " join user_account on user_account.id = document_grant.granted_by"
        " where document_grant.created_at > :since and document_grant.granted_by <> :user_id"
        " and document.deleted_at is null"
        " and ((document_grant.principal = 'account' and document_grant.principal_id = :user_id)"
        " or (document_grant.principal = 'group' and document_grant.principal_id in"
        " (select group_id from group_member where user_id = :user_id)))"
        " group by document.id, document.title order by 1 desc limit :limit",
        since=since,
        user_id=visitor.user_id,
        limit=ITEMS_MAX,
    )
    for at, document_id, title, by in rows:
        if _may(tx, visitor, document_id, Right.SEE):
            yield DigestItem("shared", as_time(at), document_id, title, by)


def _asked(tx: Transaction, visitor: Visitor, since: str) -> Iterator[DigestItem]:
    """Who would like to see a document that the visitor owns."""
    rows = tx.all(
        "select access_request.created_at, document.id, document.title, user_account.name from access_request"
        " join document on document.id = access_request.document_id"
        " join user_account on user_account.id = access_request.user_id"
        " where access_request.created_at > :since and document.deleted_at is null"
        " and document.id in (select document_id from document_grant where role = 'owner'"
        " and principal = 'account' and principal_id = :user_id)"
        " order by access_request.created_at desc limit :limit",
        since=since,
        user_id=visitor.user_id,
        limit=ITEMS_MAX,
    )
    for at, document_id, title, by in rows:
        if _may(tx, visitor, document_id, Right.SHARE):
            yield DigestItem("asked", as_time(at), document_id, title, by)


def _may(tx: Transaction, visitor: Visitor, document_id: str, right: Right) -> bool:
    try:
        access.check_document(tx, visitor, document_id, right)
    except (AccessDenied, NotFound):
        return False
    return True
