"""A large document is exported in the background; its file stays for a day. A small one is sent at once."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.running import Person, wait_until
from tests.web.conftest import refused

SENTENCE = "Steam kills spores within fifteen minutes, which the limit of the standard allows for. "
# Few long paragraphs are soon written, and large all the same.
LARGE = [{"title": f"Section {number}", "content": (SENTENCE * 1_600).strip()} for number in range(4)]


def large_document(author: Person) -> dict[str, Any]:
    document = author.document("Large “one”", LARGE[:1])
    for section in LARGE[1:]:
        author.done("POST", f"/api/documents/{document['id']}/sections", json=section)
    return document


def begin(author: Person, document: dict[str, Any], format_name: str = "html") -> dict[str, Any]:
    reply = author.http.get(f"/api/documents/{document['id']}/export", params={"format": format_name})
    assert reply.status_code == 202, reply.text[:300]
    export: dict[str, Any] = reply.json()["export"]
    assert reply.headers["location"] == f"/api/exports/{export['id']}"
    return export


def ready(author: Person, export: dict[str, Any]) -> dict[str, Any]:
    def ended() -> Any:
        found = author.done("GET", f"/api/exports/{export['id']}")["export"]
        return found if found["status"] in ("ready", "failed") else None

    found: dict[str, Any] = wait_until(ended, seconds=60)
    assert found["status"] == "ready", found
    return found


def test_a_large_document_is_made_in_the_background(author: Person) -> None:
    document = large_document(author)
    export = begin(author, document)
    assert export["status"] in ("queued", "running")
    assert (export["file_url"], export["document_id"], export["format"]) == (None, document["id"], "html")
    again = begin(author, document)
    assert again["id"] == export["id"], "the same state is made once"
    made = ready(author, export)
    assert made["progress"] == 1
    file = author.http.get(made["file_url"])
    assert file.status_code == 200
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Large%20%E2%80%9Cone%E2%80%9D.html" in file.headers["content-disposition"]
    assert len(file.content) == made["size_bytes"] > 500_000
    assert file.text.count("Steam kills spores") == 6_400


@pytest.mark.long
def test_another_state_is_another_export(author: Person) -> None:
    document = large_document(author)
    first = begin(author, document)
    author.done("PATCH", f"/api/documents/{document['id']}", json={"title": "Other"})
    assert begin(author, document)["id"] != first["id"]


def test_an_archive_of_a_large_document_has_everything(author: Person) -> None:
    document = large_document(author)
    for number in range(9):
        text = f"{number}\n\n{SENTENCE * 5_000}"
        author.done(
            "POST", f"/api/documents/{document['id']}/references", json={"title": "Notes", "text": text}
        )
    made = ready(author, begin(author, document, "json"))
    data = json.loads(author.http.get(made["file_url"]).content)
    assert data["format"] == "quire-document"
    assert [section["title"] for section in data["sections"]] == [section["title"] for section in LARGE]


def test_an_export_is_stopped_and_forgotten(author: Person) -> None:
    export = begin(author, large_document(author))
    assert author.http.delete(f"/api/exports/{export['id']}").status_code == 204
    for path in (f"/api/exports/{export['id']}", f"/api/exports/{export['id']}/file"):
        assert refused(author.http.get(path), 404, "not_found", "Export not found")


def test_a_file_that_is_not_ready_is_not_there(author: Person) -> None:
    export = begin(author, large_document(author), "pdf")
    refused(author.http.get(f"/api/exports/{export['id']}/file"), 404, "not_found")
    author.http.delete(f"/api/exports/{export['id']}")


@pytest.mark.long
def test_nobody_has_a_file_of_a_document_that_was_deleted(author: Person) -> None:
    document = large_document(author)
    export = ready(author, begin(author, document))
    author.http.delete(f"/api/documents/{document['id']}")
    refused(author.http.get(export["file_url"]), 404, "not_found")
    author.done("POST", f"/api/documents/{document['id']}/restore")
    assert author.http.get(export["file_url"]).status_code == 200


@pytest.mark.long
def test_a_document_that_is_deleted_meanwhile_is_not_exported(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    document = large_document(author)
    export = begin(author, document, "docx")
    author.http.delete(f"/api/documents/{document['id']}")
    with closing(sqlite3.connect(server.database_path)) as connection:
        wait_until(
            lambda: connection.execute("select 1 from document_export where status = 'failed'").fetchall()
        )
    assert not list((server.data_dir / "exports").glob("*"))
    author.done("POST", f"/api/documents/{document['id']}/restore")
    found = author.done("GET", f"/api/exports/{export['id']}")["export"]
    assert (found["status"], found["error"], found["file_url"]) == ("failed", "Document not found", None)
    german = author.http.get(f"/api/exports/{export['id']}", headers={"Accept-Language": "de"})
    assert german.json()["export"]["error"] == "Dokument nicht gefunden"


@pytest.mark.long
def test_a_killed_server_makes_it_again(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    export = begin(author, large_document(author), "docx")
    server.kill()
    server.start_again()
    made = ready(author, export)
    file = author.http.get(made["file_url"])
    assert file.content[:2] == b"PK"
    server.kill()
    server.start_again()
    assert author.http.get(made["file_url"]).content == file.content


def test_a_small_archive_is_sent_at_once(author: Person) -> None:
    document = author.document("Small", [{"title": "One", "content": "text"}])
    reply = author.http.get(f"/api/documents/{document['id']}/export", params={"format": "json"})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert 'filename="Small.json"' in reply.headers["content-disposition"]
    data = reply.json()
    assert (data["format"], data["version"], data["document"]["author"]) == ("quire-document", 1, author.name)
    assert data["sections"][0]["content"] == "text"


def test_an_archive_is_of_the_whole_document(author: Person) -> None:
    document = author.document("Small", [{"title": "One", "content": "text"}])
    reply = author.http.get(
        f"/api/documents/{document['id']}/export",
        params={"format": "json", "sections": document["sections"][0]["id"]},
    )
    assert refused(reply, 422, "invalid_field")["field"] == "sections"
