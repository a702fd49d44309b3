"""A request with a key is done once, however often it is sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from quire.store.transactions import new_id
from quire.web.routes import CHAT, COMMENT, DOCUMENT, IMPORT, MESSAGE, PROPOSAL, ROUTES, SECTION
from tests.running import Person
from tests.web.conftest import place_of, refused

Call = tuple[str, Any, Any]


def post(person: Person, path: str, body: Any, key: str = "a key") -> httpx.Response:
    return person.http.post(path, json=body, headers={"Idempotency-Key": key})


def in_document(path: str, body: Any, other: Any) -> Callable[[Person], Call]:
    return lambda person: (f"/api/documents/{person.document()['id']}{path}", body, other)


def to_message(path: str, body: Any, other: Any) -> Callable[[Person], Call]:
    return lambda person: (f"/api/messages/{answered(person)['id']}{path}", body, other)


def asking_for_access(person: Person) -> Call:
    document = person.neighbour("owner").document()
    return f"/api/documents/{document['id']}/access-requests", None, {"other": 1}


def opening(person: Person) -> Call:
    return f"{place_of(person.document())}/chat", None, {"other": 1}


def asking(person: Person) -> Call:
    return f"/api/chat-sessions/{person.chat()['id']}/messages", {"message": "One?"}, {"message": "Two?"}


def deciding(person: Person) -> Call:
    proposal = proposed(person)
    hunk_ids = [hunk["id"] for hunk in proposal["hunks"]]
    return f"/api/proposals/{proposal['id']}/decisions", {"accept": hunk_ids}, {"reject": hunk_ids}


def suggesting(person: Person) -> Call:
    path = f"{place_of(person.document())}/proposals"
    body = {"content": "Another text.", "base_revision": 1}
    return path, body, {**body, "why": "It is better."}


def commenting(person: Person) -> Call:
    return f"{place_of(person.document())}/comments", {"text": "One?"}, {"text": "Two?"}


def replying(person: Person) -> Call:
    path, body, _ = commenting(person)
    comment = person.done("POST", path, json=body)["comment"]
    return f"/api/comments/{comment['id']}/replies", {"text": "One."}, {"text": "Two."}


def answered(person: Person) -> dict[str, Any]:
    return person.finished(person.ask(person.chat()))


def proposed(person: Person) -> dict[str, Any]:
    path = f"/api/messages/{answered(person)['id']}/proposal"
    proposal: dict[str, Any] = person.done("POST", path, json={"mode": "append"})["proposal"]
    return proposal


def saving_as_template(person: Person) -> Call:
    document_id = person.document()["id"]
    return (
        "/api/document-templates",
        {"document_id": document_id, "name": "One"},
        {"document_id": document_id, "name": "Two"},
    )


CALLS: dict[str, Callable[[Person], Call]] = {
    "/api/tokens": lambda _: ("/api/tokens", {"name": "one"}, {"name": "two"}),
    "/api/document-templates": saving_as_template,
    "/api/instruction-templates": lambda _: (
        "/api/instruction-templates",
        {"name": "One", "instructions": "Be brief."},
        {"name": "Two", "instructions": "Be brief."},
    ),
    "/api/documents": lambda _: ("/api/documents", {"title": "One"}, {"title": "Two"}),
    f"{DOCUMENT}/copies": in_document("/copies", {"title": "One"}, {"title": "Two"}),
    f"{DOCUMENT}/sections": in_document("/sections", {"title": "One"}, {"title": "Two"}),
    f"{DOCUMENT}/sections/batch": in_document(
        "/sections/batch", {"sections": [{"title": "One"}]}, {"sections": [{"title": "Two"}]}
    ),
    f"{DOCUMENT}/grants": in_document(
        "/grants",
        {"principal": {"account": "one"}, "role": "reader"},
        {"principal": {"account": "two"}, "role": "reader"},
    ),
    f"{DOCUMENT}/links": in_document("/links", {"role": "reader"}, {"role": "commenter"}),
    f"{DOCUMENT}/access-requests": asking_for_access,
    f"{DOCUMENT}/references": in_document(
        "/references", {"title": "One", "text": "One."}, {"title": "Two", "text": "Two."}
    ),
    f"{SECTION}/chat": opening,
    f"{SECTION}/proposals": suggesting,
    f"{CHAT}/messages": asking,
    f"{MESSAGE}/retry": to_message("/retry", None, {"other": 1}),
    f"{MESSAGE}/proposal": to_message("/proposal", {"mode": "append"}, {"mode": "replace"}),
    f"{PROPOSAL}/decisions": deciding,
    f"{SECTION}/comments": commenting,
    f"{COMMENT}/replies": replying,
}
"""For each address that takes a key: a path, a body, and another body."""


UPLOADS = (
    f"{DOCUMENT}/images",
    f"{DOCUMENT}/templates",
    "/api/imports",
    "/api/documents/import",
    f"{IMPORT}/confirm",
    "/api/documents/sample",
    "/api/document-templates/import",
)
"""Take a file alone, or become another thing with it; `test_images`, `test_word_templates`, `test_imports` and
`test_document_templates` send them twice.

The sample takes nothing, and is made twice below.
"""


ASKS_MODEL = (f"{SECTION}/coverage",)
"""Without a model it refuses; `test_judge_coverage` sends it twice."""

IN_NO_DOCUMENT = (
    "/api/tokens",
    "/api/instruction-templates",
    "/api/document-templates",
    f"{DOCUMENT}/access-requests",
)
"""Whoever asks for access has none."""


@pytest.mark.parametrize(
    "path",
    [
        route.path
        for route in ROUTES
        if route.takes_idempotency_key and route.path not in (*UPLOADS, *ASKS_MODEL)
    ],
)
def test_the_same_key_and_body_get_the_same_answer_again_and_another_body_is_refused(
    author: Person, path: str
) -> None:
    address, body, other = CALLS[path](author)
    first = post(author, address, body)
    assert first.status_code in (200, 201, 202), first.text
    again = post(author, address, body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    reused = refused(post(author, address, other), 422, "idempotency_key_reused")
    assert reused["field"] == "Idempotency-Key"


def test_the_sample_is_made_once_for_a_key_and_twice_without(author: Person) -> None:
    headers = {"Idempotency-Key": "sample"}
    first, again = (author.http.post("/api/documents/sample", headers=headers).json() for _ in range(2))
    other = author.http.post("/api/documents/sample").json()
    assert first == again
    assert other["document"]["id"] != first["document"]["id"]


def test_a_decision_with_a_key_is_answered_as_before_after_it_was_taken_back(author: Person) -> None:
    path, body, _ = deciding(author)
    first = post(author, path, body).json()
    back = author.done("DELETE", f"{path}/{first['decision']['id']}")
    assert post(author, path, body).json() == first
    assert author.done("GET", path.removesuffix("/decisions"))["proposal"]["state"] == "pending"
    anew = post(author, path, body, "another key").json()
    assert anew["decision"]["id"] != first["decision"]["id"]
    assert anew["section"]["revision"] == back["section"]["revision"] + 1


def test_a_refused_decision_does_not_use_its_key_up(author: Person) -> None:
    path, body, _ = deciding(author)
    refused(post(author, path, {"accept": ["nowhere"]}), 404, "not_found")
    assert post(author, path, body).status_code == 200


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


@pytest.mark.parametrize(
    "path",
    [
        route.path
        for route in ROUTES
        if route.takes_idempotency_key and route.path not in (*UPLOADS, *ASKS_MODEL, *IN_NO_DOCUMENT)
    ],
)
def test_a_reply_is_not_sent_again_after_the_right_was_revoked(author: Person, path: str) -> None:
    address, body, _ = CALLS[path](author)
    first = post(author, address, body)
    assert post(author, address, body).content == first.content
    revoke_everything(author)
    refused(post(author, address, body), 403, "access_denied")


def test_nor_to_somebody_who_has_only_a_lower_role_now(author: Person) -> None:
    document = author.document()
    path = f"/api/documents/{document['id']}"
    friend = author.neighbour(f"friend-{new_id()}")
    principal = {"account": friend.name}
    grant = author.done("POST", f"{path}/grants", json={"principal": principal, "role": "editor"})["grant"]
    assert post(friend, f"{path}/sections", {"title": "One"}).status_code == 201
    author.done("PATCH", f"/api/grants/{grant['id']}", json={"role": "reader"})
    refused(post(friend, f"{path}/sections", {"title": "One"}), 403, "access_denied")
    author.done("PATCH", f"/api/grants/{grant['id']}", json={"role": "editor"})
    assert post(friend, f"{path}/sections", {"title": "One"}).status_code == 201


def revoke_everything(person: Person) -> None:
    """Let somebody else own the documents of a person, who has no role in them any more."""
    friend = person.neighbour(f"friend-{new_id()}")
    principal = {"account": friend.name}
    for document in person.done("GET", "/api/documents")["documents"]:
        grants = f"/api/documents/{document['id']}/grants"
        person.done("POST", grants, json={"principal": principal, "role": "owner"})
        person.done("POST", f"/api/documents/{document['id']}/leave")
