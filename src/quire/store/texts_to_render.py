"""What texts are rendered with in their document: settings, numbers and pictures, read with the texts."""

import msgspec

from quire.domain.document_settings import DocumentSettings
from quire.domain.documents import DocumentWithSections
from quire.domain.images import Image
from quire.domain.markup.landmarks import NO_LANDMARKS, references_in
from quire.domain.markup.numbering import DocumentNumbers, TextNumbers
from quire.domain.sections import Section
from quire.domain.users import Visitor
from quire.store import document_settings, documents, images, landmarks, sections
from quire.store.transactions import Transaction


class SectionToRender(msgspec.Struct, frozen=True):
    """A section with what its rendering depends on."""

    section: Section
    settings: DocumentSettings
    numbers: TextNumbers
    pictures: dict[str, Image]


def find_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> SectionToRender:
    """A section as it is rendered. Raises as `access.check_section`."""
    section = sections.find_section(tx, visitor, document_id, section_id)
    settings = document_settings.find(tx, document_id)
    pictures = images.find_shown(tx, visitor, document_id, section.content)
    return SectionToRender(section, settings, _numbers_of(tx, section, settings), pictures)


def find_document(
    tx: Transaction, visitor: Visitor, document_id: str
) -> tuple[DocumentWithSections, DocumentSettings]:
    """A whole document, with its settings. Raises as `documents.find_document`."""
    found = documents.find_document_with_sections(tx, visitor, document_id)
    return found, document_settings.find(tx, document_id)


def _numbers_of(tx: Transaction, section: Section, settings: DocumentSettings) -> TextNumbers:
    """The numbers of a text; the other sections are read only where it has any."""
    references = references_in(section.content)
    if section.landmarks == NO_LANDMARKS and not references:
        return TextNumbers(section.id)
    numbered = landmarks.list_numbered(tx, section.document_id)
    return DocumentNumbers(numbered, has_section_numbers=settings.numbering).of_text(section.id, references)
