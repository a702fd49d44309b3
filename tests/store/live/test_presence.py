"""Processes that share a database tell each other who is there, as long as they live."""

import pytest

from quire.domain.live.live_events import PresentPerson
from quire.store.live import presence
from quire.store.live.presence import TOLD_FOR, ToldPresence
from tests.store.conftest import Store

pytestmark = pytest.mark.postgres

ANN = ToldPresence({"a document": (PresentPerson("ann", "Ann", "a section"),)}, {"ann": 2})
NOBODY = ToldPresence({}, {})


def test_what_a_process_tells_the_others_hear_and_itself_does_not(store: Store) -> None:
    store.run(presence.tell, "one", ANN)
    store.run(presence.tell, "other", NOBODY)
    assert store.run(presence.list_of_others, "one") == [NOBODY]
    assert store.run(presence.list_of_others, "other") == [ANN]


def test_what_was_told_anew_takes_the_place_of_what_was_told(store: Store) -> None:
    for told in (ANN, NOBODY):
        store.run(presence.tell, "one", told)
    assert store.run(presence.list_of_others, "other") == [NOBODY]


def test_a_process_that_ends_or_dies_is_heard_no_longer(store: Store) -> None:
    store.run(presence.tell, "one", ANN)
    store.run(presence.tell, "dead", ANN)
    store.run(presence.withdraw, "one")
    assert store.run(presence.list_of_others, "other") == [ANN]
    store.later(seconds=TOLD_FOR.total_seconds())
    assert store.run(presence.list_of_others, "other") == []
    store.run(presence.remove_old)
    assert store.rows("select * from process_presence") == []
