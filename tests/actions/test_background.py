"""Tasks beside requests: what fails is logged and holds nothing up, and who waits for one is told."""

import asyncio
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from quire.actions.background import Background, attempt_each
from quire.domain.errors import DiskFull


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    with capture_logs() as entries:
        yield entries  # type: ignore[misc]


async def refuse() -> None:
    raise DiskFull


async def break_down() -> None:
    raise RuntimeError("a fault of ours")


async def test_one_step_that_fails_does_not_hold_up_the_others(logged: list[dict[str, object]]) -> None:
    done: list[str] = []

    async def do() -> None:
        done.append("done")

    await attempt_each("cleaning", do, refuse, do, break_down, do)
    assert done == ["done"] * 3
    assert [(line["task"], line["log_level"], "exc_info" in line) for line in logged] == [
        ("cleaning", "warning", False),
        ("cleaning", "error", True),
    ]


async def test_a_step_that_is_cancelled_ends_all() -> None:
    async def be_cancelled() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await attempt_each("cleaning", be_cancelled, refuse)


async def test_what_nobody_waits_for_is_logged_when_it_is_refused(logged: list[dict[str, object]]) -> None:
    task = Background().start("embed passages", refuse())
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert [(line["task"], line["error"]) for line in logged] == [("embed passages", DiskFull().sentence)]


async def test_who_waits_is_told_and_a_refusal_is_not_logged_as_well(
    logged: list[dict[str, object]],
) -> None:
    with pytest.raises(DiskFull):
        await Background().finish("ask", refuse())
    await asyncio.sleep(0)
    assert logged == []
    with pytest.raises(RuntimeError):
        await Background().finish("ask", break_down())
    await asyncio.sleep(0)
    assert [line["task"] for line in logged] == ["ask"]


async def test_it_is_finished_when_who_waits_goes_away() -> None:
    done = asyncio.Event()
    may_go_on = asyncio.Event()

    async def do() -> None:
        await may_go_on.wait()
        done.set()

    background = Background()
    waiting = asyncio.create_task(background.finish("ask", do()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    may_go_on.set()
    await asyncio.wait_for(done.wait(), 30)


async def test_what_is_repeated_goes_on_after_a_failure(logged: list[dict[str, object]]) -> None:
    tries = 0
    enough = asyncio.Event()

    async def fail() -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            enough.set()
        raise DiskFull

    background = Background()
    background.repeat("clean", fail, every_seconds=0.001)
    await asyncio.wait_for(enough.wait(), 30)
    await background.close()
    assert len(logged) >= 2
