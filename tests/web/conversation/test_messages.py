"""Asking over the API."""

from typing import Any

import pytest

from quire.store.conversation import answers
from quire.store.transactions import Transaction
from tests.running import Person, RunningServer
from tests.web.conftest import place_of, refused


def send(person: Person, chat: dict[str, Any], **body: Any) -> Any:
    return person.http.post(f"/api/chat-sessions/{chat['id']}/messages", json=body)


def test_a_question_and_its_queued_answer_are_stored_when_they_are_told(author: Person) -> None:
    chat = author.chat()
    reply = send(author, chat, message="  What does it say?  ")
    assert reply.status_code == 202
    body = reply.json()
    assert body.keys() == {"message", "answer", "events_url"}
    question, answer = body["message"], body["answer"]
    assert (question["role"], question["content"], question["status"]) == (
        "user",
        "  What does it say?  ",
        "completed",
    )
    assert (question["parent_id"], question["ordinal"], answer["ordinal"]) == (None, 1, 2)
    assert (answer["role"], answer["content"], answer["status"]) == ("assistant", "", "queued")
    assert (answer["parent_id"], answer["siblings"]) == (question["id"], [answer["id"]])
    assert (answer["usage"], answer["error"], answer["references"]) == (None, None, [])
    assert answer["model"] == "built-in quoting assistant"
    assert body["events_url"] == f"/api/messages/{answer['id']}/events"
    assert author.message(question["id"]) == question
    finished = author.finished(answer)
    assert finished["timestamp"] >= finished["created_at"]


@pytest.mark.parametrize("message", ["", " ", "\n\t\u00a0"])
def test_a_blank_question_is_refused(author: Person, message: str) -> None:
    chat = author.chat()
    refused(send(author, chat, message=message), 400, "message_empty", "Message cannot be empty")
    assert author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["message_count"] == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"message": 3}, "message"),
        ({"message": "a\0b"}, "message"),
        ({"message": "?", "role": "assistant"}, "role"),
        ({"message": "?", "intent": "guess"}, "intent"),
        ({"message": "?", "context_documents": ["nowhere"]}, "context_documents"),
        ({"message": "?", "config": {"model": "other"}}, "config.model"),
        ({"message": "?", "config": {"temperature": "hot"}}, "config.temperature"),
        ({"message": "?", "selection": {"start": 0, "end": 99, "revision": 1}}, "selection"),
        ({"message": "?", "selection": {"start": 0, "end": 2, "revision": 9}}, "selection.revision"),
        ({"message": "?", "selection": {"start": 0}}, "selection.end"),
        ({}, "message"),
    ],
)
def test_a_wrong_field_is_named(author: Person, fields: dict[str, Any], field: str) -> None:
    assert refused(send(author, author.chat(), **fields), 422, "invalid_field")["field"] == field


def test_a_question_may_have_32_kibibytes_and_no_more(author: Person) -> None:
    chat = author.chat()
    longest = "é" * (16 * 1024)
    assert refused(send(author, chat, message=longest + "?"), 422, "invalid_field")["field"] == "message"
    answer = author.ask(chat, longest)
    author.finished(answer)
    assert author.message(answer["parent_id"])["content"] == longest


def test_a_question_tells_what_it_is_for_and_about(author: Person) -> None:
    chat = author.chat()
    about_all = author.finished(author.ask(chat))
    selection = {"start": 4, "end": 6, "revision": 1}
    drafted = author.finished(author.ask(chat, intent="draft", selection=selection))
    shown = author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["messages"]
    told = [(message["intent"], message["selection"]) for message in shown]
    assert told == [("discuss", None), (None, None), ("draft", selection), (None, None)]
    for answer, purpose in ((about_all, told[0]), (drafted, told[2])):
        question = author.message(answer["parent_id"])
        assert (question["intent"], question["selection"]) == purpose


def test_what_was_selected_in_an_earlier_text_is_asked_about_where_it_stands_now(author: Person) -> None:
    document = author.document(sections=[{"title": "Valves", "content": "Open it.\n\nWait here."}])
    chat, place = author.chat(document), place_of(document)
    selection = {"start": 10, "end": 14, "revision": 1}
    change = {"content": "Look.\n\nOpen it.\n\nWait here."}
    author.done("PATCH", place, json=change, headers={"If-Match": '"1"'})
    answer = author.finished(author.ask(chat, selection=selection))
    found = author.message(answer["parent_id"])["selection"]
    assert found == {"start": 17, "end": 21, "revision": 2}
    assert change["content"][17:21] == "Wait"

    author.done("PATCH", place, json={"content": "Open it."}, headers={"If-Match": '"2"'})
    refused(
        send(author, chat, message="And this?", selection=selection),
        409,
        "selection_changed",
        "The selected text has been changed since; select it again, or ask about the whole section.",
    )
    assert author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["message_count"] == 2
    # A change of the title leaves the text where it is.
    author.done("PATCH", place, json={"title": "All valves"})
    kept = {"start": 0, "end": 4, "revision": 3}
    answer = author.finished(author.ask(chat, selection=kept))
    assert author.message(answer["parent_id"])["selection"] == {**kept, "revision": 4}


def test_questions_of_another_chat_or_by_a_stranger_are_refused(author: Person, stranger: Person) -> None:
    chat, other = author.chat(), author.chat()
    answer = author.finished(author.ask(chat))
    refused(send(stranger, chat, message="?"), 403, "access_denied", "Access denied")
    refused(send(author, {"id": "nowhere"}, message="?"), 404, "not_found", "Chat session not found")
    refused(send(author, other, message="?", parent_id=answer["id"]), 404, "not_found", "Message not found")
    own_question = send(author, chat, message="?", parent_id=answer["parent_id"])
    assert refused(own_question, 422, "invalid_field")["field"] == "parent_id"
    for what in ("", "/events"):
        refused(stranger.http.get(f"/api/messages/{answer['id']}{what}"), 403, "access_denied")
    for what in ("/stop", "/retry"):
        refused(stranger.http.post(f"/api/messages/{answer['id']}{what}"), 403, "access_denied")


def test_the_built_in_assistant_quotes_the_document(author: Person) -> None:
    document = author.document(
        sections=[
            {"title": "Cleaning", "content": "The oven is cleaned weekly."},
            {"title": "Knives", "content": "Blades are sharpened on Mondays."},
        ]
    )
    answer = author.finished(author.ask(author.chat(document), "When are blades sharpened?"))
    assert answer["status"] == "completed"
    assert answer["content"].startswith("No language model is connected")
    assert "> Blades are sharpened on Mondays.\n\n— “Knives”, paragraph 1" in answer["content"]


def test_what_the_model_was_given_can_be_read_as_long_as_the_answer(
    author: Person, server: RunningServer
) -> None:
    answer = author.ask(author.chat())
    (told,) = [event.data for event in author.events(answer) if event.type == "context"]
    assert author.done("GET", f"/api/messages/{answer['id']}/context") == {"context": told}
    server.write(_forget_events)
    late = list(author.events(answer))
    assert [event.type for event in late] == ["snapshot", "answer.completed"]
    assert [event.seq for event in author.events(answer, after=1)] == [event.seq for event in late]
    assert author.done("GET", f"/api/messages/{answer['id']}/context") == {"context": told}
    question = author.done("GET", f"/api/messages/{answer['parent_id']}/context")
    assert question == {"context": None}


def _forget_events(tx: Transaction) -> None:
    tx.run(
        "update message set finished_at = '2000-01-01T00:00:00.000000+00:00' where finished_at is not null"
    )
    answers.remove_folded_events(tx)
