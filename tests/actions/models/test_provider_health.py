"""A server that fails is left alone for a while, longer each time, until it answers."""

from quire.actions.models.provider_health import PAUSE_SECONDS, PAUSE_SECONDS_MAX, ProviderHealth


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_pause_doubles_to_its_limit_and_ends_with_an_answer() -> None:
    clock = Clock()
    health = ProviderHealth(clock)
    assert not health.is_paused("a")
    for pause in (PAUSE_SECONDS, 2 * PAUSE_SECONDS, 4 * PAUSE_SECONDS, 8 * PAUSE_SECONDS, PAUSE_SECONDS_MAX):
        health.note_failure("a")
        clock.now += pause - 1
        assert health.is_paused("a")
        assert not health.is_paused("b")
        clock.now += 2
        assert not health.is_paused("a")
    health.note_answer("a")
    health.note_failure("a")
    clock.now += PAUSE_SECONDS + 1
    assert not health.is_paused("a")


def test_failures_without_end_do_not_overflow() -> None:
    health = ProviderHealth(Clock())
    for _ in range(5_000):
        health.note_failure("a")
    assert health.is_paused("a")
