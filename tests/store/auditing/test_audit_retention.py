"""Old records go, and what stays can still be verified; nobody removes more unseen."""

from datetime import timedelta

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit import Fault, Head
from quire.domain.auditing.audit_events import DocumentRestored
from quire.store import database_state
from quire.store.auditing import audit, audit_retention, audit_verification
from tests.store.conftest import Store

CHAIN = "d" * 32
KEPT_FOR = timedelta(days=100)


@pytest.fixture
def old(store: Store, author: Visitor) -> Head:
    """A chain with five records of today and five that are written 60 days later; the head of the first five."""
    for _ in range(5):
        store.run(audit.record, author, DocumentRestored(CHAIN))
    head: Head = store.run(audit.find_head, CHAIN)
    store.later(days=60)
    for _ in range(5):
        store.run(audit.record, author, DocumentRestored(CHAIN))
    return head


def remove(store: Store) -> None:
    while store.run(audit_retention.remove_old, KEPT_FOR):
        pass


def faults(store: Store, *noted: Head) -> list[Fault]:
    found: list[Fault] = store.run(audit_verification.verify, noted).faults
    return found


def numbers(store: Store) -> list[int]:
    return [
        number
        for (number,) in store.rows(
            "select number from audit_event where chain = :chain order by number", chain=CHAIN
        )
    ]


def test_only_what_is_older_is_removed_and_the_rest_verifies(store: Store, old: Head) -> None:
    remove(store)
    assert numbers(store) == list(range(1, 11))

    store.later(days=41)
    remove(store)

    assert numbers(store) == [6, 7, 8, 9, 10, 11]
    assert faults(store, old, store.run(audit.find_head, CHAIN)) == []


def test_what_was_removed_by_rule_hides_nothing_else(store: Store, old: Head) -> None:
    store.later(days=41)
    remove(store)
    with store.transaction() as tx:
        tx.run("delete from audit_event where chain = :chain and number = 6", chain=CHAIN)
    assert faults(store) == [Fault(CHAIN, 1, "missing")]


def test_a_chain_whose_records_are_all_old_keeps_the_note_and_is_left_alone(store: Store, old: Head) -> None:
    store.later(days=161)
    remove(store)
    assert numbers(store) == [11]
    store.later(days=101)
    remove(store)
    assert numbers(store) == [11]
    assert faults(store) == []


def test_a_clock_that_has_jumped_removes_nothing(store: Store, old: Head) -> None:
    store.run(database_state.forget_clock)
    store.later(days=1000)
    remove(store)
    assert numbers(store) == list(range(1, 11))


def test_a_long_chain_is_shortened_in_turns(store: Store, old: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_retention, "RECORDS_IN_A_TURN", 2)
    store.later(days=41)
    # Which chain has the first turn is not said.
    while numbers(store)[0] == 1:
        assert store.run(audit_retention.remove_old, KEPT_FOR)
    assert numbers(store)[0] == 3
    assert faults(store) == []
    remove(store)
    assert numbers(store)[0] == 6
    assert faults(store) == []
