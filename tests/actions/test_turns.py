"""Turns go round by person."""

import asyncio

import pytest

from quire.actions.turns import FairRoom, Turns


def test_whoever_has_the_fewest_turns_is_next_and_then_whoever_had_one_longest_ago() -> None:
    turns = Turns()
    assert turns.choose([]) is None
    assert turns.choose(["ann", "bob"]) == "ann"
    turns.begin("ann")
    assert turns.choose(["ann"]) == "ann"
    assert turns.choose(["ann", "bob"]) == "bob"
    turns.end("ann")
    assert turns.choose(["ann", "bob", "carla"]) == "bob"
    turns.begin("bob")
    turns.end("bob")
    assert turns.choose(["ann", "bob"]) == "ann"


def test_whoever_has_several_turns_gives_way_to_whoever_has_none() -> None:
    turns = Turns()
    assert turns.find_who_gives_way(["ann"]) is None
    turns.begin("ann")
    assert turns.find_who_gives_way(["bob"]) is None
    turns.begin("ann")
    assert turns.find_who_gives_way(["ann"]) is None
    assert turns.find_who_gives_way(["ann", "bob"]) == "ann"
    turns.end("ann")
    assert turns.find_who_gives_way(["bob"]) is None


class Visits:
    """Persons in a room, who stay until they are let go."""

    def __init__(self) -> None:
        self.room = FairRoom()
        self.entered: list[str] = []
        self._may_leave = asyncio.Semaphore(0)

    async def visit(self, person: str) -> None:
        async with self.room.entered_by(person):
            self.entered.append(person)
            await self._may_leave.acquire()

    def begin(self, *persons: str) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.visit(person)) for person in persons]

    async def go_on(self, times: int = 0) -> None:
        for _ in range(times):
            self._may_leave.release()
        for _ in range(10 * (times + 1)):
            await asyncio.sleep(0)


async def test_one_person_with_many_visits_delays_others_by_one() -> None:
    visits = Visits()
    visiting = visits.begin("ann", "ann", "ann", "bob", "ann")
    await visits.go_on()
    assert visits.entered == ["ann"]
    await visits.go_on(times=4)
    assert visits.entered == ["ann", "bob", "ann", "ann", "ann"]
    await visits.go_on(times=1)
    assert all(visit.done() for visit in visiting)


@pytest.mark.parametrize(
    ("left", "entered"), [(0, ["ann", "bob", "carla"]), (1, ["ann", "carla"]), (2, ["ann", "bob"])]
)
async def test_whoever_leaves_blocks_nobody(left: int, entered: list[str]) -> None:
    visits = Visits()
    visiting = visits.begin("ann", "bob", "carla")
    await visits.go_on()
    visiting[left].cancel()
    await visits.go_on(times=2)
    assert visits.entered == entered
    assert sum(visit.done() and not visit.cancelled() for visit in visiting) == 2


async def test_whoever_leaves_at_the_moment_of_being_admitted_passes_the_turn_on() -> None:
    visits = Visits()
    first, second, third = visits.begin("ann", "bob", "carla")
    await visits.go_on()
    first.cancel()
    await asyncio.sleep(0)
    second.cancel()
    await visits.go_on(times=1)
    assert visits.entered == ["ann", "carla"]
    assert third.done()
