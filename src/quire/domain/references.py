"""Uploaded sources that answers may cite: what they are, what was read in them, and where a stretch of them stands."""

from datetime import datetime
from typing import Literal

import msgspec

ReferenceKind = Literal["pdf", "docx", "odt", "html", "markdown", "text"]
ReferenceStatus = Literal["queued", "reading", "ready", "failed"]


class Reference(msgspec.Struct, frozen=True):
    """An uploaded file or a pasted text of a document.

    `pages` is known of files that have pages, once they are read; `error` says why a file could not be read.
    """

    id: str
    document_id: str
    title: str
    filename: str | None
    kind: ReferenceKind
    media_type: str
    size_bytes: int
    sha256: str
    status: ReferenceStatus
    error: str | None
    pages: int | None
    passages_count: int
    created_at: datetime
    updated_at: datetime


class Locator(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something stands, for programs and, as a label, for people.

    Pages count from 1, as the file has them. Paragraphs count from 1 within their heading.
    """

    label: str
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    paragraph: int | None = None


class Place(msgspec.Struct, frozen=True, array_like=True):
    """From here on a passage stands on this page, or in this paragraph; `start` counts its characters from 0."""

    start: int
    page: int | None
    paragraph: int | None


class ReadPassage(msgspec.Struct, frozen=True):
    """A citable stretch of what was read: characters from `start` up to `end` of the whole text.

    Its places are in order and the first one begins at 0; `heading_path` goes from the outermost heading inwards.
    """

    start: int
    end: int
    heading_path: tuple[str, ...]
    places: tuple[Place, ...]
    text: str


class Reading(msgspec.Struct, frozen=True):
    """What was read in a file: its own title, its number of pages where it has pages, and its passages in order."""

    title: str | None
    pages: int | None
    passages: tuple[ReadPassage, ...]


def locate(heading_path: tuple[str, ...], places: tuple[Place, ...], offset: int = 0) -> Locator:
    """Where a character of a passage stands."""
    place = next(place for place in reversed(places) if place.start <= offset)
    if place.page is not None:
        return Locator(label=f"page {place.page}", page=place.page, heading_path=heading_path)
    paragraph = f"paragraph {place.paragraph}"
    label = f"{heading_path[-1]}, {paragraph}" if heading_path else paragraph
    return Locator(label=label, heading_path=heading_path, paragraph=place.paragraph)
