"""Sets a document as PDF by typst: bookmarks, tags for screen readers, fonts in the file.

Typst opens nothing but the folder of the export and the fonts of the machine, and fetches nothing: the text that pandoc
writes has no imports, and the process has no network. Of what standards for archives and for accessibility ask, as much
is claimed as the document allows. `pages.typ` says how all of it looks.
"""

import importlib.resources
import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

import typst

from quire.domain.errors import CannotExport
from quire.domain.exchange.exports import DocumentToExport, ExportWarning, WrittenFile
from quire.domain.export_failures import ExportFailure
from quire.formats.exporting.pandoc_writer import run_pandoc, write_trees
from quire.formats.exporting.tree import FileTree
from quire.formats.exporting.typst_nodes import SetFormula, SetPicture, part_before, typst_string

T = TypeVar("T")

Standard = Literal["a-2a", "ua-1"]

_STANDARDS: Sequence[tuple[Standard, ...]] = (("a-2a", "ua-1"), ("a-2a",), ())
"""The first that a document fulfils: the second asks of every picture and formula that it says what it shows."""

_PAPERS = {"a4": "a4", "letter": "us-letter"}

_LETTER_WITHOUT_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED_LETTER = re.compile(r"\\u\{([0-9a-f]+)\}")
_POSITION = re.compile(r"error: [^┌]*┌─[^\n]*main\.typ:(\d+):(\d+)")
_PROBLEM_OF_STANDARD = "PDF/"
"""How a problem begins that is one for a standard alone."""
_TOO_DEEP = re.compile(r"maximum .* depth exceeded")

_NEW_PAGE = ("typst", "#pagebreak(weak: true)")
_BEGIN = "#pagebreak(weak: true)\n#metadata(none)<quire:begin>"
_END = """#metadata(none)<quire:end>
#context [#metadata(locate(<quire:end>).page() - locate(<quire:begin>).page() + 1)<quire:pages>]"""
"""Around sections whose pages are counted. A colon is in no label of a document."""

_FORMULAS_AS_TYPED_MAX = 20
"""Each costs another attempt."""


class _NotSet(Exception):
    """Typst cannot set what stands at a line and a column of `main.typ`, counted from 1 and 0."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.line = line
        self.column = column


def write_pdf(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> WrittenFile:
    """The document as PDF; a formula that typst cannot set stands in it as it was typed. Raises `CannotExport`."""
    written, as_typed = _set(
        document, folder, memory_bytes_max, lambda main: _set_pages(document, folder, main)
    )
    warnings = [ExportWarning("formulas_as_typed", str(as_typed))] if as_typed else []
    return WrittenFile(written.content, (*warnings, *written.warnings))


def count_pages(document: DocumentToExport, folder: Path, memory_bytes_max: int) -> int:
    """How many pages the sections of a document fill, from a new page on, without its title and table of contents.

    They are set as for the file. Raises `CannotExport`.
    """
    count, _ = _set(
        document, folder, memory_bytes_max, lambda main: _counted(folder, main), before=_BEGIN, behind=_END
    )
    return count


def _set(
    document: DocumentToExport,
    folder: Path,
    memory_bytes_max: int,
    set_text: Callable[[str], T],
    *,
    before: str = "",
    behind: str = "",
) -> tuple[T, int]:
    """What typst makes of the document, and how many formulas stand in it as they were typed."""
    as_typed: set[str] = set()
    while True:
        bodies = _typst_bodies(document, folder, memory_bytes_max, as_typed)
        main = "\n".join((_values(document), _look(), before, *bodies, behind))
        try:
            return set_text(main), len(as_typed)
        except _NotSet as problem:
            match part_before(main, problem.line, problem.column):
                case SetPicture(words):
                    raise CannotExport(ExportFailure("picture", words)) from problem
                case SetFormula(number) if number not in as_typed and len(as_typed) < _FORMULAS_AS_TYPED_MAX:
                    as_typed.add(number)
                case SetFormula(_, source):
                    raise CannotExport(ExportFailure("formula", source)) from problem
                case None:
                    raise


def _typst_bodies(
    document: DocumentToExport, folder: Path, memory_bytes_max: int, as_typed: Collection[str]
) -> list[str]:
    bodies = []
    for tree in write_trees(
        FileTree(document, folder, "typst", as_typed, new_page=_NEW_PAGE), memory_bytes_max
    ):
        run_pandoc(["--from=json", "--to=typst", "--output=body.typ", tree], folder, memory_bytes_max)
        bodies.append((folder / "body.typ").read_text(encoding="utf-8"))
    return bodies


def _look() -> str:
    pages = importlib.resources.files("quire.formats.exporting") / "pages.typ"
    return pages.read_text(encoding="utf-8")


def _values(document: DocumentToExport) -> str:
    values = {
        "title": document.title,
        "author": document.author,
        "dated": document.changed_at.date().isoformat(),
        "language": document.language,
        "paper": _PAPERS[document.paper],
        "contents-title": document.notices.contents,
    }
    return "\n".join(f"#let {name} = {typst_string(value)}" for name, value in values.items())


def _set_pages(document: DocumentToExport, folder: Path, text: str) -> WrittenFile:
    """The PDF by the first standard that the document fulfils; typst remembers what it has set for the next one."""
    main = folder / "main.typ"
    main.write_text(text, encoding="utf-8")
    letters: dict[str, None] = {}
    for standards in _STANDARDS:
        try:
            content = _compiled(main, standards, document.changed_at)
        except typst.TypstError as error:
            if not str(error).startswith(_PROBLEM_OF_STANDARD):
                raise _problem(error) from error
            letters |= dict.fromkeys(map(_letter, _LETTER_WITHOUT_FONT.findall(error.diagnostic)))
        else:
            warnings = (ExportWarning("letters_without_font", " ".join(letters)),) if letters else ()
            return WrittenFile(content, warnings)
    raise AssertionError("typst applied a standard that was not asked for")


def _counted(folder: Path, text: str) -> int:
    main = folder / "main.typ"
    main.write_text(text, encoding="utf-8")
    try:
        return int(typst.query(main, "<quire:pages>", field="value", one=True, root=folder))
    except typst.TypstError as error:
        raise _problem(error) from error


def _letter(quoted: str) -> str:
    """Letters as typst quotes them; one that cannot be seen by its number."""
    return _ESCAPED_LETTER.sub(lambda found: f"U+{found[1].upper():0>4}", quoted)


def _problem(error: typst.TypstError) -> Exception:
    if _TOO_DEEP.search(str(error)):
        return RecursionError(str(error))
    position = _POSITION.search(error.diagnostic)
    return error if position is None else _NotSet(int(position[1]), int(position[2]))


def _compiled(main: Path, standards: tuple[Standard, ...], changed_at: datetime) -> bytes:
    return typst.compile(
        main,
        root=main.parent,
        format="pdf",
        pdf_standards=[*standards],
        timestamp=changed_at.replace(microsecond=0),
    )
