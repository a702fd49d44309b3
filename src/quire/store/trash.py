"""Putting documents and sections into the trash; what is being written there must stop."""

from quire.domain.users import Visitor
from quire.store import documents
from quire.store.transactions import Transaction


def remove_document(tx: Transaction, visitor: Visitor, document_id: str) -> list[str]:
    """Put a document into the trash, and return the ids of its answers that are queued or being written."""
    documents.remove_document(tx, visitor, document_id)
    return _running_answers(tx, document_id, None)


def remove_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> list[str]:
    """Put a section into the trash with its chat and history, and return the ids of its running answers."""
    documents.remove_section(tx, visitor, document_id, section_id)
    return _running_answers(tx, document_id, section_id)


def _running_answers(tx: Transaction, document_id: str, section_id: str | None) -> list[str]:
    rows = tx.all(
        "select message.id from message join chat_session on chat_session.id = message.chat_session_id"
        " where message.status in ('queued', 'streaming') and chat_session.document_id = :document_id"
        " and (:section_id is null or chat_session.section_id = :section_id)",
        document_id=document_id,
        section_id=section_id,
    )
    return [message_id for (message_id,) in rows]
