"""Comments over HTTP: threads, their words, who may do what, lists and counts, and what is for somebody."""

from typing import Any

import pytest

from tests.running import Person
from tests.web.conftest import place_of, refused
from tests.web.sharing.test_sharing import share


def text_of(person: Person, document: dict[str, Any]) -> dict[str, Any]:
    section: dict[str, Any] = person.done("GET", place_of(document))["section"]
    return section


def comment(person: Person, document: dict[str, Any], text: str = "Why?", **fields: Any) -> dict[str, Any]:
    body = {"text": text, **fields}
    made: dict[str, Any] = person.done("POST", f"{place_of(document)}/comments", json=body)["comment"]
    return made


def anchor_on(person: Person, document: dict[str, Any], words: str) -> dict[str, Any]:
    section = text_of(person, document)
    start = section["content"].index(words)
    return {"start": start, "end": start + len(words), "revision": section["revision"]}


def write(person: Person, document: dict[str, Any], content: str) -> None:
    revision = text_of(person, document)["revision"]
    person.done("PATCH", place_of(document), json={"content": content}, headers={"If-Match": f'"{revision}"'})


@pytest.fixture
def document(author: Person) -> dict[str, Any]:
    made = author.document()
    write(author, made, "Open the valve. Wait for ten minutes.")
    return made


def test_a_comment_has_a_form_that_programs_rely_on(author: Person, document: dict[str, Any]) -> None:
    reply = author.http.post(
        f"{place_of(document)}/comments",
        json={"text": "Why?", "anchor": anchor_on(author, document, "ten minutes")},
    )
    assert reply.status_code == 201
    made = reply.json()["comment"]
    assert made | {"id": "", "created_at": ""} == {
        "id": "",
        "document_id": document["id"],
        "section_id": document["sections"][0]["id"],
        "author": author.name,
        "is_own": True,
        "text": "Why?",
        "mentions": [],
        "imported_from": None,
        "anchor": {
            "state": "placed",
            "start": 25,
            "end": 36,
            "revision": 2,
            "quote": "ten minutes",
            "before": "Open the valve. Wait for",
            "after": ".",
        },
        "resolved": False,
        "resolved_by": None,
        "resolved_at": None,
        "assignee": None,
        "replies": [],
        "draft": None,
        "created_at": "",
        "edited_at": None,
    }
    assert author.done("GET", f"{place_of(document)}/comments") == {"comments": [made], "next_cursor": None}
    assert author.done("GET", f"/api/comments/{made['id']}") == {"comment": made}


def test_a_comment_follows_its_words_and_says_when_they_were_changed(
    author: Person, document: dict[str, Any]
) -> None:
    made = comment(author, document, anchor=anchor_on(author, document, "ten minutes"))
    write(author, document, "First look. Open the valve. Wait for ten minutes.")
    anchor = author.done("GET", f"/api/comments/{made['id']}")["comment"]["anchor"]
    assert (anchor["state"], anchor["start"], anchor["revision"]) == ("placed", 37, 3)
    write(author, document, "First look. Open the valve. Wait for two minutes.")
    anchor = author.done("GET", f"/api/comments/{made['id']}")["comment"]["anchor"]
    assert (anchor["state"], anchor["quote"]) == ("changed", "ten minutes")


def test_a_thread_is_answered_resolved_assigned_and_deleted(
    author: Person, stranger: Person, document: dict[str, Any]
) -> None:
    share(author, document, stranger.name, "commenter")
    made = comment(stranger, document, f"@{author.name}, why?")
    address = f"/api/comments/{made['id']}"
    answered = author.http.post(f"{address}/replies", json={"text": "Because."})
    assert answered.status_code == 201
    assert answered.json()["reply"]["comment_id"] == made["id"]
    assert answered.json()["comment"]["replies"] == [answered.json()["reply"]]

    changed = author.done("PATCH", address, json={"assignee": stranger.name, "resolved": True})["comment"]
    assert (changed["assignee"], changed["resolved"], changed["resolved_by"]) == (
        stranger.name,
        True,
        author.name,
    )
    assert stranger.done("PATCH", address, json={"resolved": False})["comment"]["resolved_by"] is None
    refused(author.http.patch(address, json={"text": "Not mine."}), 403, "access_denied")
    assert stranger.http.delete(address).status_code == 204
    refused(author.http.get(address), 404, "not_found", "Comment not found")
    assert len(stranger.done("POST", f"{address}/restore")["comment"]["replies"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "code", "sentence"),
    [
        ({"text": " "}, 400, "comment_empty", "A comment cannot be empty."),
        ({}, 422, "invalid_field", None),
        ({"text": "a\0b"}, 422, "invalid_field", "“text” must not contain the NUL character."),
        ({"text": 7}, 422, "invalid_field", None),
        ({"text": "x" * 20_000}, 422, "invalid_field", "“text” must have at most 16384 bytes."),
        ({"text": "Why?", "resolved": True}, 422, "invalid_field", None),
        ({"text": "Why?", "anchor": {"start": 1}}, 422, "invalid_field", None),
        (
            {"text": "Why?", "anchor": {"start": 3, "end": 3, "revision": 2}},
            422,
            "invalid_field",
            "“anchor” must cover words within the section’s text.",
        ),
        (
            {"text": "Why?", "anchor": {"start": 0, "end": 3, "revision": 9}},
            422,
            "invalid_field",
            "“anchor.revision” must be a revision of this section.",
        ),
        ({"text": "Why?", "anchor": {"start": 0, "end": 3, "revision": 2**70}}, 422, "invalid_field", None),
    ],
)
def test_what_is_no_comment_is_refused_with_a_sentence(
    author: Person, document: dict[str, Any], body: Any, status: int, code: str, sentence: str | None
) -> None:
    refused(author.http.post(f"{place_of(document)}/comments", json=body), status, code, sentence)
    assert author.done("GET", f"{place_of(document)}/comments")["comments"] == []


def test_a_change_that_makes_no_sense_is_refused(author: Person, document: dict[str, Any]) -> None:
    made = comment(author, document)
    address = f"/api/comments/{made['id']}"
    for body, status, code in (
        ({"text": ""}, 400, "comment_empty"),
        ({"assignee": "nobody-here"}, 422, "invalid_field"),
        ({"resolved": "yes"}, 422, "invalid_field"),
        ({"resolved": None}, 422, "invalid_field"),
        ({"section_id": "x"}, 422, "invalid_field"),
    ):
        refused(author.http.patch(address, json=body), status, code)
    assert author.done("PATCH", address, json={})["comment"] == made
    refused(
        author.http.get(f"{place_of(document)}/comments", params={"state": "closed"}), 400, "bad_parameter"
    )


def test_the_comments_of_a_document_are_listed_a_page_at_a_time_and_counted(
    author: Person, document: dict[str, Any]
) -> None:
    ids = [comment(author, document, f"Number {number}")["id"] for number in range(3)]
    address = f"/api/documents/{document['id']}/comments"
    author.done("PATCH", f"/api/comments/{ids[1]}", json={"resolved": True, "assignee": "me"})

    page = author.done("GET", address, params={"limit": 2})
    rest = author.done("GET", address, params={"limit": 2, "cursor": page["next_cursor"]})
    assert [one["id"] for one in (*page["comments"], *rest["comments"])] == ids
    assert rest["next_cursor"] is None
    resolved = author.done("GET", address, params={"state": "resolved", "assignee": "me"})["comments"]
    assert [one["id"] for one in resolved] == [ids[1]]
    assert author.done("GET", address, params={"state": "open", "assignee": "me"})["comments"] == []
    counts = author.done("GET", f"{address}/counts")["sections"]
    assert counts == [{"section_id": document["sections"][0]["id"], "open_comments": 2}]


def test_somebody_is_told_what_is_for_them_until_they_have_seen_it(
    author: Person, stranger: Person, document: dict[str, Any]
) -> None:
    grant = share(author, document, stranger.name, "commenter")
    own = comment(stranger, document, "Why?")
    comment(author, document, f"Do you know, @{stranger.name}?")
    author.done("POST", f"/api/comments/{own['id']}/replies", json={"text": "Because."})
    assigned = comment(author, document, "Look at this.")
    author.done("PATCH", f"/api/comments/{assigned['id']}", json={"assignee": stranger.name})

    told = stranger.done("GET", "/api/comments/notices")
    assert [(one["occasion"], one["by"], one["text"]) for one in told["notices"]] == [
        ("assigned", author.name, "Look at this."),
        ("replied", author.name, "Because."),
        ("mentioned", author.name, f"Do you know, @{stranger.name}?"),
    ]
    assert told["unread_count"] == 3
    assert author.done("GET", "/api/comments/notices") == {"notices": [], "unread_count": 0}

    assert stranger.http.put("/api/comments/notices/read").status_code == 204
    seen = stranger.done("GET", "/api/comments/notices")
    assert (len(seen["notices"]), seen["unread_count"]) == (3, 0)
    author.done("POST", f"/api/comments/{own['id']}/replies", json={"text": "And so on."})
    assert stranger.done("GET", "/api/comments/notices")["unread_count"] == 1
    # Whoever may not see the document any more is told nothing of it.
    assert author.http.delete(f"/api/grants/{grant['id']}").status_code == 204
    assert stranger.done("GET", "/api/comments/notices")["notices"] == []


def test_a_commenter_reads_and_writes_comments_where_the_document_is_read(
    author: Person, stranger: Person, document: dict[str, Any]
) -> None:
    share(author, document, stranger.name, "commenter")
    made = comment(author, document, "Why <b>ten</b>?", anchor=anchor_on(author, document, "ten minutes"))
    section_id = document["sections"][0]["id"]
    browser = stranger.browser()
    page = browser.get(f"/documents/{document['id']}/read").text
    assert "Why &lt;b&gt;ten&lt;/b&gt;?" in page
    assert "1 open comment" in page
    typed = {"text": "Which one?", "words": "the valve"}
    sent = browser.post(f"/documents/{document['id']}/sections/{section_id}/comments", data=typed)
    assert sent.status_code == 303
    assert sent.headers["location"] == f"/documents/{document['id']}/read#comments-{section_id}"
    answered = browser.post(f"/comments/{made['id']}/replies", data={"text": "Because."})
    assert answered.status_code == 303
    threads = author.done("GET", f"{place_of(document)}/comments")["comments"]
    assert [(one["text"], one["anchor"]["quote"], len(one["replies"])) for one in threads] == [
        ("Why <b>ten</b>?", "ten minutes", 1),
        ("Which one?", "the valve", 0),
    ]
    own = threads[1]["id"]
    assert browser.post(f"/comments/{own}/resolved", data={"resolved": "yes"}).status_code == 303
    assert browser.post(f"/comments/{own}/delete").status_code == 303
    typed = {"text": "Which one?", "words": "the pump"}
    refusal = browser.post(f"/documents/{document['id']}/sections/{section_id}/comments", data=typed)
    assert refusal.status_code == 422
    assert "must stand in this section exactly once" in refusal.text


def test_a_reader_finds_no_comments_where_the_document_is_read(
    author: Person, stranger: Person, document: dict[str, Any]
) -> None:
    share(author, document, stranger.name, "reader")
    comment(author, document, "Not for readers")
    page = stranger.browser().get(f"/documents/{document['id']}/read").text
    assert "Not for readers" not in page
    assert "Your comment" not in page


def test_a_section_that_is_deleted_under_a_comment_takes_it_along_and_back(
    author: Person, stranger: Person, document: dict[str, Any]
) -> None:
    share(author, document, stranger.name, "commenter")
    made = comment(stranger, document, anchor=anchor_on(author, document, "ten minutes"))
    address = f"/api/comments/{made['id']}"
    author.done("DELETE", place_of(document))
    for refusal in (
        stranger.http.post(f"{address}/replies", json={"text": "Still?"}),
        stranger.http.patch(address, json={"resolved": True}),
        stranger.http.delete(address),
        stranger.http.post(f"{place_of(document)}/comments", json={"text": "Why?"}),
    ):
        assert refused(refusal, 404, "not_found")["error"] in ("Comment not found", "Section not found")
    assert stranger.done("GET", f"/api/documents/{document['id']}/comments")["comments"] == []
    author.done("POST", f"{place_of(document)}/restore")
    (back,) = stranger.done("GET", f"/api/documents/{document['id']}/comments")["comments"]
    assert (back["resolved"], back["replies"], back["anchor"]["state"]) == (False, [], "placed")
