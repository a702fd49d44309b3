"""Reading a PDF of more than 200 pages into passages, beside pdfium's text of its pages; without starting a process."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pypdfium2
import typst

from bench.processes import Broken
from bench.tables import Line, at_least
from quire.domain.limits import Limits
from quire.domain.references.passages import cut_reading
from quire.formats.reading.pdf.file import PdfFile

CHAPTERS = 40
ROUNDS = 7
SECTIONS = 6
WORDS = (
    "account balance column document entry figure general however index journal ledger margin number".split()
)
SOURCE = """
#set document(title: "A long manual")
#set page(paper: "a4", header: [A long manual #h(1fr) #context counter(page).display()], numbering: "1")
#set par(justify: true)
#set text(hyphenate: true, lang: "en")
#set heading(numbering: "1.1")
"""


def measure() -> list[Line]:
    """Both in turn, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        path = _write(Path(folder))
        pages, characters = _size(path)
        rounds = [(_seconds(_plain_text, path), _seconds(_read, path)) for _ in range(ROUNDS + 1)][1:]
    plain, ours = ([pair[side] for pair in rounds] for side in (0, 1))
    return [
        at_least(
            0.5,
            what=f"read a PDF of {pages} pages and {characters / 1000:.0f} KB of text, pages per second",
            floor=f"pdfium's text {pages / median(plain):,.0f}",
            quire=f"{pages / median(ours):,.0f}",
            ratios=[its / our for its, our in rounds],
        )
    ]


def _write(folder: Path) -> Path:
    source, path = folder / "manual.typ", folder / "manual.pdf"
    words = random.Random(7)
    source.write_text(SOURCE + "".join(_chapter(words, number) for number in range(1, CHAPTERS + 1)))
    typst.compile(source, output=path)
    return path


def _chapter(words: random.Random, number: int) -> str:
    sections = (
        f"== Section {section}\n" + "".join(map(_paragraph, [words] * 4)) for section in range(SECTIONS)
    )
    return f"= Chapter {number}\n{''.join(sections)}#pagebreak(weak: true)\n"


def _paragraph(words: random.Random) -> str:
    sentences = (" ".join(words.choices(WORDS, k=14)).capitalize() for _ in range(words.randint(5, 15)))
    return ". ".join(sentences) + ".\n\n"


def _size(path: Path) -> tuple[int, int]:
    """Pages and characters; what is read must be nearly all that there is."""
    all_characters = _plain_text(path)
    read_characters = _read(path)
    if not 0.95 * all_characters < read_characters <= all_characters:
        raise Broken(f"Of {all_characters} characters {read_characters} were read.")
    with pypdfium2.PdfDocument(path) as document:
        return len(document), all_characters


def _seconds(read: Callable[[Path], int], path: Path) -> float:
    """Of computing, which is all that both do; so other programs disturb less."""
    started = time.process_time()
    read(path)
    return time.process_time() - started


def _plain_text(path: Path) -> int:
    characters = 0
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text_page = page.get_textpage()
            characters += len(text_page.get_text_range())
            text_page.close()
            page.close()
    return characters


def _read(path: Path) -> int:
    with path.open("rb") as file:
        blocks = list(PdfFile(file, Limits().reference_pages).blocks())
    return sum(len(passage.text) for passage in cut_reading(blocks))
