"""One chat for each section; a shown branch out of a tree of messages."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.chats import ChatSession
from quire.domain.conversation.messages import Question
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied, NotFound
from quire.store.conversation import answers, asking, chats, messages
from quire.store.conversation.asking import Asked
from quire.store.documents import documents
from tests.store.conftest import Store


def say(store: Store, author: Visitor, chat_id: str, question: str, parent_id: str | None) -> Asked:
    """A question and its finished answer."""
    asked: Asked = store.run(
        asking.ask, author, chat_id, Question(question), parent_id=parent_id, model="a model", rate=None
    )
    finish(store, asked, f"Answer to {question}")
    return asked


def finish(store: Store, asked: Asked, text: str) -> None:
    lease = store.run(answers.claim, asked.answer.id, "owner", [])
    store.close(lease, 2, text)


def open_chat(store: Store, author: Visitor, document: DocumentWithSections) -> str:
    chat_id: str = store.run(
        chats.get_or_create, author, document.id, document.sections[0].id, limit=50
    ).chat_session.id
    return chat_id


def shown(
    store: Store, author: Visitor, chat_id: str, limit: int = 50, before: int | None = None
) -> ChatSession:
    found: ChatSession = store.run(chats.read, author, chat_id, limit=limit, before=before)
    return found


def texts(chat: ChatSession) -> list[str]:
    return [message.content for message in chat.messages if message.role == "user"]


def test_a_section_has_one_chat_however_often_it_is_opened(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    place = (author, document.id, document.sections[0].id)
    opened = [store.run(chats.get_or_create, *place, limit=50) for _ in range(3)]
    assert [chat.is_new for chat in opened] == [True, False, False]
    assert len({chat.chat_session.id for chat in opened}) == 1


def test_a_chat_is_found_by_its_section_as_soon_as_it_was_opened(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "text")
    place = (document.id, document.sections[0].id)
    assert store.run(chats.find_of_section_or_none, author, *place, limit=50) is None
    opened = store.run(chats.get_or_create, author, *place, limit=50)
    assert store.run(chats.find_of_section_or_none, author, *place, limit=50) == opened.chat_session
    with pytest.raises(AccessDenied):
        store.run(chats.find_of_section_or_none, stranger, *place, limit=50)


def test_an_edited_question_begins_a_branch_and_leaves_the_old_one(store: Store, author: Visitor) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    first = say(store, author, chat_id, "one", None)
    say(store, author, chat_id, "two", first.answer.id)
    edited = say(store, author, chat_id, "two, edited", first.answer.id)
    assert texts(shown(store, author, chat_id)) == ["one", "two, edited"]
    assert len(edited.message.siblings) == 2
    back = store.run(chats.show_branch, author, chat_id, edited.message.siblings[0], limit=50)
    assert texts(back) == ["one", "two"]
    assert back.message_count == 4


def test_the_first_question_can_be_edited_too(store: Store, author: Visitor) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    say(store, author, chat_id, "one", None)
    edited = say(store, author, chat_id, "one, edited", None)
    chat = shown(store, author, chat_id)
    assert texts(chat) == ["one, edited"]
    assert chat.messages[0].siblings == edited.message.siblings
    assert len(edited.message.siblings) == 2


def test_a_branch_is_shown_down_to_its_newest_leaf(store: Store, author: Visitor) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    first = say(store, author, chat_id, "one", None)
    say(store, author, chat_id, "two", first.answer.id)
    newest = say(store, author, chat_id, "two again", first.answer.id)
    say(store, author, chat_id, "another start", None)
    chat = store.run(chats.show_branch, author, chat_id, first.message.id, limit=50)
    assert chat.messages[-1].id == newest.answer.id


def test_a_retry_stands_beside_the_old_answer_and_is_shown(store: Store, author: Visitor) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    first = say(store, author, chat_id, "one", None)
    again = store.run(asking.retry, author, first.answer.id, model="a model", rate=None)
    assert again.message.id == first.message.id
    assert again.answer.siblings == (first.answer.id, again.answer.id)
    assert [message.id for message in shown(store, author, chat_id).messages] == [
        first.message.id,
        again.answer.id,
    ]


@pytest.mark.parametrize("is_branched", [False, True])
def test_messages_are_read_backwards_in_pages(store: Store, author: Visitor, is_branched: bool) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    if is_branched:
        say(store, author, chat_id, "discarded", None)
    parent: str | None = None
    for number in range(7):
        parent = say(store, author, chat_id, f"question {number}", parent).answer.id
    page = shown(store, author, chat_id, limit=4)
    assert page.message_count == 14
    assert texts(page) == ["question 5", "question 6"]
    seen = [message.id for message in page.messages]
    while page.next_before is not None:
        assert page.next_before == page.messages[0].ordinal
        page = shown(store, author, chat_id, limit=4, before=page.next_before)
        assert page.message_count == 14
        seen = [message.id for message in page.messages] + seen
    assert seen == [message.id for message in shown(store, author, chat_id).messages]
    assert len(seen) == 14


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["ask", "edit", "retry", "show"]), st.integers(0, 50)), max_size=15)
)
def test_whatever_is_asked_and_shown_the_shown_branch_is_the_way_from_its_head(
    store: Store, author: Visitor, steps: list[tuple[str, int]]
) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    said = [say(store, author, chat_id, "first", None)]
    for number, (step, which) in enumerate(steps):
        chosen = said[which % len(said)]
        if step == "ask":
            head = shown(store, author, chat_id).messages[-1].id
            said.append(say(store, author, chat_id, f"question {number}", head))
        elif step == "edit":
            said.append(say(store, author, chat_id, f"question {number}", chosen.message.parent_id))
        elif step == "retry":
            said.append(store.run(asking.retry, author, chosen.answer.id, model="a model", rate=None))
            finish(store, said[-1], "again")
        else:
            store.run(chats.show_branch, author, chat_id, chosen.answer.id, limit=50)
            assert chosen.answer.id in [message.id for message in shown(store, author, chat_id).messages]
        chat = shown(store, author, chat_id, limit=100)
        parents = [None, *(message.id for message in chat.messages)]
        assert [message.parent_id for message in chat.messages] == parents[:-1]
        assert chat.message_count == len(chat.messages)
        assert store.rows("select head_message_id from chat_session where id = :id", id=chat_id) == [
            (parents[-1],)
        ]
        assert store.rows(
            "select count(*) from message where chat_session_id = :id and status = 'completed'", id=chat_id
        ) == [(len({asked.message.id for asked in said}) + len(said),)], "nothing that was said is gone"


def test_messages_show_their_siblings_in_every_list(store: Store, author: Visitor) -> None:
    chat_id = open_chat(store, author, store.document(author, "text"))
    first = say(store, author, chat_id, "one", None)
    say(store, author, chat_id, "two", first.answer.id)
    say(store, author, chat_id, "two, edited", first.answer.id)
    for message in shown(store, author, chat_id).messages:
        assert message == store.run(messages.find, author, message.id)


def test_a_chat_knows_its_running_answer(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    asked = store.ask(author, document)
    assert shown(store, author, asked.answer.chat_session_id).active_answer == asked.answer.id
    finish(store, asked, "Done.")
    assert shown(store, author, asked.answer.chat_session_id).active_answer is None


def test_a_chat_of_another_is_denied(store: Store, author: Visitor, stranger: Visitor) -> None:
    asked = store.ask(author, store.document(author, "text"))
    for function, id_ in (
        (chats.find_row, asked.answer.chat_session_id),
        (messages.find, asked.answer.id),
    ):
        with pytest.raises(AccessDenied):
            store.run(function, stranger, id_)
        with pytest.raises(NotFound):
            store.run(function, stranger, "nowhere")


def test_while_its_document_is_deleted_a_chat_is_denied_to_everybody(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    asked = store.ask(author, document)
    store.run(documents.remove_document, author, document.id)
    with pytest.raises(AccessDenied):
        shown(store, author, asked.answer.chat_session_id)
    with pytest.raises(AccessDenied):
        store.run(messages.find, author, asked.answer.id)


def test_a_branch_is_shown_only_of_its_own_chat(store: Store, author: Visitor) -> None:
    first = store.ask(author, store.document(author, "text"))
    second = store.ask(author, store.document(author, "text"))
    with pytest.raises(NotFound, match="Message not found"):
        store.run(chats.show_branch, author, first.answer.chat_session_id, second.answer.id, limit=50)
