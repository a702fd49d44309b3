"""Uploaded sources that answers may cite: what they are, what was read in them, and where a stretch of them stands."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal

import msgspec

from quire.domain.errors import TooLarge, UnsupportedMediaType
from quire.domain.limits import Limits, size_in_words
from quire.domain.translatable_text import TranslatableText

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


class NewReference(msgspec.Struct, frozen=True):
    """A file on disk that is to become a reference; a pasted text has no file name."""

    title: str
    filename: str | None
    kind: ReferenceKind
    media_type: str
    size_bytes: int
    sha256: str


class Locator(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something stands, for programs and, as a label, for people.

    Pages count from 1, as the file has them. Paragraphs count from 1 within their heading.
    """

    label: str
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    paragraph: int | None = None


class LocatorStart(msgspec.Struct, frozen=True, array_like=True):
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
    places: tuple[LocatorStart, ...]
    text: str


class Reading(msgspec.Struct, frozen=True):
    """What was read in a file: its own title, its number of pages where it has pages, and its passages in order."""

    title: str | None
    pages: int | None
    passages: tuple[ReadPassage, ...]


class PassageInContext(msgspec.Struct, frozen=True):
    """A passage as people look at it: where it stands, and the texts of the passages around it, in order."""

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


class FileKind(msgspec.Struct, frozen=True):
    """A kind of files: what their names end with, as what they are sent, what people call them."""

    suffixes: tuple[str, ...]
    media_type: str
    in_words: str


FILE_KINDS: dict[ReferenceKind, FileKind] = {
    "pdf": FileKind((".pdf",), "application/pdf", "a PDF"),
    "docx": FileKind(
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "a Word document",
    ),
    "odt": FileKind((".odt",), "application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    "html": FileKind((".html", ".htm", ".xhtml"), "text/html; charset=utf-8", "an HTML page"),
    "markdown": FileKind((".md", ".markdown"), "text/markdown; charset=utf-8", "Markdown"),
    "text": FileKind((".txt", ".text"), "text/plain; charset=utf-8", "plain text"),
}
_KIND_OF_SUFFIX = {suffix: kind for kind, known in FILE_KINDS.items() for suffix in known.suffixes}


def kind_of(filename: str) -> ReferenceKind:
    """What a file claims to be by its name. Raises `UnsupportedMediaType`."""
    kind = _KIND_OF_SUFFIX.get(PurePosixPath(filename).suffix.lower())
    if kind is None:
        raise UnsupportedMediaType("a PDF, docx, odt, HTML, Markdown or plain text file")
    return kind


def check_size(kind: ReferenceKind, size_bytes: int, limits: Limits) -> None:
    """Raises `TooLarge`."""
    bytes_max = {"pdf": limits.pdf_bytes_max, "docx": limits.office_bytes_max, "odt": limits.office_bytes_max}
    allowed = bytes_max.get(kind, limits.text_file_bytes_max)
    if size_bytes > allowed:
        raise TooLarge(
            TranslatableText(
                "A file of this kind may have at most %(size)s.", {"size": size_in_words(allowed)}
            )
        )


def title_from(filename: str, limits: Limits) -> str:
    """What a reference is called until it is read: its file name without folders and suffix."""
    name = PurePosixPath(filename.replace("\\", "/"))
    return (name.stem.strip() or name.name)[: limits.title_length_max]


def locate(heading_path: tuple[str, ...], places: tuple[LocatorStart, ...], offset: int = 0) -> Locator:
    """Where a character of a passage stands."""
    place = next(place for place in reversed(places) if place.start <= offset)
    if place.page is not None:
        return Locator(label=f"page {place.page}", page=place.page, heading_path=heading_path)
    paragraph = f"paragraph {place.paragraph}"
    label = f"{heading_path[-1]}, {paragraph}" if heading_path else paragraph
    return Locator(label=label, heading_path=heading_path, paragraph=place.paragraph)
