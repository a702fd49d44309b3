"""Every refusal is one sentence, with a code and a request id, and nothing of our insides."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from quire.domain import errors
from quire.domain.errors import AppError
from quire.store import sqlite
from quire.store.transactions import Transaction
from quire.web.statuses import STATUS, status_of
from tests import patient
from tests.running import Person, RunningServer
from tests.web.conftest import place_of, refused


def subclasses(kind: type[AppError]) -> list[type[AppError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in subclasses(child))]


def test_every_failure_has_a_status() -> None:
    for kind in subclasses(AppError)[1:]:
        assert any(parent in STATUS for parent in kind.__mro__), kind
    assert status_of(errors.BlankMessage()) == 400


def test_400_for_what_is_not_json(author: Person) -> None:
    for content in (b"{", b"", b"{'title': 1}", b"\xff\xfe", b'{"title": "\xc3"}'):
        reply = author.http.post(
            "/api/documents", content=content, headers={"Content-Type": "application/json"}
        )
        refused(reply, 400, "malformed_json")


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/api/documents?limit=0", "limit"),
        ("/api/documents?limit=201", "limit"),
        ("/api/documents?limit=many", "limit"),
        ("/api/documents?cursor=nonsense", "cursor"),
        ("/api/tokens?cursor=bm9uc2Vuc2U=", "cursor"),
    ],
)
def test_400_for_a_nonsense_parameter_which_is_named(author: Person, path: str, parameter: str) -> None:
    assert refused(author.http.get(path), 400, "bad_parameter")["parameter"] == parameter


def test_401_without_identity(server: RunningServer) -> None:
    reply = patient.get(f"{server.url}/api/me")
    refused(reply, 401, "authentication_required", "Authentication required")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_403_for_what_is_anothers(author: Person, stranger: Person) -> None:
    document = author.document()
    reply = stranger.http.get(f"/api/documents/{document['id']}")
    refused(reply, 403, "access_denied", "Access denied")


@pytest.mark.parametrize(
    ("method", "path", "sentence"),
    [
        ("GET", "/api/documents/nowhere", "Document not found"),
        ("POST", "/api/documents/nowhere/restore", "Document not found"),
        ("GET", "/api/documents/{document}/sections/nowhere", "Section not found"),
        ("POST", "/api/documents/{document}/sections/nowhere/restore", "Section not found"),
        ("GET", "/api/chat-sessions/nowhere", "Chat session not found"),
        ("GET", "/api/messages/nowhere", "Message not found"),
        ("GET", "/api/messages/nowhere/events", "Message not found"),
        ("POST", "/api/messages/nowhere/stop", "Message not found"),
        ("POST", "/api/messages/nowhere/retry", "Message not found"),
        ("DELETE", "/api/tokens/nowhere", "Token not found"),
        ("GET", "/api/nothing/here", None),
    ],
)
def test_404_says_what_is_not_there(author: Person, method: str, path: str, sentence: str | None) -> None:
    path = path.format(document=author.document()["id"])
    refused(author.http.request(method, path), 404, "not_found", sentence)


def test_405_says_which_methods_there_are(author: Person) -> None:
    reply = author.http.put("/api/documents", json={})
    refused(reply, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(reply.headers["allow"].split(", "))


def test_413_for_a_body_beyond_one_mebibyte(author: Person) -> None:
    def send(length: int) -> httpx.Response:
        filling = "x" * (length - len('{"title": ""}'))
        return author.http.post(
            "/api/documents",
            content=f'{{"title": "{filling}"}}',
            headers={"Content-Type": "application/json"},
        )

    refused(send(1024 * 1024), 422, "invalid_field")
    refused(send(1024 * 1024 + 1), 413, "too_large")


def test_413_for_a_body_that_does_not_say_how_long_it_is(author: Person) -> None:
    def pieces() -> Any:
        for _ in range(40):
            yield b" " * 32 * 1024

    reply = author.http.post("/api/documents", content=pieces(), headers={"Content-Type": "application/json"})
    refused(reply, 413, "too_large")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_415_for_a_body_that_is_not_json(author: Person, media_type: str) -> None:
    reply = author.http.post("/api/documents", content=b"{}", headers={"Content-Type": media_type})
    refused(reply, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": 3}, "title"),
        ({"title": " "}, "title"),
        ({"title": "t", "id": "mine"}, "id"),
        ({"title": "t", "author": "somebody"}, "author"),
        ({"title": "t", "sections": [{"title": "s", "level": 7}]}, "sections[0].level"),
        ({"title": "t", "sections": [{"title": "s", "level": 0}]}, "sections[0].level"),
        ({"title": "t", "sections": [{"level": 1}]}, "sections[0].title"),
        ({"title": "t", "sections": {}}, "sections"),
        ([], "body"),
        (None, "body"),
    ],
)
def test_422_names_the_field(author: Person, body: Any, field: str) -> None:
    reply = author.http.post(
        "/api/documents", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert refused(reply, 422, "invalid_field")["field"] == field


def test_428_and_412_for_a_change_of_text(author: Person) -> None:
    document = author.document()
    place = place_of(document)
    refused(author.http.patch(place, json={"content": "new"}), 428, "revision_required")
    stale = author.http.patch(place, json={"content": "new"}, headers={"If-Match": '"9"'})
    assert refused(stale, 412, "stale_revision")["section"] == document["sections"][0]


def test_500_is_one_sentence_and_its_cause_is_in_the_log_under_the_same_id(
    server: RunningServer, author: Person
) -> None:
    document = author.document()
    spoil(server, "document", document["id"])
    body = refused(
        author.http.get(f"/api/documents/{document['id']}"),
        500,
        "internal_error",
        "Something went wrong on our side.",
    )
    lines = [json.loads(line) for line in server.log().splitlines() if body["request_id"] in line]
    assert any("ValueError" in line.get("exception", "") for line in lines)


def test_500_of_the_chat_has_sentences_of_its_own(server: RunningServer, author: Person) -> None:
    document = author.document()
    chat = author.chat(document)
    spoil(server, "chat_session", chat["id"])
    opened = author.http.post(f"{place_of(document)}/chat")
    refused(opened, 500, "internal_error", "Failed to create chat session")
    read = author.http.get(f"/api/chat-sessions/{chat['id']}")
    refused(read, 500, "internal_error", "Failed to retrieve chat session")


def spoil(server: RunningServer, table: str, id_: str) -> None:
    """Let a time be none, as no code of ours would write it."""
    server.write(lambda tx: tx.run(f"update {table} set created_at = 'yesterday' where id = :id", id=id_))


def limit_pages(tx: Transaction) -> None:
    (pages,) = tx.one("pragma page_count")
    tx.one(f"pragma max_page_count = {pages}")


async def test_507_when_the_disk_is_full_and_reading_goes_on(inside: Callable[..., Any]) -> None:
    here = await inside()
    await here.database.write(limit_pages)
    large = {"title": "Large", "sections": [{"title": "One", "content": "word " * 20_000}]}
    reply = await here.request("POST", "/api/documents", json=large)
    body = await reply.get_json()
    assert (reply.status_code, body["code"], body["error"]) == (
        507,
        "disk_full",
        "The disk is full; nothing was changed.",
    )
    listed = await here.request("GET", "/api/documents")
    assert (await listed.get_json())["documents"] == []


async def test_503_when_another_program_holds_the_database(inside: Callable[..., Any]) -> None:
    here = await inside()
    await here.database.write(lambda tx: tx.one("pragma busy_timeout = 50"))
    other = sqlite.connect(Path(here.database.location))
    other.execute("begin immediate")
    reply = await here.request("POST", "/api/documents", json={"title": "Late"})
    other.close()
    assert (reply.status_code, (await reply.get_json())["code"]) == (503, "database_unavailable")


async def test_503_when_a_request_takes_longer_than_is_allowed(inside: Callable[..., Any]) -> None:
    here = await inside(request_seconds=0.2)
    other = sqlite.connect(Path(here.database.location))
    other.execute("begin immediate")
    reply = await here.request("POST", "/api/documents", json={"title": "Late"})
    other.close()
    assert (reply.status_code, (await reply.get_json())["code"]) == (503, "unavailable")


def test_outside_the_api_a_refusal_is_a_page(author: Person) -> None:
    browser = author.browser()
    reply = browser.get("/documents/nowhere")
    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("text/html")
    assert "Document not found" in reply.text
    assert reply.headers["x-request-id"] in reply.text
    assert browser.get("/no/such/page").status_code == 404
