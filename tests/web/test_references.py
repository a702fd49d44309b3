"""Uploading references over the API, looking at them, and taking them away."""

import hashlib
import re
import socket
from typing import Any

import httpx
import pytest

from tests.conftest import StartServer
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused

REFERENCE = {
    "id", "document_id", "title", "filename", "kind", "media_type", "size_bytes", "sha256", "status", "error", "pages",
    "passages_count", "created_at", "updated_at",
}  # fmt: skip
TEXT = "# Steam\n\nSteam kills spores within fifteen minutes.\n\n# Air\n\nAir must be let out first.\n"


def upload(
    person: Person,
    document: dict[str, Any],
    data: bytes | str = TEXT,
    filename: str = "steam.md",
    **request: Any,
) -> httpx.Response:
    return person.http.post(
        f"/api/documents/{document['id']}/references",
        files={"file": (filename, data.encode() if isinstance(data, str) else data)},
        **request,
    )


def settled(person: Person, reference: dict[str, Any]) -> dict[str, Any]:
    """The reference after it was read."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = person.done("GET", f"/api/references/{reference['id']}")["reference"]
        return found if found["status"] in ("ready", "failed") else None

    return wait_until(look, seconds=40)


def added(person: Person, document: dict[str, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    reply = upload(person, document, *args, **kwargs)
    assert reply.status_code == 202, reply.text
    return settled(person, reply.json()["reference"])


def files_of(server: RunningServer) -> set[str]:
    return {path.name for path in (server.data_dir / "files").rglob("*") if path.is_file()}


def test_a_file_is_uploaded_read_and_found(author: Person) -> None:
    document = author.document()
    reply = upload(author, document)
    assert reply.status_code == 202
    reference = reply.json()["reference"]
    assert reference.keys() == REFERENCE
    assert reference["status"] in ("queued", "reading")
    assert reference["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    ready = settled(author, reference)
    assert (ready["status"], ready["error"], ready["filename"], ready["size_bytes"]) == (
        "ready", None, "steam.md", len(TEXT),
    )  # fmt: skip
    assert ready["passages_count"] == 2
    listed = author.done("GET", f"/api/documents/{document['id']}/references")
    assert listed == {"references": [ready], "next_cursor": None}
    (hit,) = author.done("GET", f"/api/documents/{document['id']}/search?q=spores")["hits"]
    assert hit["reference_id"] == reference["id"]
    passage = author.done("GET", f"/api/references/{reference['id']}/passages/{hit['passage_id']}")["passage"]
    assert passage["text"] == "Steam kills spores within fifteen minutes."
    assert passage["heading_path"] == ["Steam"]
    assert passage["locator"] == {
        "heading_path": ["Steam"], "paragraph": 1, "label": "Steam, paragraph 1",
    }  # fmt: skip
    assert [passage["before"], passage["after"]] == [[], ["Air must be let out first."]]


def test_a_text_is_pasted(author: Person) -> None:
    document = author.document()
    reply = author.http.post(
        f"/api/documents/{document['id']}/references", json={"title": "Notes of a call", "text": TEXT}
    )
    assert reply.status_code == 202
    reference = settled(author, reply.json()["reference"])
    assert (reference["title"], reference["filename"], reference["status"]) == (
        "Notes of a call",
        None,
        "ready",
    )


def test_the_same_bytes_are_the_same_reference(author: Person) -> None:
    document = author.document()
    first = added(author, document)
    reply = upload(author, document, filename="again.md")
    assert (reply.status_code, reply.json()["reference"]) == (200, first)


def test_one_key_is_one_upload(author: Person) -> None:
    document = author.document()
    key = {"Idempotency-Key": "a key"}
    first = upload(author, document, headers=key)
    again = upload(author, document, headers=key)
    assert (again.status_code, again.json()) == (202, first.json())
    refused(upload(author, document, "Other words.", headers=key), 422, "idempotency_key_reused")


def test_the_original_is_an_attachment_that_cannot_act(author: Person) -> None:
    page = "<p>Hello</p><script>alert(1)</script>"
    reference = added(author, author.document(), page, 'päge "1".html')
    reply = author.http.get(f"/api/references/{reference['id']}/file")
    assert reply.text == page
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_nothing_is_left_of_a_reference_that_was_deleted(server: RunningServer, author: Person) -> None:
    document = author.document()
    reference = added(author, document, TEXT + "Only here.")
    assert reference["sha256"] in files_of(server)
    assert author.http.delete(f"/api/references/{reference['id']}").status_code == 204
    for path in ("", "/file", f"/passages/{reference['id']}-1"):
        refused(author.http.get(f"/api/references/{reference['id']}{path}"), 404, "not_found")
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []
    assert author.done("GET", f"/api/documents/{document['id']}/search?q=spores")["hits"] == []
    wait_until(lambda: reference["sha256"] not in files_of(server))


@pytest.mark.parametrize(
    ("filename", "data", "status", "code"),
    [
        ("program.exe", b"MZ", 415, "unsupported_media_type"),
        ("no suffix", b"text", 415, "unsupported_media_type"),
        ("empty.md", b"", 422, "invalid_field"),
        ("large.md", b"x" * (5 * 1024 * 1024 + 1), 413, "too_large"),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing(
    server: RunningServer, author: Person, filename: str, data: bytes, status: int, code: str
) -> None:
    document = author.document()
    before = files_of(server)
    refused(upload(author, document, data, filename), status, code)
    assert files_of(server) == before
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []


@pytest.mark.parametrize(
    ("media_type", "body", "status", "code"),
    [
        ("multipart/form-data", b"", 400, "malformed_upload"),
        ("multipart/form-data; boundary=b", b"", 400, "malformed_upload"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx", 400, "malformed_upload"),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422, "invalid_field"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n--b--\r\n', 422, "invalid_field",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.md"\r\n\r\nx\r\n--b--\r\n', 422,
            "invalid_field",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\nx', 400, "malformed_upload",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\nx\r\n'
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="b.md"\r\n\r\ny\r\n--b--\r\n', 422,
            "invalid_field",
        ),
        ("text/plain", b"x", 415, "unsupported_media_type"),
        ("application/json", b"{", 400, "malformed_json"),
        ("application/json", b'{"title": "T"}', 422, "invalid_field"),
        ("application/json", b'{"title": " ", "text": "x"}', 422, "invalid_field"),
        ("application/json", b'{"title": "T", "text": " \\n"}', 422, "invalid_field"),
    ],
)  # fmt: skip
def test_a_strange_body_is_refused_and_leaves_nothing(
    server: RunningServer, author: Person, media_type: str, body: bytes, status: int, code: str
) -> None:
    document = author.document()
    before = files_of(server)
    reply = author.http.post(
        f"/api/documents/{document['id']}/references", content=body, headers={"Content-Type": media_type}
    )
    refused(reply, status, code)
    assert files_of(server) == before
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []


def test_an_upload_that_is_cut_off_leaves_nothing(server: RunningServer, author: Person) -> None:
    document = author.document()
    before = files_of(server)
    with socket.create_connection((author.http.base_url.host, author.http.base_url.port or 80)) as connection:
        connection.sendall(
            f"POST /api/documents/{document['id']}/references HTTP/1.1\r\nHost: here\r\n"
            f"Authorization: Bearer {author.token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            "Content-Length: 1000000\r\n\r\n--b\r\n"
            'Content-Disposition: form-data; name="file"; filename="half.md"\r\n\r\nThe first half'.encode()
        )
        wait_until(lambda: files_of(server) != before)
    wait_until(lambda: files_of(server) == before)
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []


def test_a_wrong_name_is_told_by_a_sentence(author: Person) -> None:
    reference = added(author, author.document(), TEXT, "not-really.pdf")
    assert reference["status"] == "failed"
    assert reference["error"].endswith(".")


def test_strangers_may_not_upload(author: Person, stranger: Person) -> None:
    refused(upload(stranger, author.document()), 403, "access_denied", "Access denied")


def test_what_was_waiting_is_read_after_a_crash(start_server: StartServer) -> None:
    server = start_server()
    person = server.person("ann")
    document = person.document()
    waiting = [
        upload(person, document, f"{TEXT}\n\nNumber {number}.").json()["reference"] for number in range(6)
    ]
    (server.data_dir / "files" / "incoming" / "half a file").write_text("half")
    server.kill()
    server.start()
    person = person.at(server.url)
    assert {settled(person, reference)["status"] for reference in waiting} == {"ready"}
    assert files_of(server) == {reference["sha256"] for reference in waiting}


def test_a_chat_uses_the_references_that_were_chosen(author: Person) -> None:
    document = author.document()
    steam = added(author, document)
    other = added(author, document, "# Ovens\n\nDry heat kills spores too, in two hours.\n", "ovens.md")
    chat = author.chat(document)
    assert chat["context_documents"] == [steam["id"], other["id"]]
    path = f"/api/chat-sessions/{chat['id']}"
    chosen = author.done("PUT", f"{path}/context-documents", json={"context_documents": [other["id"]]})
    assert chosen["chat_session"]["context_documents"] == [other["id"]]
    answer = author.finished(author.ask(chat, "What kills spores?"))
    assert {citation["reference_id"] for citation in answer["references"]} == {other["id"]}
    answer = author.finished(author.ask(chat, "What kills spores?", context_documents=[steam["id"]]))
    assert {citation["reference_id"] for citation in answer["references"]} == {steam["id"]}
    assert author.done("GET", path)["chat_session"]["context_documents"] == [steam["id"]]
    foreign = added(author, author.document(), "Another text.", "foreign.md")
    for wrong in ("nowhere", foreign["id"]):
        reply = author.http.put(f"{path}/context-documents", json={"context_documents": [wrong]})
        assert refused(reply, 422, "invalid_field")["field"] == "context_documents"
    everything = author.done("PUT", f"{path}/context-documents", json={"context_documents": None})
    assert everything["chat_session"]["context_documents"] == [steam["id"], other["id"]]


def test_the_same_citations_stand_in_the_stream_on_reload_and_in_the_chat(author: Person) -> None:
    document = author.document()
    reference = added(author, document)
    chat = author.chat(document)
    answer = author.ask(chat, "What kills spores?")
    streamed = [event.data for event in author.events(answer) if event.type == "citation"]
    stored = author.message(answer["id"])["references"]
    assert [{**citation, "v": 1} for citation in stored] == streamed
    (citation,) = [citation for citation in stored if citation["reference_id"] == reference["id"]]
    assert citation["state"] == "verified"
    assert citation["quote"] in TEXT
    assert f"[{citation['marker']}]" in author.message(answer["id"])["content"]
    assert citation["passage_id"] == f"{reference['id']}-1"
    read = author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]
    assert read["messages"][-1]["references"] == stored
    source = {
        "reference_id": reference["id"],
        "section_id": None,
        "title": reference["title"],
        "is_gone": False,
    }
    assert source in read["references"]

    author.http.delete(f"/api/references/{reference['id']}")
    read = author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]
    (gone,) = [cited for cited in read["messages"][-1]["references"] if cited["reference_id"]]
    assert gone == {**citation, "is_gone": True}
    assert {**source, "is_gone": True} in read["references"]


def test_the_marks_of_an_answer_are_chips_where_it_is_rendered(author: Person) -> None:
    document = author.document()
    added(author, document)
    chat = author.chat(document)
    answer = author.finished(author.ask(chat, "What kills spores?"))
    numbers = dict(enumerate((citation["marker"] for citation in answer["references"]), 1))
    rendered = author.done("GET", f"/api/messages/{answer['id']}?render=html")["message"]["content_html"]
    chips = re.findall(
        r'<button type="button" class="citation" data-marker="([^"]+)"[^>]*>(\d+)</button>', rendered
    )
    assert {int(number): marker for marker, number in chips} == numbers
    read = author.done("GET", f"/api/chat-sessions/{chat['id']}?render=html")["chat_session"]
    assert read["messages"][-1]["content_html"] == rendered
    assert "<button" not in read["messages"][0]["content_html"]
