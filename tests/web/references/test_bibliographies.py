"""A bibliography over HTTP: given as a file or a text, read back, cited in texts, and refused where it is none."""

import json
from typing import Any

import httpx
import pytest

from tests.running import Person, wait_until
from tests.web.conftest import refused

BIB = """
@article{miller2020, author = {Miller, Ann}, title = {On Foxes}, journal = {Journal of Foxes}, year = 2020}
@book{smith, author = {Smith, Bob}, title = {Hares}, year = 2019}
"""


def address_of(document: dict[str, Any], rest: str = "bibliography") -> str:
    return f"/api/documents/{document['id']}/{rest}"


def given(person: Person, document: dict[str, Any], text: str = BIB, **body: Any) -> dict[str, Any]:
    changed = person.done("PUT", address_of(document), json={"text": text, **body})
    bibliography: dict[str, Any] = changed["bibliography"]
    return bibliography


def keys_of(bibliography: dict[str, Any]) -> list[str]:
    return [entry["key"] for entry in bibliography["entries"]]


def written(person: Person, *texts: str) -> dict[str, Any]:
    sections = [{"title": f"Part {number}", "content": text} for number, text in enumerate(texts)]
    return person.document(sections=sections)


def citations_of(person: Person, document: dict[str, Any]) -> dict[str, Any]:
    """As they are rendered, however long it takes."""

    def rendered() -> dict[str, Any] | None:
        found = person.done("GET", address_of(document, "citations"))
        return found if found["is_rendered"] else None

    return wait_until(rendered)  # type: ignore[return-value]


def upload(person: Person, document: dict[str, Any], content: bytes, **request: Any) -> httpx.Response:
    return person.http.put(address_of(document), files={"file": ("library.txt", content)}, **request)


def test_a_bibliography_is_given_as_a_text_and_read_back(author: Person) -> None:
    document = written(author, "See [@miller2020, p. 5; @gone].")
    assert author.done("GET", address_of(document))["bibliography"] == {
        "revision": 0,
        "entries": [],
        "sources": [],
        "warnings": [],
        "dead_keys": ["gone", "miller2020"],
        "updated_at": None,
    }
    changed = given(author, document)
    reply = author.http.get(address_of(document))
    assert reply.json()["bibliography"] == changed
    assert reply.headers["etag"] == '"1"'
    first = changed["entries"][0]
    assert first.pop("csl")["container-title"] == "Journal of Foxes"
    assert first == {
        "key": "miller2020",
        "kind": "article-journal",
        "title": "On foxes",
        "label": "Miller 2020",
        "uses": 1,
    }
    assert changed["dead_keys"] == ["gone"]
    short = author.done("GET", address_of(document), params={"csl": "false"})["bibliography"]
    assert all("csl" not in entry for entry in short["entries"])


def test_a_bibliography_is_given_as_a_file_and_added_to(author: Person) -> None:
    document = author.document()
    reply = upload(author, document, b"TY  - BOOK\nID  - bee\nAU  - Bee, C\nTI  - T\nER  - \n")
    assert keys_of(reply.json()["bibliography"]) == ["bee"]
    added = upload(author, document, BIB.encode(), data={"mode": "add"})
    assert keys_of(added.json()["bibliography"]) == ["bee", "miller2020", "smith"]
    path = address_of(document, "bibliography/entries")
    removed = author.done("DELETE", path, params={"key": "bee"})["bibliography"]
    assert keys_of(removed) == ["miller2020", "smith"]
    entries = [entry["csl"] for entry in removed["entries"]]
    again = author.done("PUT", address_of(document), json={"entries": entries[:1]})["bibliography"]
    assert again["entries"][0]["csl"] == entries[0]
    assert keys_of(author.done("PUT", address_of(document), json={"entries": []})["bibliography"]) == []


@pytest.mark.long
def test_the_mode_may_stand_behind_the_file(author: Person) -> None:
    document = author.document()
    given(author, document)
    files = {"file": ("more.bib", b"@book{bee, title = {Bees}}"), "mode": (None, "add")}
    added = author.http.put(address_of(document), files=files)
    assert keys_of(added.json()["bibliography"]) == ["miller2020", "smith", "bee"]
    wrong = {"file": ("more.bib", b"@book{ant, title = {Ants}}"), "mode": (None, "other")}
    refused(author.http.put(address_of(document), files=wrong), 422, "invalid_field")
    assert len(keys_of(author.done("GET", address_of(document))["bibliography"])) == 3


@pytest.mark.long
def test_what_cannot_be_read_is_said_by_its_key(author: Person) -> None:
    changed = given(author, author.document(), f"{BIB}@book{{broken, title = {{No end\n")
    assert keys_of(changed) == ["miller2020", "smith"]
    assert changed["warnings"] == [
        {"code": "unreadable", "key": "broken", "sentence": "This entry cannot be read and was left out."}
    ]


def test_a_stale_change_is_refused_with_the_revision(author: Person) -> None:
    document = author.document()
    given(author, document)
    stale = author.http.put(address_of(document), json={"text": BIB}, headers={"If-Match": '"0"'})
    assert refused(stale, 412, "stale_revision")["revision"] == 1
    fresh = author.http.put(address_of(document), json={"text": BIB}, headers={"If-Match": '"1"'})
    assert fresh.status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "Only words."}, 422, "unreadable"),
        ({}, 422, "invalid_field"),
        ({"text": BIB, "entries": []}, 422, "invalid_field"),
        ({"text": BIB, "mode": "other"}, 422, "invalid_field"),
        ({"text": 5}, 422, "invalid_field"),
    ],
)
def test_what_is_no_bibliography_is_refused_and_changes_nothing(
    author: Person, body: dict[str, Any], status: int, code: str
) -> None:
    document = author.document()
    given(author, document)
    refused(author.http.put(address_of(document), json=body), status, code)
    assert keys_of(author.done("GET", address_of(document))["bibliography"]) == ["miller2020", "smith"]


@pytest.mark.long
def test_a_file_that_is_too_large_is_refused_with_a_sentence(author: Person) -> None:
    document = author.document()
    reply = upload(author, document, b"@book{a, title = {" + b"x" * (10 * 1024 * 1024) + b"}}")
    refused(reply, 413, "too_large", "A bibliography may have at most 5 MiB.")
    many = b"".join(b"@book{k%d}\n" % number for number in range(100_000))
    refused(
        upload(author, document, many), 422, "unreadable", "This bibliography has more than 5,000 entries."
    )
    refused(author.http.put(address_of(document), content=BIB), 415, "unsupported_media_type")
    refused(upload(author, document, b"x", data={"mode": "other"}), 422, "invalid_field")


def test_citations_are_numbered_over_the_document_and_follow_the_style(author: Person) -> None:
    document = written(author, "First [@smith].", "Then [@miller2020, p. 5] and [@smith].")
    given(author, document)
    found = citations_of(author, document)
    assert [one["text"] for one in found["citations"]] == ["[1]", "[2, p. 5]", "[1]"]
    assert [one["key"] for one in found["bibliography"]] == ["smith", "miller2020"]
    author.done("PUT", address_of(document, "settings"), json={"citation_style": "author-date"})
    found = citations_of(author, document)
    assert [one["text"] for one in found["citations"]] == [
        "(Smith 2019)",
        "(Miller 2020, p. 5)",
        "(Smith 2019)",
    ]
    second = document["sections"][1]["id"]
    path = address_of(document, f"sections/{second}")
    html = author.done("GET", path, params={"render": "html"})["section"]["content_html"]
    assert "(Miller 2020, p. 5)</cite>" in html


@pytest.mark.long
def test_the_page_to_read_lists_what_is_cited(author: Person) -> None:
    document = written(author, "First [@smith].", "Dead [@gone].")
    given(author, document)
    citations_of(author, document)
    browser = author.browser()
    page = browser.get(f"/documents/{document['id']}/read").text
    assert '<h2 id="bibliography" class="section-title level-2">Bibliography</h2>' in page
    assert '<li id="ref-smith" dir="auto">' in page
    assert '<a href="#ref-smith">[1]</a>' in page
    assert 'class="cited dead"' in page
    assert "miller2020" not in page
    history = browser.get(f"/documents/{document['id']}/history").text
    assert "Changed the bibliography" in history


def test_a_source_is_an_entry_and_a_missing_one_is_a_problem(author: Person) -> None:
    document = author.document(sections=[{"title": "One"}])
    source = author.done(
        "POST", address_of(document, "references"), json={"title": "Site book", "text": "Foxes hunt."}
    )["reference"]
    key = f"source:{source['id']}"
    path = address_of(document, f"sections/{document['sections'][0]['id']}")
    text = f"See [@{key}, p. 5]."
    author.done("PATCH", path, json={"content": text}, headers={"If-Match": '"1"'})
    (listed,) = author.done("GET", address_of(document))["bibliography"]["sources"]
    assert (listed["key"], listed["title"], listed["uses"]) == (key, "Site book", 1)
    assert citations_of(author, document)["citations"][0]["text"] == "[1, p. 5]"
    assert author.done("GET", address_of(document, "problems"))["problems"] == []
    author.http.delete(f"/api/references/{source['id']}")
    (problem,) = author.done("GET", address_of(document, "problems"))["problems"]
    assert (problem["kind"], problem["text"]) == ("citation_dead", f"[@{key}, p. 5]")


def test_the_description_takes_what_the_page_sends(author: Person) -> None:
    described = author.done("GET", "/api/openapi.json")
    put = described["paths"]["/api/documents/{document_id}/bibliography"]["put"]
    assert set(put["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    assert json.dumps(put["responses"]["412"])
