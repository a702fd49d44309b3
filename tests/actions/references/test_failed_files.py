"""A file that cannot be read is not read again at once, however often and wherever it is uploaded."""

from pathlib import Path

import pytest

from quire.actions.references import failed_files, read_references
from quire.actions.references.failed_files import FailedFiles
from quire.domain.errors import ReadingInterrupted
from quire.domain.references.references import Reading, Reference
from quire.formats.file_process import FileProcess
from quire.store.references import references
from tests.actions.intake import TEXT, Intake, Uploader

BAD = b"\x00\x01"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were really read."""
    names: list[str] = []
    real = FileProcess.read

    async def read(process: FileProcess, path: Path, kind: str) -> Reading:
        names.append(path.name)
        return await real(process, path, kind)

    monkeypatch.setattr(FileProcess, "read", read)
    return names


class Clock:
    """The monotonic clock, which stands still but for what it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(failed_files, "time", clock)
    return clock


async def uploaded(person: Uploader, data: bytes) -> Reference:
    """What became of a file."""
    reference = await person.upload([data])
    person.intake.reading.start()
    return await person.settled(reference)


async def test_a_bad_file_is_read_again_after_a_pause_that_doubles(
    intake: Intake, read: list[str], clock: Clock
) -> None:
    ann = await intake.person("ann")
    first = await uploaded(ann, BAD)
    assert (first.status, len(read)) == ("failed", 1)
    for tries, pause in enumerate((60, 120, 240), 1):
        clock.now += pause - 1
        again = await uploaded(ann, BAD)
        assert (again.status, again.error, len(read)) == ("failed", first.error, tries)
        clock.now += 2
        assert (await uploaded(ann, BAD)).status == "failed"
        assert len(read) == tries + 1


@pytest.mark.parametrize("error", [ReadingInterrupted(), RuntimeError("a fault of ours")])
async def test_what_is_no_fault_of_the_file_lets_it_be_read_again_at_once(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, clock: Clock, error: Exception
) -> None:
    async def fail(*_: object) -> Reading:
        raise error

    monkeypatch.setattr(read_references, "PAUSE_SECONDS", 0.0)
    ann = await intake.person("ann")
    with monkeypatch.context() as failing:
        failing.setattr(FileProcess, "read", fail)
        assert (await uploaded(ann, TEXT)).status == "failed"
    assert (await uploaded(ann, TEXT)).status == "ready"


async def test_removing_it_first_changes_nothing(intake: Intake, read: list[str]) -> None:
    ann = await intake.person("ann")
    first = await uploaded(ann, BAD)
    await intake.references.remove(
        ann.visitor.user_id, lambda tx: references.remove(tx, ann.visitor, first.id), first.id
    )
    again = await uploaded(ann, BAD)
    assert (again.status, again.error) == ("failed", first.error)
    assert again.id != first.id
    assert len(read) == 1


async def test_other_files_and_other_people_do_not_wait(intake: Intake, read: list[str]) -> None:
    ann, ben = await intake.person("ann"), await intake.person("ben")
    await uploaded(ann, BAD)
    assert (await uploaded(ann, TEXT)).status == "ready"
    assert (await uploaded(ben, BAD)).status == "failed"
    assert len(read) == 3


async def test_no_more_files_are_remembered_than_there_is_room_for(intake: Intake) -> None:
    ann = await intake.person("ann")
    some = [await ann.upload([BAD + bytes([number])]) for number in range(3)]
    failed = FailedFiles(files_max=2)
    for reference in some:
        failed.note("ann", reference, "It is torn.")
    assert [failed.find("ann", reference) for reference in some] == [None, "It is torn.", "It is torn."]
    failed.forget("ann", some[1])
    assert failed.find("ann", some[1]) is None
