"""Whether the scope of a credential covers a request, before `access` decides what its account may do.

A scope can be limited to one document. To which one a request belongs is told by the thing that its path names.
"""

from quire.domain.accounts.token_scopes import DocumentThing, RequiredScope, Scope, covers
from quire.domain.errors import OutOfScope
from quire.store.transactions import Transaction


def check(tx: Transaction, scope: Scope, required: RequiredScope) -> None:
    """Raises `OutOfScope` when a scope does not cover what a request needs.

    What does not exist is in no document, and is left to the check that says so.
    """
    if not covers(scope, required.rights):
        raise OutOfScope
    if scope.document_id is None:
        return
    if required.thing is None:
        raise OutOfScope
    document_id = document_of(tx, *required.thing)
    if document_id is not None and document_id != scope.document_id:
        raise OutOfScope


def document_of(tx: Transaction, kind: DocumentThing, thing_id: str) -> str | None:
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
        case "comment_id":
            row = tx.one_or_none("select document_id from comment where id = :id", id=thing_id)
        case "reference_id":
            row = tx.one_or_none("select document_id from reference where id = :id", id=thing_id)
        case "image_id":
            row = tx.one_or_none("select document_id from image where id = :id", id=thing_id)
        case "export_id":
            row = tx.one_or_none("select document_id from document_export where id = :id", id=thing_id)
    return None if row is None else row[0]
