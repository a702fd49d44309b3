"""A process takes up what a dead one has left, and nothing of one that lives."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.store import processes
from quire.store.references import reference_reading, references
from tests.another_process import another_process
from tests.store.conftest import Store


@pytest.fixture
def claimed(store: Store, author: Visitor) -> str:
    """A reference that this process reads, which has said that it lives."""
    document: DocumentWithSections = store.document(author, "text")
    new = NewReference("Source", "a.txt", "text", "text/plain", 5, "0" * 64)
    reference = store.run(references.add, author, document.id, new, Limits()).reference
    store.run(processes.begin, is_only_one=False)
    store.run(reference_reading.claim_next, author.user_id)
    return str(reference.id)


def status(store: Store, reference_id: str) -> str:
    ((found,),) = store.rows("select status from reference where id = :id", id=reference_id)
    return str(found)


def test_what_a_living_process_does_is_left_to_it(store: Store, claimed: str) -> None:
    with another_process():
        store.run(reference_reading.queue_interrupted)
    assert status(store, claimed) == "reading"


def test_what_a_process_did_that_is_silent_for_long_is_taken_up(store: Store, claimed: str) -> None:
    store.later(seconds=processes.LEASE.total_seconds() - 1)
    store.run(processes.renew)
    store.later(seconds=2)
    with another_process():
        store.run(reference_reading.queue_interrupted)
        assert status(store, claimed) == "reading"
        store.later(seconds=processes.LEASE.total_seconds())
        store.run(reference_reading.queue_interrupted)
    assert status(store, claimed) == "queued"


def test_what_a_process_did_that_has_ended_is_taken_up_at_once(store: Store, claimed: str) -> None:
    store.run(processes.end)
    with another_process():
        store.run(reference_reading.queue_interrupted)
    assert status(store, claimed) == "queued"


def test_the_only_process_of_a_database_knows_that_all_others_are_dead(store: Store, claimed: str) -> None:
    with another_process():
        store.run(processes.begin, is_only_one=True)
        store.run(reference_reading.queue_interrupted)
    assert status(store, claimed) == "queued"


def test_a_process_that_was_given_up_writes_nothing_more(store: Store, author: Visitor, claimed: str) -> None:
    store.run(processes.end)
    with another_process():
        store.run(reference_reading.queue_interrupted)
        store.run(reference_reading.claim_next, author.user_id)
    store.run(reference_reading.fail, claimed, "It was too slow.")
    store.run(reference_reading.queue_again, claimed)
    assert status(store, claimed) == "reading"


def test_a_process_does_not_give_itself_up(store: Store, claimed: str) -> None:
    store.later(hours=1)
    store.run(reference_reading.queue_interrupted)
    assert status(store, claimed) == "reading"
