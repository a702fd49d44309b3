"""Nobody waits for the length of a text that somebody else changes: what the writer thread computes is bounded.

What runs is counted, not how long it takes: the characters that the writer thread cuts, counts, compares and indexes.
"""

import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from types import FrameType
from typing import Any

import pytest

from quire.actions import computing
from quire.domain.errors import TookTooLong
from quire.domain.history.authorship import attributed_ranges, sum_up
from quire.domain.markup import word_counts
from quire.domain.references import passages as cutting
from quire.domain.searching import lexemes
from quire.store.sections import section_passages
from tests.web.conftest import Inside

PARAGRAPH = "The pump lifts the water, and the valve holds it back until the tank is empty again."
LONG = "\n\n".join(f"{number}. {PARAGRAPH}" for number in range(2_000))
COUNTED = "count_read_words"
"""Counting words takes a few milliseconds for the longest text, and may be done with the change of one."""
WATCHED = {
    function.__code__: name
    for name, function in {
        COUNTED: word_counts.count_read_words,
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
        if name is not None and threading.current_thread().name.startswith("database-writer-"):
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
    "sections", [[LONG], [PARAGRAPH] * (section_passages.INDEXED_AT_ONCE + 1)], ids=["one long", "many"]
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


async def add_long_section(here: Inside, document: str) -> None:
    await done(here, "POST", f"{document}/sections", json={"title": "Part", "content": LONG})


async def make_document_of_many_sections(here: Inside, _: str) -> None:
    await made(here, *[PARAGRAPH] * (section_passages.INDEXED_AT_ONCE + 1))


async def save_long_text(here: Inside, document: str) -> None:
    await done(here, "PATCH", await first_section(here, document), json={"content": LONG}, headers=BASE)


async def restore_long_version(here: Inside, document: str) -> None:
    section = await first_section(here, document)
    await done(here, "PATCH", section, json={"content": "-"}, headers=BASE)
    await done(here, "POST", f"{section}/versions/1/restore")


async def take_long_section_out_of_trash(here: Inside, document: str) -> None:
    section = await first_section(here, document)
    await done(here, "DELETE", section)
    await done(here, "POST", f"{section}/restore")


async def move_long_section_to_another_level(here: Inside, document: str) -> None:
    section = await first_section(here, document)
    await done(here, "PUT", f"{section}/position", json={"position": 0, "level": 2})


async def first_section(here: Inside, document: str) -> str:
    read = await done(here, "GET", document)
    return f"{document}/sections/{read['document']['sections'][0]['id']}"


BASE = {"If-Match": '"1"'}
CHANGES = [
    add_long_section,
    make_document_of_many_sections,
    save_long_text,
    restore_long_version,
    take_long_section_out_of_trash,
    move_long_section_to_another_level,
]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_neither_cuts_nor_indexes_a_long_text(
    inside: Callable[..., Any],
    computed: Counter[str],
    change: Callable[[Inside, str], Coroutine[Any, Any, None]],
) -> None:
    here = await inside()
    document = (await made(here, LONG + "And more."))["document"]
    computed.clear()
    await change(here, f"/api/documents/{document['id']}")
    # "-" is a text, too.
    assert {name: count for name, count in computed.items() if name != COUNTED and count > len("-Part")} == {}


async def test_a_section_that_takes_too_long_to_render_does_not_cut_off_the_page_to_read(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await inside()
    document = (await made(here, f"<b>1 < 2</b> {LONG}", "*The end.*"))["document"]
    monkeypatch.setattr(computing, "SECONDS_MAX", 0.0)
    reply = await here.request("GET", f"/documents/{document['id']}/read")
    page = await reply.get_data(as_text=True)
    assert "takes too long to show" in page
    assert "&lt;b&gt;1 &lt; 2&lt;/b&gt; 0. The pump" in page
    assert "<em>The end.</em>" in page
    assert page.rstrip().endswith("</html>")


@pytest.fixture
def too_long(monkeypatch: pytest.MonkeyPatch) -> set[Callable[..., Any]]:
    """The functions that are to take too long where `PARAGRAPH` is in what they work on."""
    slow: set[Callable[..., Any]] = set()
    run = computing.Computing.run

    async def refused(self: computing.Computing, person: str, function: Any, *args: Any, **rest: Any) -> Any:
        if function in slow and PARAGRAPH in str(args):
            raise TookTooLong
        return await run(self, person, function, *args, **rest)

    monkeypatch.setattr(computing.Computing, "run", refused)
    return slow


async def test_a_section_that_takes_too_long_does_not_cut_off_the_page_of_who_wrote_what(
    inside: Callable[..., Any], too_long: set[Callable[..., Any]]
) -> None:
    here = await inside()
    document = (await made(here, f"<b>1 < 2</b> {PARAGRAPH}", "The end."))["document"]
    too_long.add(attributed_ranges)
    page = await page_of_who_wrote_what(here, document)
    assert "takes too long to show" in page
    assert f'<div class="written-out" dir="auto">&lt;b&gt;1 &lt; 2&lt;/b&gt; {PARAGRAPH}</div>' in page
    assert '">The end.</span>' in page


async def test_a_sum_that_takes_too_long_is_told_on_the_page_of_who_wrote_what(
    inside: Callable[..., Any], too_long: set[Callable[..., Any]]
) -> None:
    here = await inside()
    document = (await made(here, PARAGRAPH))["document"]
    too_long.add(sum_up)
    assert "This took too long and was given up" in await page_of_who_wrote_what(here, document)


async def page_of_who_wrote_what(here: Inside, document: dict[str, Any]) -> str:
    reply = await here.request("GET", f"/documents/{document['id']}/authorship")
    page: str = await reply.get_data(as_text=True)
    assert page.rstrip().endswith("</html>")
    return page
