"""Sharing over HTTP: grants, what they let others do, leaving, and asking for access."""

from typing import Any

from tests.running import Person
from tests.web.conftest import place_of, refused


def share(owner: Person, document: dict[str, Any], name: str, role: str = "reader", **fields: Any) -> Any:
    body = {"principal": {"account": name}, "role": role, **fields}
    return owner.done("POST", f"/api/documents/{document['id']}/grants", json=body)["grant"]


def test_a_grant_says_who_has_which_role_and_is_there_for_the_other_at_once(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    reply = author.http.post(
        f"/api/documents/{document['id']}/grants",
        json={"principal": {"account": stranger.name}, "role": "commenter"},
    )
    grant = reply.json()["grant"]
    assert reply.status_code == 201
    assert grant | {"id": "", "created_at": ""} == {
        "id": "",
        "document_id": document["id"],
        "principal": {"account": stranger.name},
        "role": "commenter",
        "section_id": None,
        "created_at": "",
    }
    listed = author.done("GET", f"/api/documents/{document['id']}/grants")["grants"]
    assert [(one["principal"], one["role"]) for one in listed] == [
        ({"account": author.name}, "owner"),
        ({"account": stranger.name}, "commenter"),
    ]

    shared = stranger.done("GET", "/api/documents", params={"shared": "true"})["documents"]
    assert [(one["id"], one["role"], one["section_roles"]) for one in shared] == [
        (document["id"], "commenter", {})
    ]
    assert stranger.done("GET", "/api/documents")["documents"] == []
    own = author.done("GET", "/api/documents")["documents"]
    assert [one["role"] for one in own] == ["owner"]
    sharing = stranger.done("GET", f"/api/documents/{document['id']}/sharing")["sharing"]
    assert sharing == {"role": "commenter", "section_roles": {}, "readers_may_export": False}


def test_whoever_may_not_open_the_chat_is_denied_where_the_author_check_stood(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    grant = share(author, document, stranger.name, "suggester")
    chat = author.chat(document)
    for address in (f"{place_of(document)}/chat", f"/api/documents/{document['id']}/sections/nowhere/chat"):
        reply = stranger.http.post(address)
        assert (reply.status_code, reply.json()["error"]) == (403, "Access denied")
    refused(stranger.http.get(f"/api/chat-sessions/{chat['id']}"), 403, "access_denied")
    section = stranger.done("GET", place_of(document))["section"]
    assert section["chat_session_id"] is None

    author.done("PATCH", f"/api/grants/{grant['id']}", json={"role": "editor"})

    opened = stranger.done("POST", f"{place_of(document)}/chat")["chat_session"]
    assert opened["id"] == chat["id"]
    reply = stranger.http.post(f"/api/documents/{document['id']}/sections/nowhere/chat")
    assert (reply.status_code, reply.json()["error"]) == (404, "Section not found")


def test_editors_share_the_chat_of_a_section_and_each_question_names_who_asked(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    chat = author.chat(document)
    for person in (author, stranger):
        person.finished(person.ask(chat))

    messages = author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["messages"]

    assert [message["author"] for message in messages] == [author.name, None, stranger.name, None]


def test_a_reader_exports_only_where_the_owner_allows_it(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name)
    export = f"/api/documents/{document['id']}/export?format=md"
    refused(stranger.http.get(export), 403, "access_denied")
    refused(
        stranger.http.put(f"/api/documents/{document['id']}/sharing", json={"readers_may_export": True}),
        403,
        "access_denied",
    )

    author.done("PUT", f"/api/documents/{document['id']}/sharing", json={"readers_may_export": True})

    assert stranger.http.get(export).status_code == 200


def test_the_reply_does_not_tell_who_has_an_account(author: Person, stranger: Person) -> None:
    document = author.document()
    known, unknown = (share(author, document, name) for name in (stranger.name, "nobody-there"))
    varying = ("id", "principal", "created_at")
    assert {key: known[key] for key in known if key not in varying} == {
        key: unknown[key] for key in unknown if key not in varying
    }
    again = {"principal": {"account": "NOBODY-there"}, "role": "editor"}
    refused(author.http.post(f"/api/documents/{document['id']}/grants", json=again), 409, "already_granted")


def test_who_is_invited_by_an_address_has_the_role_with_the_account_of_that_name(author: Person) -> None:
    document = author.document()
    body = {"principal": {"email": "new@example.org"}, "role": "editor"}
    grant = author.done("POST", f"/api/documents/{document['id']}/grants", json=body)["grant"]
    assert grant["principal"] == {"email": "new@example.org"}

    newcomer = author.neighbour("New@example.org")

    assert newcomer.done("GET", f"/api/documents/{document['id']}")["document"]["id"] == document["id"]


def test_bad_grants_are_refused_with_a_sentence(author: Person) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}/grants"
    for principal in (
        {},
        {"account": "one", "email": "two"},
        {"account": "no spaces"},
        {"account": author.name},
    ):
        reply = author.http.post(address, json={"principal": principal, "role": "reader"})
        assert refused(reply, 422, "invalid_field")["field"] == "principal"
    for role in ("admin", ""):
        reply = author.http.post(address, json={"principal": {"account": "one"}, "role": role})
        refused(reply, 422, "invalid_field")
    section = {"section_id": document["sections"][0]["id"]}
    reply = author.http.post(address, json={"principal": {"account": "one"}, "role": "owner", **section})
    assert refused(reply, 422, "invalid_field")["field"] == "role"
    (own,) = author.done("GET", address)["grants"]
    refused(author.http.delete(f"/api/grants/{own['id']}"), 409, "last_owner")
    refused(author.http.patch(f"/api/grants/{own['id']}", json={"role": "editor"}), 409, "last_owner")
    refused(author.http.post(f"/api/documents/{document['id']}/leave"), 409, "last_owner")


def test_a_request_for_access_is_answered_by_a_grant(author: Person, stranger: Person) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}/access-requests"
    assert stranger.http.post(address).status_code == 201
    (asked,) = author.done("GET", address)["access_requests"]
    assert asked["account"] == stranger.name
    refused(stranger.http.get(address), 403, "access_denied")

    share(author, document, asked["account"])

    assert author.done("GET", address)["access_requests"] == []
    assert stranger.done("GET", f"/api/documents/{document['id']}")["document"]["id"] == document["id"]


def test_whoever_leaves_is_a_stranger_again(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    assert stranger.http.post(f"/api/documents/{document['id']}/leave").status_code == 204
    refused(stranger.http.get(f"/api/documents/{document['id']}"), 403, "access_denied")


def test_an_address_is_invited_once_however_it_is_written(author: Person) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}/grants"
    invited = {"principal": {"email": "new@example.org"}, "role": "reader"}
    author.done("POST", address, json=invited)
    for again in ("new@example.org", "New@Example.ORG"):
        body = {"principal": {"email": again}, "role": "editor"}
        refused(
            author.http.post(address, json=body),
            409,
            "already_granted",
            "This person has a role there already; change that one.",
        )
    assert [(grant["principal"], grant["role"]) for grant in author.done("GET", address)["grants"]][1:] == [
        ({"email": "new@example.org"}, "reader")
    ]


def test_an_owner_who_removes_the_own_grant_is_out_at_once_and_the_last_one_stays(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}"
    (own,) = author.done("GET", f"{address}/grants")["grants"]
    refused(
        author.http.delete(f"/api/grants/{own['id']}"),
        409,
        "last_owner",
        "No owner would be left; make another person an owner of the document first.",
    )
    share(author, document, stranger.name, "owner")
    assert author.http.delete(f"/api/grants/{own['id']}").status_code == 204
    refused(author.http.get(f"{address}/grants"), 403, "access_denied")
    refused(author.http.get(address), 403, "access_denied")
    grants = stranger.done("GET", f"{address}/grants")["grants"]
    assert [grant["role"] for grant in grants] == ["owner"]
    refused(stranger.http.delete(f"/api/grants/{grants[0]['id']}"), 409, "last_owner")
