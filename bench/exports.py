"""Exporting a document of 300 sections and 150,000 words, beside the programs that set the same words without Quire.

Typst does it three times: as it sets a text that says nothing of its look; justified, hyphenated, with contents,
running title and numbers of pages, as Quire's are; and so behind pandoc, which has read the same as Markdown first.
What a page looks like costs more than what Quire adds to setting it.
"""

import asyncio
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.processes import Broken
from bench.tables import Line, at_most, for_information
from quire.domain.exchange.exports import DocumentToExport, ExportedSection, Format
from quire.domain.limits import Limits
from quire.formats.file_process import FileProcess
from quire.formats.reading.pandoc import program

ROUNDS = 3
SECTIONS = 300
PARAGRAPHS = 5
WORDS = (
    "account balance column document entry figure general however index journal ledger margin number".split()
)
TYPST = "import typst; typst.compile('{0}.typ', output='{0}.pdf')"
PLAIN, SET_ALIKE, READ_ALIKE = "floor", "set-alike", "read-alike"
LOOK = """#set page(numbering: "1 / 1", header: [A long manual])
#set par(justify: true)
#outline()
"""


def measure() -> list[Line]:
    """PDF beside bare typst, and Word beside bare pandoc: computing time of all processes, in turn."""
    words = random.Random(7)
    sections = [[_paragraph(words) for _ in range(PARAGRAPHS)] for _ in range(SECTIONS)]
    document = _document(sections)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_floors(folder, sections)
        return [
            _compared("pdf", 1.5, "typst", document, lambda: _typst(PLAIN, folder)),
            _compared("pdf", 1.5, "typst, set alike,", document, lambda: _typst(SET_ALIKE, folder)),
            _compared("pdf", None, "pandoc and typst, set alike,", document, lambda: _read_and_set(folder)),
            _compared(
                *("docx", 1.5, "pandoc", document),
                lambda: _run([program(), "floor.md", "--output=floor.docx"], folder),
            ),
        ]


def _compared(
    format_name: Format,
    goal: float | None,
    floor_name: str,
    document: DocumentToExport,
    floor: Callable[[], None],
) -> Line:
    rounds = [
        (_cpu_seconds(floor), _cpu_seconds(lambda: _export(document, format_name))) for _ in range(ROUNDS)
    ]
    its, ours = ([pair[side] for pair in rounds] for side in (0, 1))
    told = {
        "what": f"export 150,000 words as {format_name}, CPU",
        "floor": f"{floor_name} {median(its):.1f} s",
        "quire": f"{median(ours):.1f} s",
    }
    ratios = [our / other for other, our in rounds]
    return for_information(ratios=ratios, **told) if goal is None else at_most(goal, ratios=ratios, **told)


def _document(sections: list[list[str]]) -> DocumentToExport:
    texts = ("\n\n".join(_with_note(*numbered) for numbered in enumerate(section)) for section in sections)
    return DocumentToExport(
        "A long manual",
        tuple(
            ExportedSection(f"s{number}", f"Section {number}", 1 + number % 3, text)
            for number, text in enumerate(texts)
        ),
    )


def _with_note(number: int, paragraph: str) -> str:
    return f"{paragraph}[^{number}]\n\n[^{number}]: Standard {number}, page 3."


def _write_floors(folder: Path, sections: list[list[str]]) -> None:
    """The same words, headings and notes, in the words of the floors."""
    typed, written = [], []
    for number, section in enumerate(sections):
        level = 1 + number % 3
        typed += [
            f"{'=' * level} Section {number}",
            *(f"{one}#footnote[Standard 1, page 3.]" for one in section),
        ]
        written += [f"{'#' * level} Section {number}", *(f"{one}^[Standard 1, page 3.]" for one in section)]
    text = "\n\n".join(typed)
    (folder / f"{PLAIN}.typ").write_text(text)
    (folder / f"{SET_ALIKE}.typ").write_text(LOOK + text)
    (folder / "floor.md").write_text("\n\n".join(written))


def _paragraph(words: random.Random) -> str:
    sentences = (" ".join(words.choices(WORDS, k=20)).capitalize() for _ in range(5))
    return ". ".join(sentences) + "."


def _export(document: DocumentToExport, format_name: Format) -> None:
    written = asyncio.run(FileProcess(Limits()).export(document, format_name, {}))
    if len(written.content) < 100_000:
        raise Broken(f"The file in {format_name} has only {len(written.content)} bytes.")


def _typst(name: str, folder: Path) -> None:
    _run([sys.executable, "-c", TYPST.format(name)], folder)


def _read_and_set(folder: Path) -> None:
    """From Markdown, by way of the same text in the words of typst."""
    _run([program(), "floor.md", "--to=typst", "--output=read.typ"], folder)
    (folder / f"{READ_ALIKE}.typ").write_text(LOOK + (folder / "read.typ").read_text())
    _typst(READ_ALIKE, folder)


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)


def _cpu_seconds(work: Callable[[], None]) -> float:
    """Of the processes that it starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
