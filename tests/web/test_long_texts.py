"""Nobody waits for the length of a text that somebody else changes: what the writer thread computes is bounded.

What runs is counted, not how long it takes: the characters that the writer thread cuts, counts, compares and indexes.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from quire.domain import passages as cutting
from quire.domain.searching import lexemes
from quire.domain.texts import words
from quire.store import passages
from tests.web.conftest import Inside

PARAGRAPH = "The pump lifts the water, and the valve holds it back until the tank is empty again."
LONG = "\n\n".join(f"{number}. {PARAGRAPH}" for number in range(2_000))
COUNTED = "count_words"
"""Counting words takes a few milliseconds for the longest text, and may be done with the change of one."""
WATCHED = {
    function.__code__: name
    for name, function in {
        COUNTED: words.count_words,
        "cut": cutting.cut_section,
        "index": lexemes.lexemes_of,
        "recognise": lexemes.recognise,
    }.items()
}


@pytest.fixture
def computed() -> Iterator[Counter[str]]:
    """How many characters of texts the writer threads that begin now have computed on, by what was computed."""
    characters: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: Any) -> None:
        name = WATCHED.get(frame.f_code) if event == "call" else None
        if name is not None and threading.current_thread().name == "database-writer":
            characters[name] += len(frame.f_locals["text"])

    threading.setprofile(note)
    yield characters
    threading.setprofile(None)


async def made(here: Inside, *sections: str) -> dict[str, Any]:
    body = {"title": "Guide", "sections": [{"title": "Part", "content": content} for content in sections]}
    return await done(here, "POST", "/api/documents", json=body)


async def done(here: Inside, method: str, path: str, **request: Any) -> dict[str, Any]:
    reply = await here.request(method, path, **request)
    assert reply.status_code < 300, await reply.get_data(as_text=True)
    body: dict[str, Any] = await reply.get_json() if reply.status_code != 204 else {}
    return body


async def test_the_writer_is_watched(inside: Callable[..., Any], computed: Counter[str]) -> None:
    await made(await inside(), PARAGRAPH)
    assert computed == {
        COUNTED: len(PARAGRAPH),
        "cut": len(PARAGRAPH),
        "recognise": len(PARAGRAPH),
        "index": len(PARAGRAPH) + len("Part"),
    }


@pytest.mark.parametrize(
    "sections", [[LONG], [PARAGRAPH] * (passages.INDEXED_AT_ONCE + 1)], ids=["one long", "many"]
)
async def test_a_document_is_restored_without_computing_on_its_texts(
    inside: Callable[..., Any], computed: Counter[str], sections: list[str]
) -> None:
    here = await inside()
    document = (await made(here, *sections))["document"]
    for section in document["sections"]:
        place = f"/api/documents/{document['id']}/sections/{section['id']}"
        await done(here, "PATCH", place, json={"content": "-"}, headers={"If-Match": '"1"'})
    computed.clear()
    body = {"time": document["updated_at"]}
    restored = await done(here, "POST", f"/api/documents/{document['id']}/restore-to", json=body)
    assert [section["content"] for section in restored["document"]["sections"]] == sections
    assert computed == {}
