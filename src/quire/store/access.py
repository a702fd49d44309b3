"""Authorization: who may see and change a document and what belongs to it. It is decided here and nowhere else.

Every check names the right that is needed. A right comes with a role, which somebody has in a document, or in one
section of it, by a grant to their account, to a group that they are in, or to the link by which they entered as a
guest; its author needs none. What belongs to a document follows it. The checks are made from left to right:

| asked for      | not there  | its document in the trash | right not granted  | its section in the trash |
|----------------|------------|---------------------------|--------------------|--------------------------|
| document       | `NotFound` | `NotFound`                | `AccessDenied`     |                          |
| chat, message  | `NotFound` | `AccessDenied`            | `AccessDenied`     | `NotFound`               |
| comment        | `NotFound` | `NotFound`                | `AccessDenied`     | `NotFound`               |
| proposal       | `NotFound` | `NotFound`                | `AccessDenied`     | `NotFound`               |

A section is looked up after its document, and a document after the reference that names it; whether there is a section
to which nothing was granted is not told. The scope of a token is checked before all of this, for every request in the
same way (`token_scopes`).
"""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import TRASH_KEPT_FOR
from quire.domain.documents.images import image_ids_in
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.sharing.grants import ALL, PassedCheck, Permissions, Right, permissions_of
from quire.store import database_state
from quire.store.transactions import Transaction, as_text, named_list

IS_OWN = "document.author_id = :user_id"
"""The condition on `document` that restricts a list to the visitor's own."""

_IDS_OF_PRINCIPALS = (
    "select :user_id union all"
    " select group_member.group_id from group_member where group_member.user_id = :user_id"
)
"""An account and its groups. All ids are random, so that none is mistaken for that of another kind of principal."""

_IDS_OF_GUEST = (
    " union all select share_link.id from guest join share_link on share_link.id = guest.link_id"
    " where guest.user_id = :user_id and share_link.expires_at > :now"
)
"""The link by which a guest entered, as long as it is neither expired nor revoked."""

IS_SHARED = (
    "document.author_id <> :user_id and document.id in (select document_grant.document_id from document_grant"
    f" where document_grant.principal_id in ({_IDS_OF_PRINCIPALS}) and document_grant.principal <> 'invitation')"
)
"""The condition on `document` that restricts a list to what others have shared with the visitor."""

NOTHING_IS_GONE = ""
"""Earlier than any stored time."""

_DOCUMENT = "document.id, document.author_id, document.deleted_at, document.readers_may_export"
_STANDING_COLUMNS = f"{_DOCUMENT}, section.id, section.deleted_at"
_STANDING = f"select {_STANDING_COLUMNS} from"
_STANDING_WIDTH = 6
_IN_DOCUMENT = "join document on document.id = section.document_id"
_STANDING_OF_PROPOSAL = (
    f"select {_DOCUMENT}, section.id, section.deleted_at, proposal.author_id from proposal"
    f" join section on section.id = proposal.section_id {_IN_DOCUMENT}"
)
_OF_CHAT = f"join section on section.id = chat_session.section_id {_IN_DOCUMENT}"


class _Document(msgspec.Struct, frozen=True):
    """What decides about access to a document, apart from its grants."""

    id: str
    author_id: str
    deleted_at: str | None
    readers_may_export: bool


class _Standing(msgspec.Struct, frozen=True):
    """Where a thing belongs, and what of it is in the trash."""

    document: _Document
    section_id: str
    section_deleted_at: str | None


def check_document(tx: Transaction, visitor: Visitor, document_id: str, right: Right) -> Permissions:
    """Checks a right to the whole document. Raises `NotFound` and `AccessDenied`."""
    return check_document_of(tx, visitor.user_id, document_id, right)


def check_document_of(tx: Transaction, user_id: str, document_id: str, right: Right) -> Permissions:
    """The same for an account that makes no request."""
    found = _find_document(tx, document_id)
    if found.deleted_at is not None:
        raise NotFound("Document")
    return _check(tx, user_id, found, right)


def has_any_grant(tx: Transaction, visitor: Visitor, document_id: str) -> bool:
    """Whether the visitor may see anything of a document that is not in the trash. Raises `NotFound`."""
    try:
        check_document(tx, visitor, document_id, Right.SEE)
    except AccessDenied:
        return False
    return True


def may_do_more(tx: Transaction, user_id: str, other_id: str, document_id: str) -> bool:
    """Whether somebody may do all that another one may with a document, and more; also while it is in the trash."""
    row = tx.one_or_none(f"select {_DOCUMENT} from document where id = :id", id=document_id)
    if row is None:
        return False
    document = _document(row)
    own, others = (_permissions(tx, id_, document) for id_ in (user_id, other_id))
    return own.include(others) and not others.include(own)


def check_sharing(tx: Transaction, visitor: Visitor, document_id: str, section_id: str | None) -> None:
    """Checks the right to share a document, or one section of it, which must be there. Raises as `check_section`."""
    if section_id is None:
        check_document(tx, visitor, document_id, Right.SHARE)
    else:
        check_section(tx, visitor, document_id, section_id, Right.SHARE)


def check_restorable_document(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Checks the right to restore a document, which may be in the trash as long as it can be restored."""
    found = _find_document(tx, document_id)
    _check(tx, visitor.user_id, found, Right.SHARE)
    if is_gone(tx, found.deleted_at):
        raise NotFound("Document")


def check_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, right: Right
) -> Permissions:
    """Checks a right to a section. Raises as `check_document`, then `NotFound` for the section."""
    found = _find_document(tx, document_id)
    if found.deleted_at is not None:
        raise NotFound("Document")
    permissions = _check(tx, visitor.user_id, found, right, section_id)
    if _find_section_deletion(tx, document_id, section_id) is not None:
        raise NotFound("Section")
    return permissions


def check_restorable_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """Checks the right to restore a section, which may be in the trash as long as it can be restored."""
    check_document(tx, visitor, document_id, Right.WRITE)
    if is_gone(tx, _find_section_deletion(tx, document_id, section_id)):
        raise NotFound("Section")


def check_import(tx: Transaction, visitor: Visitor, import_id: str) -> None:
    """Raises `NotFound`, also where the document into which it would go is gone, and `AccessDenied`."""
    row = tx.one_or_none(
        "select owner_id, into_document_id from pending_import where id = :id and expires_at > :now",
        id=import_id,
        now=tx.now_text,
    )
    if row is None:
        raise NotFound("Import")
    if row[0] != visitor.user_id:
        raise AccessDenied
    if row[1] is not None:
        check_document(tx, visitor, row[1], Right.WRITE)


def check_chat(tx: Transaction, visitor: Visitor, chat_session_id: str) -> None:
    """Raises `NotFound`, and `AccessDenied` for strangers and for everybody while the document is in the trash."""
    find_chat(tx, visitor, chat_session_id, "chat_session.id")


def find_chat(tx: Transaction, visitor: Visitor, chat_session_id: str, columns: str) -> tuple[Any, ...]:
    """These columns of a chat, read together with what decides about access. Raises as `check_chat`."""
    row = tx.one_or_none(
        f"select {_STANDING_COLUMNS}, {columns} from chat_session {_OF_CHAT} where chat_session.id = :id",
        id=chat_session_id,
    )
    return _check_conversation(tx, visitor, row, NotFound("Chat session"))


def check_message(tx: Transaction, visitor: Visitor, message_id: str) -> None:
    """The same for a message."""
    find_message(tx, visitor, message_id, "message.id")


def find_message(tx: Transaction, visitor: Visitor, message_id: str, columns: str) -> tuple[Any, ...]:
    """These columns of a message, read together with what decides about access. Raises as `check_message`."""
    row = tx.one_or_none(
        f"select {_STANDING_COLUMNS}, {columns} from message"
        f" join chat_session on chat_session.id = message.chat_session_id {_OF_CHAT} where message.id = :id",
        id=message_id,
    )
    return _check_conversation(tx, visitor, row, NotFound("Message"))


def check_proposal(tx: Transaction, visitor: Visitor, proposal_id: str, right: Right) -> None:
    """Raises `NotFound`, also while the section or the document is in the trash, and `AccessDenied`.

    The right to propose is enough for one's own proposals; those of others, and of answers, need that to decide.
    """
    standing, author_id = _find_proposal(tx, proposal_id)
    is_own = author_id == visitor.user_id
    _check_in_section(tx, visitor, standing, right if is_own else Right.DECIDE)
    if standing.section_deleted_at is not None:
        raise NotFound("Proposal")


def check_own_proposal(tx: Transaction, visitor: Visitor, proposal_id: str) -> None:
    """The same for a proposal that its author changes or withdraws, and nobody else."""
    standing, author_id = _find_proposal(tx, proposal_id)
    _check_in_section(tx, visitor, standing, Right.SUGGEST)
    if author_id != visitor.user_id:
        raise AccessDenied
    if standing.section_deleted_at is not None:
        raise NotFound("Proposal")


def check_comment(tx: Transaction, visitor: Visitor, comment_id: str) -> Permissions:
    """Raises `NotFound`, also while the section or the document is in the trash, and `AccessDenied`."""
    row = tx.one_or_none(
        f"{_STANDING} comment join section on section.id = comment.section_id {_IN_DOCUMENT}"
        " where comment.id = :id",
        id=comment_id,
    )
    standing = _standing(row, NotFound("Comment"))
    if standing.document.deleted_at is not None:
        raise NotFound("Comment")
    permissions = _check(tx, visitor.user_id, standing.document, Right.COMMENT, standing.section_id)
    if standing.section_deleted_at is not None:
        raise NotFound("Comment")
    return permissions


def permissions_of_account(tx: Transaction, user_id: str, document_id: str) -> Permissions:
    """What an account may do with a document, for who wants to give it something to do there."""
    found = _find_document(tx, document_id)
    return ALL if user_id == found.author_id else _find_permissions(tx, user_id, found)


def check_reference(tx: Transaction, visitor: Visitor, reference_id: str) -> None:
    """Raises `NotFound`, then as `check_document`."""
    check_document(tx, visitor, _document_of_reference(tx, reference_id), Right.USE_SOURCES)


def check_cited_reference(tx: Transaction, visitor: Visitor, reference_id: str) -> Permissions:
    """The same for those who may see the passages that texts cite; which these are, the caller finds out."""
    return check_document(tx, visitor, _document_of_reference(tx, reference_id), Right.SEE)


def check_image(tx: Transaction, visitor: Visitor, image_id: str) -> None:
    """Raises `NotFound`, then as `check_document`, unless a text that may be read shows the picture."""
    row = tx.one_or_none("select document_id from image where id = :id and deleted_at is null", id=image_id)
    if row is None:
        raise NotFound("Picture")
    permissions = check_document(tx, visitor, row[0], Right.SEE)
    if permissions.sections_read is not None and not _is_shown(tx, image_id, permissions.sections_read):
        raise AccessDenied


def check_export(tx: Transaction, visitor: Visitor, export_id: str) -> None:
    """Raises `NotFound`, then as `check_document`, and `AccessDenied` for one that somebody else asked for."""
    row = tx.one_or_none("select user_id, document_id from document_export where id = :id", id=export_id)
    if row is None:
        raise NotFound("Export")
    check_document(tx, visitor, row[1], Right.EXPORT)
    if row[0] != visitor.user_id:
        raise AccessDenied


def check_again(tx: Transaction, passed: Iterable[PassedCheck]) -> None:
    """Raises `AccessDenied` when a right has been revoked since, and `NotFound` when its document was purged.

    What is in the trash is still its author's to hear of.
    """
    for check in passed:
        document = _find_document(tx, check.document_id)
        _check(tx, check.user_id, document, Right[check.right], check.section_id)


def gone_until(tx: Transaction) -> str:
    """What was deleted then or earlier is gone, whether or not it has been purged already.

    While the clock is not trusted nothing more becomes due, so that what is still there can be restored.
    """
    time = database_state.trusted_time(tx)
    return NOTHING_IS_GONE if time is None else as_text(time - TRASH_KEPT_FOR)


def is_gone(tx: Transaction, deleted_at: str | None) -> bool:
    """Whether what was deleted then can no longer be restored."""
    return deleted_at is not None and deleted_at <= gone_until(tx)


def _find_proposal(tx: Transaction, proposal_id: str) -> tuple[_Standing, str | None]:
    """Where a proposal belongs, and the person who made it. Raises `NotFound`."""
    row = tx.one_or_none(
        f"{_STANDING_OF_PROPOSAL} where proposal.id = :id",
        id=proposal_id,
    )
    if row is None:
        raise NotFound("Proposal")
    *where, author_id = row
    standing = _standing(tuple(where), NotFound("Proposal"))
    if standing.document.deleted_at is not None:
        raise NotFound("Proposal")
    return standing, author_id


def _check_in_section(tx: Transaction, visitor: Visitor, standing: _Standing, right: Right) -> None:
    _check(tx, visitor.user_id, standing.document, right, standing.section_id)


def _check_conversation(
    tx: Transaction, visitor: Visitor, row: tuple[Any, ...] | None, missing: NotFound
) -> tuple[Any, ...]:
    """What the row has behind the columns of standing."""
    standing = _standing(row, missing)
    if standing.document.deleted_at is not None:
        raise AccessDenied
    _check(tx, visitor.user_id, standing.document, Right.USE_CHATS)
    if row is None or standing.section_deleted_at is not None:
        raise missing
    return row[_STANDING_WIDTH:]


def _check(
    tx: Transaction, user_id: str, document: _Document, right: Right, section_id: str | None = None
) -> Permissions:
    """Raises `AccessDenied`."""
    permissions = _permissions(tx, user_id, document)
    if not permissions.allow(right, section_id):
        raise AccessDenied
    tx.passed.add(PassedCheck(user_id, document.id, right.name, section_id))
    return permissions


def _permissions(tx: Transaction, user_id: str, document: _Document) -> Permissions:
    return ALL if user_id == document.author_id else _find_permissions(tx, user_id, document)


def _find_permissions(tx: Transaction, user_id: str, document: _Document) -> Permissions:
    # An invitation is not by an id but by a name, which its account claims.
    rows = tx.all(
        "select role, section_id from document_grant where document_id = :document_id"
        f" and principal_id in ({_IDS_OF_PRINCIPALS}{_IDS_OF_GUEST}) and principal <> 'invitation'",
        document_id=document.id,
        user_id=user_id,
        now=tx.now_text,
    )
    return permissions_of(
        [(role, section_id) for role, section_id in rows], readers_may_export=document.readers_may_export
    )


def _is_shown(tx: Transaction, image_id: str, section_ids: Collection[str]) -> bool:
    """Whether one of these sections shows a picture now."""
    names, parameters = named_list("id", section_ids)
    rows = tx.all(f"select content from section where id in ({names}) and deleted_at is null", **parameters)
    return any(image_id in image_ids_in(content) for (content,) in rows)


def _document_of_reference(tx: Transaction, reference_id: str) -> str:
    """Raises `NotFound`."""
    row = tx.one_or_none(
        "select document_id from reference where id = :id and deleted_at is null", id=reference_id
    )
    if row is None:
        raise NotFound("Reference")
    document_id: str = row[0]
    return document_id


def _find_document(tx: Transaction, document_id: str) -> _Document:
    """Raises `NotFound`."""
    row = tx.one_or_none(f"select {_DOCUMENT} from document where id = :id", id=document_id)
    if row is None:
        raise NotFound("Document")
    return _document(row)


def _find_section_deletion(tx: Transaction, document_id: str, section_id: str) -> str | None:
    """When a section of a document was put into the trash, or None. Raises `NotFound`."""
    row = tx.one_or_none(
        "select deleted_at from section where id = :id and document_id = :document_id",
        id=section_id,
        document_id=document_id,
    )
    if row is None:
        raise NotFound("Section")
    deleted_at: str | None = row[0]
    return deleted_at


def _standing(row: tuple[Any, ...] | None, missing: NotFound) -> _Standing:
    if row is None:
        raise missing
    return _Standing(_document(row[:4]), row[4], row[5])


def _document(row: tuple[Any, ...]) -> _Document:
    id_, author_id, deleted_at, readers_may_export = row
    return _Document(id_, author_id, deleted_at, bool(readers_may_export))
