"""What is computed for long runs where it can be ended, and one thing at a time for each person."""

import asyncio
import os
import threading
import time

import pytest

from quire.actions import computing
from quire.actions.computing import LONG, NICENESS, Computing
from quire.domain.errors import AppError, InvalidField, NotFound, NothingToPropose, TookTooLong


def process() -> int:
    return os.getpid()


def without_end() -> None:
    while True:
        time.sleep(0.01)


def fail(text: str) -> None:
    raise ValueError(text)


async def test_a_short_text_is_worth_no_process_and_a_long_one_is() -> None:
    here = Computing()
    assert await here.run("ann", process, characters=LONG - 1) == os.getpid()
    elsewhere = await here.run("ann", process, characters=LONG)
    assert elsewhere != os.getpid()
    assert await here.run("ann", process, characters=LONG) == elsewhere, "it is used again"


async def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Computing()
    before = await here.run("ann", process, characters=LONG)
    monkeypatch.setattr(computing, "SECONDS_MAX", 0.2)
    with pytest.raises(TookTooLong, match="too long"):
        await here.run("ann", without_end, characters=LONG)
    monkeypatch.undo()
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert await here.run("ann", process, characters=LONG) != before


def compute_without_end() -> None:
    while True:
        pass


async def test_what_counts_is_the_computing_and_not_the_wait_for_a_busy_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = Computing()
    before = await here.run("ann", process, characters=LONG)
    monkeypatch.setattr(computing, "CPU_SECONDS_MAX", 0.2)
    await here.run("ann", time.sleep, 0.5, characters=LONG)
    with pytest.raises(TookTooLong, match="too long"):
        await here.run("ann", compute_without_end, characters=LONG)
    assert await here.run("ann", process, characters=LONG) == before, "it gives up by itself"


async def test_what_its_caller_does_not_wait_for_is_ended() -> None:
    here = Computing()
    before = await here.run("ann", process, characters=LONG)
    leaving = asyncio.create_task(here.run("ann", without_end, characters=LONG))
    await asyncio.sleep(0.1)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


@pytest.mark.parametrize("characters", [1, LONG])
async def test_a_failure_is_the_callers(characters: int) -> None:
    here = Computing()
    with pytest.raises(ValueError, match="this"):
        await here.run("ann", fail, "this", characters=characters)
    assert await here.run("ann", process, characters=1) == os.getpid()


async def test_one_person_computes_one_thing_at_a_time_and_holds_up_nobody_else() -> None:
    here = Computing()
    may_end = threading.Event()
    held = [asyncio.create_task(here.run("ann", may_end.wait, characters=1)) for _ in range(40)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(60):
            assert await here.run("bob", process, characters=1) == os.getpid()
    finally:
        may_end.set()
        await asyncio.gather(*held)


async def test_who_leaves_keeps_their_turn_until_the_thread_has_ended() -> None:
    here = Computing()
    has_begun, may_end = threading.Event(), threading.Event()
    done: list[str] = []

    def be_held() -> None:
        has_begun.set()
        may_end.wait()
        done.append("first")

    leaving = asyncio.create_task(here.run("ann", be_held, characters=1))
    await asyncio.to_thread(has_begun.wait)
    leaving.cancel()
    asked_again = asyncio.create_task(here.run("ann", done.append, "second", characters=1))
    for _ in range(50):
        assert await here.run("bob", process, characters=1) == os.getpid()
    may_end.set()
    await asked_again
    assert leaving.cancelled()
    assert done == ["first", "second"]


def fail_as_told(error: AppError) -> None:
    raise error


@pytest.mark.parametrize(
    "error",
    [
        NothingToPropose(),
        TookTooLong(),
        InvalidField("content", "has %(count)s bytes", count=3),
        NotFound("Page"),
    ],
)
async def test_a_failure_that_people_cause_comes_back_whole_from_a_process(error: AppError) -> None:
    with pytest.raises(type(error)) as raised:
        await Computing().run("ann", fail_as_told, error, characters=LONG)
    assert (raised.value.sentence, raised.value.details) == (error.sentence, error.details)


async def test_a_process_gives_way_to_the_server() -> None:
    here = Computing()
    for _ in range(2):
        niceness = await here.run("ann", os.getpriority, os.PRIO_PROCESS, 0, characters=LONG)
        assert niceness == max(os.getpriority(os.PRIO_PROCESS, 0), NICENESS)


class Capitals:
    """Counts how often something is computed, in this process."""

    def __init__(self) -> None:
        self.count = 0
        self.may_end = threading.Event()

    def compute(self, text: str) -> str:
        self.may_end.wait()
        self.count += 1
        if text == "bad":
            raise ValueError(text)
        return text.upper()


async def test_what_others_ask_for_as_well_is_computed_once() -> None:
    here, capitals = Computing(), Capitals()
    capitals.may_end.set()
    assert await here.run_once("ann", capitals.compute, "a", characters=1) == "A"
    assert await here.run_once("bob", capitals.compute, "a", characters=1) == "A"
    assert capitals.count == 1
    assert await here.run_once("bob", capitals.compute, "b", characters=1) == "B", (
        "it depends on all that it is given"
    )


async def test_a_long_text_is_computed_once_too() -> None:
    here = Computing()
    elsewhere = await here.run_once("ann", process, characters=LONG)
    await here.run("ann", process, characters=LONG)
    assert await here.run_once("bob", process, characters=1) == elsewhere


async def test_those_who_ask_at_the_same_moment_wait_for_the_first_of_them() -> None:
    here, capitals = Computing(), Capitals()
    asked = [
        asyncio.create_task(here.run_once(person, capitals.compute, "a", characters=1))
        for person in ("ann", "bob", "cat")
    ]
    await asyncio.sleep(0.05)
    # The first one leaves: the others are not left without.
    asked[0].cancel()
    capitals.may_end.set()
    assert (await asyncio.gather(*asked, return_exceptions=True))[1:] == ["A", "A"]
    assert capitals.count <= 2


async def test_nobody_waits_for_what_another_one_has_not_begun() -> None:
    here, capitals, may_end = Computing(), Capitals(), threading.Event()
    capitals.may_end.set()
    held = asyncio.create_task(here.run("ann", may_end.wait, characters=1))
    await asyncio.sleep(0)
    behind = asyncio.create_task(here.run_once("ann", capitals.compute, "a", characters=1))
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(60):
            assert await here.run_once("bob", capitals.compute, "a", characters=1) == "A"
    finally:
        may_end.set()
    assert await behind == "A"
    await held
    assert capitals.count == 1


async def test_a_failure_is_not_kept() -> None:
    here, capitals = Computing(), Capitals()
    capitals.may_end.set()
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            await here.run_once("ann", capitals.compute, "bad", characters=1)
    assert capitals.count == 2


async def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "KNOWN_BYTES_MAX", 10_000)
    here, capitals = Computing(), Capitals()
    capitals.may_end.set()
    await here.run_once("ann", capitals.compute, "a", characters=1)
    for number in range(20):
        await here.run_once("ann", capitals.compute, str(number) * 1_000, characters=1)
    await here.run_once("ann", capitals.compute, "a", characters=1)
    assert capitals.count == 22
