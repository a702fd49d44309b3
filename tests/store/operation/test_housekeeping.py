"""What is forgotten after its time, and what is not."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerFailed, TextAdded
from quire.domain.conversation.messages import AnswerError
from quire.domain.errors import NotAuthenticated
from quire.store.accounts import sign_ins, tokens
from quire.store.conversation import answer_activity, answers
from quire.store.operation import housekeeping
from tests.store.conftest import Store


def clean(store: Store) -> None:
    """One round of housekeeping."""
    for remove in housekeeping.REMOVALS:
        store.run(remove)


def finished_answer(store: Store, author: Visitor) -> str:
    """An answer of two pieces, closed."""
    document = store.document(author, "text")
    answer_id: str = store.ask(author, document).answer.id
    lease = store.run(answers.claim, answer_id, "owner", [])
    store.write(lease, 2, "Hello, ")
    store.write(lease, 3, "world.")
    store.close(lease, 4, "Hello, world.")
    return answer_id


def seqs(store: Store, message_id: str) -> list[int]:
    return [
        seq for (seq,) in store.rows("select seq from answer_event where message_id = :id", id=message_id)
    ]


def test_events_of_an_answer_are_folded_away_a_quarter_of_an_hour_after_its_end_all_but_the_last(
    store: Store, author: Visitor
) -> None:
    answer_id = finished_answer(store, author)
    store.later(minutes=14)
    clean(store)
    assert seqs(store, answer_id) == [1, 2, 3, 4]
    store.later(minutes=1)
    clean(store)
    clean(store)
    assert seqs(store, answer_id) == [4]
    assert store.run(answer_activity.folded_text, answer_id) == ("Hello, world.", 4)


def test_events_of_an_answer_that_is_not_finished_are_kept(store: Store, author: Visitor) -> None:
    answer_id = store.ask(author, store.document(author, "text")).answer.id
    store.run(answers.claim, answer_id, "owner", [TextAdded(text="Hello")])
    store.later(days=2)
    clean(store)
    assert seqs(store, answer_id) == [1, 2]


def test_an_answer_that_failed_before_it_began_keeps_its_last_event(store: Store, author: Visitor) -> None:
    answer_id = store.ask(author, store.document(author, "text")).answer.id
    failed = AnswerFailed(error=AnswerError("gone", "It is gone.", retryable=False))
    store.run(answers.close_queued, answer_id, failed)
    store.later(hours=1)
    clean(store)
    assert seqs(store, answer_id) == [2]


def test_a_sign_in_ends_after_a_day_without_use(store: Store, author: Visitor) -> None:
    store.run(sign_ins.add, author.user_id, "hash")
    store.later(hours=23)
    (visitor,) = [store.run(sign_ins.find_visitor, "hash")]
    store.run(sign_ins.note_seen, [visitor.credential_id])
    store.later(hours=23)
    clean(store)
    assert store.run(sign_ins.find_visitor, "hash").user_id == author.user_id
    store.later(hours=1)
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "hash")
    clean(store)
    assert store.rows("select * from sign_in") == []


def test_a_sign_in_ends_after_14_days_even_in_use(store: Store, author: Visitor) -> None:
    store.run(sign_ins.add, author.user_id, "hash")
    for _ in range(14):
        visitor = store.run(sign_ins.find_visitor, "hash")
        store.later(hours=23, minutes=59)
        store.run(sign_ins.note_seen, [visitor.credential_id])
    store.later(minutes=14)
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "hash")
    clean(store)
    assert store.rows("select * from sign_in") == []


def test_a_token_stays_until_it_is_revoked(store: Store, author: Visitor) -> None:
    store.run(tokens.add, author.user_id, token_id="t", name="script", secret_hash="hash", expires_at=None)
    store.later(days=400)
    clean(store)
    assert store.run(tokens.find_visitor, "hash").user_id == author.user_id
