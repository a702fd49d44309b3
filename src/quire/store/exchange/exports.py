"""What a document is exported with, read at one moment."""

from collections.abc import Collection, Mapping

from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import Image, image_ids_in
from quire.domain.errors import CannotExport
from quire.domain.exchange.exports import (
    DocumentToExport,
    ExportedSection,
    ExportSource,
    section_to_set,
)
from quire.domain.export_failures import ExportFailure
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.documents import documents, images
from quire.store.sections import document_settings
from quire.store.transactions import Transaction


def find_section(
    tx: Transaction, document_id: str, section_id: str, text: str
) -> tuple[DocumentToExport, Mapping[str, Image]]:
    """A section with this text, to be set by itself, and the pictures in it; the caller has checked access."""
    title, level = tx.one("select title, level from section where id = :id", id=section_id)
    ids = image_ids_in(text)[: images.SHOWN_MAX]
    shown = images.find_named(tx, document_id, ids) if ids else {}
    section = ExportedSection(section_id, title, level, text)
    return section_to_set(section, document_settings.find(tx, document_id), shown), shown


def find_source(
    tx: Transaction, visitor: Visitor, document_id: str, section_ids: Collection[str] | None = None
) -> ExportSource:
    """A document with its settings and the pictures that the texts of these sections show; None stands for all.

    Raises as `access.check_document`, and `CannotExport` when they show too many.
    """
    access.check_document(tx, visitor, document_id, Right.EXPORT)
    document = documents.find_document_with_sections(tx, visitor, document_id)
    ids = {
        id_
        for section in document.sections
        if section_ids is None or section.id in section_ids
        for id_ in image_ids_in(section.content)
    }
    if len(ids) > images.SHOWN_MAX:
        raise CannotExport(ExportFailure("too_many_pictures", str(images.SHOWN_MAX)))
    shown = images.find_named(tx, document_id, sorted(ids)) if ids else {}
    return ExportSource(document, document_settings.find(tx, document_id), shown)
