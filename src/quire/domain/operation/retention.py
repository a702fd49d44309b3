"""Whether the wall clock can be trusted to delete by it.

A wall clock can be wrong: after a restored snapshot, a bad time server, an empty battery. What is deleted by it stays
deleted when it is right again. Therefore it is compared with the time since the machine was booted, which nobody sets,
and after a reboot with the time that was seen last. When it has moved by more than an hour against them, nothing is
deleted for a day. A machine that was off looks the same as one whose clock was set meanwhile. Where it is off every
night, an absence of less than a day does not prolong a hold that is in force, and the trusted time goes on by what the
machine has been running since: so much time has certainly passed.
"""

from datetime import datetime, timedelta

import msgspec

JUMP = timedelta(hours=1)
HOLD = timedelta(days=1)


class ClockReading(msgspec.Struct, frozen=True):
    """The wall clock, and by it the moment at which the machine was booted."""

    now: datetime
    boot_id: str
    booted_at: datetime


class ClockState(msgspec.Struct, frozen=True):
    """What was seen of the clock last.

    `trusted_at` is the latest time by which something may be deleted, None as long as nothing may; `held_until` is set
    after a jump.
    """

    boot_id: str
    booted_at: datetime
    seen_at: datetime
    trusted_at: datetime | None
    held_until: datetime | None = None

    def trusted_time(self, now: datetime) -> datetime | None:
        """The time by which something may be deleted: now, unless the clock jumped or was not looked at lately."""
        if self.trusted_at is None:
            return None
        is_trusted = self.held_until is None and abs(now - self.seen_at) <= JUMP
        return now if is_trusted else min(self.trusted_at, now)


def first_seen(reading: ClockReading, *, is_anything_kept: bool) -> ClockState:
    """The clock of a database in which none was seen: with nothing in the database, nothing can be lost by it."""
    trusted_at = None if is_anything_kept else reading.now
    return ClockState(reading.boot_id, reading.booted_at, reading.now, trusted_at)


def seen_again(state: ClockState, reading: ClockReading) -> ClockState:
    """The state after another look at the clock."""
    held_until = _held_until(state, reading)
    trusted_at = reading.now if held_until is None else _no_later(_certain_time(state, reading), reading.now)
    # The moment of booting stays that of the first look, so that many small steps are seen as the jump that they are.
    is_same_boot = state.boot_id == reading.boot_id and not has_jumped(state, reading)
    booted_at = state.booted_at if is_same_boot else reading.booted_at
    return ClockState(reading.boot_id, booted_at, reading.now, trusted_at, held_until)


def has_jumped(state: ClockState, reading: ClockReading) -> bool:
    """Whether the clock has moved by more than an hour against what it is compared with."""
    return abs(jump_between(state, reading)) > JUMP


def jump_between(state: ClockState, reading: ClockReading) -> timedelta:
    """How far the clock has moved; after a reboot, the time for which nobody looked counts as well."""
    if state.boot_id == reading.boot_id:
        return reading.booted_at - state.booted_at
    return reading.now - state.seen_at


def _certain_time(state: ClockState, reading: ClockReading) -> datetime | None:
    """The trusted time in a hold: after an absence of less than a day it goes on with the machine, else it stands."""
    if state.trusted_at is None or state.held_until is None or has_jumped(state, reading):
        return state.trusted_at
    passed_in_hold = state.seen_at - (state.held_until - HOLD)
    was_off = state.booted_at >= state.trusted_at - passed_in_hold
    is_short = state.seen_at - state.trusted_at < HOLD
    is_same_boot = state.boot_id == reading.boot_id
    return (
        state.trusted_at + (reading.now - state.seen_at)
        if was_off and is_short and is_same_boot
        else state.trusted_at
    )


def _no_later(time: datetime | None, now: datetime) -> datetime | None:
    """A clock that has fallen back takes the trusted time with it."""
    return None if time is None else min(time, now)


def _held_until(state: ClockState, reading: ClockReading) -> datetime | None:
    if has_jumped(state, reading) and not _is_absence_in_a_hold(state, reading):
        return reading.now + HOLD
    is_over = state.held_until is None or state.held_until <= reading.now
    return None if is_over else state.held_until


def _is_absence_in_a_hold(state: ClockState, reading: ClockReading) -> bool:
    is_reboot = state.boot_id != reading.boot_id
    return is_reboot and state.held_until is not None and JUMP < jump_between(state, reading) < HOLD
