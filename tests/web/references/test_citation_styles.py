"""A citation style over HTTP: uploaded, cited in, downloaded as it was, removed, and refused where it is none."""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from quire.domain.citing.citation_styles import STYLE_BYTES_MAX
from tests.csl_files import shipped_style, style_file
from tests.running import Person
from tests.web.conftest import refused
from tests.web.references.test_bibliographies import address_of, citations_of, given, written

BRACED = style_file('<text variable="title" prefix="{" suffix="}"/>', title="Braces: a “style”")


def upload(person: Person, document: dict[str, Any], content: str | bytes, **request: Any) -> httpx.Response:
    return person.http.put(
        address_of(document, "citation-style"), files={"file": ("own.csl", content)}, **request
    )


def own_style(person: Person, document: dict[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = person.done("GET", address_of(document, "settings"))["own_citation_style"]
    return found


def cited(person: Person, document: dict[str, Any]) -> list[str]:
    return [one["text"] for one in citations_of(person, document)["citations"]]


def test_a_document_cites_in_the_style_that_was_uploaded(author: Person) -> None:
    document = written(author, "See [@miller2020].")
    given(author, document)
    assert cited(author, document) == ["[1]"]
    reply = upload(author, document, BRACED)
    assert reply.status_code == 200, reply.text
    style = reply.json()["own_citation_style"]
    assert style["title"] == "Braces: a “style”"
    assert not style["has_notes"]
    assert own_style(author, document) == style
    assert cited(author, document) == ["{On foxes}"]

    replaced = upload(author, document, style_file('<text variable="container-title"/><text value="!"/>'))
    assert replaced.json()["own_citation_style"]["sha256"] != style["sha256"]
    assert cited(author, document) == ["Journal of Foxes!"]


def test_a_style_is_downloaded_as_it_was_uploaded_and_removed(author: Person) -> None:
    document = written(author, "See [@miller2020].")
    given(author, document)
    content = shipped_style("note").replace("\n", "\r\n").encode()
    upload(author, document, content).raise_for_status()
    found = author.http.get(address_of(document, "citation-style"))
    assert found.content == content
    assert found.headers["content-type"] == "application/vnd.citationstyles.style+xml"
    assert found.headers["content-disposition"] == 'attachment; filename="A Style of Our Own.csl"'
    removed = author.done("DELETE", address_of(document, "citation-style"))
    assert removed["own_citation_style"] is None
    assert removed["settings"]["citation_style"] == "note"
    assert own_style(author, document) is None
    for gone in (author.http.get, author.http.delete):
        refused(gone(address_of(document, "citation-style")), 404, "not_found", "Citation style not found")


def test_a_style_of_notes_makes_notes_in_files_and_brackets_on_the_page(author: Person) -> None:
    document = written(author, "See [@miller2020].")
    given(author, document)
    upload(author, document, shipped_style("note").replace('font-style="italic"', "")).raise_for_status()
    (text,) = cited(author, document)
    assert text.startswith("(A. Miller, “On foxes,” ")
    assert text.endswith(")")
    html = author.http.get(address_of(document, "export"), params={"format": "html"}).text
    assert "footnote-ref" in html
    word = author.http.get(address_of(document, "export"), params={"format": "docx"}).content
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        assert "On foxes" in parts.read("word/footnotes.xml").decode()
    upload(author, document, BRACED).raise_for_status()
    html = author.http.get(address_of(document, "export"), params={"format": "html"}).text
    assert "footnote-ref" not in html
    assert "{On foxes}" in html


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is no citation style: it is not well-formed XML."),
        ("<html/>", "This file is no citation style: its outermost element is not the “style” of CSL."),
        (
            style_file(info='<link href="http://a.example/apa" rel="independent-parent"/>'),
            "This citation style only points to another one, http://a.example/apa; upload that one instead.",
        ),
    ],
)
def test_what_is_no_style_is_refused_at_its_field_and_changes_nothing(
    author: Person, content: str | bytes, sentence: str
) -> None:
    document = author.document()
    upload(author, document, BRACED).raise_for_status()
    error = refused(upload(author, document, content), 422, "unreadable", sentence)
    assert error["field"] == "file"
    assert own_style(author, document) is not None


def test_a_refusal_is_said_in_german(author: Person) -> None:
    document = author.document()
    content = style_file(info='<link href="http://a.example/apa" rel="independent-parent"/>')
    reply = upload(author, document, content, headers={"Accept-Language": "de"})
    refused(
        reply,
        422,
        "unreadable",
        "Dieser Zitierstil verweist nur auf einen anderen, http://a.example/apa; laden Sie stattdessen diesen hoch.",
    )


def test_a_style_that_is_too_large_or_no_file_is_refused(author: Person) -> None:
    document = author.document()
    reply = upload(author, document, BRACED + " " * STYLE_BYTES_MAX)
    refused(reply, 413, "too_large", "A citation style may have at most 1 MiB.")
    refused(author.http.put(address_of(document, "citation-style"), json={}), 415, "unsupported_media_type")
    assert own_style(author, document) is None


def test_an_archive_takes_the_style_along_and_is_checked_like_an_upload(author: Person) -> None:
    document = written(author, "See [@miller2020].")
    given(author, document)
    upload(author, document, BRACED).raise_for_status()
    archive = author.http.get(address_of(document, "export"), params={"format": "json"}).json()
    assert archive["own_citation_style"] == BRACED
    imported = _imported(author, archive)
    assert cited(author, imported) == ["{On foxes}"]
    assert own_style(author, imported) == own_style(author, document)

    for text in ("<html/>", "", "x" * (STYLE_BYTES_MAX + 1)):
        with pytest.raises(AssertionError):
            _imported(author, {**archive, "own_citation_style": text})


def _imported(person: Person, archive: dict[str, Any]) -> dict[str, Any]:
    data = json.dumps(archive).encode()
    made: dict[str, Any] = person.done(
        "POST", "/api/documents/import", files={"file": ("a.json", data, "application/json")}
    )["document"]
    return made
