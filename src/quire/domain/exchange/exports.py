"""Exports: a document, or some of its sections, as a file for other programs."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from quire.domain.citing.bibliographies import ListedEntry, Runs
from quire.domain.documents.document_settings import DocumentSettings, Paper, caption_language
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import Image, filename_of
from quire.domain.errors import NotFound
from quire.domain.exchange.exported_threads import ExportedThread
from quire.domain.markup.caption_words import CAPTION_WORDS, CaptionWords
from quire.domain.markup.landmarks import references_in
from quire.domain.markup.numbering import DocumentNumbers, NumberedSection, Target

Format = Literal["docx", "odt", "pdf", "html", "tex", "md", "json"]
CitationForm = Literal["notes", "list"]
"""Whether the notes of a document stand at the foot of its pages, or numbered in a list at its end."""


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
    "json": FormatFile(".json", "application/json"),
}


class TrackedVersion(msgspec.Struct, frozen=True):
    """A section's text with one more open proposal accepted, by whom it was proposed and when."""

    content: str
    author: str
    proposed_at: datetime


APPENDIX_PREFIX = "appendix-"
"""How the id of an appendix begins, which no section's does."""


class ExportedSection(msgspec.Struct, frozen=True):
    """A section as it is exported; its number is empty where sections are not numbered."""

    id: str
    title: str
    level: int
    content: str
    number: str = ""
    figures_before: int = 0
    tables_before: int = 0
    revision: int = 0
    clusters: Mapping[str, tuple[Runs, ...]] = {}
    """Its citations of the bibliography, as they are rendered, in the order of each."""
    tracked: tuple[TrackedVersion, ...] = ()
    """What open proposals make of it, one after the other, for a file that has them as tracked changes."""
    threads: tuple[ExportedThread, ...] = ()
    """Its comments, for a file that has them."""

    @property
    def is_appendix(self) -> bool:
        """Whether it is none of the document's sections, but told of them."""
        return self.id.startswith(APPENDIX_PREFIX)


TEMPLATE = "template.docx"
"""The name of the file of a document's template in the folder of its export."""


class ExportedPicture(msgspec.Struct, frozen=True):
    """A picture of the document: its media type, and the name of its file in the folder of the export."""

    media_type: str
    filename: str


class ExportTarget(msgspec.Struct, frozen=True):
    """Where a reference such as `@fig:pump` leads: an anchor in the exported file, and the words of the link."""

    anchor: str
    words: str


class ExportNotices(msgspec.Struct, frozen=True):
    """What an export says by itself, beside captions."""

    contents: str = "Contents"
    sources: str = "Notes and sources"
    bibliography: str = "Bibliography"
    missing_picture: str = "Picture is missing"
    not_loaded: str = "not loaded"
    assistant: str = "Assistant"
    imported: str = "Imported file"


class DocumentToExport(msgspec.Struct, frozen=True):
    """All that is needed to make a file of a document."""

    title: str
    sections: tuple[ExportedSection, ...]
    author: str = ""
    language: str = "en"
    paper: Paper = "a4"
    targets: Mapping[str, ExportTarget] = {}
    pictures: Mapping[str, ExportedPicture] = {}
    captions: CaptionWords = CAPTION_WORDS["en"]
    notices: ExportNotices = ExportNotices()
    changed_at: datetime = datetime.fromtimestamp(0, UTC)
    """When the document was last changed: what the file says of its time, for the same bytes of the same document."""
    id: str = ""
    citations: CitationForm = "notes"
    listed: tuple[ListedEntry, ...] = ()
    """What is cited of the bibliography."""
    cited_items: tuple[str, ...] = ()
    """The same as CSL-JSON."""
    has_note_citations: bool = False
    """Whether citations of the bibliography are notes."""
    version: str = ""
    """The revision of the document, for the cover of a template."""
    has_template: bool = False
    """Whether `TEMPLATE` is beside it."""


class ExportWarning(msgspec.Struct, frozen=True):
    """What a file could not keep: letters that no font of the machine has, formulas, by their number, a template."""

    code: Literal["letters_without_font", "formulas_as_typed", "template_missing"]
    detail: str


class WrittenFile(msgspec.Struct, frozen=True):
    """A file that was made of a document, and what it could not keep."""

    content: bytes
    warnings: tuple[ExportWarning, ...] = ()


_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\\\:*?"<>|]+')
_NAME_CHARACTERS_MAX = 80


class ExportSource(msgspec.Struct, frozen=True):
    """What a document is at one moment: its texts, its settings and the pictures that they show."""

    document: DocumentWithSections
    settings: DocumentSettings
    images: Mapping[str, Image]


def document_to_export(
    source: ExportSource,
    section_ids: Sequence[str] | None,
    *,
    language: str,
    notices: ExportNotices,
    citations: CitationForm = "notes",
) -> DocumentToExport:
    """The document as it is exported, or some of its sections, which keep the numbers that they have in all of it.

    The language is that of whoever asks, for documents without one. Raises `NotFound` for a section that is not there.
    """
    document, settings = source.document, source.settings
    if set(section_ids or ()) - {section.id for section in document.sections}:
        raise NotFound("Section")
    chosen = [section for section in document.sections if section_ids is None or section.id in section_ids]
    numbers = DocumentNumbers(
        [NumberedSection(one.id, one.title, one.level, one.landmarks) for one in document.sections],
        has_section_numbers=settings.numbering,
    )
    captions = CAPTION_WORDS[caption_language(settings, language)]
    here = {section.id for section in chosen}
    sections: list[ExportedSection] = []
    targets: dict[str, ExportTarget] = {}
    for section in chosen:
        own = numbers.of_text(section.id, references_in(section.content))
        sections.append(
            ExportedSection(
                section.id,
                section.title,
                section.level,
                section.content,
                own.section_number,
                own.figures_before,
                own.tables_before,
                section.revision,
            )
        )
        targets |= {
            name: ExportTarget(_anchor(name), _words_of(target, captions))
            for name, target in own.targets.items()
            if target.section_id in here
        }
    return DocumentToExport(
        document.title,
        tuple(sections),
        document.author,
        caption_language(settings, language),
        settings.paper,
        targets,
        {id_: ExportedPicture(image.media_type, filename_of(image)) for id_, image in source.images.items()},
        captions,
        notices,
        max([document.updated_at, *(section.updated_at for section in chosen)]),
        document.id,
        citations,
        version=str(document.revision),
    )


def section_to_set(
    section: ExportedSection, settings: DocumentSettings, images: Mapping[str, Image]
) -> DocumentToExport:
    """One section, to be set by itself: numbers and references are as in a document of its own."""
    language = caption_language(settings, DocumentToExport.language)
    return DocumentToExport(
        "",
        (section,),
        language=language,
        paper=settings.paper,
        pictures={
            id_: ExportedPicture(image.media_type, filename_of(image)) for id_, image in images.items()
        },
        captions=CAPTION_WORDS[language],
    )


def export_filename(title: str, format_name: Format) -> str:
    """A name for the file of a document that every system takes."""
    return safe_filename(title, "document", FORMATS[format_name].suffix)


def safe_filename(title: str, untitled: str, suffix: str) -> str:
    """A name for a file with this title that every system takes."""
    name = " ".join(_UNSAFE_IN_NAMES.sub(" ", title).split())[:_NAME_CHARACTERS_MAX].strip(". ")
    return f"{name or untitled}{suffix}"


def _anchor(name: str) -> str:
    return name.replace(":", "-", 1)


def _words_of(target: Target, captions: CaptionWords) -> str:
    if target.kind == "sec" and not target.number:
        return f"“{target.title}”"
    before, behind = captions.parts(target.kind)
    return f"{before}{target.number}{behind}"


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
