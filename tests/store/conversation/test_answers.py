"""Every change of an answer's state is a compare-and-set; a writer who was taken for dead writes nothing."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import INTERRUPTED, AnswerStopped, TextAdded, stored
from quire.domain.conversation.messages import Usage
from quire.domain.errors import InvalidField
from quire.store.accounts import users
from quire.store.conversation import abandoned_answers, answer_activity, answers, messages
from quire.store.conversation.answers import EventGroup
from tests.store.conftest import Store

pytestmark = pytest.mark.postgres


def queued(store: Store, author: Visitor) -> str:
    answer_id: str = store.ask(author, store.document(author, "text")).answer.id
    return answer_id


def status(store: Store, author: Visitor, answer_id: str) -> str:
    found: str = store.run(messages.find, author, answer_id).status
    return found


def test_an_answer_is_claimed_once(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    assert store.run(answers.claim, answer_id, "first", []) is not None
    assert store.run(answers.claim, answer_id, "second", []) is None
    assert status(store, author, answer_id) == "streaming"


def test_the_text_of_a_running_answer_can_be_read_so_far(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    lease = store.run(answers.claim, answer_id, "owner", [])
    assert store.write(lease, 2, "One ", folded_text="One ")
    assert store.write(lease, 3, "two")
    assert store.run(messages.find, author, answer_id).content == "One two"


def test_an_answer_is_closed_once_and_stays_as_it_was_closed(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    lease = store.run(answers.claim, answer_id, "owner", [])
    assert store.close(lease, 2, "Done.", usage=Usage(1, 2))
    assert not store.write(lease, 3, "more")
    assert not store.close(lease, 3, "other")
    store.run(answers.settle, answer_id, INTERRUPTED)
    store.run(answers.stop, author, answer_id)
    message = store.run(messages.find, author, answer_id)
    assert (message.status, message.content, message.usage) == ("completed", "Done.", Usage(1, 2))
    assert not store.run(answers.close_queued, answer_id, AnswerStopped())


def test_a_writer_with_an_old_fence_writes_nothing(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    old = store.run(answers.claim, answer_id, "owner", [])
    store.connection.execute("update message set status = 'queued' where id = :id", {"id": answer_id})
    new = store.run(answers.claim, answer_id, "owner", [])
    assert new.fence > old.fence
    assert not store.write(old, 2, "late", folded_text="late")
    assert store.write(new, 2, "in time")
    assert store.run(messages.find, author, answer_id).content == "in time"


def test_what_a_dead_process_left_is_settled_with_every_word_that_was_seen(
    store: Store, author: Visitor
) -> None:
    half, waiting = queued(store, author), queued(store, author)
    lease = store.run(answers.claim, half, "dead", [])
    assert store.write(lease, 2, "One ", folded_text="One ")
    assert store.write(lease, 3, "two")
    assert store.run(abandoned_answers.settle_left_behind) == {half: INTERRUPTED}
    message = store.run(messages.find, author, half)
    assert (message.status, message.content) == ("interrupted", "One two")
    assert message.error.retryable
    assert [queued.message_id for queued in store.run(answers.list_queued)] == [waiting]
    assert [event.seq for event in store.run(answer_activity.list_events, half, 0, limit=100)] == [1, 2, 3, 4]


def test_an_answer_that_was_to_be_stopped_when_its_process_died_is_stopped(
    store: Store, author: Visitor
) -> None:
    answer_id = queued(store, author)
    lease = store.run(answers.claim, answer_id, "dead", [])
    assert store.write(lease, 2, "One ")
    store.run(answers.stop, author, answer_id)
    assert store.run(abandoned_answers.settle_left_behind) == {answer_id: AnswerStopped()}
    message = store.run(messages.find, author, answer_id)
    assert (message.status, message.content, message.error) == ("stopped", "One ", None)


def test_a_process_settles_of_its_own_answers_those_that_it_no_longer_runs(
    store: Store, author: Visitor
) -> None:
    running, forgotten = queued(store, author), queued(store, author)
    lease = store.run(answers.claim, running, "alive", [])
    store.run(answers.claim, forgotten, "alive", [])
    assert store.run(abandoned_answers.settle_expired) == {}, "its lease is not over"
    store.later(seconds=31)
    assert store.run(abandoned_answers.settle_expired, {running}) == {forgotten: INTERRUPTED}
    assert status(store, author, forgotten) == "interrupted"
    assert store.write(lease, 2, "still written")


def test_queued_answers_wait_in_the_order_of_asking(store: Store, author: Visitor) -> None:
    ids = []
    for _ in range(5):
        ids.append(queued(store, author))
        store.later(seconds=1)
    assert [waiting.message_id for waiting in store.run(answers.list_queued)] == ids
    assert {waiting.user_id for waiting in store.run(answers.list_queued)} == {author.user_id}


def test_a_queued_answer_is_stopped_at_once(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    assert store.run(answers.stop, author, answer_id).status == "stopped"
    assert store.run(answers.claim, answer_id, "owner", []) is None
    assert [event.type for event in store.run(answer_activity.list_events, answer_id, 0, limit=9)] == [
        "answer.started",
        "answer.stopped",
    ]


def test_a_question_cannot_be_stopped(store: Store, author: Visitor) -> None:
    asked = store.ask(author, store.document(author, "text"))
    with pytest.raises(InvalidField):
        store.run(answers.stop, author, asked.message.id)


def test_the_database_itself_allows_one_running_answer_in_a_chat(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        store.connection.execute(
            "insert into message"
            " (id, chat_session_id, ordinal, depth, is_shown, role, content, status, folded_seq, has_events,"
            " created_at) select 'second', chat_session_id, 99, 1, 0, 'assistant', '', 'queued', 0, 1, created_at"
            " from message where id = :id",
            {"id": answer_id},
        )


def test_the_answers_of_a_disabled_account_stop_and_nobody_elses(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document, other = store.document(author, "A", "B"), store.document(stranger, "C")
    written, waiting = store.ask(author, document, 0).answer.id, store.ask(author, document, 1).answer.id
    leases = [
        store.run(answers.claim, message_id, "owner", [])
        for message_id in (written, store.ask(stranger, other).answer.id)
    ]
    store.run(users.disable, author.name)
    assert store.run(messages.find, author, waiting).status == "stopped"
    groups = [EventGroup(lease, [stored(2, TextAdded(text="more"))], [], None, None) for lease in leases]
    assert store.run(answers.write_groups, groups).stop_requested == {written}
