"""Who writes in a section at present. It is advice for the others, no lock: `If-Match` alone decides about a change."""

from datetime import datetime, timedelta

import msgspec

from quire.domain.errors import InvalidField

LEASE = timedelta(seconds=60)
"""So long nobody else takes it who does not ask to; whoever writes renews it every 20 seconds."""

WORD_LENGTH_MAX = 300


class Person(msgspec.Struct, frozen=True):
    """An account as others with access to the document see it."""

    id: str
    name: str


class SectionLease(msgspec.Struct, frozen=True, kw_only=True):
    """The one holder of a section, and until when; `word` is what they said to whom they took it from."""

    section_id: str
    holder: Person
    taken_at: datetime
    expires_at: datetime
    word: str | None = None
    """Only for whoever held it before."""


class ClockOfMachine(msgspec.Struct, frozen=True):
    """The time since the machine was booted, which nobody sets, and which boot that was."""

    boot_id: str
    uptime_seconds: float


def seconds_left(
    *, renewed_at: datetime, renewed_on: ClockOfMachine, now: datetime, clock: ClockOfMachine
) -> float:
    """How long a lease still holds; 0 or less when it is over.

    By the clock of the machine where it has not been booted since. Else by the wall clock, which may have been set
    back: a lease that was renewed in the future is over.
    """
    age = (
        clock.uptime_seconds - renewed_on.uptime_seconds
        if clock.boot_id == renewed_on.boot_id
        else (now - renewed_at).total_seconds()
    )
    return 0.0 if age < 0 else LEASE.total_seconds() - age


def check_word(word: str | None) -> str | None:
    """The word to the former holder without blanks around it; None where nothing is said. Raises `InvalidField`."""
    said = (word or "").strip()
    if len(said) > WORD_LENGTH_MAX:
        raise InvalidField("word", "must have at most %(count)s characters", count=WORD_LENGTH_MAX)
    return said or None
