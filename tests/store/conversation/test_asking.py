"""A question is asked whole or not at all, and of nothing that it does not belong to."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.messages import Question, Selection
from quire.domain.errors import AnswerInProgress, InvalidField, NotFound, TooMany
from quire.domain.limits import Rate
from quire.store.conversation import answers, asking, chats
from quire.store.conversation.asking import AnswerCannotStart
from quire.store.documents import section_removal
from tests.store.conftest import Store

pytestmark = pytest.mark.postgres


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
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
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
