"""Exports: a document, or some of its sections, as a file for other programs."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

Format = Literal["docx", "odt", "pdf", "html", "tex", "md"]
Paper = Literal["a4", "letter"]


class FormatFile(msgspec.Struct, frozen=True):
    """The file of a format: the end of its name, and its media type."""

    suffix: str
    media_type: str


FORMATS: Mapping[Format, FormatFile] = {
    "docx": FormatFile(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "odt": FormatFile(".odt", "application/vnd.oasis.opendocument.text"),
    "pdf": FormatFile(".pdf", "application/pdf"),
    "html": FormatFile(".html", "text/html; charset=utf-8"),
    "tex": FormatFile(".tex.zip", "application/zip"),
    "md": FormatFile(".md", "text/markdown; charset=utf-8"),
}


class ExportedSection(msgspec.Struct, frozen=True):
    """A section as it is exported; its number is empty where sections are not numbered."""

    id: str
    title: str
    level: int
    content: str
    number: str = ""
    figures_before: int = 0
    tables_before: int = 0


class ExportedPicture(msgspec.Struct, frozen=True):
    """A picture of the document: its media type, and the name of its file in the folder of the export."""

    media_type: str
    filename: str


class ExportTarget(msgspec.Struct, frozen=True):
    """Where a reference such as `@fig:pump` leads: an anchor in the exported file, and the words of the link."""

    anchor: str
    words: str


class ExportWords(msgspec.Struct, frozen=True):
    """What an export says by itself, in the language of the document."""

    figure: str = "Figure {number}"
    table: str = "Table {number}"
    contents: str = "Contents"
    missing_picture: str = "Picture is missing"
    not_loaded: str = "not loaded"


class DocumentToExport(msgspec.Struct, frozen=True):
    """All that is needed to make a file of a document."""

    title: str
    sections: tuple[ExportedSection, ...]
    author: str = ""
    language: str = "en"
    paper: Paper = "a4"
    targets: Mapping[str, ExportTarget] = {}
    pictures: Mapping[str, ExportedPicture] = {}
    words: ExportWords = ExportWords()
    changed_at: datetime = datetime.fromtimestamp(0, UTC)
    """When the document was last changed: what the file says of its time, for the same bytes of the same document."""


_SIGNS = re.compile(r"[\\`*_\[\]<>^~$#]")
_PICTURE = re.compile(r"\]\(quire:([A-Za-z0-9_-]{1,99})(?=[\s)])")


def markdown_of(document: DocumentToExport) -> str:
    """The document as one Markdown text.

    Each section stands byte for byte behind a heading of its level, and a comment says where it begins, since its text
    can have headings of its own. Pictures have the names of their files.
    """
    front = ("---", f"title: {_quoted(document.title)}", f"lang: {document.language}", "---")
    return "\n".join(front) + "\n" + "".join(_section(document, section) for section in document.sections)


def _section(document: DocumentToExport, section: ExportedSection) -> str:
    def with_filename(found: re.Match[str]) -> str:
        picture = document.pictures.get(found[1])
        return found[0] if picture is None else f"]({picture.filename}"

    signs, title = "#" * section.level, _SIGNS.sub(r"\\\g<0>", section.title)
    begin = f"\n<!-- section {section.id} -->\n{signs} {title}\n\n"
    return f"{begin}{_PICTURE.sub(with_filename, section.content)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
