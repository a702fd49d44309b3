"""A reference whose reading was interrupted is read again, a bad file fails at once, nobody delays others."""

import asyncio
import errno
from collections.abc import Callable
from typing import Any

import pytest

from quire.actions.references import read_references
from quire.domain.errors import DiskFull
from quire.domain.references.references import Reference
from quire.formats.file_process import FileProcess
from quire.store.references import reference_reading
from tests.actions.intake import TEXT, Intake, Uploader


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_references, "PAUSE_SECONDS", 0.01)


def fail_times(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, times: int, error: Exception) -> None:
    """Let something fail the first times it is called."""
    real: Callable[..., Any] = getattr(owner, name)
    left = [times]

    def perhaps(*args: Any, **kwargs: Any) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, perhaps)


TOO_MANY_FILES = OSError(errno.EMFILE, "Too many open files")


@pytest.mark.parametrize("times", [1, 2])
async def test_a_reading_that_is_interrupted_is_done_again(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    fail_times(monkeypatch, asyncio, "create_subprocess_exec", times, TOO_MANY_FILES)
    ann = await intake.person("ann")
    reference = await ann.upload([TEXT])
    intake.reading.start()
    assert (await ann.settled(reference)).status == "ready"


async def test_a_reading_that_is_interrupted_three_times_fails_with_a_sentence(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_times(monkeypatch, asyncio, "create_subprocess_exec", 3, TOO_MANY_FILES)
    ann = await intake.person("ann")
    reference = await ann.upload([TEXT])
    intake.reading.start()
    failed = await ann.settled(reference)
    assert (failed.status, failed.error) == ("failed", str(read_references.INTERRUPTED))
    await ann.upload([TEXT])
    intake.reading.start()
    assert (await ann.settled(reference)).status == "ready"


async def test_a_bad_file_fails_at_once(intake: Intake) -> None:
    ann = await intake.person("ann")
    reference = await ann.upload([b"\x00\x01"])
    intake.reading.start()
    assert (await ann.settled(reference)).status == "failed"


async def test_a_full_disk_fails_no_reference_however_long_it_lasts(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_times(monkeypatch, reference_reading, "finish", 5, DiskFull())
    ann = await intake.person("ann")
    reference = await ann.upload([TEXT])
    intake.reading.start()
    assert (await ann.settled(reference)).status == "ready"


async def test_a_file_that_is_missing_is_read_when_it_is_back(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await intake.person("ann")
    reference = await ann.upload([TEXT])
    path = intake.files.path_of(reference.sha256)
    path.rename(path.with_name("aside"))
    real = FileProcess.read

    async def bring_back_after(*args: Any) -> Any:
        try:
            return await real(*args)
        finally:
            if not path.exists():
                path.with_name("aside").rename(path)

    monkeypatch.setattr(FileProcess, "read", bring_back_after)
    intake.reading.start()
    assert (await ann.settled(reference)).status == "ready"


async def until_reading(person: Uploader, reference: Reference) -> None:
    async with asyncio.timeout(30):
        while (await person.look(reference)).status != "reading":  # noqa: ASYNC110  The database sets no event.
            await asyncio.sleep(0.02)


async def test_one_person_with_many_files_delays_others_by_none(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = asyncio.Event()
    real = FileProcess.read

    async def read(reader: FileProcess, path: Any, kind: Any) -> Any:
        if path in anns_paths:
            await slow.wait()
        return await real(reader, path, kind)

    monkeypatch.setattr(FileProcess, "read", read)
    ann, bob = await intake.person("ann"), await intake.person("bob")
    anns = [await ann.upload([TEXT, b"%d" % number]) for number in range(4)]
    anns_paths = {intake.files.path_of(reference.sha256) for reference in anns}
    intake.reading.start()
    await until_reading(ann, anns[1])
    bobs = await bob.upload([b"The text of another person."])
    intake.reading.start()
    assert (await bob.settled(bobs)).status == "ready"
    await until_reading(ann, anns[1])
    assert [(await ann.look(reference)).status for reference in anns[2:]] == ["queued", "queued"]
    slow.set()
    assert {(await ann.settled(reference)).status for reference in anns} == {"ready"}
