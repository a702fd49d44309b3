"""A hostile or damaged file ends with a sentence or is read, soon, and within its memory."""

import asyncio
import re
import resource
import warnings
from pathlib import Path

import pytest

from quire.domain.errors import AppError
from quire.domain.files.file_kinds import kind_of
from quire.domain.limits import Limits
from quire.formats.file_process import AT_ONCE, FileProcess
from tests.formats.hostile import KINDS

SECONDS_MAX = 35
SENTENCE = re.compile(r"[A-Z][^<>{}\n]{10,120}\.")

# They take as long or as much as they may, or are one of many of their kind.
LONG = {
    "lying size.docx", "deep ul li.html", "deep div.html", "deep blockquote.html", "deep table tr td.html",
    "packed stream.pdf", "many attributes.html", "table.md", "one line.txt",
    "huge table.html", "open tags.html", "quotes.md", "lists.md", "footnotes.md", "links.md", "deep b.html",
    "deep font.html", "emphasis.md", "many paths.pdf", "long page.pdf", "wide cell.html", "deep states.pdf",
    *(f"{name}.{kind}" for name in ("random", "empty") for kind in ("md", "html", "docx", "odt")),
    "absolute path.docx", "windows path.docx", "drive.docx", "nested.docx", "bomb in document.docx", "empty zip.docx",
    "only a zip.odt", "docx as.odt", "entities.odt", "outside.odt", "deep.odt", "zero within.txt", "halves.txt",
    "half a character.txt", "a zip.md", "loop of parents.pdf", "negative count.pdf", "page of nothing.pdf",
    "packed twice.pdf", "late header.pdf", "pdf as.html",
    *(f"damaged {number}.pdf" for number in range(1, 100)), *(f"cut at {tenths} tenths.pdf" for tenths in range(2, 10)),
}  # fmt: skip

EXPECTED = {
    "bomb.docx": "too large when unpacked",
    "bomb in document.docx": "too large when unpacked",
    "many bombs.odt": "too large when unpacked",
    "sixty thousand parts.docx": "more than 2,000 parts",
    "many parts.docx": "more than 2,000 parts",
    "link.docx": "damaged",
    "path.docx": "damaged",
    "windows path.docx": "damaged",
    "twice.docx": "damaged",
    "encrypted.docx": "password",
    "only a zip.docx": "it holds something else",
    "odt as.docx": "it holds something else",
    "lying size.docx": "damaged|memory",
    "entities.docx": "damaged|memory",
    "nothing to see.html": "no text",
    "nothing to see.md": "no text",
    "empty.txt": "empty",
    "empty.pdf": "empty",
    "spaces.txt": "no text",
    "zeros.txt": "not text",
    "random.txt": "not text",
    "another encoding.txt": "read 3 passages",
    "a pdf.txt": "it holds something else",
    "a program.exe": "must be a PDF",
    "no extension": "must be a PDF",
    "password.pdf": "protected by a password",
    "ten thousand pages.pdf": "more than 3,000 pages",
    "scanned.pdf": "no text layer",
    "cut at 1 tenths.pdf": "damaged",
    "header only.pdf": "damaged",
    "web page as.pdf": "it holds something else",
}


@pytest.fixture
def reader() -> FileProcess:
    """The real one, whose processes this is about."""
    return FileProcess(Limits())


@pytest.mark.parametrize("kind", KINDS)
async def test_a_hostile_file_hurts_only_itself(
    kind: str, tmp_path: Path, reader: FileProcess, is_long: bool
) -> None:
    with warnings.catch_warnings(action="ignore"):
        made = [(name, content) for name, content in KINDS[kind]() if is_long or name not in LONG]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    outcomes: list[str] = []
    for first in range(0, len(made), AT_ONCE):
        together = (
            outcome_of(name, content, tmp_path, reader) for name, content in made[first : first + AT_ONCE]
        )
        outcomes += await asyncio.gather(*together)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    wrong = [
        f"{name}: {outcome}"
        for (name, _), outcome in zip(made, outcomes, strict=True)
        if is_wrong(name, outcome)
    ]
    assert wrong == []
    # A child counts what its parent had before it became a program of its own.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert most <= max(before, own, Limits().reader_memory_bytes_max // 1024)


async def outcome_of(name: str, content: bytes, folder: Path, reader: FileProcess) -> str:
    """The sentence, or how much was read."""
    path = folder / name.replace("/", "_")
    path.write_bytes(content)
    try:
        kind = kind_of(name)
        async with asyncio.timeout(SECONDS_MAX):
            reading = await reader.read(path, kind)
    except AppError as error:
        return error.sentence
    except TimeoutError:
        return "took too long, and nobody said so"
    return f"read {len(reading.passages)} passages"


def is_wrong(name: str, outcome: str) -> bool:
    if name in EXPECTED:
        return not re.search(EXPECTED[name], outcome)
    return not (SENTENCE.fullmatch(outcome) or re.fullmatch(r"read [1-9]\d* passages", outcome))


async def test_nothing_from_outside_a_file_is_read(tmp_path: Path, reader: FileProcess) -> None:
    named = dict(content for make in (KINDS["markup"], KINDS["plain"]) for content in make())
    for name in ("addresses.html", "include.md"):
        path = tmp_path / name
        path.write_bytes(named[name])
        reading = await reader.read(path, kind_of(name))
        assert "root:" not in "".join(passage.text for passage in reading.passages)
