"""Uploading pictures over the API, showing them, and what becomes of their files."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from quire.domain.limits import Limits
from tests.pictures import RECTANGLE, huge_png, jpeg, png, polyglot, svg
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused
from tests.web.uploading import files_of

IMAGE = {"id", "document_id", "width", "height", "media_type", "size_bytes", "sha256", "created_at"}


def upload(
    person: Person, document: dict[str, Any], data: bytes, filename: str = "mill.png", **request: Any
) -> httpx.Response:
    return person.http.post(
        f"/api/documents/{document['id']}/images", files={"file": (filename, data)}, **request
    )


def added(person: Person, document: dict[str, Any], data: bytes, **request: Any) -> dict[str, Any]:
    reply = upload(person, document, data, **request)
    assert reply.status_code == 201, reply.text
    image: dict[str, Any] = reply.json()["image"]
    return image


def test_a_picture_is_uploaded_listed_and_shown(author: Person) -> None:
    document = author.document()
    image = added(author, document, jpeg(64, 32), filename="mill.jpg")
    assert image.keys() == IMAGE
    assert (image["width"], image["height"], image["media_type"]) == (64, 32, "image/jpeg")
    listed = author.done("GET", f"/api/documents/{document['id']}/images")
    assert listed == {"images": [image], "next_cursor": None}

    reply = author.http.get(f"/api/images/{image['id']}")

    assert reply.status_code == 200
    assert Image.open(io.BytesIO(reply.content)).size == (64, 32)
    assert len(reply.content) == image["size_bytes"]
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["content-disposition"] == f'inline; filename="picture-{image["id"][:8]}.jpg"'
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert "sandbox; default-src 'none'" in reply.headers.get_list("content-security-policy")


def test_a_copy_that_one_has_is_not_sent_again(author: Person) -> None:
    image = added(author, author.document(), png(8, 8))
    tag = author.http.get(f"/api/images/{image['id']}").headers["etag"]
    same = author.http.get(f"/api/images/{image['id']}", headers={"If-None-Match": tag})
    other = author.http.get(f"/api/images/{image['id']}", headers={"If-None-Match": f'"{"0" * 64}"'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert other.status_code == 200


@pytest.mark.long
def test_the_same_picture_is_one_in_a_document_whatever_its_file_says_of_itself(author: Person) -> None:
    document = author.document()
    first = added(author, document, png(8, 8))
    again = upload(author, document, polyglot(), "other.gif")
    assert (again.status_code, again.json()["image"]) == (200, first)
    assert added(author, author.document(), png(8, 8))["id"] != first["id"]


def test_a_repeated_upload_with_the_same_key_gets_the_same_reply(author: Person) -> None:
    document = author.document()
    key = {"Idempotency-Key": "a picture"}
    first = upload(author, document, png(8, 8), headers=key)
    again = upload(author, document, png(8, 8), headers=key)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    refused(upload(author, document, png(9, 9), headers=key), 422, "idempotency_key_reused")


def test_only_what_is_shown_is_on_the_disk(author: Person, server: RunningServer) -> None:
    before = files_of(server)
    image = added(author, author.document(), svg(f"{RECTANGLE}<script>alert(1)</script>"), filename="a.svg")
    wait_until(lambda: files_of(server) - before == {image["sha256"]})
    assert (image["width"], image["height"], image["media_type"]) == (40, 20, "image/png")


def test_what_is_no_picture_is_refused_and_nothing_of_it_stays(author: Person, server: RunningServer) -> None:
    document = author.document()
    before = files_of(server)
    refused(
        upload(author, document, b"<script>alert(1)</script>"),
        422,
        "unreadable",
        "This file is no picture that can be shown. Use PNG, JPEG, WebP, GIF or SVG.",
    )
    refused(
        upload(author, document, huge_png(10_000, 10_000)),
        422,
        "unreadable",
        "This picture has more than 50 megapixels. Scale it down and try again.",
    )
    refused(upload(author, document, b""), 422, "invalid_field")
    refused(
        upload(author, document, png(8, 8) + bytes(Limits().image_bytes_max)),
        413,
        "too_large",
        "A picture may have at most 20 MiB.",
    )
    refused(
        author.http.post(f"/api/documents/{document['id']}/images", json={"file": "x"}),
        415,
        "unsupported_media_type",
    )
    wait_until(lambda: files_of(server) == before)
    assert author.done("GET", f"/api/documents/{document['id']}/images")["images"] == []


@pytest.mark.long
def test_a_refusal_is_in_the_language_of_whoever_uploads(author: Person) -> None:
    reply = upload(author, author.document(), huge_png(10_000, 10_000), headers={"Accept-Language": "de"})
    assert reply.json()["error"].startswith("Dieses Bild hat mehr als 50 Megapixel.")


def test_a_picture_of_a_document_in_the_trash_is_not_shown_and_comes_back_with_it(author: Person) -> None:
    document = author.document()
    image = added(author, document, png(8, 8))
    author.done("DELETE", f"/api/documents/{document['id']}")
    refused(author.http.get(f"/api/images/{image['id']}"), 404, "not_found")
    author.done("POST", f"/api/documents/{document['id']}/restore")
    assert author.http.get(f"/api/images/{image['id']}").status_code == 200


def test_a_picture_whose_file_is_missing_is_said_to_be_missing(author: Person, server: RunningServer) -> None:
    image = added(author, author.document(), png(11, 7))
    (path,) = (server.data_dir / "files").rglob(image["sha256"])
    path.unlink()
    refused(author.http.get(f"/api/images/{image['id']}"), 404, "file_missing")


def test_a_section_shows_its_pictures_with_their_sizes_when_read_when_printed_and_in_its_versions(
    author: Person,
) -> None:
    document = author.document()
    image, elsewhere = added(author, document, png(8, 6)), added(author, author.document(), png(8, 6))
    section = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    text = f"![A mill](quire:{image['id']}) and ![Another](quire:{elsewhere['id']})"
    author.done("PATCH", section, json={"content": text}, headers={"If-Match": '"1"'})
    shown = f'<img src="/api/images/{image["id"]}" alt="A mill" width="8" height="6"'
    rendered = author.done("GET", f"{section}?render=html")["section"]["content_html"]
    assert shown in rendered
    assert "Picture is missing: Another" in rendered
    assert elsewhere["id"] not in rendered
    browser = author.browser()
    history = section.removeprefix("/api") + "/history/2"
    for page in (f"/documents/{document['id']}/read", history):
        assert shown in browser.get(page).text, page
