"""When there is room again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.limits import Limits, Rate, in_words

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_there_is_room_again_when_the_oldest_event_leaves_the_window() -> None:
    assert Rate(10, 60).retry_after_seconds(NOON, NOON + timedelta(seconds=20)) == 40


@given(st.floats(min_value=0, max_value=59.999))
def test_whoever_waits_as_long_as_they_are_told_is_let_in(seconds: float) -> None:
    now = NOON + timedelta(seconds=seconds)
    wait = Rate(10, 60).retry_after_seconds(NOON, now)
    assert 1 <= wait <= 60
    assert now + timedelta(seconds=wait) >= NOON + timedelta(seconds=60)


def told_of(limits: Limits) -> dict[str, str]:
    return {str(meaning): str(amount) for meaning, amount in in_words(limits)}


def test_every_limit_is_told_in_words() -> None:
    told = told_of(Limits())
    assert len(told) == len(Limits.__struct_fields__)
    assert told["body of a request"] == "1 MiB"
    assert told["text of a section"] == "512 KiB"
    assert told["tries to sign in, for each account from each network or known browser"] == "10 in 15 min"
    assert told["questions sent, for each person"] == "20 in 1 min"
    assert told["sections of a document"] == "5,000"
    assert told["time for a request"] == "30 s"


def test_a_limit_that_is_no_round_number_is_told_all_the_same() -> None:
    odd = Limits(body_bytes_max=1_000, sendings=Rate(1, 90))
    told = told_of(odd)
    assert (told["body of a request"], told["questions sent, for each person"]) == (
        "0.9766 KiB",
        "1 in 90 s",
    )
