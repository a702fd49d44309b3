"""The trash: documents and sections are put there, which stops their running answers, and listed."""

from collections.abc import Collection

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import TRASH_KEPT_FOR, DocumentWithTrash
from quire.domain.documents.sections import DeletedSection, Parts
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.documents import documents, section_removal
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_time


def remove_document(tx: Transaction, visitor: Visitor, document_id: str) -> list[str]:
    """Put a document into the trash, and return the ids of its running answers."""
    documents.remove_document(tx, visitor, document_id)
    return running_answers(tx, document_id, None)


def remove_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, parts: Parts = "keep"
) -> list[str]:
    """Put a section into the trash with its chat and history, and return the ids of the running answers that go.

    `parts` says what becomes of the sections under it.
    """
    gone = section_removal.remove_section(tx, visitor, document_id, section_id, parts)
    return running_answers(tx, document_id, gone)


def list_sections(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[DeletedSection]:
    """The sections of a document that can be restored, latest deletion first."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    page = page_of(
        tx,
        "id, title, level, word_count, deleted_at",
        "from section where document_id = :document_id and deleted_at > :gone",
        key=Keyset("deleted_at", "id"),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
        gone=access.gone_until(tx),
    )
    return page.map(lambda row: _deleted_section(*row))


def list_documents_with_sections(
    tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None
) -> Page[DocumentWithTrash]:
    """The visitor's documents with sections that can be restored, latest deletion first."""
    page = page_of(
        tx,
        "id, title, count",
        "from ("
        " select document.id, document.title, count(*) as count, max(section.deleted_at) as deleted_at"
        " from document join section on section.document_id = document.id and section.deleted_at > :gone"
        f" where {access.IS_OWN} and document.deleted_at is null"
        " group by document.id, document.title) as found where true",
        key=Keyset("deleted_at", "id"),
        limit=limit,
        cursor=cursor,
        user_id=visitor.user_id,
        gone=access.gone_until(tx),
    )
    return page.map(lambda row: DocumentWithTrash(*row))


def count_sections(tx: Transaction, document_id: str) -> int:
    """The number of a document's sections that can be restored; the caller has checked access."""
    (count,) = tx.one(
        "select count(*) from section where document_id = :document_id and deleted_at > :gone",
        document_id=document_id,
        gone=access.gone_until(tx),
    )
    return int(count)


def running_answers(tx: Transaction, document_id: str, section_ids: Collection[str] | None) -> list[str]:
    """The ids of queued and streaming answers of some sections of a document, or for None of all."""
    rows = tx.all(
        "select message.id, chat_session.section_id from message"
        " join chat_session on chat_session.id = message.chat_session_id"
        " where message.status in ('queued', 'streaming') and chat_session.document_id = :document_id",
        document_id=document_id,
    )
    return [message_id for message_id, section_id in rows if section_ids is None or section_id in section_ids]


def _deleted_section(
    section_id: str, title: str, level: int, word_count: int, deleted_at: str
) -> DeletedSection:
    time = as_time(deleted_at)
    return DeletedSection(section_id, title, level, word_count, time, time + TRASH_KEPT_FOR)
