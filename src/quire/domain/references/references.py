"""Uploaded sources that answers may cite: what they are, what was read in them, and where a stretch of them stands."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal

import msgspec

from quire.domain.errors import QuotaReached
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.limits import Limits
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.translatable_text import TranslatableText

ReferenceStatus = Literal["queued", "reading", "ready", "failed"]


class Reference(msgspec.Struct, frozen=True):
    """An uploaded file or a pasted text of a document.

    `pages` is known of files that have pages, once they are read; `error` says why a file could not be read, and
    `notes` what of it could not be read or is uncertain.
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
    notes: tuple[ReadingNote, ...] = ()


class NewReference(msgspec.Struct, frozen=True):
    """A file on disk that is to become a reference; a pasted text has no file name."""

    title: str
    filename: str | None
    kind: ReferenceKind
    media_type: str
    size_bytes: int
    sha256: str


Area = tuple[float, float, float, float]
"""The left, top, right and bottom edge of a part of a page, in shares of its width and height."""


class Locator(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something stands, for programs and, as a label, for people.

    Pages count from 1, as the file has them. Paragraphs count from 1 within their heading. The area is that of the
    lines of a quote on a page that was read from its picture: left, top, right, bottom, in shares of the page.
    """

    label: str
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    paragraph: int | None = None
    area: Area | None = None


class LocatorStart(msgspec.Struct, frozen=True, array_like=True):
    """The page or paragraph of a passage from the offset `start` on.

    `page_label` is what the file itself calls the page ("iv"), where that is not its number. The text that begins here
    is `recognised` when it was read from a picture by OCR, where its line has the `area`.
    """

    start: int
    page: int | None
    paragraph: int | None
    page_label: str | None = None
    recognised: bool = False
    area: Area | None = None


def are_on_their_pages(locator_starts: tuple[LocatorStart, ...]) -> bool:
    """Whether every area lies within its page."""
    return all(0 <= edge <= 1 for one in locator_starts for edge in one.area or ())


class ReadPassage(msgspec.Struct, frozen=True):
    """A citable range of what was read: characters from `start` up to `end` of the whole text.

    `locator_starts` are in order, the first at offset 0; `heading_path` goes from the outermost heading inwards.
    """

    start: int
    end: int
    heading_path: tuple[str, ...]
    locator_starts: tuple[LocatorStart, ...]
    text: str


class Reading(msgspec.Struct, frozen=True):
    """What was read in a file: its own title, its number of pages where it has pages, and its passages in order.

    The notes say what could not be read or is uncertain; `scans` are pages without a known text whose pictures may
    have one.
    """

    title: str | None
    pages: int | None
    passages: tuple[ReadPassage, ...]
    notes: tuple[ReadingNote, ...] = ()
    scans: tuple[int, ...] = ()


class ReferenceUse(msgspec.Struct, frozen=True):
    """A section in which a reference is used, and how many of its answers cite it."""

    section_id: str
    title: str
    answers_count: int


class PassageInContext(msgspec.Struct, frozen=True):
    """A passage as people see it: its locator, and the texts of the passages around it, in order."""

    id: str
    reference_id: str
    title: str
    text: str
    locator: Locator
    heading_path: tuple[str, ...]
    start: int
    end: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    previous_id: str | None
    next_id: str | None
    notes: tuple[ReadingNote, ...] = ()
    """Those of its reference that concern it."""


def title_from(filename: str, limits: Limits) -> str:
    """What a reference is called until it is read: its file name without folders and suffix."""
    name = PurePosixPath(filename.replace("\\", "/"))
    return (name.stem.strip() or name.name)[: limits.title_length_max]


def no_room() -> QuotaReached:
    """The failure of whoever's uploads fill their room, those that are being received included."""
    return QuotaReached(
        TranslatableText(
            "Your references and pictures fill the room that you have; delete some before you add more."
        )
    )


def locate(
    heading_path: tuple[str, ...],
    locator_starts: tuple[LocatorStart, ...],
    offset: int = 0,
    end: int | None = None,
) -> Locator:
    """The locator of a character of a passage, with the area of the lines up to an `end` on the same page."""
    found = next(one for one in reversed(locator_starts) if one.start <= offset)
    if found.page is not None:
        label = f"page {found.page_label or found.page}"
        area = None if end is None else _area_of(locator_starts, found, end)
        return Locator(label=label, page=found.page, heading_path=heading_path, area=area)
    paragraph = f"paragraph {found.paragraph}"
    label = f"{heading_path[-1]}, {paragraph}" if heading_path else paragraph
    return Locator(label=label, heading_path=heading_path, paragraph=found.paragraph)


def _area_of(locator_starts: tuple[LocatorStart, ...], first: LocatorStart, end: int) -> Area | None:
    areas = [
        one.area
        for one in locator_starts
        if first.start <= one.start < max(end, first.start + 1) and one.page == first.page and one.area
    ]
    if not areas:
        return None
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def is_recognised(locator_starts: tuple[LocatorStart, ...], start: int, end: int) -> bool:
    """Whether any of these characters of a passage was read from a picture by OCR."""
    ends = (*(one.start for one in locator_starts[1:]), end)
    return any(
        one.recognised and one.start < end and start < until
        for one, until in zip(locator_starts, ends, strict=True)
    )


def notes_at(notes: Iterable[ReadingNote], locator: Locator) -> tuple[ReadingNote, ...]:
    """The notes that concern a locator."""
    return tuple(note for note in notes if note.concerns(locator.page, locator.heading_path))
