"""Documents are downloaded as files, with safe names and numbers of the whole document."""

import io
import zipfile
from typing import Any

import pytest

from tests.pictures import png
from tests.running import Person
from tests.web.conftest import refused

SECTIONS = [
    {"title": "Limits", "content": "10^6^ CFU of H~2~O.[^1]\n\n[^1]: Standard 12."},
    {"title": "Größe", "level": 2, "content": "As before."},
]


def address(document: dict[str, Any]) -> str:
    return f"/api/documents/{document['id']}/export"


def test_a_document_is_downloaded_as_word(author: Person) -> None:
    document = author.document("Tanks: größer", SECTIONS)
    reply = author.http.get(address(document), params={"format": "docx"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].endswith("wordprocessingml.document")
    assert "attachment" in reply.headers["content-disposition"]
    assert "filename*=UTF-8''Tanks%20gr%C3%B6%C3%9Fer.docx" in reply.headers["content-disposition"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(reply.content)) as file:
        assert "As before." in file.read("word/document.xml").decode()
        assert "Standard 12." in file.read("word/footnotes.xml").decode()


def test_a_document_is_downloaded_as_pdf(author: Person) -> None:
    reply = author.http.get(address(author.document("Tanks", SECTIONS)), params={"format": "pdf"})
    assert (reply.status_code, reply.content[:5]) == (200, b"%PDF-")


def test_some_sections_are_downloaded_alone(author: Person) -> None:
    document = author.document("Tanks", SECTIONS)
    author.done("PUT", f"/api/documents/{document['id']}/settings", json={"numbering": True})
    second = document["sections"][1]["id"]
    page = author.http.get(address(document), params={"format": "html", "sections": second}).text
    assert "1.1 Größe" in page
    assert "CFU" not in page


def test_markdown_with_pictures_is_an_archive(author: Person) -> None:
    document = author.document("Tanks", [{"title": "One", "content": "text"}])
    plain = author.http.get(address(document), params={"format": "md"})
    assert plain.headers["content-type"] == "text/markdown; charset=utf-8"
    assert plain.text.endswith("# One\n\ntext\n")
    image = author.http.post(
        f"/api/documents/{document['id']}/images", files={"file": ("a.png", png(8, 8))}
    ).json()["image"]
    section = document["sections"][0]
    author.done(
        "PATCH",
        f"/api/documents/{document['id']}/sections/{section['id']}",
        json={"content": f"![a](quire:{image['id']})"},
        headers={"If-Match": '"1"'},
    )
    reply = author.http.get(address(document), params={"format": "md"})
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        text, name = archive.namelist()
        assert f"![a]({name})" in archive.read(text).decode()
        assert archive.read(name).startswith(b"\x89PNG")
    page = author.http.get(address(document), params={"format": "html"}).text
    assert 'src="data:image/png;base64,' in page


@pytest.mark.parametrize("query", [{}, {"format": "exe"}, {"format": "docx", "proposals": "tracked"}])
def test_a_format_that_is_not_there_is_refused(author: Person, query: dict[str, str]) -> None:
    refused(author.http.get(address(author.document()), params=query), 400, "bad_parameter")


def test_a_section_that_is_not_there_is_refused(author: Person) -> None:
    reply = author.http.get(address(author.document()), params={"format": "md", "sections": "nowhere"})
    refused(reply, 404, "not_found")
