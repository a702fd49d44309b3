"""When there is room again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.limits import Rate

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_there_is_room_again_when_the_oldest_event_leaves_the_window() -> None:
    assert Rate(10, 60).retry_after_seconds(NOON, NOON + timedelta(seconds=20)) == 40


@given(st.floats(min_value=0, max_value=59.999))
def test_whoever_waits_as_long_as_they_are_told_is_let_in(seconds: float) -> None:
    now = NOON + timedelta(seconds=seconds)
    wait = Rate(10, 60).retry_after_seconds(NOON, now)
    assert 1 <= wait <= 60
    assert now + timedelta(seconds=wait) >= NOON + timedelta(seconds=60)
