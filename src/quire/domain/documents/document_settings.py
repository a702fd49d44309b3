"""The settings of one document: how it is numbered, in which language it is, how it is cited and printed."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from quire.domain.markup.caption_words import CAPTION_WORDS
from quire.domain.models.chat_settings import ChatSettings, ChatSettingsChange

DocumentLanguage = Literal[
    "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ru", "sv", "tr"
]
"""The languages in which figures, tables and sections have names."""
CitationStyle = Literal["numeric", "author-date", "note"]
Paper = Literal["a4", "letter"]

TEMPLATE_LENGTH_MAX = 64
TemplateId = Annotated[str, Meta(min_length=1, max_length=TEMPLATE_LENGTH_MAX)]


class DocumentSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a document. What is left out has its default."""

    numbering: bool = False
    """Whether sections have numbers, such as 4.1.2."""
    language: DocumentLanguage | None = None
    """The language of the document; null stands for that of whoever reads it."""
    citation_style: CitationStyle = "numeric"
    """How entries of the bibliography are cited."""
    paper: Paper = "a4"
    template: TemplateId | None = None
    """The id of the template by which it is exported to Word, null for the plain look."""


DEFAULT_SETTINGS = DocumentSettings()


class AllDocumentSettings(ChatSettings, frozen=True, omit_defaults=False, kw_only=True):
    """The settings of a document with those of its chats; null is inherited from Quire."""

    numbering: bool
    language: DocumentLanguage | None
    citation_style: CitationStyle
    paper: Paper
    template: str | None
    stays_in_house: bool
    """Whether nothing of it goes to language models that leave the house."""


class DocumentSettingsBody(ChatSettingsChange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New settings of a document. Of its layout, what is left out has its default again.

    The settings of chats, and whether the document stays in the house, change only where they are named.
    """

    numbering: bool = DEFAULT_SETTINGS.numbering
    language: DocumentLanguage | None = DEFAULT_SETTINGS.language
    citation_style: CitationStyle = DEFAULT_SETTINGS.citation_style
    paper: Paper = DEFAULT_SETTINGS.paper
    template: TemplateId | None = DEFAULT_SETTINGS.template
    stays_in_house: bool | UnsetType = UNSET


class DocumentSettingsChange(ChatSettingsChange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New settings of a document; fields that are absent stay as they are."""

    numbering: bool | UnsetType = UNSET
    language: DocumentLanguage | UnsetType | None = UNSET
    citation_style: CitationStyle | UnsetType = UNSET
    paper: Paper | UnsetType = UNSET
    template: TemplateId | UnsetType | None = UNSET
    stays_in_house: bool | UnsetType = UNSET


def layout_of(body: DocumentSettingsBody | AllDocumentSettings) -> DocumentSettings:
    """The settings of the layout alone."""
    return DocumentSettings(*(getattr(body, name) for name in DocumentSettings.__struct_fields__))


def changed_layout(settings: DocumentSettings, change: DocumentSettingsChange) -> DocumentSettings:
    """The settings of the layout after a change."""
    given = {name: getattr(change, name) for name in DocumentSettings.__struct_fields__}
    return structs.replace(settings, **{name: value for name, value in given.items() if value is not UNSET})


def caption_language(settings: DocumentSettings, reader_language: str) -> str:
    """The language of the words in captions and references."""
    wanted = settings.language or reader_language
    return wanted if wanted in CAPTION_WORDS else "en"
