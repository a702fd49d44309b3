"""Who is present, by the beats and streams of their tabs."""

from collections.abc import Callable

import pytest

from quire.actions.live import presence
from quire.actions.live.presence import LEAVING_SECONDS, SILENT_SECONDS, TABS_PER_PERSON, Presence
from quire.domain.live.leases import Person

ANN, BEN = Person("1", "ann"), Person("2", "ben")


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    monkeypatch.setattr(presence.time, "monotonic", lambda: now[0])

    def pass_time(seconds: float) -> None:
        now[0] += seconds

    return pass_time


def where(present: Presence) -> list[tuple[str, str | None]]:
    return [(person.name, person.section_id) for person in present.people("document")]


def test_whoever_falls_silent_is_gone_after_a_while(pass_time: Callable[[float], None]) -> None:
    present = Presence()
    assert present.note("document", ANN, "tab", "one")
    assert not present.note("document", ANN, "tab", "one")
    pass_time(SILENT_SECONDS - 1)
    present.forget_gone()
    assert where(present) == [("ann", "one")]
    pass_time(1)
    assert present.forget_gone() == {"document"}
    assert where(present) == []


def test_a_stream_that_is_opened_anew_at_once_lets_nobody_leave(pass_time: Callable[[float], None]) -> None:
    present = Presence()
    present.stream_opened("document", ANN, "tab")
    present.note("document", ANN, "tab", "one")
    present.stream_closed("document", ANN.id, "tab")
    pass_time(LEAVING_SECONDS - 1)
    present.stream_opened("document", ANN, "tab")
    pass_time(2)
    present.forget_gone()
    assert where(present) == [("ann", "one")]
    present.stream_closed("document", ANN.id, "tab")
    pass_time(LEAVING_SECONDS)
    present.forget_gone()
    assert where(present) == []


def test_a_person_with_several_tabs_is_told_once_for_each_section() -> None:
    present = Presence()
    for tab, section_id in (("a", "one"), ("b", "one"), ("c", "two"), ("d", None)):
        present.note("document", ANN, tab, section_id)
    present.note("document", BEN, "a", None)
    assert where(present) == [("ann", "one"), ("ann", "two"), ("ben", None)]
    assert present.leave("document", ANN.id, "c")
    assert not present.leave("document", BEN.id, "c")
    assert where(present) == [("ann", "one"), ("ben", None)]


def test_of_very_many_tabs_of_one_person_the_last_ones_count() -> None:
    present = Presence()
    present.note("document", BEN, "tab", "one")
    for number in range(TABS_PER_PERSON + 5):
        present.note("document", ANN, f"tab {number}", f"section {number}")
    assert len(where(present)) == TABS_PER_PERSON + 1
    assert ("ann", "section 0") not in where(present)
