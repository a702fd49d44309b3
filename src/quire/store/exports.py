"""What a document is exported with, read at one moment."""

from quire.domain.exports import ExportSource
from quire.domain.grants import Right
from quire.domain.images import image_ids_in
from quire.domain.users import Visitor
from quire.store import access, document_settings, documents, images
from quire.store.transactions import Transaction


def find_source(tx: Transaction, visitor: Visitor, document_id: str) -> ExportSource:
    """A document with its settings and the pictures that its texts show. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.EXPORT)
    document = documents.find_document_with_sections(tx, visitor, document_id)
    ids = {id_ for section in document.sections for id_ in image_ids_in(section.content)}
    shown = images.find_named(tx, document_id, sorted(ids)[: images.SHOWN_MAX]) if ids else {}
    return ExportSource(document, document_settings.find(tx, document_id), shown)
