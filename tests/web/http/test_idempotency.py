"""A creating request with a key is done once, whoever sends it again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.running import Person
from tests.web.conftest import place_of, refused


def post(person: Person, path: str, body: Any, key: str = "a key") -> httpx.Response:
    return person.http.post(path, json=body, headers={"Idempotency-Key": key})


def creating(person: Person) -> list[tuple[str, Any, Any]]:
    """Every creating address with a body, and another body."""
    document = person.document()
    chat = person.chat(document)
    return [
        ("/api/documents", {"title": "One"}, {"title": "Two"}),
        (f"/api/documents/{document['id']}/sections", {"title": "One"}, {"title": "Two"}),
        ("/api/tokens", {"name": "one"}, {"name": "two"}),
        (f"/api/chat-sessions/{chat['id']}/messages", {"message": "One?"}, {"message": "Two?"}),
    ]


@pytest.mark.parametrize("number", range(4))
def test_the_same_key_and_body_get_the_same_answer_again_and_another_body_is_refused(
    author: Person, number: int
) -> None:
    path, body, other = creating(author)[number]
    first = post(author, path, body)
    assert first.status_code in (201, 202)
    again = post(author, path, body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    reused = refused(post(author, path, other), 422, "idempotency_key_reused")
    assert reused["field"] == "Idempotency-Key"


def test_opening_a_chat_with_a_key_says_created_again_to_whoever_created_it(author: Person) -> None:
    place = f"{place_of(author.document())}/chat"
    headers = {"Idempotency-Key": "open"}
    first = author.http.post(place, headers=headers)
    assert first.json()["message"] == "Chat session created successfully"
    assert author.http.post(place, headers=headers).json() == first.json()
    assert "message" not in author.http.post(place).json()


def test_only_one_document_is_made_by_many_at_once(author: Person) -> None:
    with ThreadPoolExecutor(20) as pool:
        replies = {
            reply.text
            for reply in pool.map(lambda _: post(author, "/api/documents", {"title": "One"}), range(20))
        }
    assert len(replies) == 1
    assert len(author.done("GET", "/api/documents")["documents"]) == 1


def test_keys_belong_to_their_user(author: Person, stranger: Person) -> None:
    mine = post(author, "/api/documents", {"title": "One"}).json()["document"]
    theirs = post(stranger, "/api/documents", {"title": "One"}).json()["document"]
    assert mine["id"] != theirs["id"]


def test_a_key_is_not_good_for_another_address(author: Person) -> None:
    first, second = author.document(), author.document()
    post(author, f"/api/documents/{first['id']}/sections", {"title": "One"})
    reply = post(author, f"/api/documents/{second['id']}/sections", {"title": "One"})
    refused(reply, 422, "idempotency_key_reused")


def test_a_refused_request_does_not_use_its_key_up(author: Person) -> None:
    refused(post(author, "/api/documents", {"title": ""}), 422, "invalid_field")
    assert post(author, "/api/documents", {"title": "One"}).status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_1_to_255_characters(author: Person, key: str) -> None:
    reply = post(author, "/api/documents", {"title": "One"}, key)
    assert refused(reply, 400, "bad_parameter")["parameter"] == "Idempotency-Key"
    assert post(author, "/api/documents", {"title": "One"}, "k" * 255).status_code == 201


def test_a_key_still_answers_after_what_it_made_was_deleted(author: Person) -> None:
    first = post(author, "/api/documents", {"title": "One"})
    author.done("DELETE", f"/api/documents/{first.json()['document']['id']}")
    assert post(author, "/api/documents", {"title": "One"}).json() == first.json()
    assert author.done("GET", "/api/documents")["documents"] == []
