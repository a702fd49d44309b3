"""Nothing is deleted by a clock that has jumped."""

from datetime import UTC, datetime, timedelta

import pytest

from quire.domain.operation.retention import HOLD, ClockReading, ClockState, first_seen, seen_again

NOON = datetime(2030, 5, 17, 12, tzinfo=UTC)
BOOTED = NOON - timedelta(days=3)
MINUTE = timedelta(minutes=1)


class Machine:
    """A machine whose wall clock can be set, and what is stored of it."""

    def __init__(self, *, is_anything_kept: bool = True) -> None:
        self.now, self.booted_at, self.boots = NOON, BOOTED, 1
        self.state: ClockState = first_seen(self.reading, is_anything_kept=is_anything_kept)

    @property
    def reading(self) -> ClockReading:
        return ClockReading(self.now, f"boot {self.boots}", self.booted_at)

    @property
    def trusted_time(self) -> datetime | None:
        return self.state.trusted_time(self.now)

    def passes(self, time: timedelta = MINUTE) -> None:
        """Time goes by, and the clock is looked at."""
        self.now += time
        self.state = seen_again(self.state, self.reading)

    def sets(self, by: timedelta) -> None:
        """The wall clock is set."""
        self.now += by
        self.booted_at += by

    def is_off(self, time: timedelta) -> None:
        self.now += time
        self.booted_at = self.now
        self.boots += 1


@pytest.fixture
def machine() -> Machine:
    started = Machine()
    started.passes()
    return started


def test_a_clock_is_trusted_when_it_has_agreed_once() -> None:
    machine = Machine()
    assert machine.trusted_time is None
    machine.passes()
    assert machine.trusted_time == machine.now


def test_the_clock_of_a_database_without_documents_is_trusted_at_once() -> None:
    assert Machine(is_anything_kept=False).trusted_time == NOON


def test_time_goes_on_between_two_looks_at_a_clock_that_is_trusted(machine: Machine) -> None:
    machine.now += timedelta(minutes=30)
    assert machine.trusted_time == machine.now


@pytest.mark.parametrize("by", [timedelta(days=31), timedelta(hours=1, seconds=1)])
def test_a_jump_ahead_holds_everything_for_a_day(machine: Machine, by: timedelta) -> None:
    before = machine.now
    machine.sets(by)
    assert machine.trusted_time == before, "also before the clock is looked at"
    machine.passes()
    assert machine.trusted_time == before
    machine.passes(HOLD - MINUTE)
    assert machine.trusted_time == before
    machine.passes()
    assert machine.trusted_time == machine.now


def test_a_clock_that_jumps_and_comes_back_is_trusted_a_day_later(machine: Machine) -> None:
    before = machine.now
    machine.sets(timedelta(days=31))
    machine.passes()
    machine.sets(-timedelta(days=31))
    machine.passes()
    assert machine.trusted_time == before
    machine.passes(HOLD)
    assert machine.trusted_time == machine.now


def test_a_clock_that_falls_back_takes_the_trusted_time_back(machine: Machine) -> None:
    machine.sets(-timedelta(days=40))
    assert machine.trusted_time == machine.now
    machine.passes()
    assert machine.trusted_time == machine.now
    held_at = machine.now
    machine.passes()
    assert machine.trusted_time == held_at


def test_a_clock_that_is_set_in_small_steps_jumps_as_well(machine: Machine) -> None:
    for _ in range(3):
        machine.sets(timedelta(minutes=25))
        machine.passes()
    assert machine.state.held_until is not None


def test_small_corrections_are_trusted(machine: Machine) -> None:
    for by in (30, -50, 20):
        machine.sets(timedelta(minutes=by))
        machine.passes()
    assert machine.trusted_time == machine.now


def test_a_server_that_was_stopped_on_a_running_machine_goes_on(machine: Machine) -> None:
    machine.passes(timedelta(days=10))
    assert machine.trusted_time == machine.now


def test_a_quick_reboot_holds_nothing(machine: Machine) -> None:
    machine.is_off(timedelta(minutes=10))
    machine.passes()
    assert machine.trusted_time == machine.now


@pytest.mark.parametrize("time", [timedelta(days=31), -timedelta(days=31), timedelta(hours=2)])
def test_a_clock_that_is_far_off_after_a_reboot_holds_everything(machine: Machine, time: timedelta) -> None:
    before = machine.now
    machine.is_off(time)
    machine.passes()
    assert machine.trusted_time == min(before, machine.now)
    machine.passes(HOLD)
    assert machine.trusted_time == machine.now


def test_a_machine_that_is_off_every_night_is_held_every_other_day_and_deletes_on_each(
    machine: Machine,
) -> None:
    trusted, times = [], []
    for _ in range(6):
        machine.is_off(timedelta(hours=10))
        machine.passes()
        trusted.append(machine.state.held_until is None)
        for _ in range(14 * 60 - 1):
            machine.passes()
        assert machine.trusted_time is not None
        assert machine.now - machine.trusted_time <= timedelta(hours=10, minutes=1)
        times.append(machine.trusted_time.date())
    assert trusted == [False, True, False, True, False, True]
    assert times == sorted(set(times)), "something new becomes due on each day"


def test_an_absence_of_more_than_a_day_holds_everything_at_the_time_before_it(machine: Machine) -> None:
    before = machine.now
    machine.is_off(timedelta(days=2))
    for _ in range(60):
        machine.passes()
    assert machine.trusted_time == before
