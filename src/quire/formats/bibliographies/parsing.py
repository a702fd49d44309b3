"""Reads a bibliography: BibLaTeX, BibTeX, RIS or CSL-JSON, told apart by what is in it.

Pandoc reads it in its sandbox: commands of TeX are text, and nothing is opened. It gives up at the first entry that is
damaged, so a file that fails is halved until the damaged entries are found: logarithmic for each of them.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import msgspec

from quire.domain.citing.bibliographies import (
    WARNINGS_MAX,
    BibliographyFormat,
    BibliographyWarning,
    ReadBibliography,
    entries_of,
)
from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.domain.references.unreadable import too_many_entries
from quire.domain.translatable_text import TranslatableText
from quire.formats.exporting.pandoc_writer import run_pandoc
from quire.formats.reading.files import is_text, read_text

NO_ENTRIES = TranslatableText("There are no entries of a bibliography in this file: BibTeX, RIS or CSL-JSON.")
ALL_DAMAGED = TranslatableText("None of the entries of this bibliography can be read.")

RUNS_MAX = 60
"""So many times pandoc is started to find damaged entries; what is not found until then is left out."""
HALVES_ENTRIES_MAX = 400
"""A bibliography is read in parts of so many entries, of which a damaged entry spoils one."""

_BIB_ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]", re.MULTILINE)
_BIB_KEY = re.compile(r"@[ \t]*[A-Za-z]+[ \t]*[{(]\s*([^\s,{}]{1,200})")
_SHARED = ("string", "preamble")
_RIS_ENTRY = re.compile(r"^TY  ?- ", re.MULTILINE)
_RIS_KEY = re.compile(r"^(?:ID|T1|TI)  ?- (.{1,200})", re.MULTILINE)
_JSON_KEY = re.compile(r'"id":"?([^",]{1,200})')
_KEYS: Mapping[BibliographyFormat, re.Pattern[str]] = {
    "biblatex": _BIB_KEY,
    "bibtex": _BIB_KEY,
    "ris": _RIS_KEY,
    "csljson": _JSON_KEY,
}
_BIBLATEX_FIELD = re.compile(r"^[ \t]*(?:date|journaltitle|location)\s*=", re.MULTILINE | re.IGNORECASE)


class _Parts(msgspec.Struct, frozen=True):
    """A bibliography in its entries, as they are written; `shared` stands before each of them."""

    format_name: BibliographyFormat
    entries: Sequence[str]
    shared: str = ""


def read_bibliography(file: IO[bytes], folder: Path, limits: Limits) -> ReadBibliography:
    """The entries of a bibliography, with warnings on those that are damaged. Raises `Unreadable`.

    A file without a byte is one without entries: so a bibliography is emptied.
    """
    if file.seek(0, os.SEEK_END) == 0:
        return ReadBibliography(())
    if not is_text(file):
        raise Unreadable(NO_ENTRIES)
    parts = parts_of(read_text(file).text)
    if len(parts.entries) > limits.bibliography_entries:
        raise Unreadable(too_many_entries(limits.bibliography_entries))
    reader = _Reader(parts, folder, limits.reader_memory_bytes_max)
    read = entries_of(reader.items())
    if not read.entries:
        raise Unreadable(ALL_DAMAGED)
    warnings = (*reader.warnings, *read.warnings)
    return ReadBibliography(read.entries, warnings[:WARNINGS_MAX])


def parts_of(text: str) -> _Parts:
    """The entries of a text, and what they are written in. Raises `Unreadable` when it has none."""
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith(("[", "{")) and (items := _json_items(text)):
        return _Parts("csljson", items)
    if starts := [found.start() for found in _RIS_ENTRY.finditer(text)]:
        return _Parts("ris", [*_cut(text, starts)])
    found = [*_BIB_ENTRY.finditer(text)]
    pieces = [*_cut(text, [entry.start() for entry in found])]
    kinds = [entry[1].lower() for entry in found]
    shared = [piece for kind, piece in zip(kinds, pieces, strict=True) if kind in _SHARED]
    entries = [
        piece for kind, piece in zip(kinds, pieces, strict=True) if kind not in _SHARED and kind != "comment"
    ]
    if not entries:
        raise Unreadable(NO_ENTRIES)
    format_name: BibliographyFormat = "biblatex" if _BIBLATEX_FIELD.search(text) else "bibtex"
    return _Parts(format_name, entries, "".join(shared))


def _json_items(text: str) -> list[str]:
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return []
    if isinstance(decoded, dict):
        # Zotero and others put the items into an object; one item may stand alone.
        decoded = decoded.get("items", decoded.get("references", [decoded]))
    items = decoded if isinstance(decoded, list) else []
    return [msgspec.json.encode(item).decode() for item in items if isinstance(item, dict)]


def _cut(text: str, starts: Sequence[int]) -> Iterator[str]:
    return (text[start:end] for start, end in pairwise([*starts, len(text)]))


class _Reader:
    """Has pandoc read the entries of a bibliography, and finds the damaged ones."""

    def __init__(self, parts: _Parts, folder: Path, memory_bytes_max: int) -> None:
        self._parts = parts
        self._folder = folder
        self._memory_bytes_max = memory_bytes_max
        self._runs = 0
        self.warnings: list[BibliographyWarning] = []

    def items(self) -> Iterator[Any]:
        """CSL-JSON items, in the order of the entries."""
        entries = self._parts.entries
        for start in range(0, len(entries), HALVES_ENTRIES_MAX):
            yield from self._items_of(entries[start : start + HALVES_ENTRIES_MAX])

    def _items_of(self, entries: Sequence[str]) -> Iterator[Any]:
        read = self._read(entries)
        if read is not None:
            yield from read
        elif len(entries) == 1 or self._runs >= RUNS_MAX:
            self.warnings += [BibliographyWarning("unreadable", self._key_of(entry)) for entry in entries]
        else:
            middle = len(entries) // 2
            yield from self._items_of(entries[:middle])
            yield from self._items_of(entries[middle:])

    def _read(self, entries: Sequence[str]) -> list[Any] | None:
        """What pandoc reads in entries, None where one of them is damaged."""
        self._runs += 1
        is_json = self._parts.format_name == "csljson"
        text = f"[{','.join(entries)}]" if is_json else self._parts.shared + "".join(entries)
        (self._folder / "entries").write_text(text, encoding="utf-8")
        arguments = [f"--from={self._parts.format_name}", "--to=csljson", "--output=items.json", "entries"]
        try:
            run_pandoc(arguments, self._folder, self._memory_bytes_max)
        except Unreadable:
            return None
        items: list[Any] = msgspec.json.decode((self._folder / "items.json").read_bytes(), type=list[Any])
        return items

    def _key_of(self, entry: str) -> str:
        """The key of an entry as it is written, or its first words."""
        found = _KEYS[self._parts.format_name].search(entry)
        return (found[1] if found else entry[:40]).strip()
