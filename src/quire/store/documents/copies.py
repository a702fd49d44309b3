"""Copies of documents: a new document of the visitor with what another one has, but for what was done with it.

Texts, outline, settings, templates, pictures, sources, the bibliography and its style are copied, and comments where
that is wanted. Chats, proposals and versions are not: the first version of each section says that its text came from
outside. Sources are read again in the background.
"""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DocumentCopied
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import Image, NewImage, with_image_ids
from quire.domain.documents.section_settings import SectionSettings
from quire.domain.documents.sections import Section, SectionDraft
from quire.domain.errors import InvalidField
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.markup.clusters import with_source_ids
from quire.domain.markup.landmarks import landmarks_of
from quire.domain.references.passages import TextFigures
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.comments import foreign_comments
from quire.store.contracts import contracts
from quire.store.conversation import chat_settings
from quire.store.documents import documents, images
from quire.store.references import bibliographies, citation_styles, references
from quire.store.sections import document_settings, outlines, section_passages, section_settings, sections
from quire.store.templates import word_templates
from quire.store.transactions import Transaction


def copy_document(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    title: str,
    limits: Limits,
    *,
    with_comments: bool = False,
) -> DocumentWithSections:
    """Copy a document under a title. Raises as `access.check_document`, and `QuotaReached`."""
    access.check_document(tx, visitor, document_id, Right.USE_SOURCES)
    source = documents.find_document_with_sections(tx, visitor, document_id)
    if source.sections_count > limits.sections_per_document:
        raise InvalidField(
            "sections", "must have at most %(count)s entries", count=limits.sections_per_document
        )
    copy_id = documents.insert(tx, visitor, title, sections_count=source.sections_count)
    tx.run(
        "update document set settings = (select settings from document where id = :source_id) where id = :id",
        source_id=document_id,
        id=copy_id,
    )
    chat_settings.copy_of_document(tx, document_id, copy_id)
    _copy_templates(tx, document_id, copy_id)
    copied_images = _copy_images(tx, visitor, document_id, copy_id, limits)
    copied_sources = references.copy_all(tx, visitor, document_id, copy_id, limits)

    def in_copy(text: str) -> str:
        return with_source_ids(with_image_ids(text, copied_images), copied_sources)

    ids = _copy_sections(tx, visitor, copy_id, source.sections, in_copy)
    if with_comments:
        foreign_comments.copy_all(tx, visitor, copy_id, ids, in_copy)
    contracts.copy_all(tx, visitor, document_id, copy_id, section_ids=ids, source_ids=copied_sources)
    bibliographies.copy_all(tx, document_id, copy_id)
    citation_styles.copy_all(tx, document_id, copy_id)
    outlines.keep(tx, visitor, copy_id)
    audit.record(tx, visitor, DocumentCopied(document_id, copy_id))
    return documents.find_document_with_sections(tx, visitor, copy_id)


def _copy_templates(tx: Transaction, document_id: str, copy_id: str) -> None:
    """Copy the templates, and let the settings of the copy name its own."""
    ids = word_templates.copy_all(tx, document_id, copy_id)
    settings = document_settings.find(tx, copy_id)
    if settings.template in ids:
        document_settings.write(
            tx, copy_id, msgspec.structs.replace(settings, template=ids[settings.template])
        )


def _copy_images(
    tx: Transaction, visitor: Visitor, document_id: str, copy_id: str, limits: Limits
) -> Mapping[str, str]:
    """The ids of the copies by those of the pictures that the document has."""
    return {
        image.id: images.add(tx, visitor, copy_id, _as_new(image), limits).image.id
        for image in images.list_all(tx, document_id)
    }


def _copy_sections(
    tx: Transaction,
    visitor: Visitor,
    copy_id: str,
    copied: Iterable[Section],
    in_copy: Callable[[str], str],
) -> dict[str, str]:
    """Returns the ids of the copies by those of the sections."""
    ids: dict[str, str] = {}
    added = []
    for section in copied:
        text = in_copy(section.content)
        draft = SectionDraft(section.title, section.level, text, figures=_figures(section, text))
        added.append(sections.insert(tx, visitor, copy_id, draft, section.position, Cause("import")))
        if section.word_goal is not None:
            section_settings.write(tx, added[-1].id, SectionSettings(section.word_goal))
        ids[section.id] = added[-1].id
        chat_settings.copy_of_section(tx, section.id, added[-1].id)
    section_passages.index_sections(tx, added)
    return ids


def _figures(copied: Section, text: str) -> TextFigures:
    """Those of the copied text: counting the words of a whole document again would hold the writer for long."""
    landmarks = copied.landmarks if text == copied.content else landmarks_of(text)
    return TextFigures(copied.word_count, (), landmarks)


def _as_new(image: Image) -> NewImage:
    return NewImage(image.sha256, image.size_bytes, image.media_type, image.width, image.height)
