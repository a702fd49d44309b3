"""Texts of the largest size that is allowed are read, whatever they are made of."""

from collections.abc import Callable

import pytest

from quire.domain.limits import Limits
from quire.formats.file_process import FileProcess
from tests.formats.conftest import Files

SENTENCE = (
    "The solvent is kept cold in the store room, and nobody opens the valve at night before it is closed. "
)
MARKDOWN: dict[str, tuple[str, Callable[[int], str]]] = {
    "sections": ("", lambda number: f"## Heading {number}\n\n{SENTENCE}\n\n{SENTENCE}\n\n"),
    "one table": ("| a | b | c |\n|---|---|---|\n", lambda n: f"| {n} | cell of {n} | kept |\n"),
    "one paragraph": ("", lambda _: f"{SENTENCE}\n"),
    "deep lists": ("", lambda number: "  " * (number % 8) + f"- item {number} of the list\n"),
}


@pytest.fixture
def reader() -> FileProcess:
    """The real one, whose processes this is about."""
    return FileProcess(Limits())


def largest(beginning: str, unit: Callable[[int], str]) -> str:
    """As many units as are allowed."""
    pieces, size = [beginning], len(beginning)
    for number in range(Limits().text_file_bytes_max):
        piece = unit(number)
        size += len(piece)
        if size > Limits().text_file_bytes_max:
            break
        pieces.append(piece)
    return "".join(pieces)


@pytest.mark.long
@pytest.mark.parametrize("made_of", MARKDOWN)
async def test_markdown_of_the_largest_size_is_read(files: Files, made_of: str) -> None:
    path = files.write("large.md", largest(*MARKDOWN[made_of]))
    assert (await files.reader.read(path, "markdown")).passages
