"""Document templates over HTTP: saved, exported, imported, used, and what is refused."""

from typing import Any

import pytest

from tests.formats.exporting.house_template import house_template
from tests.running import Person
from tests.web.conftest import refused

ALL = "/api/document-templates"


def saved(person: Person, name: str, document: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
    body = {"document_id": (document or person.document())["id"], "name": name, **more}
    template: dict[str, Any] = person.done("POST", ALL, json=body)["document_template"]
    return template


def upload(person: Person, file: bytes, name: str = "template.md", **headers: str) -> Any:
    return person.http.post(f"{ALL}/import", files={"file": (name, file)}, headers=headers)


def test_a_template_with_a_word_template_is_saved_exported_imported_and_used(author: Person) -> None:
    document = author.document()
    house = {"file": ("house.docx", house_template())}
    word = author.done("POST", f"/api/documents/{document['id']}/templates", files=house)["template"]
    settings = {"numbering": True, "language": "de", "template": word["id"]}
    author.done("PUT", f"/api/documents/{document['id']}/settings", json=settings)
    template = saved(author, "Annual report", document, description="For all reports.")
    assert template["word_template"] == "house.docx"
    assert [line["title"] for line in template["outline"]] == [one["title"] for one in document["sections"]]

    exported = author.http.get(f"{ALL}/{template['id']}/file")
    assert exported.headers["content-disposition"] == 'attachment; filename="Annual report.md"'
    refused(upload(author, exported.content), 409, "template_name_taken")
    renamed = exported.content.replace(b'"Annual report"', b'"Imported report"')
    replies = [upload(author, renamed, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].content == replies[1].content
    imported = replies[0].json()["document_template"]
    assert author.http.get(f"{ALL}/{imported['id']}/file").content == renamed

    body = {"title": "New", "template_id": imported["id"]}
    made = author.done("POST", "/api/documents", json=body)["document"]
    assert [(one["title"], one["level"], one["content"]) for one in made["sections"]] == [
        (one["title"], one["level"], "") for one in document["sections"]
    ]
    got = author.done("GET", f"/api/documents/{made['id']}/settings")["settings"]
    assert (got["numbering"], got["language"]) == (True, "de")
    assert got["template"] not in (None, word["id"])
    used = author.done("GET", f"/api/documents/{made['id']}/template")["template"]
    assert (used["id"], used["has_newer"]) == (imported["id"], False)
    assert author.done("GET", f"/api/documents/{document['id']}/template") == {"template": None}


def test_a_new_version_is_told_to_documents_made_from_it(author: Person) -> None:
    template = saved(author, "Versioned")
    body = {"title": "New", "template_id": template["id"]}
    made = author.done("POST", "/api/documents", json=body)["document"]
    other = author.document(sections=[{"title": "Only one"}])
    address = f"{ALL}/{template['id']}"
    reply = author.http.patch(address, json={"document_id": other["id"]}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.headers["etag"]) == (200, '"2"')
    assert author.done("GET", f"/api/documents/{made['id']}/template")["template"]["has_newer"]
    late = author.http.patch(address, json={"name": "Late"}, headers={"If-Match": '"1"'})
    assert refused(late, 412, "stale_revision")["template"]["revision"] == 2


def test_those_that_come_with_quire_are_listed_used_and_left_alone(author: Person) -> None:
    listed = author.done("GET", ALL)["document_templates"]
    shipped = [one for one in listed if one["is_shipped"]]
    assert len(shipped) == 12
    template_id = "shipped.en.validation-protocol"
    body = {"title": "Protocol", "template_id": template_id}
    made = author.done("POST", "/api/documents", json=body)["document"]
    outline = next(one["outline"] for one in shipped if one["id"] == template_id)
    assert [one["title"] for one in made["sections"]] == [line["title"] for line in outline]
    assert author.http.get(f"{ALL}/{template_id}/file").text.startswith("+++\n")
    refused(author.http.delete(f"{ALL}/{template_id}"), 404, "not_found")
    assert upload(author, author.http.get(f"{ALL}/{template_id}/file").content).status_code == 201


def test_one_record_says_that_contracts_were_taken_over(author: Person) -> None:
    body = {"title": "Report", "template_id": "shipped.en.validation-protocol"}
    document = author.done("POST", "/api/documents", json=body)["document"]
    copy = author.done("POST", f"/api/documents/{document['id']}/copies", json={})["document"]
    counts = []
    for id_ in (document["id"], copy["id"]):
        events = author.done("GET", f"/api/documents/{id_}/audit")["events"]
        (taken,) = [one for one in events if one["type"].startswith("document.contract")]
        assert taken["type"] == "document.contracts_taken_over"
        counts.append(taken["details"]["count"])
    agreed = [
        author.done("GET", f"/api/documents/{copy['id']}/sections/{section['id']}/contract")["revision"]
        for section in copy["sections"]
    ]
    assert counts[0] == counts[1] >= sum(agreed) > 5


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe",
        b"# Only a heading\n",
        b"+++\nquire = 1\n+++\n",
        b"+++\n" + b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_refused_and_leaves_nothing(author: Person, file: bytes) -> None:
    before = author.done("GET", ALL)
    assert refused(upload(author, file), 422, "unreadable")["field"] == "file"
    assert author.done("GET", ALL) == before


def test_a_word_template_in_a_file_is_looked_into_as_if_it_came_by_itself(author: Person) -> None:
    front = '+++\nquire = "document template"\nversion = 1\nname = "With Word"\n+++\n'
    damaged = f"{front}\n# One\n\n```word-template house.docx\nUEsDBA==\n```\n".encode()
    refused(upload(author, damaged), 422, "unreadable")
    assert "With Word" not in [one["name"] for one in author.done("GET", ALL)["document_templates"]]


def test_what_cannot_be_is_refused(author: Person, stranger: Person) -> None:
    document = author.document()
    for body, status in (
        ({"document_id": document["id"], "name": "a/b"}, 422),
        ({"document_id": document["id"], "name": "A", "description": "x" * 1_001}, 422),
        ({"document_id": "nowhere", "name": "A"}, 404),
        ({"document_id": stranger.document()["id"], "name": "A"}, 403),
        ({"document_id": document["id"], "name": "A", "belongs_to": "instance"}, 403),
        ({"document_id": document["id"], "name": "A", "belongs_to": "group", "group": "None"}, 404),
    ):
        assert author.http.post(ALL, json=body).status_code == status, body
    template = saved(author, "Private")
    for body, status in (
        ({"title": "X", "template_id": template["id"], "sections": [{"title": "One"}]}, 422),
        ({"title": "X", "template_id": "nowhere"}, 404),
    ):
        assert author.http.post("/api/documents", json=body).status_code == status
    body = {"title": "X", "template_id": template["id"]}
    refused(stranger.http.post("/api/documents", json=body), 403, "access_denied")
    assert author.http.post(f"{ALL}/import", json={}).status_code == 415
    assert author.http.delete(f"{ALL}/{template['id']}").status_code == 204
    refused(author.http.post("/api/documents", json=body), 404, "not_found", "Template not found")
