"""Sections: what a person writes piece by piece, and the rules of their texts, levels and order."""

from datetime import date, datetime
from typing import Literal, Self

import msgspec
from msgspec import UNSET, UnsetType

from quire.domain.documents.section_settings import SectionState
from quire.domain.documents.titles import check_title
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.domain.markup.landmarks import NO_LANDMARKS, Landmarks
from quire.domain.references.passages import TextFigures
from quire.domain.texts.origins import Origin, check_origins

LEVEL_MIN = 1
LEVEL_MAX = 6
HEADING_LEVEL_MAX = 6

Parts = Literal["keep", "remove", "raise"]
"""What becomes of the sections under a deleted one: they stay as they are, go with it, or rise by a level."""


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
    version: int
    """The number of the version for people: revisions that changed the level alone are not counted."""
    chat_session_id: str | None
    created_at: datetime
    updated_at: datetime
    content_html: str | UnsetType = UNSET
    """The Markdown rendered to safe HTML, where the request asks for it."""
    landmarks: Landmarks = NO_LANDMARKS
    """What is numbered in the text, by which a document is numbered over all its sections."""
    word_goal: int | None = None
    """How many words it is to have."""
    state: SectionState = "draft"
    """How far it is."""
    responsible: str | None = None
    """The name of whoever is responsible for it."""
    due_on: date | None = None

    @property
    def heading_level(self) -> int:
        """The HTML heading level of its title; level 1 is the document's title."""
        return min(HEADING_LEVEL_MAX, self.level + 1)

    def without_text(self) -> Self:
        """What the outline shows of it: nothing of its text, its chat or its history."""
        return msgspec.structs.replace(
            self,
            content="",
            word_count=0,
            revision=0,
            version=0,
            chat_session_id=None,
            updated_at=self.created_at,
            word_goal=None,
            state="draft",
            responsible=None,
            due_on=None,
            landmarks=NO_LANDMARKS,
        )


class DeletedSection(msgspec.Struct, frozen=True):
    """A section in the trash; at `gone_at` it is purged."""

    id: str
    title: str
    level: int
    word_count: int
    deleted_at: datetime
    gone_at: datetime


class SectionDraft(msgspec.Struct, frozen=True):
    """The values of a new section; `origins` name the ranges of its text that were not typed."""

    title: str
    level: int = 1
    content: str = ""
    origins: tuple[Origin, ...] = ()
    figures: TextFigures | None = None
    """Those of the content, where they were computed before; its passages are cut when they are indexed."""


class SectionChange(msgspec.Struct, frozen=True):
    """New values of a section; None leaves a value as it is.

    `origins` name the ranges of the new content that were not typed.
    """

    title: str | None = None
    level: int | None = None
    content: str | None = None
    origins: tuple[Origin, ...] = ()
    figures: TextFigures | None = None
    """Those of the content, where they were computed before."""


class OutlineEntry(msgspec.Struct, frozen=True):
    """A section as the outline shows it."""

    section_id: str
    title: str
    level: int
    position: int


def check_draft(draft: SectionDraft, limits: Limits) -> SectionDraft:
    """Return the draft as it will be stored."""
    check_content(draft.content, limits)
    check_origins(draft.origins, draft.content)
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
    """Refuse a text with too many bytes of UTF-8, or with the NUL character."""
    if len(content.encode()) > limits.section_bytes_max:
        raise InvalidField("content", "must have at most %(count)s bytes", count=limits.section_bytes_max)
    if "\0" in content:
        raise InvalidField("content", "must not contain the NUL character")


def check_position(position: int, positions: range) -> None:
    """Refuse a position that the document does not have."""
    if position not in positions:
        raise InvalidField(
            "position", "must be from %(first)s to %(last)s", first=positions[0], last=positions[-1]
        )
