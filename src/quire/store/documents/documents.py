"""Documents: find, list, add, rename, reorder, remove, restore. Their sections are in `sections`."""

from collections.abc import Collection
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DocumentAdded, DocumentRemoved, DocumentRestored
from quire.domain.documents.documents import (
    DeletedDocument,
    Document,
    DocumentOrder,
    DocumentWithSections,
    ListedDocument,
)
from quire.domain.documents.sections import LEVEL_MAX, SectionChange, SectionDraft
from quire.domain.documents.titles import title_key
from quire.domain.errors import InvalidField, NotFound, StaleDocument
from quire.domain.limits import Limits
from quire.domain.sharing.grants import ALL, Permissions, Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.sections import document_events, outlines, section_order, section_passages, sections
from quire.store.sharing import grants
from quire.store.transactions import Transaction, as_time, containing, named_list, new_id

_COLUMNS = (
    "document.id, document.title, user_account.name, document.sections_count, document.revision,"
    " document.created_at, document.updated_at, document.deleted_at"
)
_SOURCE = "from document join user_account on user_account.id = document.author_id"

_KEYS: dict[DocumentOrder, Keyset] = {
    "changed": Keyset("document.updated_at", "document.id"),
    "title": Keyset("document.title_key", "document.id", is_descending=False),
    "created": Keyset("document.created_at", "document.id"),
}


def find_document(tx: Transaction, visitor: Visitor, document_id: str, right: Right) -> Document:
    """A document without its sections, for what needs this right. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, right)
    return _document(_find_row(tx, document_id))


def find_document_with_sections(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentWithSections:
    """A document with all its sections in order, for somebody who may read all of it."""
    permissions = access.check_document(tx, visitor, document_id, Right.READ)
    return _with_sections(tx, _document(_find_row(tx, document_id)), permissions)


def find_document_as_seen(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentWithSections:
    """The same for everybody who may see it; sections that the visitor may not read have only their titles."""
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    return _with_sections(tx, _document(_find_row(tx, document_id)), permissions)


def list_documents(
    tx: Transaction,
    visitor: Visitor,
    *,
    limit: int,
    cursor: PageCursor | None,
    order: DocumentOrder = "changed",
    search_for: str = "",
) -> Page[ListedDocument]:
    """The visitor's own documents, or those whose titles contain every word of a search."""
    has_words, words = containing("document.title_key", title_key(search_for).split())
    page = page_of(
        tx,
        _COLUMNS,
        f"{_SOURCE} where {access.IS_OWN} and document.deleted_at is null{has_words}",
        key=_KEYS[order],
        limit=limit,
        cursor=cursor,
        user_id=visitor.user_id,
        **words,
    )
    return page.map(lambda row: _listed_document(row, ALL))


def find_titles(tx: Transaction, visitor: Visitor, document_ids: Collection[str]) -> dict[str, str]:
    """The titles of those of these documents in which the visitor has a role, by their ids."""
    names, values = named_list("document_id", document_ids)
    rows = tx.all(
        f"select document.id, document.title from document where document.id in ({names})"
        f" and ({access.IS_OWN} or {access.IS_SHARED})",
        user_id=visitor.user_id,
        **values,
    )
    return dict(rows)


def list_shared_documents(
    tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None
) -> Page[ListedDocument]:
    """The documents that others have shared with the visitor, latest change first."""
    page = page_of(
        tx,
        _COLUMNS,
        f"{_SOURCE} where {access.IS_SHARED} and document.deleted_at is null",
        key=_KEYS["changed"],
        limit=limit,
        cursor=cursor,
        user_id=visitor.user_id,
    )
    return page.map(lambda row: _shared_document(tx, visitor, row))


def list_deleted_documents(
    tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None
) -> Page[DeletedDocument]:
    """The visitor's documents in the trash, latest deletion first."""
    page = page_of(
        tx,
        _COLUMNS,
        f"{_SOURCE} where {access.IS_OWN} and document.deleted_at > :gone",
        key=Keyset("document.deleted_at", "document.id"),
        limit=limit,
        cursor=cursor,
        user_id=visitor.user_id,
        gone=access.gone_until(tx),
    )
    return page.map(_deleted_document)


def find_deleted_document(tx: Transaction, visitor: Visitor, document_id: str) -> DeletedDocument:
    """One of the visitor's documents in the trash. Raises `NotFound` and `AccessDenied`."""
    access.check_restorable_document(tx, visitor, document_id)
    row = _find_row(tx, document_id)
    if row[-1] is None:
        raise NotFound("Document")
    return _deleted_document(row)


def add_document(
    tx: Transaction, visitor: Visitor, title: str, drafts: list[SectionDraft], limits: Limits
) -> DocumentWithSections:
    """Add a document, with sections if there are drafts of them."""
    if len(drafts) > limits.sections_per_document:
        raise InvalidField(
            "sections", "must have at most %(count)s entries", count=limits.sections_per_document
        )
    document_id = insert(tx, visitor, title, sections_count=len(drafts))
    added = [
        sections.insert(tx, visitor, document_id, draft, position) for position, draft in enumerate(drafts)
    ]
    section_passages.index_sections(tx, added)
    outlines.keep(tx, visitor, document_id)
    return find_document_with_sections(tx, visitor, document_id)


def insert(tx: Transaction, visitor: Visitor, title: str, *, sections_count: int) -> str:
    """Insert a document, and return its id; the caller inserts so many sections and calls `outlines.keep`."""
    document_id = new_id()
    tx.run(
        "insert into document (id, author_id, title, title_key, sections_count, revision, created_at, updated_at)"
        " values (:id, :author_id, :title, :title_key, :count, 1, :now, :now)",
        id=document_id,
        author_id=visitor.user_id,
        title=title,
        title_key=title_key(title),
        count=sections_count,
        now=tx.now_text,
    )
    grants.add_owner(tx, visitor, document_id)
    audit.record(tx, visitor, DocumentAdded(document_id))
    return document_id


def rename_document(
    tx: Transaction, visitor: Visitor, document_id: str, title: str, *, base_revision: int | None
) -> Document:
    """Change the title; a base revision, if given, must be the current one. Raises `StaleDocument`."""
    tx.lock("document", document_id)
    document = find_document(tx, visitor, document_id, Right.WRITE)
    if base_revision is not None and base_revision != document.revision:
        raise StaleDocument(document)
    if title != document.title:
        write_title(tx, document, title)
        outlines.touch(tx, visitor, document_id)
    return find_document(tx, visitor, document_id, Right.WRITE)


def write_title(tx: Transaction, document: Document, title: str) -> None:
    """Change the title; the caller calls `outlines.touch`.

    Raises `StaleDocument` where the document was changed since it was read.
    """
    is_as_found = tx.run(
        "update document set title = :title, title_key = :title_key where id = :id and revision = :base",
        title=title,
        title_key=title_key(title),
        id=document.id,
        base=document.revision,
    )
    if not is_as_found:
        raise StaleDocument(_document(_find_row(tx, document.id)))


def remove_document(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Put a document into the trash."""
    document = find_document(tx, visitor, document_id, Right.SHARE)
    tx.run("update document set deleted_at = :now where id = :id", now=tx.now_text, id=document_id)
    document_events.record(tx, visitor, document_id, "document_removed", subject_id=None, name=document.title)
    audit.record(tx, visitor, DocumentRemoved(document_id))


def restore_document(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Restore a document from the trash; one that is not in the trash is left as it is."""
    access.check_restorable_document(tx, visitor, document_id)
    is_restored = tx.run(
        "update document set deleted_at = null, updated_at = :now where id = :id and deleted_at is not null",
        now=tx.now_text,
        id=document_id,
    )
    if is_restored:
        title = _document(_find_row(tx, document_id)).title
        document_events.record(tx, visitor, document_id, "document_restored", subject_id=None, name=title)
        audit.record(tx, visitor, DocumentRestored(document_id))


def move_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    position: int,
    level: int | None,
    *,
    children_count: int | None = 0,
) -> None:
    """Move a section to a position, counted without what is moved, and to another level if one is given.

    It takes the next `children_count` sections along, or for None the deeper ones after it. Their levels change by as
    much as its own, and stay within 1 to 6.
    """
    access.check_document(tx, visitor, document_id, Right.WRITE)
    section = sections.find_locked_section(tx, visitor, document_id, section_id)
    moved = section_order.move(tx, document_id, section.position, position, children_count=children_count)
    if position != section.position:
        outlines.touch(tx, visitor, document_id)
    if level is not None:
        for entry in moved:
            shifted = max(1, min(entry.level + level - section.level, LEVEL_MAX))
            change = SectionChange(level=shifted)
            sections.change_section(tx, visitor, document_id, entry.section_id, change, base_revision=None)


def _find_row(tx: Transaction, document_id: str) -> tuple[Any, ...]:
    return tx.one(f"select {_COLUMNS} {_SOURCE} where document.id = :id", id=document_id)


def _with_sections(tx: Transaction, document: Document, permissions: Permissions) -> DocumentWithSections:
    return DocumentWithSections(
        document.id,
        document.title,
        document.author,
        document.sections_count,
        document.revision,
        document.created_at,
        document.updated_at,
        tuple(sections.as_seen(section, permissions) for section in sections.list_all(tx, document.id)),
    )


def _document(row: tuple[Any, ...]) -> Document:
    id_, title, author, sections_count, revision, created_at, updated_at, *_ = row
    return Document(id_, title, author, sections_count, revision, as_time(created_at), as_time(updated_at))


def _shared_document(tx: Transaction, visitor: Visitor, row: tuple[Any, ...]) -> ListedDocument:
    return _listed_document(row, access.check_document(tx, visitor, row[0], Right.SEE))


def _listed_document(row: tuple[Any, ...], permissions: Permissions) -> ListedDocument:
    return ListedDocument(
        **msgspec.structs.asdict(_document(row)),
        role=permissions.role,
        section_roles=permissions.roles_in_sections,
    )


def _deleted_document(row: tuple[Any, ...]) -> DeletedDocument:
    id_, title, author, sections_count, revision, created_at, updated_at, deleted_at = row
    return DeletedDocument(
        id_,
        title,
        author,
        sections_count,
        revision,
        as_time(created_at),
        as_time(updated_at),
        as_time(deleted_at),
    )
