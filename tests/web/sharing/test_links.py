"""Links over HTTP: what owners make, list and revoke, and what cannot be made."""

from datetime import datetime
from typing import Any

import pytest

from quire.domain.sharing.links import LINKS_MAX
from tests.running import Person
from tests.web.conftest import refused
from tests.web.guests import enter, made_link


def test_a_link_shows_its_address_once_and_expires_after_14_days(author: Person) -> None:
    document = author.document()
    reply = author.http.post(f"/api/documents/{document['id']}/links", json={"role": "commenter"})
    made = reply.json()
    link = made["link"]
    assert reply.status_code == 201
    assert made["url"].startswith(f"{author.http.base_url}/s/")
    assert len(made["url"].rpartition("/")[2]) == 22, "128 bits"
    shown = {name: link[name] for name in ("document_id", "role", "section_id", "has_password", "guests")}
    assert shown == {
        "document_id": document["id"],
        "role": "commenter",
        "section_id": None,
        "has_password": False,
        "guests": [],
    }
    assert (link["last_used_at"], link["guests_count"]) == (None, 0)
    assert days_between(link["created_at"], link["expires_at"]) == 14

    assert author.done("GET", f"/api/links/{link['id']}")["link"] == link
    listed = author.http.get(f"/api/documents/{document['id']}/links")
    assert listed.json() == {"links": [link], "next_cursor": None}
    assert made["url"].rpartition("/")[2] not in listed.text


def test_the_grants_of_a_document_do_not_show_its_links_nor_change_them(author: Person) -> None:
    document = author.document()
    made_link(author, document)
    grants = author.done("GET", f"/api/documents/{document['id']}/grants")["grants"]
    assert [grant["role"] for grant in grants] == ["owner"]


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"role": "editor"}, "role", "“role” must be reader, commenter or suggester for a link."),
        ({"role": "owner"}, "role", "“role” must be reader, commenter or suggester for a link."),
        (
            {"role": "reader", "expires_in_days": 0},
            "expires_in_days",
            "“expires_in_days” must be a whole number of at least 1.",
        ),
        (
            {"role": "reader", "expires_in_days": -1},
            "expires_in_days",
            "“expires_in_days” must be a whole number of at least 1.",
        ),
        (
            {"role": "reader", "expires_in_days": 366},
            "expires_in_days",
            "“expires_in_days” must be a whole number of at most 365.",
        ),
        ({"role": "reader", "password": "abc"}, "password", "“password” must have 4 to 256 characters."),
        ({"role": "reader", "password": ""}, "password", "“password” must have 4 to 256 characters."),
    ],
)
def test_a_link_that_may_not_be_made_is_refused_in_one_sentence_and_nothing_is_made(
    author: Person, body: dict[str, Any], field: str, sentence: str
) -> None:
    document = author.document()
    error = refused(
        author.http.post(f"/api/documents/{document['id']}/links", json=body), 422, "invalid_field"
    )
    assert (error["field"], error["error"]) == (field, sentence)
    assert author.done("GET", f"/api/documents/{document['id']}/links")["links"] == []


def test_a_link_leads_to_a_section_of_its_own_document_alone(author: Person) -> None:
    document, other = author.document(), author.document()
    for section_id in (other["sections"][0]["id"], "nowhere"):
        body = {"role": "reader", "section_id": section_id}
        refused(author.http.post(f"/api/documents/{document['id']}/links", json=body), 404, "not_found")
    assert author.done("GET", f"/api/documents/{document['id']}/links")["links"] == []


def test_only_owners_see_links_and_make_them(author: Person, stranger: Person) -> None:
    document = author.document()
    link, _ = made_link(author, document)
    body = {"principal": {"account": stranger.name}, "role": "editor"}
    author.done("POST", f"/api/documents/{document['id']}/grants", json=body)
    for method, path in (
        ("GET", f"/api/documents/{document['id']}/links"),
        ("POST", f"/api/documents/{document['id']}/links"),
        ("GET", f"/api/links/{link['id']}"),
        ("DELETE", f"/api/links/{link['id']}"),
    ):
        json = {"role": "reader"} if method == "POST" else None
        refused(stranger.http.request(method, path, json=json), 403, "access_denied")
    refused(author.http.get("/api/links/nowhere"), 404, "not_found")
    assert len(author.done("GET", f"/api/documents/{document['id']}/links")["links"]) == 1


def test_a_document_has_a_limited_number_of_links(author: Person) -> None:
    document = author.document()
    for _ in range(LINKS_MAX):
        made_link(author, document)
    error = refused(
        author.http.post(f"/api/documents/{document['id']}/links", json={"role": "reader"}),
        422,
        "invalid_field",
    )
    assert error["field"] == "links"


def test_a_list_of_links_names_who_entered_and_a_revoked_link_is_gone(author: Person) -> None:
    document = author.document()
    link, url = made_link(author, document)
    guest = enter(author, url, "Dr. Mona Ruiz")

    (listed,) = author.done("GET", f"/api/documents/{document['id']}/links")["links"]
    assert [one["name"] for one in listed["guests"]] == ["Dr. Mona Ruiz"]
    assert (listed["guests_count"], listed["last_used_at"] is not None) == (1, True)

    assert guest.get(f"/api/documents/{document['id']}").status_code == 200
    assert author.http.delete(f"/api/links/{link['id']}").status_code == 204
    refused(author.http.get(f"/api/links/{link['id']}"), 404, "not_found")
    assert author.done("GET", f"/api/documents/{document['id']}/links")["links"] == []
    assert guest.get(f"/api/documents/{document['id']}").status_code == 401


def days_between(first: str, last: str) -> int:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days
