"""Every change of an answer's state is a compare-and-set; a writer who was taken for dead writes nothing."""

from typing import Any

import pytest

from quire.domain.conversation.answers import INTERRUPTED, AnswerStopped
from quire.domain.conversation.messages import Question, Selection, Usage
from quire.domain.errors import AccessDenied, AnswerInProgress, InvalidField, NotFound, TooMany
from quire.domain.limits import Rate
from quire.domain.users import Visitor
from quire.store import answer_activity, answers, asking, chats, sections
from quire.store.asking import AnswerCannotStart
from quire.store.transactions import Transaction
from tests.store.conftest import Store


def queued(store: Store, author: Visitor) -> str:
    answer_id: str = store.ask(author, store.document(author, "text")).answer.id
    return answer_id


def status(store: Store, author: Visitor, answer_id: str) -> str:
    found: str = store.run(chats.find_message, author, answer_id).status
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
    assert store.run(chats.find_message, author, answer_id).content == "One two"


def test_an_answer_is_closed_once_and_stays_as_it_was_closed(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    lease = store.run(answers.claim, answer_id, "owner", [])
    assert store.close(lease, 2, "Done.", usage=Usage(1, 2))
    assert not store.write(lease, 3, "more")
    assert not store.close(lease, 3, "other")
    store.run(answers.settle, answer_id, INTERRUPTED)
    store.run(answers.stop, author, answer_id)
    message = store.run(chats.find_message, author, answer_id)
    assert (message.status, message.content, message.usage) == ("completed", "Done.", Usage(1, 2))
    assert not store.run(answers.close_queued, answer_id, AnswerStopped())


def test_a_writer_with_an_old_fence_writes_nothing(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    old = store.run(answers.claim, answer_id, "owner", [])
    store.connection.execute("update message set status = 'queued' where id = ?", (answer_id,))
    new = store.run(answers.claim, answer_id, "owner", [])
    assert new.fence > old.fence
    assert not store.write(old, 2, "late", folded_text="late")
    assert store.write(new, 2, "in time")
    assert store.run(chats.find_message, author, answer_id).content == "in time"


def test_what_a_dead_process_left_is_settled_with_every_word_that_was_seen(
    store: Store, author: Visitor
) -> None:
    half, waiting = queued(store, author), queued(store, author)
    lease = store.run(answers.claim, half, "dead", [])
    assert store.write(lease, 2, "One ", folded_text="One ")
    assert store.write(lease, 3, "two")
    assert store.run(answers.settle_left_behind) == {half: INTERRUPTED}
    message = store.run(chats.find_message, author, half)
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
    assert store.run(answers.settle_left_behind) == {answer_id: AnswerStopped()}
    message = store.run(chats.find_message, author, answer_id)
    assert (message.status, message.content, message.error) == ("stopped", "One ", None)


def test_a_process_settles_of_its_own_answers_those_that_it_no_longer_runs(
    store: Store, author: Visitor
) -> None:
    running, forgotten = queued(store, author), queued(store, author)
    lease = store.run(answers.claim, running, "alive", [])
    store.run(answers.claim, forgotten, "alive", [])
    assert store.run(answers.settle_expired) == {}, "its lease is not over"
    store.later(seconds=31)
    assert store.run(answers.settle_expired, {running}) == {forgotten: INTERRUPTED}
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


def test_while_an_answer_is_written_nothing_else_is_asked(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    first = store.ask(author, document)
    with pytest.raises(AnswerInProgress) as refused:
        store.run(
            asking.ask, author, first.answer.chat_session_id, Question("More?"),
            parent_id=first.answer.id, model="a model", rate=None,
        )  # fmt: skip
    assert refused.value.details["answer"].id == first.answer.id
    with pytest.raises(AnswerInProgress):
        store.run(asking.retry, author, first.answer.id, model="a model", rate=None)
    assert store.rows("select count(*) from message") == [(2,)]


def test_the_database_itself_allows_one_running_answer_in_a_chat(store: Store, author: Visitor) -> None:
    answer_id = queued(store, author)
    with pytest.raises(Exception, match="UNIQUE"):
        store.connection.execute(
            "insert into message"
            " (id, chat_session_id, ordinal, depth, is_shown, role, content, status, folded_seq, has_events,"
            " created_at) select 'second', chat_session_id, 99, 1, 0, 'assistant', '', 'queued', 0, 1, created_at"
            " from message where id = ?",
            (answer_id,),
        )


def test_a_refused_sending_leaves_no_question_behind(store: Store, author: Visitor) -> None:
    once = Rate(1, 60)
    document, other = store.document(author, "text"), store.document(author, "text")
    chat, second = (
        store.run(chats.get_or_create, author, place.id, place.sections[0].id, limit=5).chat_session.id
        for place in (document, other)
    )
    ask = {"parent_id": None, "model": "a model", "rate": once}
    store.run(asking.ask, author, chat, Question("Why?"), **ask)
    with pytest.raises(TooMany):
        store.run(asking.ask, author, second, Question("Why?"), **ask)
    assert store.rows("select count(*) from message where chat_session_id = :id", id=second) == [(0,)]


def test_an_answer_whose_section_was_deleted_cannot_start(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    answer_id = store.ask(author, document).answer.id
    assert store.run(asking.find_question_context, answer_id).question.text == "Why?"
    store.run(sections.remove_section, author, document.id, document.sections[0].id)
    with pytest.raises(AnswerCannotStart):
        store.run(asking.find_question_context, answer_id)


@pytest.mark.parametrize(
    ("selection", "field"),
    [
        (Selection(0, 4, 1), None),
        (Selection(0, 5, 1), "selection"),
        (Selection(-1, 2, 1), "selection"),
        (Selection(2, 2, 1), None),
        (Selection(3, 1, 1), "selection"),
        (Selection(0, 4, 2), "selection.revision"),
    ],
)
def test_a_selection_lies_within_a_revision_of_the_section(
    store: Store, author: Visitor, selection: Selection, field: str | None
) -> None:
    document = store.document(author, "téxt")
    chat = store.run(chats.get_or_create, author, document.id, document.sections[0].id, limit=5).chat_session
    question = Question("What of this?", selection=selection)
    arguments = {"parent_id": None, "model": "a model", "rate": None}
    if field is None:
        store.run(asking.ask, author, chat.id, question, **arguments)
        return
    with pytest.raises(InvalidField) as refused:
        store.run(asking.ask, author, chat.id, question, **arguments)
    assert refused.value.details == {"field": field}


def test_a_question_follows_only_an_answer_of_its_own_chat(store: Store, author: Visitor) -> None:
    first, second = store.document(author, "text"), store.document(author, "text")
    asked = store.ask(author, first)
    chat = store.run(chats.get_or_create, author, second.id, second.sections[0].id, limit=5).chat_session
    with pytest.raises(NotFound, match="Message not found"):
        store.run(
            asking.ask, author, chat.id, Question("Why?"),
            parent_id=asked.answer.id, model="a model", rate=None,
        )  # fmt: skip
    store.run(answers.stop, author, asked.answer.id)
    with pytest.raises(InvalidField) as refused:
        store.run(
            asking.ask, author, asked.answer.chat_session_id, Question("Why?"),
            parent_id=asked.message.id, model="a model", rate=None,
        )  # fmt: skip
    assert refused.value.details == {"field": "parent_id"}


def test_activity_is_what_is_being_written_and_what_ended_lately(store: Store, author: Visitor) -> None:
    document = store.document(author, "one", "two", "three")
    store.document(author, "elsewhere")
    old = store.ask(author, document, 0).answer
    store.close(store.run(answers.claim, old.id, "owner", []), 2, "Done.")
    store.later(hours=23)
    ended = store.ask(author, document, 1).answer
    store.close(store.run(answers.claim, ended.id, "owner", []), 2, "Done.")
    running = store.ask(author, document, 2).answer

    activity = store.run(answer_activity.list_activity, author, document.id)
    assert [(found.answer_id, found.status) for found in activity] == [
        (running.id, "queued"),
        (ended.id, "completed"),
        (old.id, "completed"),
    ]
    assert [found.section_id for found in activity] == [document.sections[n].id for n in (2, 1, 0)]
    assert [found.ended_at for found in activity][:2] == [None, store.now]
    store.later(hours=2)
    assert [found.answer_id for found in store.run(answer_activity.list_activity, author, document.id)] == [
        running.id,
        ended.id,
    ]
    store.run(sections.remove_section, author, document.id, document.sections[1].id)
    assert [found.answer_id for found in store.run(answer_activity.list_activity, author, document.id)] == [
        running.id
    ]


def test_activity_is_nobody_elses_business(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author, "text")
    with pytest.raises(AccessDenied):
        store.run(answer_activity.list_activity, stranger, document.id)


def test_activity_reads_no_message_that_it_does_not_show(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    seen = []

    class Watching(Transaction):
        def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
            seen.extend(row[3] for row in super().all(f"explain query plan {sql}", **parameters))
            return super().all(sql, **parameters)

    with store.transaction() as tx:
        answer_activity.list_activity(Watching(tx._connection, tx.now), author, document.id)
    assert [step for step in seen if step.startswith("SCAN")] == []
    assert [step.split(" USING ")[1] for step in seen if " message " in step] == [
        "INDEX one_running_answer (chat_session_id=?)",
        "INDEX ended_answer (chat_session_id=? AND finished_at>?)",
    ]
