"""What is received is whole and belongs to somebody, or nothing of it stays, whatever its sender does."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from quire.domain.errors import QuotaReached, TooMany, UploadCutOff, UploadTooLong
from quire.domain.limits import MIB
from quire.store.files import uploaded_files
from tests.actions.intake import TEXT, Intake, Uploader, until


async def needed(intake: Intake) -> set[str]:
    return await intake.database.read(uploaded_files.list_digests)


async def settled(intake: Intake) -> None:
    """Everything that was begun has ended."""
    await until(lambda: not any(task.get_name() == "take in a file" for task in asyncio.all_tasks()))
    await intake.removals.run()


@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_a_sender_who_leaves_at_any_moment_leaves_no_file_that_belongs_to_nobody(
    intake: Intake, turns: int
) -> None:
    ann = await intake.person("ann")
    sending = asyncio.create_task(ann.upload([TEXT * 1_000, b"the end"]))
    for _ in range(turns):
        await asyncio.sleep(0.0005)
    sending.cancel()
    await asyncio.wait([sending])
    await settled(intake)
    assert {path.name for path in intake.file_paths()} == await needed(intake)


async def test_a_file_that_is_cut_off_leaves_nothing(intake: Intake) -> None:
    async def cut_off() -> AsyncIterator[bytes]:
        yield TEXT
        raise UploadCutOff

    ann = await intake.person("ann")
    with pytest.raises(UploadCutOff):
        await ann.upload(cut_off())
    assert intake.file_paths() == []


class Slow:
    """A file whose bytes come when they are let through."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self._let_through = asyncio.Event()
        self.is_begun = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        self.is_begun = True
        await self._let_through.wait()

    def end(self) -> None:
        self._let_through.set()


async def begun(person: Uploader, *slow: Slow) -> list["asyncio.Task[object]"]:
    sending = [asyncio.ensure_future(person.upload(aiter(one))) for one in slow]
    await until(lambda: all(one.is_begun for one in slow))
    return sending


async def test_a_person_sends_so_many_files_at_once_and_others_are_free_to(intake: Intake) -> None:
    ann, bob = await intake.person("ann"), await intake.person("bob")
    slow = [Slow(b"one"), Slow(b"other")]
    sending = await begun(ann, *slow)
    with pytest.raises(TooMany, match="sending 2 files already"):
        await ann.upload([TEXT])
    assert (await bob.upload([TEXT])).status == "queued"
    slow[0].end()
    await sending[0]
    assert (await ann.upload([TEXT])).status == "queued"
    slow[1].end()
    await sending[1]


async def test_bytes_under_way_count_into_the_room_of_a_person(intake: Intake) -> None:
    intake.uploads._limits = msgspec.structs.replace(intake.limits, reference_bytes_per_user=3 * MIB)
    ann = await intake.person("ann")
    slow = Slow(b"x" * 2 * MIB)
    (sending,) = await begun(ann, slow)
    with pytest.raises(QuotaReached):
        await ann.upload(b"y" * MIB for _ in range(2))
    slow.end()
    await sending
    assert {path.name for path in intake.file_paths()} == await needed(intake)


async def test_an_upload_ends_in_time_however_steadily_it_goes_on(intake: Intake) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    intake.uploads._limits = msgspec.structs.replace(intake.limits, upload_seconds=0.2)
    ann = await intake.person("ann")
    with pytest.raises(UploadTooLong):
        await ann.upload(dripping())
    assert intake.file_paths() == []
