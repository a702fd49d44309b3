"""A document that was exported as JSON is imported again, with a preview or at once, and once for each key."""

import json
from typing import Any

from tests.pictures import png
from tests.running import Person
from tests.web.conftest import place_of, refused


def exported(author: Person) -> tuple[dict[str, Any], bytes]:
    """A document with a picture, a source, and an answered question; and its archive."""
    document = author.document("Tanks", [{"title": "One", "content": "Steam kills."}, {"title": "Two"}])
    path = f"/api/documents/{document['id']}"
    image = author.http.post(f"{path}/images", files={"file": ("a.png", png(8, 8))}).json()["image"]
    author.done(
        "PATCH",
        f"{path}/sections/{document['sections'][0]['id']}",
        json={"content": f"Steam kills.\n\n![a](quire:{image['id']})"},
        headers={"If-Match": '"1"'},
    )
    author.done("POST", f"{path}/references", json={"title": "Notes", "text": "Steam kills spores."})
    author.finished(author.ask(author.chat(document), "What kills?"))
    reply = author.http.get(f"{path}/export", params={"format": "json"})
    assert reply.status_code == 200
    return author.done("GET", path)["document"], reply.content


def upload(data: bytes) -> dict[str, Any]:
    return {"files": {"file": ("tanks.json", data, "application/json")}}


def same_but_for_ids(made: dict[str, Any], document: dict[str, Any]) -> bool:
    def said(found: dict[str, Any]) -> Any:
        return found["title"], [
            (section["title"], section["level"], section["content"].split("quire:")[0], section["revision"])
            for section in found["sections"]
        ]

    return bool(said(made) == said(document)) and made["id"] != document["id"]


def test_a_json_file_is_previewed_and_confirmed(author: Person) -> None:
    document, archive = exported(author)
    previewed = author.done("POST", "/api/imports", **upload(archive))["import"]
    assert (previewed["kind"], previewed["title"]) == ("json", "Tanks")
    assert [item["title"] for item in previewed["outline"]] == ["One", "Two"]
    reply = author.http.post(f"/api/imports/{previewed['id']}/confirm")
    assert reply.status_code == 201, reply.text
    assert same_but_for_ids(reply.json()["document"], document)
    refused(author.http.post(f"/api/imports/{previewed['id']}/confirm"), 404, "not_found", "Import not found")


def test_a_json_file_becomes_a_document_at_once_and_keeps_everything(author: Person) -> None:
    document, archive = exported(author)
    made = author.done("POST", "/api/documents/import", **upload(archive))["document"]
    assert same_but_for_ids(made, document)
    chat = author.chat(made)
    assert [message["role"] for message in chat["messages"]] == ["user", "assistant"]
    path = f"/api/documents/{made['id']}"
    assert [one["title"] for one in author.done("GET", f"{path}/references")["references"]] == ["Notes"]
    (image,) = author.done("GET", f"{path}/images")["images"]
    assert f"quire:{image['id']}" in made["sections"][0]["content"]
    assert author.http.get(f"/api/images/{image['id']}").status_code == 200
    versions = author.done("GET", f"{path}/sections/{made['sections'][0]['id']}/versions")["versions"]
    assert [version["revision"] for version in versions] == [2, 1]


def test_the_same_key_makes_one_document(author: Person) -> None:
    _, archive = exported(author)
    headers = {"Idempotency-Key": f"import-{author.name}"}
    replies = [
        author.http.post("/api/documents/import", headers=headers, **upload(archive)) for _ in range(2)
    ]
    assert [reply.status_code for reply in replies] == [201, 201]
    first, second = (reply.json()["document"]["id"] for reply in replies)
    assert first == second


def test_what_is_wrong_is_named_and_nothing_is_made(author: Person) -> None:
    _, archive = exported(author)
    data = json.loads(archive)
    data["sections"][1]["level"] = 9
    count = len(author.done("GET", "/api/documents")["documents"])
    for path in ("/api/imports", "/api/documents/import"):
        reply = author.http.post(path, **upload(json.dumps(data).encode()))
        assert refused(reply, 422, "invalid_field")["field"] == "sections[1].level"
        reply = author.http.post(path, **upload(b"{}"))
        assert refused(reply, 422, "unreadable")["error"].startswith("This JSON file is not a document")
    assert len(author.done("GET", "/api/documents")["documents"]) == count


def test_a_json_file_goes_into_no_other_document(author: Person) -> None:
    document, archive = exported(author)
    for path in ("/api/imports", "/api/documents/import"):
        reply = author.http.post(path, data={"into": document["id"]}, **upload(archive))
        assert refused(reply, 422, "invalid_field")["field"] == "into"


def test_settings_of_chats_come_in_again(author: Person) -> None:
    document = author.document("Tanks")
    of_document = {"tone": "formal", "temperature": 0.5, "instructions": "Use SI units."}
    of_section = {"length": "short", "thorough": True, "passages": 7}
    author.done("PATCH", f"/api/documents/{document['id']}/settings", json=of_document)
    author.done("PATCH", f"{place_of(document)}/settings", json=of_section)
    data = author.http.get(f"/api/documents/{document['id']}/export", params={"format": "json"}).content
    made = author.done("POST", "/api/documents/import", **upload(data))["document"]
    settings = author.done("GET", f"/api/documents/{made['id']}/settings")["settings"]
    assert settings == {**settings, **of_document}
    settings = author.done("GET", f"{place_of(made)}/settings")["settings"]
    assert settings == {**settings, **of_section, "tone": None}
    archive = json.loads(data)
    archive["chat_settings"]["temperature"] = 3
    refused(
        author.http.post("/api/documents/import", **upload(json.dumps(archive).encode())),
        422,
        "invalid_field",
    )


def test_a_document_that_stays_in_the_house_does_so_when_it_comes_in_again(author: Person) -> None:
    path = f"/api/documents/{author.document('Tanks')['id']}"
    author.done("PATCH", f"{path}/settings", json={"stays_in_house": True})
    data = author.http.get(f"{path}/export", params={"format": "json"}).content
    made = author.done("POST", "/api/documents/import", **upload(data))["document"]
    assert author.done("GET", f"/api/documents/{made['id']}/settings")["settings"]["stays_in_house"] is True
