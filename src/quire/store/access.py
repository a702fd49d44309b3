"""Authorization: who may see and change a document and what belongs to it. It is decided here and nowhere else.

A document belongs to its author, and what belongs to a document follows it. The checks are made from left to right:

| asked for      | not there  | its document in the trash | another's document | its section in the trash |
|----------------|------------|---------------------------|--------------------|--------------------------|
| document       | `NotFound` | `NotFound`                | `AccessDenied`     |                          |
| chat, message  | `NotFound` | `AccessDenied`            | `AccessDenied`     | `NotFound`               |
| proposal       | `NotFound` | `NotFound`                | `AccessDenied`     | `NotFound`               |

A section is looked up after its document, and a document after the reference that names it. The scope of a token is
checked before all of this, for every request in the same way.
"""

from typing import Any

import msgspec

from quire.domain.documents import TRASH_KEPT_FOR
from quire.domain.errors import AccessDenied, NotFound, OutOfScope
from quire.domain.token_scopes import DocumentThing, RequiredScope, Scope, covers
from quire.domain.users import Visitor
from quire.store import database_state
from quire.store.transactions import Transaction, as_text

IS_OWN = "document.author_id = :user_id"
"""The condition on `document` that restricts a list to the visitor's own."""

NOTHING_IS_GONE = ""
"""Earlier than any stored time."""

_STANDING = "select document.author_id, document.deleted_at, section.deleted_at from"
_IN_DOCUMENT = "join document on document.id = section.document_id"
_OF_CHAT = f"join section on section.id = chat_session.section_id {_IN_DOCUMENT}"


class _Standing(msgspec.Struct, frozen=True):
    """Whose document a thing belongs to, and what of it is in the trash."""

    author_id: str
    document_deleted_at: str | None
    section_deleted_at: str | None


def check_scope(tx: Transaction, scope: Scope, required: RequiredScope) -> None:
    """Raises `OutOfScope` when a scope does not cover what a request needs.

    What does not exist is in no document, and is left to the check that says so.
    """
    if not covers(scope, required.rights):
        raise OutOfScope
    if scope.document_id is None:
        return
    if required.thing is None:
        raise OutOfScope
    document_id = _document_of(tx, *required.thing)
    if document_id is not None and document_id != scope.document_id:
        raise OutOfScope


def check_document(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Raises `NotFound` and `AccessDenied`."""
    check_document_of(tx, visitor.user_id, document_id)


def check_document_of(tx: Transaction, user_id: str, document_id: str) -> None:
    """The same for an account that makes no request."""
    author_id, deleted_at = _find_document(tx, document_id)
    if deleted_at is not None:
        raise NotFound("Document")
    _check_author(user_id, author_id)


def check_restorable_document(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """The same for one that may be in the trash, as long as it can be restored."""
    author_id, deleted_at = _find_document(tx, document_id)
    _check_author(visitor.user_id, author_id)
    if _is_gone(tx, deleted_at):
        raise NotFound("Document")


def check_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """Raises as `check_document`, then `NotFound` for the section."""
    check_document(tx, visitor, document_id)
    if _find_section_deletion(tx, document_id, section_id) is not None:
        raise NotFound("Section")


def check_restorable_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """The same for one that may be in the trash, as long as it can be restored."""
    check_document(tx, visitor, document_id)
    if _is_gone(tx, _find_section_deletion(tx, document_id, section_id)):
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
    _check_author(visitor.user_id, row[0])
    if row[1] is not None:
        check_document(tx, visitor, row[1])


def check_chat(tx: Transaction, visitor: Visitor, chat_session_id: str) -> None:
    """Raises `NotFound`, and `AccessDenied` for strangers and for everybody while the document is in the trash."""
    row = tx.one_or_none(
        f"{_STANDING} chat_session {_OF_CHAT} where chat_session.id = :id", id=chat_session_id
    )
    _check_conversation(visitor, row, NotFound("Chat session"))


def check_message(tx: Transaction, visitor: Visitor, message_id: str) -> None:
    """The same for a message."""
    row = tx.one_or_none(
        f"{_STANDING} message join chat_session on chat_session.id = message.chat_session_id {_OF_CHAT}"
        " where message.id = :id",
        id=message_id,
    )
    _check_conversation(visitor, row, NotFound("Message"))


def check_proposal(tx: Transaction, visitor: Visitor, proposal_id: str) -> None:
    """Raises `NotFound`, also while the section or the document is in the trash, and `AccessDenied`."""
    row = tx.one_or_none(
        f"{_STANDING} proposal join section on section.id = proposal.section_id {_IN_DOCUMENT}"
        " where proposal.id = :id",
        id=proposal_id,
    )
    standing = _standing(row, NotFound("Proposal"))
    if standing.document_deleted_at is not None:
        raise NotFound("Proposal")
    _check_author(visitor.user_id, standing.author_id)
    if standing.section_deleted_at is not None:
        raise NotFound("Proposal")


def check_reference(tx: Transaction, visitor: Visitor, reference_id: str) -> None:
    """Raises `NotFound`, then as `check_document`."""
    row = tx.one_or_none(
        "select document_id from reference where id = :id and deleted_at is null", id=reference_id
    )
    if row is None:
        raise NotFound("Reference")
    check_document(tx, visitor, row[0])


def check_image(tx: Transaction, visitor: Visitor, image_id: str) -> None:
    """Raises as `check_reference`."""
    row = tx.one_or_none("select document_id from image where id = :id and deleted_at is null", id=image_id)
    if row is None:
        raise NotFound("Picture")
    check_document(tx, visitor, row[0])


def check_export(tx: Transaction, visitor: Visitor, export_id: str) -> None:
    """Raises `NotFound`, then as `check_document`, and `AccessDenied` for one that somebody else asked for."""
    row = tx.one_or_none("select user_id, document_id from document_export where id = :id", id=export_id)
    if row is None:
        raise NotFound("Export")
    check_document(tx, visitor, row[1])
    _check_author(visitor.user_id, row[0])


def gone_until(tx: Transaction) -> str:
    """What was deleted then or earlier is gone, whether or not it has been purged already.

    While the clock is not trusted nothing more becomes due, so that what is still there can be restored.
    """
    time = database_state.trusted_time(tx)
    return NOTHING_IS_GONE if time is None else as_text(time - TRASH_KEPT_FOR)


def _document_of(tx: Transaction, kind: DocumentThing, thing_id: str) -> str | None:
    """The document of what a path parameter names, deleted or not; None when there is no such thing."""
    match kind:
        case "document_id":
            return thing_id
        case "chat_session_id":
            row = tx.one_or_none("select document_id from chat_session where id = :id", id=thing_id)
        case "message_id":
            row = tx.one_or_none(
                "select chat_session.document_id from message"
                " join chat_session on chat_session.id = message.chat_session_id where message.id = :id",
                id=thing_id,
            )
        case "proposal_id":
            row = tx.one_or_none(
                "select section.document_id from proposal join section on section.id = proposal.section_id"
                " where proposal.id = :id",
                id=thing_id,
            )
        case "reference_id":
            row = tx.one_or_none("select document_id from reference where id = :id", id=thing_id)
        case "image_id":
            row = tx.one_or_none("select document_id from image where id = :id", id=thing_id)
        case "export_id":
            row = tx.one_or_none("select document_id from document_export where id = :id", id=thing_id)
    return None if row is None else row[0]


def _check_conversation(visitor: Visitor, row: tuple[Any, ...] | None, missing: NotFound) -> None:
    standing = _standing(row, missing)
    if standing.document_deleted_at is not None:
        raise AccessDenied
    _check_author(visitor.user_id, standing.author_id)
    if standing.section_deleted_at is not None:
        raise missing


def _check_author(user_id: str, author_id: str) -> None:
    if author_id != user_id:
        raise AccessDenied


def _is_gone(tx: Transaction, deleted_at: str | None) -> bool:
    return deleted_at is not None and deleted_at <= gone_until(tx)


def _find_document(tx: Transaction, document_id: str) -> tuple[str, str | None]:
    """The author, and when it was put into the trash, or None. Raises `NotFound`."""
    row = tx.one_or_none("select author_id, deleted_at from document where id = :id", id=document_id)
    if row is None:
        raise NotFound("Document")
    return row[0], row[1]


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
    return _Standing(*row)
