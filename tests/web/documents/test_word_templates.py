"""Templates of Word over HTTP: uploaded, listed, used by exports, deleted."""

import io
import zipfile
from typing import Any

from tests.formats.exporting.house_template import house_template
from tests.running import Person
from tests.web.conftest import refused


def words_of(file: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.read(name).decode()


def upload(person: Person, document: dict[str, Any], file: bytes | None = None, **more: Any) -> Any:
    content = house_template() if file is None else file
    return person.http.post(
        f"/api/documents/{document['id']}/templates", files={"file": ("house.docx", content)}, **more
    )


def exported(person: Person, document: dict[str, Any], **query: str) -> Any:
    return person.http.get(f"/api/documents/{document['id']}/export", params={"format": "docx", **query})


def choose(person: Person, document: dict[str, Any], template_id: str | None) -> None:
    person.done("PUT", f"/api/documents/{document['id']}/settings", json={"template": template_id})


def test_a_template_is_chosen_for_a_document_and_for_one_export(author: Person) -> None:
    document = author.document("Tanks", [{"title": "Limits", "content": "As before."}])
    reply = upload(author, document)
    assert reply.status_code == 201, reply.text
    template = reply.json()["template"]
    assert (template["filename"], template["has_cover"]) == ("house.docx", True)
    assert template["controls"] == ["title", "version", "date", "body"]
    listed = author.done("GET", f"/api/documents/{document['id']}/templates")
    assert listed == {"templates": [template]}

    plain = exported(author, document)
    assert "ACME Pharma" not in words_of(plain.content)
    assert "ACME Pharma" in words_of(exported(author, document, template=template["id"]).content)
    choose(author, document, template["id"])
    by_settings = exported(author, document)
    assert "ACME Pharma" in words_of(by_settings.content)
    assert "C00000" in words_of(by_settings.content, "word/styles.xml")
    assert "Export-Warnings" not in by_settings.headers
    assert "ACME Pharma" not in words_of(exported(author, document, template="none").content)
    assert exported(author, document, format="pdf").content.startswith(b"%PDF-")


def test_the_same_template_twice_is_one(author: Person) -> None:
    document = author.document("Tanks")
    first = upload(author, document).json()
    again = upload(author, document)
    assert (again.status_code, again.json()) == (200, first)
    headers = {"Idempotency-Key": "house"}
    other = house_template("<w:p/>")
    with_key = upload(author, document, other, headers=headers)
    assert (with_key.status_code, upload(author, document, other, headers=headers).json()) == (
        201,
        with_key.json(),
    )
    refused(upload(author, document, headers=headers), 422, "idempotency_key_reused")


def test_a_deleted_template_leaves_the_plain_look_and_a_warning(author: Person) -> None:
    document = author.document("Tanks")
    template = upload(author, document).json()["template"]
    choose(author, document, template["id"])
    address = f"/api/documents/{document['id']}/templates/{template['id']}"
    assert author.http.delete(address).status_code == 204
    refused(author.http.delete(address), 404, "not_found")
    reply = exported(author, document)
    assert reply.status_code == 200
    assert "template" in reply.headers["Export-Warnings"]
    refused(exported(author, document, template=template["id"]), 404, "not_found")


def test_a_template_of_another_document_is_not_found(author: Person) -> None:
    template = upload(author, author.document("One")).json()["template"]
    refused(exported(author, author.document("Other"), template=template["id"]), 404, "not_found")


def test_what_is_no_template_is_refused_with_one_sentence(author: Person) -> None:
    document = author.document("Tanks")
    for content in (b"", b"no archive", b"PK\x03\x04 cut off"):
        reply = upload(author, document, content)
        assert (reply.status_code, reply.json()["field"]) == (422, "file")
        assert "damaged" in reply.json()["error"]
    refused(upload(author, document, b"\0" * (5 * 1024 * 1024 + 1)), 413, "too_large")
    assert author.http.post(f"/api/documents/{document['id']}/templates", json={}).status_code == 415
    assert author.done("GET", f"/api/documents/{document['id']}/templates") == {"templates": []}


def test_a_document_has_at_most_ten_templates(author: Person) -> None:
    document = author.document("Tanks")
    for number in range(10):
        body = f"<w:p><w:r><w:t>{number}</w:t></w:r></w:p>"
        assert upload(author, document, house_template(body)).status_code == 201
    refused(upload(author, document), 409, "quota_reached")


def test_a_copy_has_the_template_too(author: Person) -> None:
    document = author.document("Tanks", [{"title": "Limits"}])
    choose(author, document, upload(author, document).json()["template"]["id"])
    copy = author.http.post(f"/api/documents/{document['id']}/copies", json={"title": "Copy"})
    assert copy.status_code == 201, copy.text
    copied = copy.json()["document"]
    author.http.delete(f"/api/documents/{document['id']}")
    assert "ACME Pharma" in words_of(exported(author, copied).content)
