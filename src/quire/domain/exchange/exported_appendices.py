"""Appendices of an export: what a reader asks of the citations of a document."""

from collections.abc import Sequence

import msgspec

from quire.domain.citing.footnotes import literal, notes_of
from quire.domain.exchange.exports import DocumentToExport, ExportedSection

UNVERIFIED_NOTES = (
    "not found there word for word",
    "cut from a sentence that may say something else",
    "dort nicht wörtlich gefunden",
    "aus einem Satz geschnitten, der anderes sagen kann",
)
"""How the note of a citation says, in the languages of the page, that the quotation does not stand in its source."""


class AppendixWords(msgspec.Struct, frozen=True):
    """What the list of unverified citations says by itself."""

    title: str = "Unverified citations"
    none: str = "No footnote of this document says that its quotation was not found in the source."


def unverified_citations(document: DocumentToExport, words: AppendixWords) -> ExportedSection:
    """The footnotes whose quotations do not stand in their sources, section by section."""
    lines = [line for section in document.sections for line in _lines_of(section)]
    return ExportedSection("appendix-unverified", words.title, 1, "\n".join(lines) or words.none)


def with_appendices(document: DocumentToExport, appendices: Sequence[ExportedSection]) -> DocumentToExport:
    """The document with appendices at its end."""
    return msgspec.structs.replace(document, sections=(*document.sections, *appendices))


def _lines_of(section: ExportedSection) -> list[str]:
    notes = [note.text for note in notes_of(section.content) if _is_unverified(note.text)]
    title = f"{section.number} {section.title}".strip()
    return [f"- **{literal(title)}**", *(f"  - {note}" for note in notes)] if notes else []


def _is_unverified(note: str) -> bool:
    return note.endswith(tuple(f"({words})" for words in UNVERIFIED_NOTES))
