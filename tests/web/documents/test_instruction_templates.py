"""Instruction templates over HTTP: the two addresses of the original, their management, and questions that use them."""

from typing import Any

import pytest

from tests.running import Person
from tests.web.conftest import refused

ALL = "/api/instruction-templates"


def made(person: Person, name: str, instructions: str = "Be brief.", **owner: str) -> dict[str, Any]:
    body = {"name": name, "instructions": instructions, **owner}
    template: dict[str, Any] = person.done("POST", ALL, json=body)["instruction_template"]
    return template


def test_the_two_addresses_of_the_original_have_its_form(author: Person, stranger: Person) -> None:
    assert author.done("GET", "/api/templates") == {"templates": []}
    made(author, "Plain words", "Write for {language} readers.")
    made(author, "Audit & check")
    assert author.done("GET", "/api/templates") == {"templates": ["Audit & check", "Plain words"]}
    assert author.done("GET", "/api/templates/Plain%20words") == {
        "instructions": "Write for {language} readers."
    }
    assert author.done("GET", "/api/templates/audit%20%26%20CHECK")["instructions"] == "Be brief."
    refused(stranger.http.get("/api/templates/Plain%20words"), 404, "not_found", "Template not found")


def test_one_is_made_changed_and_deleted(author: Person) -> None:
    template = made(author, "Plain")
    assert template["belongs_to"] == "me"
    assert template["may_change"]
    address = f"{ALL}/{template['id']}"
    reply = author.http.patch(address, json={"instructions": "Be exact."}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.headers["etag"]) == (200, '"2"')
    assert author.done("GET", "/api/templates/plain") == {"instructions": "Be exact."}
    stale = refused(
        author.http.patch(address, json={"name": "Other"}, headers={"If-Match": '"1"'}), 412, "stale_revision"
    )
    assert stale["template"]["instructions"] == "Be exact."
    refused(author.http.post(ALL, json={"name": "PLAIN", "instructions": "x"}), 409, "template_name_taken")
    assert author.http.delete(address).status_code == 204
    refused(author.http.get(address), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "instructions": "x"}, "name"),
        ({"name": "a/b", "instructions": "x"}, "name"),
        ({"name": "A", "instructions": " "}, "instructions"),
        ({"name": "A", "instructions": "For {titel}"}, "instructions"),
        ({"name": "A", "instructions": "x" * 8_001}, "instructions"),
        ({"name": "A", "instructions": "x", "belongs_to": "group"}, "group"),
        ({"name": "A", "instructions": "x", "group": "Board"}, "group"),
        ({"name": "A", "instructions": "x", "belongs_to": "you"}, "belongs_to"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(author: Person, body: dict[str, Any], field: str) -> None:
    assert refused(author.http.post(ALL, json=body), 422, "invalid_field")["field"] == field
    assert author.done("GET", "/api/templates") == {"templates": []}


def test_only_administrators_make_them_for_everybody(author: Person, administrator: Person) -> None:
    body = {"name": "For all of us", "instructions": "x", "belongs_to": "instance"}
    refused(author.http.post(ALL, json=body), 403, "access_denied")
    template = made(administrator, "For all of us", belongs_to="instance")
    try:
        assert "For all of us" in author.done("GET", "/api/templates")["templates"]
        listed = author.done("GET", ALL)["instruction_templates"]
        assert [found["may_change"] for found in listed if found["id"] == template["id"]] == [False]
        refused(author.http.delete(f"{ALL}/{template['id']}"), 403, "access_denied")
    finally:
        administrator.http.delete(f"{ALL}/{template['id']}")


def test_a_question_keeps_what_its_template_said(author: Person) -> None:
    template = made(author, "Plain", "Write “{section_title}” in {language}.")
    chat = author.chat()
    body = {"message": "Why?", "template_id": template["id"]}
    asked = author.done("POST", f"/api/chat-sessions/{chat['id']}/messages", json=body)
    assert asked["message"]["template"] == {
        "id": template["id"],
        "name": "Plain",
        "instructions": "Write “{section_title}” in {language}.",
    }
    answer = author.finished(asked["answer"])
    assert author.http.delete(f"{ALL}/{template['id']}").status_code == 204
    again = author.done("POST", f"/api/messages/{answer['id']}/retry")
    author.finished(again["answer"])
    context = author.done("GET", f"/api/messages/{again['answer']['id']}/context")["context"]
    assert ("instructions", "Plain") in [(part["kind"], part["title"]) for part in context["parts"]]
    refused(
        author.http.post(f"/api/chat-sessions/{chat['id']}/messages", json=body),
        404,
        "not_found",
        "Template not found",
    )


def test_nobody_asks_with_the_template_of_somebody_else(author: Person, stranger: Person) -> None:
    template = made(stranger, "Private")
    chat = author.chat()
    body = {"message": "Why?", "template_id": template["id"]}
    refused(author.http.post(f"/api/chat-sessions/{chat['id']}/messages", json=body), 403, "access_denied")
    assert author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["message_count"] == 0
