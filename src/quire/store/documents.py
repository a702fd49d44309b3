"""Documents and sections: find, list, add, change, move, remove, restore. Every change of a text leaves a version."""

from datetime import datetime
from itertools import takewhile
from typing import Any

import msgspec

from quire.domain.documents import (
    TRASH_KEPT_FOR,
    DeletedDocument,
    Document,
    DocumentOrder,
    DocumentWithSections,
)
from quire.domain.errors import (
    AccessDenied,
    InvalidField,
    NotFound,
    RevisionRequired,
    StaleDocument,
    StaleSection,
)
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.origins import Origin
from quire.domain.sections import (
    LEVEL_MAX,
    OutlineEntry,
    Section,
    SectionChange,
    SectionDraft,
    check_position,
)
from quire.domain.texts.words import count_words
from quire.domain.titles import title_key
from quire.domain.users import Visitor
from quire.store import outlines, passages, versions
from quire.store.pages import Page, PageCursor
from quire.store.transactions import Transaction, as_text, as_time, containing, named_list, new_id

_DOCUMENT = (
    "select document.id, document.title, user_account.name, document.sections_count, document.revision,"
    " document.created_at, document.updated_at, document.title_key, document.author_id, document.deleted_at"
    " from document join user_account on user_account.id = document.author_id"
)
_SECTION = (
    "select section.id, section.document_id, section.title, section.level, section.position, section.content,"
    " section.word_count, section.revision, chat_session.id, section.created_at, section.updated_at, section.deleted_at"
    " from section left join chat_session on chat_session.section_id = section.id"
)


_ORDERS: dict[DocumentOrder, tuple[str, str, str, int]] = {
    "changed": ("document.updated_at", "desc", "<", 6),
    "title": ("document.title_key", "asc", ">", 7),
    "created": ("document.created_at", "desc", "<", 5),
}
"""Column, direction, what comes after a place in it, and where the column stands in a row."""


def find_document(tx: Transaction, visitor: Visitor, document_id: str) -> Document:
    """The one way to a document: raises `NotFound` when it is not there, `AccessDenied` when it is another's."""
    return _document(_find_document_row(tx, visitor, document_id))


def find_document_with_sections(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentWithSections:
    """A document with all its sections in order."""
    return _with_sections(tx, find_document(tx, visitor, document_id))


def find_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> Section:
    """The one way to a section: through its document, as `find_document`."""
    find_document(tx, visitor, document_id)
    row = _find_section_row(tx, document_id, section_id)
    if row[-1] is not None:
        raise NotFound("Section")
    return _section(row)


def check_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """The same doors as `find_section`, in the same order, without reading what is behind them."""
    row = tx.one_or_none(
        "select document.author_id, document.deleted_at, section.id, section.deleted_at from document"
        " left join section on section.document_id = document.id and section.id = :section_id"
        " where document.id = :document_id",
        document_id=document_id,
        section_id=section_id,
    )
    if row is None:
        raise NotFound("Document")
    author_id, document_deleted_at, found_id, section_deleted_at = row
    _check_access(visitor, author_id, document_deleted_at)
    if found_id is None or section_deleted_at is not None:
        raise NotFound("Section")


def list_documents(
    tx: Transaction,
    visitor: Visitor,
    *,
    limit: int,
    cursor: PageCursor | None,
    order: DocumentOrder = "changed",
    search_for: str = "",
) -> Page[Document]:
    """The visitor's own documents; where something is searched for, those with all its words in their title."""
    column, direction, beyond, place = _ORDERS[order]
    has_words, words = containing("document.title_key", title_key(search_for).split())
    rows = tx.all(
        f"{_DOCUMENT} where document.author_id = :user_id and document.deleted_at is null{has_words}"
        f" and (:at is null or ({column}, document.id) {beyond} (:at, :id))"
        f" order by {column} {direction}, document.id {direction} limit :limit",
        user_id=visitor.user_id,
        limit=limit + 1,
        **words,
        **PageCursor.parameters(cursor),
    )
    page = Page.of(rows, limit, lambda row: PageCursor(row[place], row[0]))
    return Page([_document(row) for row in page.items], page.next_cursor)


def list_deleted_documents(
    tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None
) -> Page[DeletedDocument]:
    """What the visitor has in the trash, deleted last first."""
    rows = tx.all(
        f"{_DOCUMENT} where document.author_id = :user_id and document.deleted_at > :gone"
        " and (:at is null or (document.deleted_at, document.id) < (:at, :id))"
        " order by document.deleted_at desc, document.id desc limit :limit",
        user_id=visitor.user_id,
        gone=gone_until(tx),
        limit=limit + 1,
        **PageCursor.parameters(cursor),
    )
    page = Page.of(rows, limit, lambda row: PageCursor(row[-1], row[0]))
    return Page([_deleted_document(row) for row in page.items], page.next_cursor)


def find_deleted_document(tx: Transaction, visitor: Visitor, document_id: str) -> DeletedDocument:
    """One that the visitor has in the trash. Raises `NotFound` and `AccessDenied`."""
    row = _find_document_row(tx, visitor, document_id, also_deleted=True)
    if row[-1] is None or _is_gone(tx, row[-1]):
        raise NotFound("Document")
    return _deleted_document(row)


def list_outline(tx: Transaction, document_id: str) -> list[OutlineEntry]:
    """Titles and levels in order, without any text."""
    rows = tx.all(
        "select id, title, level, position from section"
        " where document_id = :document_id and deleted_at is null order by position",
        document_id=document_id,
    )
    return [OutlineEntry(*row) for row in rows]


def add_document(
    tx: Transaction, visitor: Visitor, title: str, drafts: list[SectionDraft], limits: Limits
) -> DocumentWithSections:
    """Make a document, with sections if there are drafts of them."""
    if len(drafts) > limits.sections_per_document:
        raise InvalidField(
            "sections", "must have at most %(count)s entries", count=limits.sections_per_document
        )
    document_id = new_id()
    tx.run(
        "insert into document (id, author_id, title, title_key, sections_count, revision, created_at, updated_at)"
        " values (:id, :author_id, :title, :title_key, :count, 1, :now, :now)",
        id=document_id,
        author_id=visitor.user_id,
        title=title,
        title_key=title_key(title),
        count=len(drafts),
        now=tx.now_text,
    )
    for position, draft in enumerate(drafts):
        _insert_section(tx, visitor, document_id, draft, position)
    outlines.keep(tx, visitor, document_id)
    return find_document_with_sections(tx, visitor, document_id)


def rename_document(
    tx: Transaction, visitor: Visitor, document_id: str, title: str, *, base_revision: int | None
) -> Document:
    """Change the title; a base revision, where one is named, must be the current one."""
    document = find_document(tx, visitor, document_id)
    if base_revision is not None and base_revision != document.revision:
        raise StaleDocument(document)
    if title != document.title:
        write_title(tx, document_id, title)
        touch(tx, visitor, document_id)
    return find_document(tx, visitor, document_id)


def write_title(tx: Transaction, document_id: str, title: str) -> None:
    """Call a document otherwise; the caller has found it, and touches it."""
    tx.run(
        "update document set title = :title, title_key = :title_key where id = :id",
        title=title,
        title_key=title_key(title),
        id=document_id,
    )


def touch(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    *,
    sections: int = 0,
    restored_to: datetime | None = None,
) -> None:
    """A change of the title or of the order is a new revision of the document, and a version of its outline."""
    tx.run(
        "update document set revision = revision + 1, sections_count = sections_count + :sections, updated_at = :now"
        " where id = :id",
        sections=sections,
        now=tx.now_text,
        id=document_id,
    )
    outlines.keep(tx, visitor, document_id, restored_to=restored_to)


def remove_document(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Put a document into the trash."""
    find_document(tx, visitor, document_id)
    tx.run("update document set deleted_at = :now where id = :id", now=tx.now_text, id=document_id)


def restore_document(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentWithSections:
    """Take a document out of the trash; one that is not in it stays as it is."""
    *_, deleted_at = _find_document_row(tx, visitor, document_id, also_deleted=True)
    if _is_gone(tx, deleted_at):
        raise NotFound("Document")
    tx.run(
        "update document set deleted_at = null, updated_at = :now where id = :id and deleted_at is not null",
        now=tx.now_text,
        id=document_id,
    )
    return find_document_with_sections(tx, visitor, document_id)


def add_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    draft: SectionDraft,
    position: int | None,
    limits: Limits,
) -> Section:
    """Insert a section before the one that stands at the position, or at the end."""
    document = find_document(tx, visitor, document_id)
    if document.sections_count >= limits.sections_per_document:
        raise InvalidField(
            "document", "has reached the limit of %(count)s sections", count=limits.sections_per_document
        )
    if position is None:
        position = document.sections_count
    check_position(position, range(document.sections_count + 1))
    _make_room(tx, document_id, position)
    section_id = _insert_section(tx, visitor, document_id, draft, position)
    touch(tx, visitor, document_id, sections=+1)
    return find_section(tx, visitor, document_id, section_id)


def change_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    change: SectionChange,
    *,
    base_revision: int | None,
) -> Section:
    """Change title, level or text, and keep the version. Raises `RevisionRequired` and `StaleSection`."""
    section = find_section(tx, visitor, document_id, section_id)
    if base_revision is not None and base_revision != section.revision:
        raise StaleSection(section)
    if change.content is not None and base_revision is None:
        raise RevisionRequired
    title = section.title if change.title is None else change.title
    level = section.level if change.level is None else change.level
    content = section.content if change.content is None else change.content
    _check_answers(tx, document_id, change.origins)
    written = msgspec.structs.replace(section, title=title, level=level, content=content)
    return write_section(tx, visitor, section, written, Cause("typed", origins=change.origins))


def write_section(
    tx: Transaction, visitor: Visitor, section: Section, written: Section, cause: Cause
) -> Section:
    """Give a section, as it was found in this transaction, another title, level or text: a new revision and version."""
    if (written.title, written.level, written.content) == (section.title, section.level, section.content):
        return section
    tx.run(
        "update section set title = :title, level = :level, content = :content, word_count = :word_count,"
        " revision = revision + 1, updated_at = :now where id = :id",
        title=written.title,
        level=written.level,
        content=written.content,
        word_count=count_words(written.content),
        now=tx.now_text,
        id=section.id,
    )
    tx.run("update document set updated_at = :now where id = :id", now=tx.now_text, id=section.document_id)
    changed = find_section(tx, visitor, section.document_id, section.id)
    versions.keep(tx, visitor, section, changed, cause)
    if (written.title, written.content) != (section.title, section.content):
        passages.index_section(tx, changed)
    return changed


def _check_answers(tx: Transaction, document_id: str, origins: tuple[Origin, ...]) -> None:
    """What is said to come from answers must come from answers of this document, in sections that are still there."""
    named = {origin.message_id for origin in origins if origin.message_id is not None}
    names, values = named_list("id", named)
    rows = tx.all(
        "select message.id from message join chat_session on chat_session.id = message.chat_session_id"
        " join section on section.id = chat_session.section_id and section.deleted_at is null"
        " where chat_session.document_id = :document_id and message.role = 'assistant'"
        f" and message.id in ({names})",
        document_id=document_id,
        **values,
    )
    found = {message_id for (message_id,) in rows}
    for number, origin in enumerate(origins):
        if origin.message_id is not None and origin.message_id not in found:
            raise InvalidField(f"origins[{number}].message_id", "must be an answer of this document")


def remove_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """Put a section into the trash, its chat and history with it."""
    section = find_section(tx, visitor, document_id, section_id)
    put_away(tx, section_id)
    tx.run(
        "update section set position = position - 1"
        " where document_id = :document_id and deleted_at is null and position > :position",
        document_id=document_id,
        position=section.position,
    )
    touch(tx, visitor, document_id, sections=-1)


def restore_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, limits: Limits
) -> Section:
    """Take a section out of the trash, to its old place or as near to it as there is one."""
    document = find_document(tx, visitor, document_id)
    row = _find_section_row(tx, document_id, section_id)
    deleted_at = row[-1]
    if _is_gone(tx, deleted_at):
        raise NotFound("Section")
    if deleted_at is not None:
        if document.sections_count >= limits.sections_per_document:
            raise InvalidField(
                "document", "has reached the limit of %(count)s sections", count=limits.sections_per_document
            )
        position = outlines.find_former_place(tx, document_id, section_id, deleted_at)
        if position is None:
            position = min(_section(row).position, document.sections_count)
        _make_room(tx, document_id, position)
        put_in_place(tx, section_id, position)
        touch(tx, visitor, document_id, sections=+1)
        passages.index_section(tx, find_section(tx, visitor, document_id, section_id))
    return find_section(tx, visitor, document_id, section_id)


def put_away(tx: Transaction, section_id: str) -> None:
    """Let a section be in the trash; the caller closes the gap and touches the document."""
    tx.run("update section set deleted_at = :now where id = :id", now=tx.now_text, id=section_id)
    passages.remove_section(tx, section_id)


def put_in_place(tx: Transaction, section_id: str, position: int) -> None:
    """Let a section stand at a place that the caller has made free; one of the trash is no longer there."""
    tx.run(
        "update section set deleted_at = null, position = :position where id = :id",
        position=position,
        id=section_id,
    )


def move_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    position: int,
    level: int | None,
    *,
    children_count: int | None = 0,
) -> DocumentWithSections:
    """Put a section at a place of the order, counted without what is moved, and at another level where one is named.

    So many of the sections behind it go along, or with None all that are deeper than it. Their levels change by as much
    as its own, and stay inside 1..6.
    """
    section = find_section(tx, visitor, document_id, section_id)
    outline = list_outline(tx, document_id)
    moved = outline[section.position :][: 1 + _children_count(outline, section.position, children_count)]
    check_position(position, range(len(outline) - len(moved) + 1))
    if position != section.position:
        _move(tx, document_id, moved, position)
        touch(tx, visitor, document_id)
    if level is not None:
        for entry in moved:
            shifted = max(1, min(entry.level + level - section.level, LEVEL_MAX))
            change = SectionChange(level=shifted)
            change_section(tx, visitor, document_id, entry.section_id, change, base_revision=None)
    return find_document_with_sections(tx, visitor, document_id)


def _children_count(outline: list[OutlineEntry], index: int, wanted: int | None) -> int:
    behind = outline[index + 1 :]
    if wanted is None:
        return sum(1 for _ in takewhile(lambda entry: entry.level > outline[index].level, behind))
    if wanted > len(behind):
        raise InvalidField(
            "children_count",
            "must be at most %(count)s, the number of sections behind it",
            count=len(behind),
        )
    return wanted


def _move(tx: Transaction, document_id: str, moved: list[OutlineEntry], position: int) -> None:
    """Give neighbours that stay together a new place, and those that they pass the places that become free."""
    first, last = moved[0].position, moved[-1].position
    step = position - first
    is_up = step < 0
    tx.run(
        "update section set position = position + case when position between :first and :last"
        " then cast(:step as integer) else cast(:back as integer) end"
        " where document_id = :document_id and deleted_at is null and position between :low and :high",
        first=first,
        last=last,
        step=step,
        back=len(moved) if is_up else -len(moved),
        document_id=document_id,
        low=position if is_up else first,
        high=last if is_up else last + step,
    )


class Text(msgspec.Struct, frozen=True):
    """A section's text as it is now."""

    content: str
    revision: int


def gone_until(tx: Transaction) -> str:
    """What was deleted then or earlier is gone, whether or not it has been taken away already."""
    return as_text(tx.now - TRASH_KEPT_FOR)


def find_text(tx: Transaction, section_id: str) -> Text:
    """The text of a section that the caller may read."""
    return Text(*tx.one("select content, revision from section where id = :id", id=section_id))


def _find_document_row(
    tx: Transaction, visitor: Visitor, document_id: str, *, also_deleted: bool = False
) -> tuple[Any, ...]:
    row = tx.one_or_none(f"{_DOCUMENT} where document.id = :id", id=document_id)
    if row is None:
        raise NotFound("Document")
    author_id, deleted_at = row[-2:]
    _check_access(visitor, author_id, None if also_deleted else deleted_at)
    return row


def _check_access(visitor: Visitor, author_id: str, deleted_at: str | None) -> None:
    if deleted_at is not None:
        raise NotFound("Document")
    if author_id != visitor.user_id:
        raise AccessDenied


def _is_gone(tx: Transaction, deleted_at: str | None) -> bool:
    return deleted_at is not None and deleted_at <= gone_until(tx)


def _find_section_row(tx: Transaction, document_id: str, section_id: str) -> tuple[Any, ...]:
    row = tx.one_or_none(
        f"{_SECTION} where section.id = :id and section.document_id = :document_id",
        id=section_id,
        document_id=document_id,
    )
    if row is None:
        raise NotFound("Section")
    return row


def _with_sections(tx: Transaction, document: Document) -> DocumentWithSections:
    rows = tx.all(
        f"{_SECTION} where section.document_id = :id and section.deleted_at is null order by section.position",
        id=document.id,
    )
    return DocumentWithSections(
        document.id,
        document.title,
        document.author,
        document.sections_count,
        document.revision,
        document.created_at,
        document.updated_at,
        tuple(_section(row) for row in rows),
    )


def _insert_section(
    tx: Transaction, visitor: Visitor, document_id: str, draft: SectionDraft, position: int
) -> str:
    section_id = new_id()
    tx.run(
        "insert into section (id, document_id, title, level, position, content, word_count, revision, created_at,"
        " updated_at) values (:id, :document_id, :title, :level, :position, :content, :word_count, 1, :now, :now)",
        id=section_id,
        document_id=document_id,
        title=draft.title,
        level=draft.level,
        position=position,
        content=draft.content,
        word_count=count_words(draft.content),
        now=tx.now_text,
    )
    section = _section(_find_section_row(tx, document_id, section_id))
    versions.keep_first(tx, visitor, section, Cause("typed"))
    passages.index_section(tx, section)
    return section_id


def _make_room(tx: Transaction, document_id: str, position: int) -> None:
    tx.run(
        "update section set position = position + 1"
        " where document_id = :document_id and deleted_at is null and position >= :position",
        document_id=document_id,
        position=position,
    )


def _document(row: tuple[Any, ...]) -> Document:
    id_, title, author, sections_count, revision, created_at, updated_at, *_ = row
    return Document(id_, title, author, sections_count, revision, as_time(created_at), as_time(updated_at))


def _deleted_document(row: tuple[Any, ...]) -> DeletedDocument:
    id_, title, author, sections_count, revision, created_at, updated_at, _, _, deleted_at = row
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


def _section(row: tuple[Any, ...]) -> Section:
    *plain, created_at, updated_at, _ = row
    return Section(*(*plain, as_time(created_at), as_time(updated_at)))
