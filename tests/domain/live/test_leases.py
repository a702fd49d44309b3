"""A lease holds for a minute, by a clock that nobody sets."""

from datetime import UTC, datetime, timedelta

import pytest

from quire.domain.errors import InvalidField
from quire.domain.live.leases import WORD_LENGTH_MAX, ClockOfMachine, check_word, seconds_left

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("boot", "uptime", "wall", "left"),
    [
        ("one", 110.0, timedelta(hours=-2), 50.0),
        ("one", 170.0, timedelta(0), -10.0),
        ("another", 5.0, timedelta(seconds=20), 40.0),
        ("another", 5.0, timedelta(seconds=-1), 0.0),
        ("one", 99.0, timedelta(seconds=1), 0.0),
    ],
)
def test_the_time_since_the_boot_counts_and_the_wall_clock_after_another_boot(
    boot: str, uptime: float, wall: timedelta, left: float
) -> None:
    found = seconds_left(
        renewed_at=NOON,
        renewed_on=ClockOfMachine("one", 100.0),
        now=NOON + wall,
        clock=ClockOfMachine(boot, uptime),
    )
    assert found == left


def test_a_word_to_the_holder_is_short_and_may_be_missing() -> None:
    assert [check_word(word) for word in (None, "  ", " a comma ")] == [None, None, "a comma"]
    with pytest.raises(InvalidField):
        check_word("x" * (WORD_LENGTH_MAX + 1))
