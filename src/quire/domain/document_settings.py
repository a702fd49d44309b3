"""The settings of one document: how it is numbered, in which language it is, how it is cited and printed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from quire.domain.markup.caption_words import CAPTION_WORDS

DocumentLanguage = Literal[
    "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ru", "sv", "tr"
]
"""The languages in which figures, tables and sections have names."""
CitationStyle = Literal["numeric", "author-date", "note"]
Paper = Literal["a4", "letter"]

TEMPLATE_LENGTH_MAX = 64


class DocumentSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a document. What is left out has its default."""

    numbering: bool = False
    """Whether sections have numbers, such as 4.1.2."""
    language: DocumentLanguage | None = None
    """The language of the document; null stands for that of whoever reads it."""
    citation_style: CitationStyle = "numeric"
    """How entries of the bibliography are cited."""
    paper: Paper = "a4"
    template: Annotated[str, Meta(min_length=1, max_length=TEMPLATE_LENGTH_MAX)] | None = None
    """The id of the template by which it is exported to Word, null for the plain look."""


DEFAULT_SETTINGS = DocumentSettings()


def caption_language(settings: DocumentSettings, reader_language: str) -> str:
    """The language of the words in captions and references."""
    wanted = settings.language or reader_language
    return wanted if wanted in CAPTION_WORDS else "en"
