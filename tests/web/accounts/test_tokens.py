"""One's own API tokens."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests import patient
from tests.running import Person, RunningServer
from tests.web.conftest import refused

TOKEN_FIELDS = {"id", "name", "scope", "document_id", "created_at", "expires_at", "last_used_at"}


def make(person: Person, **body: Any) -> dict[str, Any]:
    return person.done("POST", "/api/tokens", json={"name": "script", **body})


def works(person: Person, token: str) -> bool:
    reply = patient.get(f"{person.http.base_url}/api/me", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code in (200, 401)
    return reply.status_code == 200


def test_a_token_is_shown_once_and_works(author: Person) -> None:
    reply = author.http.post("/api/tokens", json={"name": " my script ", "expires_in_days": 7})
    assert reply.status_code == 201
    made = reply.json()
    assert made.keys() == TOKEN_FIELDS | {"token"}
    assert made["name"] == "my script"
    assert works(author, made["token"])
    listed = author.done("GET", "/api/tokens")["tokens"]
    assert listed[0].keys() == TOKEN_FIELDS
    assert made["token"] not in str(listed)


def test_a_revoked_token_is_dead_at_once(author: Person) -> None:
    made = make(author)
    reply = author.http.delete(f"/api/tokens/{made['id']}")
    assert (reply.status_code, reply.content) == (204, b"")
    assert not works(author, made["token"])
    refused(author.http.delete(f"/api/tokens/{made['id']}"), 404, "not_found", "Token not found")


def test_an_expired_token_is_dead(server: RunningServer, author: Person) -> None:
    made = make(author, expires_in_days=1)
    assert works(author, made["token"])
    past = "2000-01-01T00:00:00.000000+00:00"
    server.write(
        lambda tx: tx.run("update api_token set expires_at = :at where id = :id", at=past, id=made["id"])
    )
    assert not works(author, made["token"])


def test_a_token_makes_none_that_outlives_it(author: Person) -> None:
    short = author.with_token(make(author, expires_in_days=7)["token"])
    sentence = "A token that expires cannot create one that expires later. Sign in to create it."
    for body in ({}, {"expires_in_days": 8}):
        refused(
            short.http.post("/api/tokens", json={"name": "long", **body}), 403, "outlives_token", sentence
        )
    assert make(short, expires_in_days=6)["expires_at"]


def test_what_a_token_has_made_ends_with_it(author: Person) -> None:
    first = make(author)
    second = make(author.with_token(first["token"]), expires_in_days=2)
    third = make(author.with_token(second["token"]), expires_in_days=1)
    author.http.delete(f"/api/tokens/{first['id']}")
    assert not works(author, second["token"])
    assert not works(author, third["token"])


def test_an_account_has_at_most_twenty_tokens(author: Person) -> None:
    count = len(author.done("GET", "/api/tokens")["tokens"])
    for _ in range(20 - count):
        make(author)
    refused(author.http.post("/api/tokens", json={"name": "one more"}), 422, "invalid_field")
    assert len(author.done("GET", "/api/tokens")["tokens"]) == 20


@pytest.mark.parametrize("path", ["/", "/account", "/trash"])
def test_a_token_opens_no_page(author: Person, path: str) -> None:
    reply = author.http.get(path)
    assert (reply.status_code, reply.headers["location"].partition("?")[0]) == (303, "/login")


def test_a_token_of_another_is_neither_listed_nor_revoked(author: Person, stranger: Person) -> None:
    made = make(author)
    assert made["id"] not in str(stranger.done("GET", "/api/tokens"))
    refused(stranger.http.delete(f"/api/tokens/{made['id']}"), 404, "not_found")
    assert works(author, made["token"])


def test_tokens_are_listed_newest_first_in_pages(author: Person) -> None:
    made = [make(author, name=f"number {number}")["name"] for number in range(5)]
    first = author.done("GET", "/api/tokens", params={"limit": 3})
    rest = author.done("GET", "/api/tokens", params={"cursor": first["next_cursor"]})
    names = [token["name"] for token in first["tokens"] + rest["tokens"]]
    assert names == [*reversed(made), "tests"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 101},
        {"name": "x", "expires_in_days": 0},
        {"name": "x", "expires_in_days": 366},
        {"name": "x", "scope": "all"},
        {"name": "x", "scope": "full", "document_id": "some"},
    ],
)
def test_a_token_needs_a_name_and_a_sensible_end(author: Person, body: dict[str, Any]) -> None:
    refused(author.http.post("/api/tokens", json=body), 422, "invalid_field")


def test_a_token_cannot_be_worked_out_from_its_id_and_the_key_of_the_request(author: Person) -> None:
    made = author.http.post("/api/tokens", json={"name": "x"}, headers={"Idempotency-Key": "1"}).json()
    other = author.http.post("/api/tokens", json={"name": "y"}, headers={"Idempotency-Key": "2"}).json()
    assert made["token"] != other["token"]
    assert len(made["token"]) >= 40


def test_without_days_a_token_ends_after_ninety(author: Person) -> None:
    made = make(author)
    life = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert life == timedelta(days=90)


def test_without_a_scope_a_token_is_full_and_for_one_document_it_writes(author: Person) -> None:
    assert make(author)["scope"] == "full"
    made = make(author, document_id=author.document()["id"])
    assert made["scope"] == "write"


def test_a_token_for_another_persons_document_is_not_made(author: Person, stranger: Person) -> None:
    theirs = stranger.document()["id"]
    refused(author.http.post("/api/tokens", json={"name": "x", "document_id": theirs}), 403, "access_denied")
    nowhere = author.http.post("/api/tokens", json={"name": "x", "document_id": "0" * 32})
    refused(nowhere, 404, "not_found", "Document not found")


def test_a_reading_token_reads_and_is_told_in_one_sentence_that_it_does_not_write(author: Person) -> None:
    document = author.document()
    reader = author.with_token(make(author, scope="read")["token"])
    assert reader.done("GET", f"/api/documents/{document['id']}")["document"]["id"] == document["id"]
    refused(
        reader.http.patch(f"/api/documents/{document['id']}", json={"title": "Mine"}),
        403,
        "out_of_scope",
        "The scope of this token does not cover this request.",
    )
    assert author.done("GET", f"/api/documents/{document['id']}")["document"]["title"] == document["title"]


def test_a_request_that_was_done_once_is_not_told_again_to_a_token_that_may_not_make_it(
    author: Person,
) -> None:
    request = {"json": {"title": "Private"}, "headers": {"Idempotency-Key": "one"}}
    assert author.http.post("/api/documents", **request).status_code == 201
    reader = author.with_token(make(author, scope="read")["token"])
    refused(reader.http.post("/api/documents", **request), 403, "out_of_scope")


def test_tokens_of_less_than_full_scope_manage_no_tokens(author: Person) -> None:
    for scope in ("read", "write"):
        token = author.with_token(make(author, scope=scope)["token"])
        for reply in (
            token.http.get("/api/tokens"),
            token.http.post("/api/tokens", json={"name": "more"}),
            token.http.delete(f"/api/tokens/{make(author)['id']}"),
        ):
            refused(reply, 403, "out_of_scope")


def test_a_token_of_a_purged_document_is_gone_with_it(server: RunningServer, author: Person) -> None:
    document_id = author.document()["id"]
    token = make(author, document_id=document_id)["token"]
    assert works(author, token)
    server.write(lambda tx: tx.run("delete from section where document_id = :id", id=document_id))
    server.write(lambda tx: tx.run("delete from document where id = :id", id=document_id))
    assert not works(author, token)


def test_the_command_line_makes_tokens_with_a_scope_and_lists_them(
    server: RunningServer, author: Person
) -> None:
    document_id = author.document()["id"]
    options = ("--scope", "read", "--document", document_id, "--days", "3")
    token = server.quire("token", "add", author.name, "--name", "robot", *options).stdout.strip()
    assert works(author, token)
    (robot, _) = server.quire("token", "list", author.name).stdout.splitlines()
    made = author.done("GET", "/api/tokens")["tokens"][0]
    ends = made["expires_at"][:16].replace("T", " ")
    assert robot == f"{made['id']}  read of {document_id}  used never  ends {ends}+00:00  robot"


def test_tokens_of_the_command_line_and_of_the_api_are_one_list(
    server: RunningServer, author: Person
) -> None:
    token = server.quire("token", "add", author.name, "--name", "from the command line").stdout.strip()
    assert works(author, token)
    assert "from the command line" in str(author.done("GET", "/api/tokens"))
