"""The problems of a document are listed in the order of its text."""

from collections.abc import Callable
from typing import Any

import pytest

from quire.actions import computing
from quire.actions.computing import LONG
from quire.web.documents import problems
from tests.pictures import png
from tests.running import Person
from tests.web.documents.test_images import added


def test_a_document_lists_what_its_texts_lack(author: Person) -> None:
    document = author.document(sections=[{"title": "One"}, {"title": "Two"}, {"title": "Three"}])
    image = added(author, document, png(8, 8))
    texts = [
        f"![A mill](quire:{image['id']}){{#fig:mill}}\n\nSee @fig:mill.",
        f"![](quire:{image['id']})\n\n@fig:none",
        "Only words: ann@example.org.",
    ]
    for section, text in zip(document["sections"], texts, strict=True):
        path = f"/api/documents/{document['id']}/sections/{section['id']}"
        author.done("PATCH", path, json={"content": text}, headers={"If-Match": '"1"'})
    reply = author.done("GET", f"/api/documents/{document['id']}/problems")
    second = document["sections"][1]["id"]
    assert reply == {
        "problems": [
            {"kind": "picture_without_description", "section_id": second,
             "text": f"![](quire:{image['id']})", "paragraph": 1},
            {"kind": "reference_dead", "section_id": second, "text": "@fig:none", "paragraph": 2},
        ],
        "count": 2,
        "unchecked": [],
    }  # fmt: skip


async def test_a_section_that_takes_too_long_leaves_the_problems_of_the_others(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await inside()
    sections = [
        {"title": "Long", "content": "See @fig:none. " * (LONG // 10)},
        {"title": "Short", "content": "@fig:gone"},
    ]
    added = await here.request("POST", "/api/documents", json={"title": "Mills", "sections": sections})
    document = (await added.get_json())["document"]
    monkeypatch.setattr(computing, "SECONDS_MAX", 0)
    reply = await here.request("GET", f"/api/documents/{document['id']}/problems")
    found = await reply.get_json()
    assert [problem["text"] for problem in found["problems"]] == ["@fig:gone"]
    assert (found["count"], found["unchecked"]) == (1, [document["sections"][0]["id"]])


async def test_sections_wait_no_longer_together_than_one_may(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await inside()
    sections = [{"title": "Long", "content": "See @fig:none. " * (LONG // 10)}] * 2
    added = await here.request("POST", "/api/documents", json={"title": "Mills", "sections": sections})
    document = (await added.get_json())["document"]
    monkeypatch.setattr(problems, "SECONDS_MAX", 0)
    reply = await here.request("GET", f"/api/documents/{document['id']}/problems")
    assert len((await reply.get_json())["unchecked"]) == 2
