"""Sign-in tries and questions are counted exactly."""

import pytest

from quire.domain.errors import TooMany
from quire.domain.limits import Rate
from quire.store import rate_limit_events
from tests.store.conftest import Store

RATE = Rate(3, 60)


def count(store: Store, subject: str = "ann") -> str:
    event_id: str = store.run(rate_limit_events.count, "sending", subject, RATE, "Too many.")
    return event_id


def test_as_many_as_allowed_are_let_through_and_the_next_is_told_when_to_come_back(store: Store) -> None:
    for _ in range(3):
        count(store)
        store.later(seconds=10)
    with pytest.raises(TooMany, match="Too many.") as refused:  # noqa: RUF043
        count(store)
    assert refused.value.retry_after_seconds == 30
    store.later(seconds=refused.value.retry_after_seconds)
    count(store)


def test_a_refused_try_is_not_counted_itself(store: Store) -> None:
    for _ in range(3):
        count(store)
    for _ in range(100):
        with pytest.raises(TooMany):
            count(store)
    store.later(seconds=60)
    count(store)


def test_everybody_is_counted_alone(store: Store) -> None:
    for _ in range(3):
        count(store, "ann")
    count(store, "ben")


def test_what_turned_out_well_is_taken_back(store: Store) -> None:
    for _ in range(10):
        store.run(rate_limit_events.take_back, [count(store)])


def test_counts_are_forgotten_when_no_rate_looks_at_them(store: Store) -> None:
    count(store)
    store.later(minutes=59)
    store.run(rate_limit_events.remove_old)
    assert len(store.rows("select * from counted_event")) == 1
    store.later(minutes=1)
    store.run(rate_limit_events.remove_old)
    assert store.rows("select * from counted_event") == []
