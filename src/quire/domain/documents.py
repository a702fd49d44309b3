"""Documents and their sections: what a person writes, and the rules of its order."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.domain.versions import Origin

# Scripts that are written without spaces count by the character, as word processors do it.
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’\-][^\W_{_CJK}]+)*")
JOINED_LETTERS = re.compile(rf"[^\W_{_CJK}]{{2}}")
"""Two that stand in one word."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

LEVEL_MAX = 6
HEADING_LEVEL_MAX = 6
TRASH_KEPT_FOR = timedelta(days=30)

DocumentOrder = Literal["changed", "title", "created"]
"""Newest change first, by title, newest first."""


class Section(msgspec.Struct, frozen=True):
    """One section with its Markdown; `position` counts from 0 in the order of the document."""

    id: str
    document_id: str
    title: str
    level: int
    position: int
    content: str
    word_count: int
    revision: int
    chat_session_id: str | None
    created_at: datetime
    updated_at: datetime
    content_html: str | UnsetType = UNSET
    """The Markdown as safe HTML, where it was asked for."""

    @property
    def heading_level(self) -> int:
        """The level of its title among headings, the first of which is the document's title."""
        return min(HEADING_LEVEL_MAX, self.level + 1)


class Document(msgspec.Struct, frozen=True):
    """A document without its sections, as lists show it."""

    id: str
    title: str
    author: str
    sections_count: int
    revision: int
    created_at: datetime
    updated_at: datetime


class DeletedDocument(Document, frozen=True):
    """A document in the trash."""

    deleted_at: datetime

    @property
    def gone_at(self) -> datetime:
        """When it goes for good."""
        return self.deleted_at + TRASH_KEPT_FOR


class DocumentWithSections(Document, frozen=True):
    """A document with all its sections in order."""

    sections: tuple[Section, ...]


class DeletedSection(msgspec.Struct, frozen=True):
    """A section in the trash, and when it goes for good."""

    id: str
    title: str
    level: int
    word_count: int
    deleted_at: datetime
    gone_at: datetime


class DocumentWithTrash(msgspec.Struct, frozen=True):
    """A document of which sections are in the trash, and how many."""

    id: str
    title: str
    deleted_sections_count: int


class SectionDraft(msgspec.Struct, frozen=True):
    """What is needed to make a section."""

    title: str
    level: int = 1
    content: str = ""


class SectionChange(msgspec.Struct, frozen=True):
    """The parts of a section that are to change; None leaves a part as it is.

    `origins` tell which parts of the new content were not typed.
    """

    title: str | None = None
    level: int | None = None
    content: str | None = None
    origins: tuple[Origin, ...] = ()


class OutlineEntry(msgspec.Struct, frozen=True):
    """A section as the outline shows it."""

    section_id: str
    title: str
    level: int
    position: int


def count_words(text: str) -> int:
    """Words of a Markdown text; marks such as # and * are not words."""
    return len(WORD.findall(text))


def check_title(title: str, limits: Limits, *, field: str = "title") -> str:
    """Return the title without surrounding space; it has one line and at least one visible character."""
    title = " ".join(title.split())
    if not title:
        raise InvalidField(field, "must not be empty")
    if len(title) > limits.title_length_max:
        raise InvalidField(field, "must have at most %(count)s characters", count=limits.title_length_max)
    if _CONTROL.search(title):
        raise InvalidField(field, "must not contain control characters")
    return title


def title_key(text: str) -> str:
    """What a title and those who look for it have in common: case, accents and forms of a letter do not count."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_CONTROL.sub(" ", letters).split())


def check_draft(draft: SectionDraft, limits: Limits) -> SectionDraft:
    """Return the draft as it will be stored."""
    check_content(draft.content, limits)
    return msgspec.structs.replace(draft, title=check_title(draft.title, limits))


def check_change(change: SectionChange, limits: Limits) -> SectionChange:
    """Return the change as it will be stored."""
    if change.content is not None:
        check_content(change.content, limits)
    check_origins(change.origins, change.content)
    if change.title is not None:
        change = msgspec.structs.replace(change, title=check_title(change.title, limits))
    return change


def check_content(content: str, limits: Limits) -> None:
    """A section's text is limited in bytes of UTF-8; NUL has no place in a text."""
    if len(content.encode()) > limits.section_bytes_max:
        raise InvalidField("content", "must have at most %(count)s bytes", count=limits.section_bytes_max)
    if "\0" in content:
        raise InvalidField("content", "must not contain the NUL character")


def check_origins(origins: tuple[Origin, ...], content: str | None) -> None:
    """They are about stretches of a new content; text of an answer, and no other, says from which message it is."""
    if origins and content is None:
        raise InvalidField("origins", "must come with the content that they are about")
    for number, origin in enumerate(origins):
        field = f"origins[{number}]"
        if origin.start >= origin.end:
            raise InvalidField(f"{field}.end", "must be greater than the start")
        if origin.end > len(content or ""):
            raise InvalidField(f"{field}.end", "must lie within the content")
        if origin.kind == "answer" and origin.message_id is None:
            raise InvalidField(f"{field}.message_id", "is missing")
        if origin.kind != "answer" and origin.message_id is not None:
            raise InvalidField(f"{field}.message_id", "must only be said of text from an answer")


def check_position(position: int, positions: range) -> None:
    """Refuse a place that the document does not have."""
    if position not in positions:
        raise InvalidField(
            "position", "must be from %(first)s to %(last)s", first=positions[0], last=positions[-1]
        )
