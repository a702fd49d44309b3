"""Documents are downloaded as files, with safe names and numbers of the whole document."""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from quire import app
from quire.actions.exchange.export_document import ExportDocument, ExportedFile
from tests.pictures import png
from tests.running import REQUEST_SECONDS, Person
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


async def test_one_person_waits_for_a_few_exports_at_once(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, export = asyncio.Semaphore(0), asyncio.Event(), ExportDocument.export

    async def held(*args: Any) -> ExportedFile:
        begun.release()
        await may_end.wait()
        return await export(*args)

    monkeypatch.setattr(ExportDocument, "export", held)
    monkeypatch.setattr(app, "UNLIMITED", 2)
    here = await inside()
    reply = await here.request("POST", "/api/documents", json={"title": "Tanks", "sections": SECTIONS})
    path = f"{address((await reply.get_json())['document'])}?format=md"
    waiting = [asyncio.create_task(here.request("GET", path)) for _ in range(2)]
    for _ in waiting:
        await begun.acquire()
    async with asyncio.timeout(REQUEST_SECONDS):
        one_more = await here.request("GET", path)
    assert one_more.status_code == 429
    assert (await one_more.get_json())["error"] == (
        "You have 2 exports that are being made already; wait until one of them is finished."
    )
    may_end.set()
    assert [reply.status_code for reply in await asyncio.gather(*waiting)] == [200, 200]
    assert (await here.request("GET", path)).status_code == 200


def test_a_document_is_downloaded_as_pdf(author: Person) -> None:
    reply = author.http.get(address(author.document("Tanks", SECTIONS)), params={"format": "pdf"})
    assert (reply.status_code, reply.content[:5]) == (200, b"%PDF-")


@pytest.mark.long
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


@pytest.mark.long
def test_notes_are_a_list_at_the_end_where_that_is_wished(author: Person) -> None:
    text = "First.[^1] Second.[^2]\n\n[^1]: Standard 12, page 3\n[^2]: Standard 13, page 4"
    document = author.document(
        "Tanks", [{"title": "One", "content": text}, {"title": "Two", "content": text}]
    )
    page = author.http.get(address(document), params={"format": "html", "citations": "list"}).text
    assert page.count('<a href="#source-1">[1]</a>') == 2
    assert 'id="sources">Notes and sources</h1>' in page
    assert page.count("Standard 12, page 3") == page.count("Standard 13, page 4") == 1
    assert 'role="doc-endnotes"' not in page


@pytest.mark.long
def test_a_statement_of_authorship_is_the_last_section_on_request(author: Person) -> None:
    document = author.document("Tanks [1]", SECTIONS)
    query = {"format": "html", "statement": "appendix"}
    page = author.http.get(address(document), params=query, headers={"Accept-Language": "de"}).text
    assert re.search(r"<h1[^>]*>Wie „Tanks \[1\]“ geschrieben wurde</h1>", page)
    assert page.index("As before.") < page.index("Abschnitt für Abschnitt")
    assert "Abschnitt für Abschnitt" not in author.http.get(address(document), params={"format": "html"}).text


def test_unverified_citations_are_listed_on_request(author: Person) -> None:
    notes = "[^a]: Standard 12, page 3 (not found there word for word)\n[^b]: Standard 13, page 4"
    content = f"One.[^a] Two.[^b]\n\n{notes}"
    document = author.document("Tanks", [{"title": "Limits", "content": content}])
    query = {"format": "md", "unverified": "appendix"}
    text = author.http.get(address(document), params=query).text
    appendix = text.partition("# Unverified citations")[2]
    assert "- **Limits**\n  - Standard 12, page 3 (not found there word for word)\n" in appendix
    assert "Standard 13" not in appendix
    none = author.http.get(address(author.document("Tanks", SECTIONS)), params=query).text
    assert "No footnote of this document says" in none


def test_letters_without_a_font_are_named(author: Person) -> None:
    document = author.document(
        "Tanks", [{"title": "One", "content": "Medefaidrin \U00016e40 and \U00016e41."}]
    )
    reply = author.http.get(address(document), params={"format": "pdf"})
    (warning,) = json.loads(reply.headers["export-warnings"])
    assert warning.endswith("boxes in the file: \U00016e40 \U00016e41")
    plain = author.http.get(address(author.document("Tanks", SECTIONS)), params={"format": "pdf"})
    assert "export-warnings" not in plain.headers


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"format": "exe"},
        {"format": "docx", "proposals": "kept"},
        {"format": "docx", "citations": "endnotes"},
        {"format": "docx", "statement": "yes"},
        {"format": "docx", "unverified": "1"},
    ],
)
def test_a_format_that_is_not_there_is_refused(author: Person, query: dict[str, str]) -> None:
    refused(author.http.get(address(author.document()), params=query), 400, "bad_parameter")


def test_a_section_that_is_not_there_is_refused(author: Person) -> None:
    reply = author.http.get(address(author.document()), params={"format": "md", "sections": "nowhere"})
    refused(reply, 404, "not_found")


def test_open_proposals_are_tracked_changes_on_request(author: Person) -> None:
    document = author.document("Tanks", [{"title": "Limits", "content": "Ten litres of water."}])
    section = document["sections"][0]
    path = f"/api/documents/{document['id']}/sections/{section['id']}"
    body = {"content": "Twelve litres of clean water.", "base_revision": section["revision"]}
    assert author.http.post(f"{path}/proposals", json=body).status_code == 201

    def text_of(**query: str) -> str:
        reply = author.http.get(address(document), params={"format": "docx", **query})
        with zipfile.ZipFile(io.BytesIO(reply.content)) as file:
            return file.read("word/document.xml").decode()

    tracked = text_of(proposals="tracked")
    marks = re.findall(
        r'<w:(ins|del) [^>]*w:author="([^"]+)"[^>]*>.*?<w:(?:t|delText)[^>]*>([^<]*)<', tracked
    )
    assert {author for _, author, _ in marks} == {author.name}
    assert [(kind, text.strip()) for kind, _, text in marks] == [
        ("del", "Ten"),
        ("ins", "Twelve"),
        ("ins", "clean"),
    ]
    assert "Twelve" not in text_of()
    assert "Twelve" not in text_of(proposals="none")
    reply = author.http.get(address(document), params={"format": "pdf", "proposals": "tracked"})
    assert refused(reply, 422, "invalid_field")["field"] == "proposals"


def test_comments_go_out_to_those_who_may_see_them_in_formats_that_have_them(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    place = f"/api/documents/{document['id']}/export"
    refused(author.http.get(place, params={"format": "pdf", "comments": "all"}), 422, "invalid_field")
    author.done(
        "POST",
        f"/api/documents/{document['id']}/grants",
        json={"principal": {"account": stranger.name}, "role": "reader"},
    )
    author.done("PUT", f"/api/documents/{document['id']}/sharing", json={"readers_may_export": True})
    assert status_of_export(stranger, place, comments="none") == 200
    assert status_of_export(stranger, place, comments="open") == 403


def status_of_export(person: Person, place: str, **choices: str) -> int:
    return person.http.get(place, params={"format": "docx", **choices}).status_code
