"""The surroundings in which a document's texts are rendered for whoever asks, in the language of the request."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from quire.domain.citing.bibliographies import NO_CLUSTERS, TextClusters
from quire.domain.documents.document_settings import DocumentSettings, caption_language
from quire.domain.documents.sections import Section
from quire.domain.markup.caption_words import CAPTION_WORDS, CaptionWords
from quire.domain.markup.numbering import DocumentNumbers, NumberedSection, TextNumbers
from quire.domain.translatable_text import TranslatableText
from quire.store.texts_to_render import DocumentFacts
from quire.web.pages.languages import language, translate
from quire.web.pages.markup.surroundings import Notices, Surroundings

NO_PICTURES: Mapping[str, Any] = {}


def surroundings(
    settings: DocumentSettings,
    numbers: TextNumbers,
    pictures: Mapping[str, Any] = NO_PICTURES,
    clusters: TextClusters = NO_CLUSTERS,
) -> Surroundings:
    """The surroundings of one text."""
    return Surroundings(pictures, numbers, caption_words(settings), notices(), clusters=clusters)


def surroundings_of_section(facts: DocumentFacts, clusters: TextClusters) -> Surroundings:
    """The surroundings of a section's text."""
    return surroundings(facts.settings, facts.numbers, facts.pictures, clusters)


def surroundings_of_excerpt(
    facts: DocumentFacts, clusters: TextClusters, document_address: str = ""
) -> Surroundings:
    """The surroundings of a text that is shown outside its document: in the workspace, or on a page of its own."""
    around = surroundings_of_section(facts, clusters)
    return msgspec.structs.replace(around, is_excerpt=True, document_address=document_address)


def caption_words(settings: DocumentSettings) -> CaptionWords:
    """What figures, tables and sections are called."""
    return CAPTION_WORDS[caption_language(settings, language().code)]


def numbered(sections: Sequence[Section]) -> list[NumberedSection]:
    """What is needed to number a document whose sections were read."""
    return [
        NumberedSection(section.id, section.title, section.level, section.landmarks) for section in sections
    ]


def numbers_of(sections: Sequence[Section], settings: DocumentSettings) -> DocumentNumbers:
    """The numbers of a document whose sections were read."""
    return DocumentNumbers(numbered(sections), has_section_numbers=settings.numbering)


def notices() -> Notices:
    """What is said where something cannot be shown, in the language of the request."""
    return Notices(
        picture_missing=translate(TranslatableText("Picture is missing")),
        not_loaded=translate(TranslatableText("not loaded")),
        leads_nowhere=translate(TranslatableText("Nothing in this document has this name")),
        is_twice=translate(TranslatableText("Several things in this document have this name")),
        no_entry=translate(TranslatableText("The bibliography has no entry with this key")),
        formula_unreadable=translate(TranslatableText("This formula cannot be read")),
        formulas_too_many=translate(TranslatableText("This text has more formulas than can be shown")),
        formula_too_large=translate(TranslatableText("This formula is too long or too deeply nested")),
    )
