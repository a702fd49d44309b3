"""What stands in a file of each kind that can be imported: the table of kinds, and the readers that pandoc does.

A further kind is a function here that makes an `ImportedFile` of an open file, and an entry in
`domain/exchange/imports`.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import IO

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.exchange.import_warnings import ImportWarning, ImportWarningCode
from quire.domain.exchange.imports import ImportedFile, ImportKind
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.limits import Limits
from quire.formats.importing.folder import text_in_folder
from quire.formats.importing.latex import read_latex
from quire.formats.importing.layout_tables import without_layout_tables
from quire.formats.importing.marks import Marks
from quire.formats.importing.notebook import Notebook
from quire.formats.importing.opendocument import rewritten_text
from quire.formats.importing.opendocument_changes import with_changes
from quire.formats.importing.own_markdown import is_own_markdown, read_own_markdown
from quire.formats.importing.parts import read_parts
from quire.formats.importing.pictures import Pictures
from quire.formats.importing.plain_text import read_text_file
from quire.formats.importing.word import rewritten_word
from quire.formats.importing.word_pictures import passed_over
from quire.formats.reading import readers
from quire.formats.reading.encodings import Decoded
from quire.formats.reading.files import DAMAGED, is_text, read_page, read_text, temporary_file
from quire.formats.reading.html import VisibleHtml
from quire.formats.reading.pandoc import WITHOUT_IDS, read_tree

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AS_REFERENCES: Mapping[ImportKind, ReferenceKind] = {
    "docx": "docx",
    "odt": "odt",
    "html": "html",
    "md": "markdown",
    "txt": "text",
}

_AS_WARNINGS: Mapping[str, ImportWarningCode] = {
    "hidden_text_left_out": "hidden_text_left_out",
    "objects_left_out": "object_left_out",
}
"""Notes on reading a page, by their codes."""

_LEFT_OUT_WITH_WORDS = re.compile(r"<(button|textarea|select|map|noscript|noframes)\b", re.IGNORECASE)
_DRAWING = re.compile(r"<svg\b", re.IGNORECASE)

_MARKDOWN = (
    "commonmark+pipe_tables+strikeout+task_lists+tex_math_dollars+superscript+subscript+footnotes+definition_lists"
    "+fenced_divs+bracketed_spans+attributes+yaml_metadata_block"
)
_HTML = f"html+native_divs+native_spans{WITHOUT_IDS}"


def read_import(file: IO[bytes], kind: ImportKind, limits: Limits) -> ImportedFile:
    """What stands in a file that is of the kind that its name says. Raises `Unreadable`."""
    _check(file, kind, limits)
    return _READERS[kind](file, limits)


def _check(file: IO[bytes], kind: ImportKind, limits: Limits) -> None:
    file.seek(0)
    content = file.read() if file.read(len(_OLD_OFFICE)) == _OLD_OFFICE else b""
    if _ENCRYPTED in content:
        raise Unreadable("This file is protected by a password.")
    named = _AS_REFERENCES.get(kind)
    if named is not None:
        readers.check(file, named, limits)
    elif kind == "tex" and not is_text(file):
        raise Unreadable("By its name this file is LaTeX, but it holds something else.")


def _read_word(file: IO[bytes], limits: Limits) -> ImportedFile:
    word = rewritten_word(file)
    tree = read_tree(
        word.copy, f"docx{WITHOUT_IDS}", limits.reader_memory_bytes_max, options=("--track-changes=all",)
    )
    pictures = Pictures(_in_archive(file, "word"), limits, text_inches=word.text_inches)
    notebook = Notebook(pictures, word.marks, has_references=False)
    notebook.warnings += [*word.warnings, *passed_over(word.pictures, tree)]
    read = read_parts(tree, notebook, limits)
    return _with_changes(read, word.changes_count)


def _read_open_document(file: IO[bytes], limits: Limits) -> ImportedFile:
    text = rewritten_text(file)
    tree = read_tree(text.copy, f"odt{WITHOUT_IDS}", limits.reader_memory_bytes_max)
    notebook = Notebook(Pictures(_in_archive(file, ""), limits), text.marks, has_references=False)
    notebook.warnings += text.warnings
    text.marks.formulas += _formulas(text.formulas, limits)
    read = read_parts(with_changes(tree, text.changes), notebook, limits, title=text.title)
    return _with_changes(read, len(text.changes))


def _formulas(formulas: Sequence[str], limits: Limits) -> Iterator[str]:
    """Formulas in MathML as LaTeX; an empty text for one that pandoc cannot read."""
    if not formulas:
        return
    page = "\n".join(f"<p>{formula}</p>" for formula in formulas)
    tree = read_tree(temporary_file(page.encode()), f"html{WITHOUT_IDS}", limits.reader_memory_bytes_max)
    for raw in tree.blocks:
        inlines = msgspec.json.decode(raw).get("c", [])
        yield next((node["c"][1] for node in inlines if node["t"] == "Math"), "")


def _read_page(file: IO[bytes], limits: Limits) -> ImportedFile:
    text = read_page(file)
    page = VisibleHtml(text.text, keeps_links=True)
    tree = read_tree(temporary_file(page.body.encode()), _HTML, limits.reader_memory_bytes_max)
    notebook = Notebook(Pictures(_nowhere, limits), Marks(), has_references=False)
    notebook.warnings += _encoding(text)
    notebook.warnings += [ImportWarning(_AS_WARNINGS[note.code], count=note.count) for note in page.notes]
    notebook.warnings += _left_out(text.text)
    if page.around_main:
        notebook.warnings.append(ImportWarning("around_main_left_out", detail=page.around_main))
    return read_parts(without_layout_tables(tree), notebook, limits, title=page.title or "")


def _left_out(page: str) -> Iterator[ImportWarning]:
    """Elements that are left out with the words in them, and drawings."""
    for found in _LEFT_OUT_WITH_WORDS.finditer(page):
        yield ImportWarning("markup_left_out", detail=f"<{found[1].lower()}>")
    for _ in _DRAWING.finditer(page):
        yield ImportWarning("object_left_out")


def _read_markdown(file: IO[bytes], limits: Limits) -> ImportedFile:
    return _markdown(file, Pictures(_nowhere, limits), limits)


def _read_latex(file: IO[bytes], limits: Limits) -> ImportedFile:
    return _latex(file, Pictures(_nowhere, limits), limits)


def _read_folder(file: IO[bytes], limits: Limits) -> ImportedFile:
    found = text_in_folder(file, limits)
    text = temporary_file(found.content)
    if not is_text(text):
        raise Unreadable(DAMAGED)
    read = _markdown if found.kind == "md" else _latex
    return read(text, Pictures(_in_archive(file, found.folder), limits), limits)


def _markdown(file: IO[bytes], pictures: Pictures, limits: Limits) -> ImportedFile:
    text = read_text(file)
    if is_own_markdown(text.text):
        return read_own_markdown(text.text, pictures)
    tree = read_tree(temporary_file(text.text.encode()), _MARKDOWN, limits.reader_memory_bytes_max)
    notebook = Notebook(pictures, Marks(), has_references=True)
    notebook.warnings += _encoding(text)
    return read_parts(tree, notebook, limits)


def _latex(file: IO[bytes], pictures: Pictures, limits: Limits) -> ImportedFile:
    text = read_text(file)
    tree, warnings = read_latex(text.text, limits)
    notebook = Notebook(pictures, Marks(), has_references=False)
    notebook.warnings += [*_encoding(text), *warnings]
    return read_parts(tree, notebook, limits)


def _read_plain_text(file: IO[bytes], _limits: Limits) -> ImportedFile:
    text = read_text(file)
    return read_text_file(text.text, _encoding(text))


_READERS: Mapping[ImportKind, Callable[[IO[bytes], Limits], ImportedFile]] = {
    "docx": _read_word,
    "odt": _read_open_document,
    "html": _read_page,
    "md": _read_markdown,
    "tex": _read_latex,
    "txt": _read_plain_text,
    "zip": _read_folder,
}


def _nowhere(_address: str) -> None:
    """Finds no picture: for a file that has none in it but those that it spells out."""


def _in_archive(file: IO[bytes], folder: str) -> Callable[[str], bytes | None]:
    """Finds the pictures of an archive, by their names in it."""

    def find(address: str) -> bytes | None:
        name = str(PurePosixPath(folder, address))
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            found = next((one for one in (name, address) if one in names), None)
            return None if found is None else archive.read(found)

    return find


def _encoding(text: Decoded) -> Iterable[ImportWarning]:
    return [] if text.guessed is None else [ImportWarning("encoding_guessed", detail=text.guessed)]


def _with_changes(read: ImportedFile, count: int) -> ImportedFile:
    document = msgspec.structs.replace(read.document, changes_count=count)
    return msgspec.structs.replace(read, document=document)
