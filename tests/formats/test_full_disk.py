"""A disk that gets full while a file is read or made is told as that, and nothing of the file stays."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from quire.domain.errors import DiskFull
from quire.domain.exchange.exports import ExportedSection, Format
from quire.domain.exchange.imports import ImportKind
from quire.domain.limits import Limits
from quire.formats.file_process import FileProcess
from tests.formats.conftest import Files
from tests.formats.exporting.exported import PICTURES, document
from tests.small_disk import FilledDisk, SeededDisk, SmallDisk, mounted

T = TypeVar("T")

ROOMS_KIB = (0, 4, 16, 32, 64, 128, 256, 512, 768)
SOME_ROOMS_KIB = (0, 32, 768)
"""Those of the quick run: none, too little, and enough."""
TEXT = "A line of *many* words, and **more** of them.[^1]\n\n" * 500 + "[^1]: A note.\n"


@pytest.fixture
def reader() -> FileProcess:
    """The real one, whose processes this is about."""
    return FileProcess(Limits())


@pytest.fixture(params=["filled", "seeded"])
def disk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmallDisk]:
    """One that is full, where one may be mounted, and one that only seems to be, everywhere."""
    if request.param == "seeded":
        yield SeededDisk(tmp_path / "disk", monkeypatch)
        return
    with mounted(tmp_path / "disk", size_kib=1024) as folder:
        yield FilledDisk(folder)


async def outcomes_with_little_room(
    disk: SmallDisk, work: Callable[[], Awaitable[T]], *, is_long: bool
) -> list[T | None]:
    """What comes of work with more and more room; None where the disk was said to be full."""
    outcomes: list[T | None] = []
    for room_kib in ROOMS_KIB if is_long else SOME_ROOMS_KIB:
        disk.leave_room(room_kib)
        try:
            outcomes.append(await work())
        except DiskFull:
            outcomes.append(None)
        assert disk.left_behind() == []
    return outcomes


@pytest.mark.parametrize(
    "format_name",
    ["docx", *(pytest.param(name, marks=pytest.mark.long) for name in ("odt", "html", "tex", "pdf"))],
)
async def test_an_export_without_room_is_told_as_a_full_disk(
    disk: SmallDisk, reader: FileProcess, format_name: Format, is_long: bool
) -> None:
    to_export = document(sections=(ExportedSection("one", "Mills", 1, TEXT, "1"),))
    disk.leave_room(ROOMS_KIB[-1])
    complete = await reader.export(to_export, format_name, PICTURES)
    limited = FileProcess(Limits(), folder=disk.folder)
    outcomes = await outcomes_with_little_room(
        disk, lambda: limited.export(to_export, format_name, PICTURES), is_long=is_long
    )
    assert outcomes[0] is None
    made = [outcome for outcome in outcomes if outcome is not None]
    # An OpenDocument text says when it was written.
    assert all(abs(len(one.content) - len(complete.content)) < 64 for one in made)
    assert outcomes[len(outcomes) - len(made) :] == made, "with more room it is never worse"


@pytest.mark.parametrize(
    "kind", ["docx", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("odt", "md"))]
)
async def test_an_import_without_room_is_told_as_a_full_disk(
    disk: SmallDisk, files: Files, kind: ImportKind, is_long: bool
) -> None:
    path = files.write("a.md", TEXT) if kind == "md" else files.pandoc(f"a.{kind}", TEXT)
    disk.leave_room(ROOMS_KIB[-1])
    complete = (await files.reader.import_document(path, kind)).document
    limited = FileProcess(Limits(), folder=disk.folder)
    outcomes = await outcomes_with_little_room(
        disk, lambda: limited.import_document(path, kind), is_long=is_long
    )
    assert outcomes[0] is None
    assert outcomes[-1] is not None
    assert all(outcome is None or outcome.document == complete for outcome in outcomes)
