"""Recognising scanned pages: how many words come back right from pages that are drawn, then made as bad as scans are.

Each page is turned by up to 0.9 degrees, blurred, made fainter towards one edge, and sprinkled with noise and specks.
The words of a page are compared with those that Quire reads in its PDF, whatever their order; hyphens at the ends of
lines join.
"""

import contextlib
import re
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec
import numpy as np
import numpy.typing as npt
import pypdfium2

from bench.processes import Broken
from bench.tables import Line
from quire.actions.references.recognise_pages import RecognisePages
from quire.domain.files.file_kinds import kind_of
from quire.domain.limits import Limits
from quire.domain.references.references import Reading
from quire.formats.file_process import FileProcess
from quire.formats.reading.pdf.file import PdfFile
from quire.formats.reading.pdf.pages import LINE_END_HYPHEN
from quire.formats.reading.recognised_lines import lines_of_words
from quire.formats.reading.tesseract import Engine, find_engine_or_none, recognise

FILES = Path(__file__).parent / "references"
LANGUAGES = "eng+deu+fra"
DOTS_PER_INCH = 200
SHARE_GOAL = 0.95
PAGES = {
    "install.de.pdf": (12, 25, 40, 60, 80),
    "fr-eyesj-progman.pdf": (5, 8, 11, 14),
    "fhs-3.0.pdf": (8, 12, 16, 24, 30),
    "metafor.pdf": (2, 6, 10),
    "asmeconf-template.pdf": (1, 2, 3),
}
"""Twenty pages in three languages, two of the files with formulas, one in two columns."""

_WORD = re.compile(r"[^\W_]+")
_HYPHEN = re.compile(f"(?:{LINE_END_HYPHEN}|[-\\u00ad])\\s*\\n\\s*|{LINE_END_HYPHEN}\\s*")

Picture = npt.NDArray[np.float64]


class Recognised(msgspec.Struct, frozen=True):
    """What came of a page."""

    file: str
    words: int
    right: int
    seconds: float


def measure() -> list[Line]:
    """Draw, spoil and recognise the pages, one after the other."""
    engine = find_engine_or_none(LANGUAGES)
    if engine is None:
        raise Broken(
            "Tesseract is not installed: apt install tesseract-ocr tesseract-ocr-deu tesseract-ocr-fra, or quire[ocr]."
        )
    found = list(_recognised(engine))
    seconds = median(one.seconds for one in found)
    return [
        _line(f"words of {len(found)} scanned pages that are recognised", found, goal=SHARE_GOAL),
        *(_line(f"{file}", [one for one in found if one.file == file]) for file in PAGES),
        Line(
            what="time for a page, with three languages",
            floor=", ".join(engine.languages),
            quire=f"{seconds:.1f} s",
        ),
    ]


def _line(what: str, found: list[Recognised], *, goal: float | None = None) -> Line:
    share = sum(one.right for one in found) / sum(one.words for one in found)
    return Line(
        what=what,
        floor=f"{sum(one.words for one in found)} words",
        quire=f"{share:.1%}",
        goal="" if goal is None else f"≥ {goal:.0%}",
        is_reached=None if goal is None else share >= goal,
    )


def _recognised(engine: Engine) -> Iterator[Recognised]:
    random = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for file, numbers in PAGES.items():
            with pypdfium2.PdfDocument(FILES / file) as document:
                for number in numbers:
                    yield _recognised_page(file, document, number, engine, random)


def _recognised_page(
    file: str, document: pypdfium2.PdfDocument, number: int, engine: Engine, random: np.random.Generator
) -> Recognised:
    page = document[number - 1]
    scale = DOTS_PER_INCH / 72
    bitmap = page.render(scale=scale, grayscale=True)
    picture = _spoilt(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width].astype(float), random)
    started = time.perf_counter()
    words = recognise(
        _as_pgm(picture),
        engine,
        dots_per_inch=DOTS_PER_INCH,
        memory_bytes_max=Limits().reader_memory_bytes_max,
    )
    seconds = time.perf_counter() - started
    lines = lines_of_words(words, scale, page.get_height())
    truth = _words_of(_text_of(document, number))
    right = truth & _words_of("\n".join(line.text for line in lines))
    return Recognised(file, truth.total(), right.total(), seconds)


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    """What Quire reads on a page that has its text, with accents and ligatures as they are seen."""
    with pypdfium2.PdfDocument.new() as alone, tempfile.TemporaryFile() as file:
        alone.import_pages(document, [number - 1])
        alone.save(file)
        file.flush()
        return "\n".join(block.text for block in PdfFile(file, 1).blocks())


def _words_of(text: str) -> Counter[str]:
    """The words of a text, those that a line's end divides put together."""
    joined = _HYPHEN.sub("", text.replace("\r", ""))
    return Counter(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", joined)))


def _spoilt(picture: Picture, random: np.random.Generator) -> Picture:
    """The picture as a scanner gives it; 255 is white."""
    height, width = picture.shape
    turned = _turned(picture, float(random.uniform(-0.9, 0.9)))
    blurred = (
        turned
        + np.roll(turned, 1, axis=0)
        + np.roll(turned, -1, axis=0)
        + np.roll(turned, 1, axis=1)
        + np.roll(turned, -1, axis=1)
    ) / 5
    faint = 255 - (255 - blurred) * np.linspace(1.0, 0.6, width)
    noisy = faint - np.linspace(0, 40, height)[:, None] + random.normal(0, 14, faint.shape)
    specks = random.integers(0, [height, width], size=(height * width // 9_000, 2))
    noisy[specks[:, 0], specks[:, 1]] = 40
    clipped: Picture = np.clip(noisy, 0, 255)
    return clipped


def _turned(picture: Picture, degrees: float) -> Picture:
    """Turned about its middle, each pixel taken from the nearest one."""
    height, width = picture.shape
    rows, columns = np.indices(picture.shape)
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    y, x = rows - height / 2, columns - width / 2
    from_rows = np.rint(cosine * y - sine * x + height / 2).astype(int)
    from_columns = np.rint(sine * y + cosine * x + width / 2).astype(int)
    is_inside = (from_rows >= 0) & (from_rows < height) & (from_columns >= 0) & (from_columns < width)
    turned = np.full(picture.shape, 255.0)
    turned[is_inside] = picture[from_rows[is_inside], from_columns[is_inside]]
    return turned


def _as_pgm(picture: Picture) -> bytes:
    height, width = picture.shape
    return b"P5\n%d %d\n255\n" % (width, height) + picture.astype(np.uint8).tobytes()


async def read_with_scans(path: Path) -> Reading:
    """What stands in a file, its scans included where this machine has an engine. Raises `Unreadable`."""
    reader = FileProcess(Limits(), engine=find_engine_or_none(LANGUAGES))
    kind = kind_of(path.name)
    reading = await reader.read(path, kind)
    if not reading.scans:
        return reading
    return await RecognisePages(reader, Limits()).read("somebody", path, kind, reading.scans)
