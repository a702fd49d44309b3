"""Whole documents, with the texts of one moment: a small one at once, of a large one first everything but the texts.

The texts follow a few at a time, each of the revision that its section had in the first read.
"""

from collections.abc import Iterable

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section
from quire.domain.markup.landmarks import landmarks_of
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.documents import documents
from quire.store.sections import sections, versions
from quire.store.transactions import Transaction

LARGE_BYTES = 1024 * 1024
"""From so many bytes of text on a document is large."""

PORTION_BYTES = 256 * 1024


class Portions(msgspec.Struct, frozen=True):
    """A large document with sections without their texts, and the same sections in portions."""

    document: DocumentWithSections
    sections: tuple[tuple[Section, ...], ...]


def find(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentWithSections | Portions:
    """A document, and its texts unless it is large and may all be read. Raises as `documents.find_document`."""
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    document = documents.find_document(tx, visitor, document_id, Right.SEE)
    (size_bytes,) = tx.one(
        "select coalesce(sum(octet_length(content)), 0) from section"
        " where document_id = :id and deleted_at is null",
        id=document_id,
    )
    if size_bytes < LARGE_BYTES or permissions.sections_read is not None:
        return documents.find_document_as_seen(tx, visitor, document_id)
    without_texts = [
        (sections.as_seen(section, permissions), its_bytes)
        for section, its_bytes in sections.list_without_texts(tx, document_id)
    ]
    whole = DocumentWithSections(
        **msgspec.structs.asdict(document), sections=tuple(section for section, _ in without_texts)
    )
    return Portions(whole, tuple(_portions(without_texts)))


def with_texts(
    tx: Transaction, visitor: Visitor, document_id: str, portion: Iterable[Section]
) -> list[Section]:
    """These sections with their texts, as they were. Raises as `access.check_document`, and `DamagedVersion`."""
    access.check_document(tx, visitor, document_id, Right.READ)
    return [_with_text(tx, section) for section in portion]


def _with_text(tx: Transaction, section: Section) -> Section:
    now = sections.find_text(tx, section.id)
    if now.revision == section.revision:
        return msgspec.structs.replace(section, content=now.content, landmarks=now.landmarks)
    content = versions.content_at(tx, section.id, section.revision)
    return msgspec.structs.replace(section, content=content, landmarks=landmarks_of(content))


def _portions(without_texts: Iterable[tuple[Section, int]]) -> Iterable[tuple[Section, ...]]:
    portion: list[Section] = []
    size_bytes = 0
    for section, its_bytes in without_texts:
        if portion and size_bytes + its_bytes > PORTION_BYTES:
            yield tuple(portion)
            portion, size_bytes = [], 0
        portion.append(section)
        size_bytes += its_bytes
    yield tuple(portion)
