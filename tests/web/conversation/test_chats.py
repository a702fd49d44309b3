"""The one chat of a section, to the letter of the contract."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from quire.store import sqlite
from tests.running import Person
from tests.web.conftest import place_of, refused

CHAT = {
    "id", "section_id", "document_id", "messages", "context_documents", "references", "message_count", "next_before",
    "active_answer", "created_at", "updated_at",
}  # fmt: skip
MESSAGE = {
    "id", "chat_session_id", "ordinal", "parent_id", "author", "role", "content", "status", "references", "siblings",
    "timestamp", "created_at", "model", "model_id", "fallback", "usage", "error", "ending", "ending_reason",
    "proposal_id", "intent", "selection", "template",
}  # fmt: skip


def read(person: Person, chat: dict[str, Any], **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = person.done("GET", f"/api/chat-sessions/{chat['id']}", params=query)[
        "chat_session"
    ]
    return found


async def test_a_chat_that_is_there_is_opened_while_nothing_can_be_written(
    inside: Callable[..., Any],
) -> None:
    here = await inside()
    made = await here.request("POST", "/api/documents", json={"title": "A", "sections": [{"title": "B"}]})
    place = f"{place_of((await made.get_json())['document'])}/chat"
    first = await (await here.request("POST", place)).get_json()
    other = sqlite.connect(Path(here.database.location))
    other.execute("begin immediate")
    again = await here.request("POST", place)
    other.close()
    assert (again.status_code, await again.get_json()) == (200, {"chat_session": first["chat_session"]})


def test_a_chat_is_created_by_the_first_call_and_found_by_every_other(author: Person) -> None:
    document = author.document()
    place = f"{place_of(document)}/chat"
    first = author.http.post(place)
    assert first.status_code == 200
    assert first.json().keys() == {"chat_session", "message"}
    assert first.json()["message"] == "Chat session created successfully"
    chat = first.json()["chat_session"]
    assert chat.keys() == CHAT
    assert (chat["section_id"], chat["document_id"]) == (document["sections"][0]["id"], document["id"])
    assert (chat["messages"], chat["message_count"], chat["next_before"], chat["active_answer"]) == (
        [],
        0,
        None,
        None,
    )
    assert (chat["context_documents"], chat["references"]) == ([], [])
    for _ in range(3):
        again = author.http.post(place, json={"anything": "is not read"})
        assert (again.status_code, again.json()) == (200, {"chat_session": chat})
    assert author.http.get(place_of(document)).json()["section"]["chat_session_id"] == chat["id"]
    assert author.http.get(f"/api/chat-sessions/{chat['id']}").json() == {"chat_session": chat}


def test_many_calls_at_once_open_one_chat_and_one_of_them_created_it(author: Person) -> None:
    place = f"{place_of(author.document())}/chat"
    with ThreadPoolExecutor(50) as pool:
        replies = [reply.json() for reply in pool.map(lambda _: author.http.post(place), range(50))]
    assert len({reply["chat_session"]["id"] for reply in replies}) == 1
    assert sum("message" in reply for reply in replies) == 1


def test_opening_is_checked_in_the_order_of_the_contract(author: Person, stranger: Person) -> None:
    document = author.document()
    nowhere = "0" * 32
    missing_both = f"/api/documents/{nowhere}/sections/{nowhere}/chat"
    foreign_and_missing = f"/api/documents/{document['id']}/sections/{nowhere}/chat"
    refused(stranger.http.post(missing_both), 404, "not_found", "Document not found")
    refused(stranger.http.post(foreign_and_missing), 403, "access_denied", "Access denied")
    refused(stranger.http.post(f"{place_of(document)}/chat"), 403, "access_denied", "Access denied")
    refused(author.http.post(foreign_and_missing), 404, "not_found", "Section not found")
    section_of_another_document = author.document()["sections"][0]["id"]
    refused(
        author.http.post(f"/api/documents/{document['id']}/sections/{section_of_another_document}/chat"),
        404,
        "not_found",
        "Section not found",
    )
    assert author.http.get(place_of(document)).json()["section"]["chat_session_id"] is None


def test_opening_the_chat_of_a_deleted_document_finds_no_document(author: Person) -> None:
    document = author.document()
    author.done("DELETE", f"/api/documents/{document['id']}")
    refused(author.http.post(f"{place_of(document)}/chat"), 404, "not_found", "Document not found")


def test_reading_is_refused_with_the_sentences_of_the_contract(author: Person, stranger: Person) -> None:
    chat = author.chat()
    address = f"/api/chat-sessions/{chat['id']}"
    refused(author.http.get("/api/chat-sessions/nowhere"), 404, "not_found", "Chat session not found")
    refused(stranger.http.get(address), 403, "access_denied", "Access denied")


def test_while_its_document_is_deleted_a_chat_is_denied_to_everybody(
    author: Person, stranger: Person
) -> None:
    chat = author.chat()
    answer = author.ask(chat)
    author.finished(answer)
    document = f"/api/documents/{chat['document_id']}"
    author.done("DELETE", document)
    requests: list[tuple[str, str, Any]] = [
        ("GET", f"/api/chat-sessions/{chat['id']}", None),
        ("POST", f"/api/chat-sessions/{chat['id']}/messages", {"message": "Why?"}),
        ("PUT", f"/api/chat-sessions/{chat['id']}/head", {"message_id": answer["id"]}),
        ("GET", f"/api/messages/{answer['id']}", None),
        ("GET", f"/api/messages/{answer['id']}/events", None),
        ("POST", f"/api/messages/{answer['id']}/stop", None),
        ("POST", f"/api/messages/{answer['id']}/retry", None),
    ]
    for method, path, body in requests:
        for person in (author, stranger):
            refused(person.http.request(method, path, json=body), 403, "access_denied", "Access denied")
    author.done("POST", f"{document}/restore")
    assert read(author, chat)["message_count"] == 2


def test_a_chat_survives_renaming_and_moving_of_its_section(author: Person) -> None:
    document = author.document()
    chat = author.chat(document)
    author.done("PATCH", place_of(document), json={"title": "Renamed"})
    author.done("PUT", f"{place_of(document)}/position", json={"position": 1})
    again = author.http.post(f"{place_of(document)}/chat").json()
    assert again == {"chat_session": chat}


def test_messages_are_read_backwards_in_pages(author: Person) -> None:
    chat = author.chat()
    for number in range(5):
        author.finished(author.ask(chat, f"Question {number}?"))
    whole = read(author, chat)
    assert all(message.keys() == MESSAGE for message in whole["messages"])
    assert [message["role"] for message in whole["messages"]] == ["user", "assistant"] * 5
    ordinals = [message["ordinal"] for message in whole["messages"]]
    assert ordinals == sorted(ordinals)
    newest = read(author, chat, limit=4)
    assert newest["messages"] == whole["messages"][-4:]
    assert (newest["message_count"], newest["next_before"]) == (10, newest["messages"][0]["ordinal"])
    older = read(author, chat, limit=4, before=newest["next_before"])
    assert older["messages"] == whole["messages"][2:6]
    oldest = read(author, chat, limit=4, before=older["next_before"])
    assert (oldest["messages"], oldest["next_before"]) == (whole["messages"][:2], None)
    assert read(author, chat, before=0)["messages"] == []
    opened = author.http.post(
        f"/api/documents/{chat['document_id']}/sections/{chat['section_id']}/chat", params={"limit": 1}
    )
    assert opened.json()["chat_session"]["messages"] == whole["messages"][-1:]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "before=x", "before=-1", "render=pdf"])
def test_a_nonsense_page_is_refused(author: Person, query: str) -> None:
    refused(author.http.get(f"/api/chat-sessions/{author.chat()['id']}?{query}"), 400, "bad_parameter")


def test_an_edited_question_begins_a_branch_and_the_old_one_can_be_shown_again(author: Person) -> None:
    chat = author.chat()
    first = author.finished(author.ask(chat, "One?"))
    second = author.finished(author.ask(chat, "Two?"))
    edited = author.finished(author.ask(chat, "Two, edited?", parent_id=first["id"]))

    def questions(shown: dict[str, Any]) -> list[str]:
        return [message["content"] for message in shown["messages"] if message["role"] == "user"]

    shown = read(author, chat)
    assert questions(shown) == ["One?", "Two, edited?"]
    assert shown["message_count"] == 4
    assert shown["messages"][2]["siblings"] == [second["parent_id"], edited["parent_id"]]
    head = f"/api/chat-sessions/{chat['id']}/head"
    back = author.done("PUT", head, json={"message_id": second["id"]})["chat_session"]
    assert questions(back) == ["One?", "Two?"]
    assert read(author, chat) == back
    newest = author.done("PUT", head, json={"message_id": edited["parent_id"]})["chat_session"]
    assert newest["messages"][-1]["id"] == edited["id"], "down to the newest leaf"
    author.finished(author.ask(chat, "A new start?", parent_id=None))
    assert questions(read(author, chat)) == ["A new start?"]
    author.finished(author.ask(chat, "And then?"))
    assert questions(read(author, chat)) == ["A new start?", "And then?"], (
        "without a parent it follows what is shown"
    )


def test_a_branch_of_another_chat_is_not_found(author: Person, stranger: Person) -> None:
    chat, other = author.chat(), author.chat()
    answer = author.finished(author.ask(other))
    head = f"/api/chat-sessions/{chat['id']}/head"
    refused(author.http.put(head, json={"message_id": answer["id"]}), 404, "not_found", "Message not found")
    refused(author.http.put(head, json={"message_id": "nowhere"}), 404, "not_found", "Message not found")
    refused(stranger.http.put(head, json={"message_id": answer["id"]}), 403, "access_denied")


def test_messages_are_rendered_where_it_is_asked_for(author: Person) -> None:
    chat = author.chat()
    answer = author.finished(author.ask(chat, "**Why** <b>not</b>?"))
    shown = read(author, chat, render="html")
    assert shown["messages"][0]["content_html"] == "<p><strong>Why</strong> &lt;b&gt;not&lt;/b&gt;?</p>\n"
    rendered = author.done("GET", f"/api/messages/{answer['id']}", params={"render": "html"})["message"]
    assert rendered == shown["messages"][1]
    assert "content_html" not in read(author, chat)["messages"][0]


def test_the_activity_of_a_document_tells_where_answers_come_and_came(author: Person) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}/activity"
    assert author.done("GET", address) == {"activity": [], "proposals": []}
    chat = author.chat(document, 1)
    answer = author.finished(author.ask(chat))
    (told,) = author.done("GET", address)["activity"]
    assert told == {
        "section_id": document["sections"][1]["id"],
        "chat_session_id": chat["id"],
        "answer_id": answer["id"],
        "status": "completed",
        "ended_at": answer["timestamp"],
    }
