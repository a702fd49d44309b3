"""Processes that share a database take queued answers from it: each once, in fair order, within limits for all."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerCompleted
from quire.store.conversation import answer_claims, answers
from quire.store.conversation.answers import LEASE, QueuedAnswer
from quire.store.engines import postgres
from quire.store.engines.postgres import PostgresTransaction, Session
from quire.store.transactions import Transaction
from tests.postgres import fresh_database
from tests.store.conftest import PostgresStore, Store

pytestmark = pytest.mark.postgres

MANY = 100


@pytest.fixture
def store(shared_postgres: Any) -> Iterator[Store]:
    """Answers are taken from the database on PostgreSQL alone."""
    shared_postgres.execute("begin")
    yield PostgresStore(shared_postgres)
    shared_postgres.execute("rollback")


def ask(store: Store, person: Visitor, count: int) -> list[str]:
    """Questions in documents of their own, a second after each other."""
    asked = []
    for _ in range(count):
        store.later(seconds=1)
        asked.append(store.ask(person, store.document(person, "A text.")).answer.id)
    return asked


def take(store: Store, owner: str = "one", *, room: int = MANY, most: int = MANY) -> list[str]:
    taken: list[QueuedAnswer] = store.run(answer_claims.take, owner, room=room, running_per_user_max=most)
    return [one.message_id for one in taken]


def test_everybodys_first_comes_before_anybodys_second(store: Store) -> None:
    ann, bob = store.person(), store.person()
    of_ann, of_bob = ask(store, ann, 3), ask(store, bob, 2)
    assert take(store) == [of_ann[0], of_bob[0], of_ann[1], of_bob[1], of_ann[2]]


def test_whoever_has_some_running_waits_for_those_who_have_none(store: Store) -> None:
    ann, bob = store.person(), store.person()
    of_ann = ask(store, ann, 2)
    assert take(store, room=1) == of_ann[:1]
    of_bob = ask(store, bob, 1)
    assert take(store, "other", room=1) == of_bob


def test_what_one_process_has_taken_no_other_takes(store: Store, author: Visitor) -> None:
    asked = ask(store, author, 2)
    assert take(store, "one", room=1) == asked[:1]
    assert take(store, "other") == asked[1:]
    assert take(store, "one") == []
    assert store.run(answers.claim, asked[0], "other", []) is None
    assert store.run(answers.claim, asked[0], "one", []) is not None


def test_a_person_has_no_more_running_than_they_may_in_all_processes_together(
    store: Store, author: Visitor
) -> None:
    asked = ask(store, author, 4)
    assert take(store, "one", most=2) == asked[:2]
    assert take(store, "other", most=2) == []
    store.run(answers.claim, asked[0], "one", [])
    assert take(store, "other", most=2) == []
    store.run(answers.settle, asked[0], AnswerCompleted())
    assert take(store, "other", most=2) == asked[2:3]


def test_what_a_dead_process_had_taken_is_taken_by_another_and_a_living_one_keeps_it(
    store: Store, author: Visitor
) -> None:
    asked = ask(store, author, 1)
    take(store, "one")
    store.later(seconds=LEASE.total_seconds() - 1)
    store.run(answer_claims.renew, "one")
    store.later(seconds=LEASE.total_seconds() - 1)
    assert not store.run(answer_claims.is_anything_queued)
    store.later(seconds=2)
    assert store.run(answer_claims.is_anything_queued)
    assert take(store, "other") == asked
    assert store.run(answers.claim, asked[0], "one", []) is None


def test_a_process_finds_which_of_its_answers_are_to_stop(store: Store, author: Visitor) -> None:
    asked = ask(store, author, 2)
    take(store, "one")
    for message_id in asked:
        store.run(answers.claim, message_id, "one", [])
    store.run(answers.stop, author, asked[1])
    assert store.run(answer_claims.list_stopped, "one") == asked[1:]
    assert store.run(answer_claims.list_stopped, "other") == []


class _Committing(Store):
    """A store on a database of its own, in which transactions are committed."""

    begin, commit, roll_back = "begin", "commit", "rollback"

    def __init__(self, address: str) -> None:
        self.now = datetime.now(UTC)
        self.connection = postgres.Statements(postgres.connect(address))

    def new_transaction(self, *, ahead: timedelta = timedelta()) -> Transaction:
        return PostgresTransaction(self.connection, self.now + ahead)


def test_processes_that_take_at_once_share_and_keep_the_limit() -> None:
    """Two people with a limit of two each, and four processes that could take everything."""
    with fresh_database() as address:
        store = _Committing(address)
        for person in (store.person(), store.person()):
            ask(store, person, 4)
        begun = threading.Barrier(4)
        taken: list[str] = []

        def take_at_once(owner: str) -> None:
            with closing(Session(address)) as session:
                begun.wait(60)
                for _ in range(5):
                    for one in _taken(session, owner):
                        taken.append(one.user_id)

        threads = [threading.Thread(target=take_at_once, args=(f"process {n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken.count(user_id) for user_id in set(taken)) == [2, 2]


def _taken(session: Session, owner: str) -> list[QueuedAnswer]:
    try:
        tx = session.begin(postgres.WRITING)
        found = answer_claims.take(tx, owner, room=MANY, running_per_user_max=2)
        session.commit()
    finally:
        session.roll_back()
    return found
