"""What texts are rendered with in their document: settings, numbers, pictures and citations."""

from collections.abc import Iterable, Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import DocumentClusters
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import Image
from quire.domain.documents.sections import Section
from quire.domain.history.versions import VersionWithContent
from quire.domain.markup.clusters import keys_in
from quire.domain.markup.landmarks import NO_LANDMARKS, labels_in, references_in
from quire.domain.markup.numbering import DocumentNumbers, NumberedSection, TextNumbers
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.conversation import chats, proposals
from quire.store.conversation.proposals import Placed
from quire.store.documents import documents, images
from quire.store.history import section_history
from quire.store.references import bibliographies
from quire.store.sections import document_settings, landmarks, sections
from quire.store.transactions import Transaction


class DocumentFacts(msgspec.Struct, frozen=True):
    """What the rendering of a text depends on beside the text; `clusters` are those of the whole document."""

    settings: DocumentSettings
    section_id: str
    numbers: TextNumbers
    pictures: dict[str, Image]
    clusters: DocumentClusters | None = None


def find_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str
) -> tuple[Section, DocumentFacts]:
    """A section as it is rendered. Raises as `access.check_section`."""
    section = sections.find_section(tx, visitor, document_id, section_id, Right.READ)
    return section, _facts(
        tx, visitor, section, section.content, is_numbered=section.landmarks != NO_LANDMARKS
    )


def find_document(
    tx: Transaction, visitor: Visitor, document_id: str
) -> tuple[DocumentWithSections, DocumentSettings]:
    """A whole document, with its settings. Raises as `documents.find_document`."""
    found = documents.find_document_as_seen(tx, visitor, document_id)
    return found, document_settings.find(tx, document_id)


def find_clusters(
    tx: Transaction, visitor: Visitor, document_id: str
) -> tuple[DocumentClusters, DocumentSettings]:
    """What a document cites, with its settings. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.READ)
    settings = document_settings.find(tx, document_id)
    numbered = landmarks.list_numbered(tx, document_id)
    clusters = bibliographies.find_clusters(tx, document_id, settings.citation_style, numbered)
    return clusters, settings


def find_clusters_of(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    settings: DocumentSettings,
    sections: Sequence[NumberedSection],
) -> DocumentClusters:
    """What sections cite that were read before, of the bibliography of today. Raises as `find_clusters`."""
    access.check_document(tx, visitor, document_id, Right.SEE)
    return bibliographies.find_clusters(tx, document_id, settings.citation_style, sections)


def find_proposal(tx: Transaction, visitor: Visitor, proposal_id: str) -> tuple[Placed, DocumentFacts]:
    """A proposal as it is rendered beside its section. Raises as `proposals.find_placed`."""
    placed = proposals.find_placed(tx, visitor, proposal_id)
    proposed = (
        text
        for hunk in placed.proposal.hunks
        for text in (hunk.before, hunk.after, hunk.accepted, *(note.text for note in hunk.notes))
        if text is not None
    )
    text = "\n\n".join([placed.section.content, *proposed])
    return placed, _facts(tx, visitor, placed.section, text, is_numbered=True)


def find_version(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, revision: int
) -> tuple[VersionWithContent, DocumentFacts]:
    """A version as it is rendered in the document of today. Raises as `section_history.find_version`."""
    version = section_history.find_version(tx, visitor, document_id, section_id, revision)
    section = sections.find_section(tx, visitor, document_id, section_id, Right.READ)
    return version, _facts(tx, visitor, section, version.content, is_numbered=True)


def find_facts_of_chat(
    tx: Transaction, visitor: Visitor, chat_session_id: str, texts: Iterable[str]
) -> DocumentFacts:
    """What the messages of a chat are rendered with, whose notes count from 1. Raises as `access.check_chat`."""
    chat = chats.find_row(tx, visitor, chat_session_id)
    section = sections.find_section(tx, visitor, chat.document_id, chat.section_id, Right.USE_CHATS)
    facts = _facts(tx, visitor, section, "\n\n".join(texts), is_numbered=False)
    return msgspec.structs.replace(facts, numbers=TextNumbers(targets=facts.numbers.targets))


def _facts(
    tx: Transaction, visitor: Visitor, section: Section, text: str, *, is_numbered: bool
) -> DocumentFacts:
    """The facts for a text of a section. The other sections are read only where something depends on them."""
    settings = document_settings.find(tx, section.document_id)
    pictures = images.find_shown(tx, visitor, section.document_id, text)
    named, keys = references_in(text) | labels_in(text), keys_in(text)
    if not (is_numbered or named or keys):
        return DocumentFacts(settings, section.id, TextNumbers(section.id), pictures)
    permissions = access.check_document(tx, visitor, section.document_id, Right.SEE)
    numbered = [
        one
        if permissions.allow(Right.READ, one.section_id)
        else msgspec.structs.replace(one, landmarks=NO_LANDMARKS)
        for one in landmarks.list_numbered(tx, section.document_id)
    ]
    numbers = DocumentNumbers(numbered, has_section_numbers=settings.numbering)
    clusters = (
        bibliographies.find_clusters(
            tx, section.document_id, settings.citation_style, numbered, also=sorted(keys)
        )
        if keys
        else None
    )
    return DocumentFacts(settings, section.id, numbers.of_text(section.id, named), pictures, clusters)
