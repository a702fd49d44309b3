"""A document as its sections were when a Word file was made of it, read at one moment."""

from collections.abc import Mapping

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import image_ids_in
from quire.domain.documents.sections import Section
from quire.domain.exchange.exports import ExportSource
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.documents import documents, images
from quire.store.sections import document_settings, versions
from quire.store.transactions import Transaction


def find_source_as_it_left(
    tx: Transaction, visitor: Visitor, document_id: str, revisions: Mapping[str, int]
) -> ExportSource:
    """The sections of these revisions; one that was deleted, or never had the revision, is left out.

    Raises as `access.check_document`.
    """
    access.check_document(tx, visitor, document_id, Right.WRITE)
    document = documents.find_document_with_sections(tx, visitor, document_id)
    sections = tuple(
        then
        for section in document.sections
        if section.id in revisions and (then := _as_it_left(tx, section, revisions[section.id])) is not None
    )
    ids = {id_ for section in sections for id_ in image_ids_in(section.content)}
    shown = images.find_named(tx, document_id, sorted(ids)[: images.SHOWN_MAX]) if ids else {}
    document_then = msgspec.structs.replace(document, sections=sections)
    return ExportSource(document_then, document_settings.find(tx, document_id), shown)


def _as_it_left(tx: Transaction, section: Section, revision: int) -> Section | None:
    if revision == section.revision:
        return section
    content = versions.content_or_none(tx, section.id, revision)
    if content is None:
        return None
    return msgspec.structs.replace(section, content=content, revision=revision)
