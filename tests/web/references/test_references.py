"""Uploading references over the API, looking at them, and taking them away."""

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest

from tests import patient
from tests.conftest import StartServer
from tests.formats.reading.scans import scan_of
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused
from tests.web.uploading import TEXT, added, files_of, settled, upload

REFERENCE = {
    "id", "document_id", "title", "filename", "kind", "media_type", "size_bytes", "sha256", "status", "error", "pages",
    "passages_count", "created_at", "updated_at", "notes",
}  # fmt: skip


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
    wait_until(lambda: files_of(server) == before)
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []


@pytest.mark.parametrize(
    ("media_type", "body", "status", "code"),
    [
        ("text/plain", b"x", 415, "unsupported_media_type"),
        ("application/json", b"{", 400, "malformed_json"),
        ("application/json", b'{"title": "T"}', 422, "invalid_field"),
        ("application/json", b'{"title": " ", "text": "x"}', 422, "invalid_field"),
        ("application/json", b'{"title": "T", "text": " \\n"}', 422, "invalid_field"),
    ],
)
def test_a_body_that_is_neither_a_file_nor_a_text_is_refused(
    author: Person, media_type: str, body: bytes, status: int, code: str
) -> None:
    path = f"/api/documents/{author.document()['id']}/references"
    refused(author.http.post(path, content=body, headers={"Content-Type": media_type}), status, code)
    assert author.done("GET", path)["references"] == []


def test_a_wrong_name_is_told_by_a_sentence(author: Person) -> None:
    reference = added(author, author.document(), TEXT, "not-really.pdf")
    assert reference["status"] == "failed"
    assert reference["error"].endswith(".")


def test_strangers_may_not_upload(author: Person, stranger: Person) -> None:
    refused(upload(stranger, author.document()), 403, "access_denied", "Access denied")


def test_a_quote_from_a_scanned_page_is_recognised_and_shown_with_its_picture(author: Person) -> None:
    """It needs Tesseract, which `bin/test` installs, and fails without."""
    document = author.document()
    sentence = "Steam kills spores within fifteen minutes."
    scan = scan_of(f"= Steam\n\n{sentence}\n\n= Air\n\nAir must be let out first.")
    reference = added(author, document, scan, "scan.pdf")
    assert (reference["status"], reference["pages"]) == ("ready", 1), reference["error"]
    assert [note["code"] for note in reference["notes"]] == ["pages_recognised"]
    answer = author.ask(author.chat(document), "What kills spores?")
    list(author.events(answer))
    (citation,) = author.message(answer["id"])["references"]
    assert (citation["state"], citation["quote"]) == ("recognised", sentence)
    left, top, right, bottom = citation["locator"].pop("area")
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    assert citation["locator"] == {"page": 1, "label": "page 1", "heading_path": ["Steam"]}
    assert [note["code"] for note in citation["notes"]] == ["pages_recognised"]
    picture = author.http.get(f"/api/references/{reference['id']}/pages/1?width=300")
    assert picture.headers["content-type"] == "image/png"


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


def test_a_source_gets_another_title_and_its_own_back(author: Person) -> None:
    document = author.document()
    reference = added(author, document)
    address = f"/api/references/{reference['id']}"
    renamed = author.done("PATCH", address, json={"title": " Steam,  2nd edition "})["reference"]
    assert renamed["title"] == "Steam, 2nd edition"
    (hit,) = author.done("GET", f"/api/documents/{document['id']}/search?q=spores")["hits"]
    assert hit["title"] == "Steam, 2nd edition"
    assert author.done("PATCH", address, json={"title": None})["reference"]["title"] == reference["title"]
    refused(author.http.patch(address, json={"title": " "}), 422, "invalid_field")


def test_a_source_says_in_which_sections_answers_cite_it(author: Person) -> None:
    document = author.document("Book", [{"title": "Not here"}, {"title": "Here"}])
    reference = added(author, document)
    address = f"/api/references/{reference['id']}/uses"
    assert author.done("GET", address) == {"uses": []}
    section = document["sections"][1]
    path = f"/api/documents/{document['id']}/sections/{section['id']}/chat"
    chat = author.done("POST", path)["chat_session"]
    author.finished(author.ask(chat, "What kills spores?"))
    assert author.done("GET", address) == {
        "uses": [{"section_id": section["id"], "title": "Here", "answers_count": 1}]
    }


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


def test_a_file_that_is_missing_is_told_and_can_be_uploaded_again(
    author: Person, server: RunningServer
) -> None:
    document = author.document()
    reference = added(author, document, TEXT + "Of which the file is lost.")
    sha256 = reference["sha256"]
    (server.data_dir / "files" / sha256[:2] / sha256).unlink()
    refused(author.http.get(f"/api/references/{reference['id']}/file"), 404, "file_missing")
    assert author.done("GET", f"/api/references/{reference['id']}/passages/{reference['id']}-1")
    assert upload(author, document, TEXT + "Of which the file is lost.").status_code == 200
    assert author.http.get(f"/api/references/{reference['id']}/file").status_code == 200


def test_a_person_sends_four_files_at_once_and_no_fifth(start_server: StartServer) -> None:
    server = start_server(rate_limits="on")
    ann, bob = server.person("ann"), server.person("bob")
    document = ann.document()
    begun, may_end = [Event() for _ in range(4)], Event()

    def send(number: int) -> httpx.Response:
        """Send a file slowly: the last of it when it may end."""
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{number}.txt"\r\n\r\n'.encode()

        def pieces() -> Iterator[bytes]:
            yield head + b"words " * 20_000
            begun[number].set()
            may_end.wait(20)
            yield f"{number}\r\n--x--\r\n".encode()

        return patient.post(
            f"{server.url}/api/documents/{document['id']}/references",
            content=pieces(),
            headers={**ann.http.headers, "Content-Type": "multipart/form-data; boundary=x"},
            timeout=60,
        )

    with ThreadPoolExecutor(4) as threads:
        sending = [threads.submit(send, number) for number in range(4)]
        assert all(event.wait(20) for event in begun)
        wait_until(lambda: len(list((server.data_dir / "files" / "incoming").glob("*/*"))) == 4)
        refused(upload(ann, document), 429, "too_many")
        assert upload(bob, bob.document()).status_code == 202
        may_end.set()
        assert [reply.result().status_code for reply in sending] == [202] * 4
    assert upload(ann, document).status_code == 202
