"""Importing files over the API: a preview that makes nothing, its confirmation, and both at once."""

import base64
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import httpx
import pytest

from tests.conftest import StartServer
from tests.pictures import jpeg
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused
from tests.web.uploading import files_of
from tests.word_files import word_file

PICTURE = f"data:image/jpeg;base64,{base64.b64encode(jpeg(64, 32)).decode()}"
REPORT = f"""\
---
title: Report
---

Before the first heading.

# Methods

Water is H~2~O.[^a] See @fig:mill.

## Sampling

![A mill]({PICTURE} "The mill"){{#fig:mill width=50%}}

# Results

<script>alert(1)</script>

Done.

[^a]: From *Foxes*.
"""


def sent(
    person: Person,
    data: bytes | str = REPORT,
    filename: str = "report.md",
    path: str = "/api/imports",
    **fields: Any,
) -> httpx.Response:
    content = data.encode() if isinstance(data, str) else data
    headers = fields.pop("headers", {})
    return person.http.post(path, files={"file": (filename, content)}, data=fields, headers=headers)


def previewed(person: Person, *args: Any, **fields: Any) -> dict[str, Any]:
    reply = sent(person, *args, **fields)
    assert reply.status_code == 201, reply.text
    preview: dict[str, Any] = reply.json()["import"]
    return preview


def confirmed(person: Person, preview: dict[str, Any], **choice: Any) -> dict[str, Any]:
    reply = person.http.post(f"/api/imports/{preview['id']}/confirm", json=choice)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def outline_of(document: dict[str, Any]) -> list[tuple[str, int]]:
    return [(section["title"], section["level"]) for section in document["sections"]]


def test_a_preview_makes_nothing(author: Person) -> None:
    before = author.done("GET", "/api/documents")
    preview = previewed(author)
    assert [(item["title"], item["level"]) for item in preview["outline"]] == [
        ("", 0),
        ("Methods", 1),
        ("Sampling", 2),
        ("Results", 1),
    ]
    assert (preview["status"], preview["title"], preview["kind"]) == ("ready", "Report", "md")
    assert (preview["proposals_count"], preview["pictures_count"], preview["into"]) == (0, 1, None)
    assert [warning["code"] for warning in preview["warnings"]] == ["markup_left_out"]
    assert "<script>" in preview["warnings"][0]["sentence"]
    assert author.done("GET", "/api/documents") == before
    assert author.done("GET", f"/api/imports/{preview['id']}")["import"] == preview


def test_a_confirmed_import_is_a_document_split_at_the_headings_of_a_level(author: Person) -> None:
    made = confirmed(author, previewed(author), split_level=1)
    document = made["document"]
    assert document["title"] == "Report"
    assert outline_of(document) == [("Beginning", 1), ("Methods", 1), ("Results", 1)]
    methods = document["sections"][1]["content"]
    image = author.done("GET", f"/api/documents/{document['id']}/images")["images"][0]
    assert methods == (
        "Water is H~2~O.[^1] See @fig:mill.\n\n# Sampling\n\n"
        f'![A mill](quire:{image["id"]} "The mill"){{#fig:mill width=50%}}\n\n[^1]: From *Foxes*.'
    )
    assert (
        document["sections"][2]["content"] == "alert(1)\n\nDone."
        or "script" not in document["sections"][2]["content"]
    )
    assert author.http.get(f"/api/images/{image['id']}").status_code == 200
    deeper = confirmed(author, previewed(author), split_level=2)["document"]
    assert outline_of(deeper)[2] == ("Sampling", 2)


def test_what_did_not_come_across_can_be_read_later(author: Person) -> None:
    made = confirmed(author, previewed(author))
    document = made["document"]
    (past,) = author.done("GET", f"/api/documents/{document['id']}/imports")["imports"]
    assert past["warnings"] == made["warnings"] != []
    assert (past["filename"], past["kind"]) == ("report.md", "md")
    assert past["section_ids"] == [section["id"] for section in document["sections"]]


@pytest.mark.long
def test_versions_of_an_import_say_that_it_came_from_a_file(author: Person) -> None:
    document = confirmed(author, previewed(author))["document"]
    section = f"/api/documents/{document['id']}/sections/{document['sections'][1]['id']}"
    (version,) = author.done("GET", f"{section}/versions")["versions"]
    assert version["reason"] == "import"
    runs = author.done("GET", f"{section}/authorship")["authorship"]["spans"]
    assert {run["kind"] for run in runs} == {"imported"}


def test_an_import_into_a_document_adds_sections_at_its_end(author: Person) -> None:
    document = author.document()
    preview = previewed(author, into=document["id"])
    assert preview["into"] == document["id"]
    made = confirmed(author, preview, split_level=1)["document"]
    assert made["id"] == document["id"]
    assert [title for title, _ in outline_of(made)] == ["Purpose", "Scope", "Beginning", "Methods", "Results"]
    again = confirmed(author, previewed(author, into=document["id"]), split_level=1)["document"]
    images = author.done("GET", f"/api/documents/{document['id']}/images")["images"]
    assert len(images) == 1, "the same picture twice is one"
    assert f"quire:{images[0]['id']}" in again["sections"][-2]["content"]


@pytest.mark.long
def test_fields_may_stand_behind_the_file(author: Person) -> None:
    document = author.document()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n# A\n\ntext\n\n# B\r\n'
        b'--x\r\nContent-Disposition: form-data; name="into"\r\n\r\n'
        + document["id"].encode()
        + b"\r\n--x--\r\n"
    )
    reply = author.http.post(
        "/api/documents/import", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert reply.status_code == 201, reply.text
    assert reply.json()["document"]["id"] == document["id"]


def test_both_steps_at_once(author: Person) -> None:
    reply = sent(author, path="/api/documents/import", split_level="2")
    assert reply.status_code == 201, reply.text
    assert len(reply.json()["document"]["sections"]) == 4
    assert reply.json()["warnings"]
    for field, value in (("split_level", "7"), ("split_level", "x"), ("changes", "maybe")):
        body = refused(sent(author, path="/api/documents/import", **{field: value}), 422, "invalid_field")
        assert body["field"] == field


def test_an_import_is_confirmed_once(author: Person) -> None:
    preview = previewed(author)

    def confirm(_: int) -> int:
        return author.http.post(f"/api/imports/{preview['id']}/confirm", json={}).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(confirm, range(4)))
    assert statuses == [201, 404, 404, 404]
    titles = [one["title"] for one in author.done("GET", "/api/documents")["documents"]]
    assert titles.count("Report") == 1


def test_one_file_sent_twice_at_once_is_two_imports(author: Person) -> None:
    with ThreadPoolExecutor(2) as pool:
        previews = list(pool.map(lambda _: previewed(author), range(2)))
        made = list(pool.map(lambda preview: confirmed(author, preview)["document"], previews))
    assert made[0]["id"] != made[1]["id"]
    assert outline_of(made[0]) == outline_of(made[1])


@pytest.mark.long
def test_a_killed_server_has_made_all_of_an_import_or_nothing(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    headings = [f"Heading {number}" for number in range(500)]
    text = "\n\n".join(f"# {heading}\n\n{heading} says it. ![A mill]({PICTURE})" for heading in headings)
    documents_count = 0
    for attempt in range(10):
        preview = previewed(author, text, "many.md")
        with ThreadPoolExecutor(1) as pool:
            confirming = pool.submit(author.http.post, f"/api/imports/{preview['id']}/confirm")
            wait([confirming], timeout=attempt * 0.05)
            server.kill()
            is_acknowledged = confirming.exception() is None and confirming.result().status_code == 201
        server.start_again()
        documents = author.done("GET", "/api/documents")["documents"]
        is_made = len(documents) > documents_count
        assert is_made or not is_acknowledged
        assert [one["sections_count"] for one in documents] == [500] * len(documents)
        rest = author.http.get(f"/api/imports/{preview['id']}").status_code
        assert rest == (404 if is_made else 200)
        documents_count = len(documents)


def test_a_confirmation_with_a_key_is_repeated(author: Person) -> None:
    preview = previewed(author)
    path, key = f"/api/imports/{preview['id']}/confirm", {"Idempotency-Key": "once"}
    first = author.http.post(path, json={"split_level": 1}, headers=key)
    again = author.http.post(path, json={"split_level": 1}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    refused(author.http.post(path, json={"split_level": 2}, headers=key), 422, "idempotency_key_reused")


def test_a_confirmation_needs_no_body(author: Person) -> None:
    preview = previewed(author)
    assert author.http.post(f"/api/imports/{preview['id']}/confirm").status_code == 201


def test_an_import_that_is_deleted_leaves_nothing(server: RunningServer, author: Person) -> None:
    before = files_of(server)
    # A picture that no other test has.
    own = f"data:image/jpeg;base64,{base64.b64encode(jpeg(61, 31)).decode()}"
    preview = previewed(author, REPORT.replace(PICTURE, own))
    assert files_of(server) > before
    assert author.http.delete(f"/api/imports/{preview['id']}").status_code == 204
    wait_until(lambda: files_of(server) == before)
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/confirm")):
        refused(
            author.http.request(method, f"/api/imports/{preview['id']}{path}"),
            404,
            "not_found",
            "Import not found",
        )


def test_nobody_else_reaches_an_import(author: Person, stranger: Person) -> None:
    preview = previewed(author)
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/confirm")):
        refused(stranger.http.request(method, f"/api/imports/{preview['id']}{path}"), 403, "access_denied")
    document = author.document()
    for path in ("/api/imports", "/api/documents/import"):
        refused(sent(stranger, path=path, into=document["id"]), 403, "access_denied")
        refused(sent(author, path=path, into="nothing"), 404, "not_found", "Document not found")


def test_files_that_cannot_be_imported_are_refused_with_a_sentence(author: Person) -> None:
    refused(sent(author, "x", "report.xyz"), 415, "unsupported_media_type")
    refused(sent(author, "", "report.md"), 422, "invalid_field")
    refused(sent(author, " \n", "report.md"), 422, "unreadable", "There is no text in this file.")
    refused(
        sent(author, b"PK\x03\x04 no archive", "report.docx"),
        422,
        "unreadable",
        "The file is damaged and cannot be read.",
    )
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    refused(sent(author, office, "report.docx"), 422, "unreadable", "This file is protected by a password.")
    refused(author.http.post("/api/imports", json={}), 415, "unsupported_media_type")
    refused(author.http.post("/api/imports", data={"into": "x"}, files={"other": b""}), 422, "invalid_field")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(120 * 1024 * 1024))
    refused(
        sent(author, bomb.getvalue(), "report.docx"),
        422,
        "unreadable",
        "This file would be far too large when unpacked.",
    )
    assert author.done("GET", "/api/documents")["documents"] == []


def test_markdown_comes_back_from_the_archive_that_it_left_as(author: Person) -> None:
    made = confirmed(author, previewed(author))["document"]
    archive = author.http.get(f"/api/documents/{made['id']}/export?format=md").content
    preview = previewed(author, archive, "Report.md.zip")
    assert (preview["kind"], preview["title"], preview["pictures_count"]) == ("zip", "Report", 1)
    again = confirmed(author, preview)["document"]
    assert outline_of(again) == outline_of(made)
    both = [[re.sub(r"quire:\w+", "", one["content"]) for one in each["sections"]] for each in (made, again)]
    assert both[0] == both[1]
    (image,) = author.done("GET", f"/api/documents/{again['id']}/images")["images"]
    assert any(f"quire:{image['id']}" in section["content"] for section in again["sections"])


def test_tracked_changes_are_accepted_rejected_or_proposed(author: Person) -> None:
    file = word_file(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Limits</w:t></w:r></w:p>'
        '<w:p><w:r><w:t xml:space="preserve">Rinse </w:t></w:r>'
        '<w:del w:id="1" w:author="Ada" w:date="2026-01-02T03:04:05Z"><w:r><w:delText>twice</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="Ada" w:date="2026-01-02T03:04:05Z"><w:r><w:t>three times</w:t></w:r></w:ins>'
        "<w:r><w:t>.</w:t></w:r></w:p>"
    )
    preview = previewed(author, file, "limits.docx")
    assert (preview["changes_count"], preview["proposals_count"]) == (2, 1)
    texts = {}
    for changes in ("accept", "reject", "propose"):
        made = confirmed(author, previewed(author, file, "limits.docx"), changes=changes)["document"]
        texts[changes] = made["sections"][0]["content"]
    assert texts == {"accept": "Rinse three times.", "reject": "Rinse twice.", "propose": "Rinse twice."}
    section = f"/api/documents/{made['id']}/sections/{made['sections'][0]['id']}"
    (proposal,) = author.done("GET", f"{section}/proposals")["proposals"]
    (hunk,) = proposal["hunks"]
    assert (hunk["before"], hunk["after"]) == ("Rinse twice.", "Rinse three times.")
    chat = author.chat(made)
    assert "Ada" in chat["messages"][0]["content"]
    decided = author.done("POST", f"/api/proposals/{proposal['id']}/decisions", json={"accept": [hunk["id"]]})
    assert decided["section"]["content"] == "Rinse three times."
    spans = author.done("GET", f"{section}/authorship")["authorship"]["spans"]
    assert {span["kind"] for span in spans} == {"imported"}


def test_comments_stand_on_their_words_and_a_note_that_is_no_part_of_the_conversation_tells_of_them(
    author: Person,
) -> None:
    file = word_file(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Limits</w:t></w:r></w:p>'
        '<w:p><w:r><w:t xml:space="preserve">Rinse </w:t></w:r><w:commentRangeStart w:id="0"/>'
        '<w:r><w:t>twice</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>',
        comments='<w:comment w:id="0" w:author="Bo" w:date="2026-01-02T03:04:05Z">'
        "<w:p><w:r><w:t>Why *two*?</w:t></w:r></w:p></w:comment>",
    )
    preview = previewed(author, file, "limits.docx")
    assert preview["comments_count"] == 1
    made = confirmed(author, preview)["document"]
    (message,) = author.chat(made)["messages"]
    assert (message["role"], message["model"], message["status"]) == (
        "assistant",
        "imported file",
        "completed",
    )
    assert message["content"] == "**Comments of the imported file, beside the text:** Bo"
    (comment,) = author.done("GET", f"/api/documents/{made['id']}/comments")["comments"]
    assert (comment["imported_from"], comment["text"], comment["created_at"]) == (
        "Bo",
        "Why *two*?",
        "2026-01-02T03:04:05Z",
    )
    assert (comment["anchor"]["state"], comment["anchor"]["quote"]) == ("placed", "twice")
    refused(author.http.post(f"/api/messages/{message['id']}/retry"), 422, "invalid_field")
    chat = author.chat(made)
    answer = author.ask(chat, "What does this section say?")
    assert answer["status"] == "queued"
