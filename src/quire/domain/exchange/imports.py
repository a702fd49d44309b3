"""Imports: a file of another program as what would become of it in Quire, before anything is made of it.

An imported document is a list of parts, one for each heading of the file. How deep it is split into sections is chosen
when the import is confirmed (`import_sections`).
"""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal

import msgspec

from quire.domain.documents.images import EncodedImage
from quire.domain.errors import TooLarge, UnsupportedMediaType
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.limits import Limits
from quire.domain.translatable_text import TranslatableText

ImportKind = Literal["docx", "odt", "html", "md", "tex", "txt", "zip", "json"]
Changes = Literal["accept", "reject", "propose"]
ImportSizeLimit = Literal["office_bytes_max", "text_file_bytes_max", "archive_json_bytes_max"]


class ImportableFile(msgspec.Struct, frozen=True):
    """A kind of files that can be imported: the ends of their names, what one is called, and its largest size."""

    suffixes: tuple[str, ...]
    in_words: TranslatableText
    size_limit: ImportSizeLimit


IMPORT_KINDS: dict[ImportKind, ImportableFile] = {
    "docx": ImportableFile((".docx",), TranslatableText("a Word document"), "office_bytes_max"),
    "odt": ImportableFile((".odt",), TranslatableText("an OpenDocument text"), "office_bytes_max"),
    "html": ImportableFile(
        (".html", ".htm", ".xhtml"), TranslatableText("an HTML page"), "text_file_bytes_max"
    ),
    "md": ImportableFile((".md", ".markdown"), TranslatableText("Markdown"), "text_file_bytes_max"),
    "tex": ImportableFile((".tex", ".latex", ".ltx"), TranslatableText("LaTeX"), "text_file_bytes_max"),
    "txt": ImportableFile((".txt", ".text"), TranslatableText("plain text"), "text_file_bytes_max"),
    "zip": ImportableFile(
        (".zip",), TranslatableText("Markdown or LaTeX with its pictures"), "office_bytes_max"
    ),
    "json": ImportableFile(
        (".json",), TranslatableText("a document that Quire exported as JSON"), "archive_json_bytes_max"
    ),
}
"""A further kind is an entry here and its reader in `formats/importing/readers.py`."""

_KIND_OF_SUFFIX = {suffix: kind for kind, known in IMPORT_KINDS.items() for suffix in known.suffixes}


class ImportedNote(msgspec.Struct, frozen=True):
    """A footnote: its label, and its text as Markdown that may have several blocks."""

    label: str
    text: str


class ImportedText(msgspec.Struct, frozen=True):
    """A heading with the text below it; before the first heading of a file, both titles are empty.

    `heading` is the title as Markdown, for where it stays a heading in a section's text.
    """

    title: str
    heading: str
    content: str
    notes: tuple[ImportedNote, ...] = ()


class ImportedComment(msgspec.Struct, frozen=True):
    """A comment in the margin: the words that it is about, who wrote it, when (as the file says) and what.

    `parent` is the id in the file of the comment that it replies to. `words_before` are counted from the beginning of
    its part, behind the heading.
    """

    quote: str
    author: str
    date: str
    text: str
    id: str = ""
    parent: str = ""
    is_resolved: bool = False
    words_before: int = 0
    is_on_heading: bool = False


class ImportedPart(msgspec.Struct, frozen=True):
    """A part of the file: its level, 0 before the first heading, and its text with all tracked changes accepted."""

    level: int
    text: ImportedText
    before_changes: ImportedText | None = None
    """The text without the tracked changes; None where there are none. Without a heading, an empty title."""
    authors: tuple[str, ...] = ()
    """Who made tracked changes in it, each once."""
    comments: tuple[ImportedComment, ...] = ()
    word_count: int = 0


class ReturnedReply(msgspec.Struct, frozen=True):
    """A reply to a comment that left with the file; `thread` is the id of one of the remarks of its thread."""

    thread: str
    remark: ImportedComment


class ReturnedSection(msgspec.Struct, frozen=True):
    """A section in the file that came back.

    `proposed` is the text with all that was changed, None where nothing was. `heading` is its heading now, where that
    was rewritten. `is_deleted` says that the reviewer took all of it out.
    """

    id: str
    revision: int
    proposed: str | None = None
    heading: str | None = None
    authors: tuple[str, ...] = ()
    comments: tuple[ImportedComment, ...] = ()
    is_deleted: bool = False


class ReturnedFile(msgspec.Struct, frozen=True):
    """What a reviewer made of a document's sections.

    `reviewer` is who last saved the file, as it says. `unfound` are sections of which nobody can tell whether they were
    deleted, since the file lost its bookmarks.
    """

    sections: tuple[ReturnedSection, ...]
    reviewer: str = ""
    unfound: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    """Sections that stand elsewhere in the order."""
    pictures_left_out: int = 0
    """Pictures that the reviewer put in, which a proposal cannot have."""
    replies: tuple[ReturnedReply, ...] = ()
    resolved: tuple[str, ...] = ()
    """Comments that left open and were resolved, by their ids."""


class ImportedDocument(msgspec.Struct, frozen=True):
    """What a file says. Its texts name pictures by the keys of `ImportedFile.pictures`, as `quire:<key>`."""

    title: str
    parts: tuple[ImportedPart, ...]
    split_level: int
    """How deep it is split unless somebody chooses otherwise."""
    warnings: tuple[ImportWarning, ...] = ()
    changes_count: int = 0
    returned: ReturnedFile | None = None
    """What a reviewer changed, where the file was made of the document that it goes into; `parts` are as it left."""


class ImportedFile(msgspec.Struct, frozen=True):
    """What was read of a file, with its pictures, encoded again; their keys have the form of a picture's id."""

    document: ImportedDocument
    pictures: dict[str, EncodedImage] = {}


class OutlineItem(msgspec.Struct, frozen=True):
    """A heading of the file as the preview shows it; one of level 0 is the text before the first heading."""

    title: str
    level: int
    word_count: int


class Import(msgspec.Struct, frozen=True):
    """A file that was read, and of which nothing was made yet; `into` is the document to whose end it will be added.

    The first sections are those of `split_level`, unless another one is chosen.
    """

    id: str
    status: Literal["ready"]
    kind: ImportKind
    filename: str
    title: str
    into: str | None
    outline: tuple[OutlineItem, ...]
    split_level: int
    warnings: tuple[ImportWarning, ...]
    changes_count: int
    """Tracked changes in the file."""
    proposals_count: int
    """Sections that get a proposal if the changes are to be proposed, or of a file that came home."""
    comments_count: int
    pictures_count: int
    word_count: int
    created_at: datetime
    expires_at: datetime
    is_returned: bool = False
    """Whether the file was made of the document that it goes into; its changes become proposals then."""
    changed_by: tuple[str, ...] = ()
    """Who made the changes, each once, as the file says."""


class PastImport(msgspec.Struct, frozen=True):
    """An import that a document has sections from, with what did not come across."""

    id: str
    kind: ImportKind
    filename: str
    author: str
    section_ids: tuple[str, ...]
    warnings: tuple[ImportWarning, ...]
    created_at: datetime


def import_kind_of(filename: str) -> ImportKind:
    """What a file claims to be by its name. Raises `UnsupportedMediaType`."""
    kind = _KIND_OF_SUFFIX.get(PurePosixPath(filename).suffix.lower())
    if kind is None:
        raise UnsupportedMediaType("a docx, odt, Markdown, HTML, LaTeX, plain text, JSON or zip file")
    return kind


def check_import_size(kind: ImportKind, size_bytes: int, limits: Limits) -> None:
    """Raises `TooLarge`."""
    allowed: int = getattr(limits, IMPORT_KINDS[kind].size_limit)
    if size_bytes > allowed:
        raise TooLarge("A file of this kind may have at most %(size)s.", allowed)
