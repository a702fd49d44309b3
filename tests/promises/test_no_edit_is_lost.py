"""Promise: no edit is lost. Whoever saves over somebody else's change is told, and given what is there now."""

import itertools
import random
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.conftest import StartServer
from tests.promises.evidence import Row, tables
from tests.running import Person, RunningServer

SEED = 20_261_123
CLIENTS = 32
SECTIONS = 10
MARKS_EACH = 8
TRIES_MAX = 500

_MARK = re.compile(r"\[\d+\.\d+\]")


def test_every_acknowledged_edit_of_thirty_two_clients_stands_in_the_text_exactly_once(
    start_server: StartServer,
) -> None:
    server = start_server()
    author = server.person("author")
    document = author.document(sections=[{"title": f"Section {number}"} for number in range(SECTIONS)])
    section_ids = [section["id"] for section in document["sections"]]
    at_once = threading.Barrier(CLIENTS)

    def append_all(number: int) -> list[tuple[str, str]]:
        rng = random.Random(SEED + number)
        at_once.wait(timeout=60)
        return [
            _append(author, document["id"], rng.choice(section_ids), f"[{number}.{turn}]")
            for turn in range(MARKS_EACH)
        ]

    with ThreadPoolExecutor(CLIENTS) as pool:
        acknowledged = [mark for marks in pool.map(append_all, range(CLIENTS)) for mark in marks]

    assert len(acknowledged) == CLIENTS * MARKS_EACH
    for section_id in section_ids:
        wanted = Counter(mark for place, mark in acknowledged if place == section_id)
        current, versions = _stored(server, section_id)
        assert Counter(_MARK.findall(current[1])) == wanted, f"seed {SEED}"
        assert [revision for revision, *_ in versions] == list(range(1, current[0] + 1)), (
            "the versions have a gap"
        )
        assert versions[-1] == current
        for before, after in itertools.pairwise(versions):
            assert _MARK.fullmatch(after[1].removeprefix(before[1]).strip()), f"{before} became {after}"


def test_a_new_title_leaves_the_text_that_somebody_else_is_saving(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("author")
    document = author.document(sections=[{"title": "Section"}])
    section_id = document["sections"][0]["id"]
    address = f"/api/documents/{document['id']}/sections/{section_id}"

    def rename(number: int) -> None:
        author.done("PATCH", address, json={"title": f"Title {number}"})

    with ThreadPoolExecutor(8) as pool:
        renaming = [pool.submit(rename, number) for number in range(100)]
        saving = [
            pool.submit(_append, author, document["id"], section_id, f"[0.{turn}]") for turn in range(30)
        ]
        acknowledged = Counter(mark for _, mark in (save.result() for save in saving))
        for done in renaming:
            done.result()

    current, versions = _stored(server, section_id)
    assert Counter(_MARK.findall(current[1])) == acknowledged
    assert [revision for revision, *_ in versions] == list(range(1, current[0] + 1))
    assert all(after[1].startswith(before[1]) for before, after in itertools.pairwise(versions))


def test_a_save_without_its_base_revision_or_with_an_old_one_changes_nothing(
    start_server: StartServer,
) -> None:
    server = start_server()
    author = server.person("author")
    document = author.document(sections=[{"title": "Section", "content": "First."}])
    section_id = document["sections"][0]["id"]
    address = f"/api/documents/{document['id']}/sections/{section_id}"
    author.done("PATCH", address, json={"content": "Second."}, headers={"If-Match": '"1"'})
    before = _stored(server, section_id)

    without = author.http.patch(address, json={"content": "Mine."})
    stale = author.http.patch(
        address, json={"content": "Mine.", "title": "Mine"}, headers={"If-Match": '"1"'}
    )
    from_the_future = author.http.patch(address, json={"content": "Mine."}, headers={"If-Match": '"3"'})
    stale_title = author.http.patch(address, json={"title": "Mine"}, headers={"If-Match": '"1"'})

    assert without.status_code == 428
    assert [reply.status_code for reply in (stale, from_the_future, stale_title)] == [412, 412, 412]
    assert stale.json()["section"]["content"] == "Second."
    assert stale.json()["section"]["revision"] == 2
    assert _stored(server, section_id) == before


def _append(author: Person, document_id: str, section_id: str, mark: str) -> tuple[str, str]:
    """Add a mark at the end of a text, beginning anew with what is there each time somebody else was faster."""
    address = f"/api/documents/{document_id}/sections/{section_id}"
    section: dict[str, Any] = author.done("GET", address)["section"]
    for _ in range(TRIES_MAX):
        content = f"{section['content']}\n{mark}".strip()
        headers = {"If-Match": f'"{section["revision"]}"'}
        reply = author.http.patch(address, json={"content": content}, headers=headers)
        if reply.status_code == 200:
            return section_id, mark
        assert reply.status_code == 412, reply.text
        assert reply.json()["section"]["revision"] != section["revision"]
        section = reply.json()["section"]
    raise AssertionError(f"{mark} found somebody else faster {TRIES_MAX} times")


def _stored(server: RunningServer, section_id: str) -> tuple[Row, list[Row]]:
    """Revision, text and title as they are now, and the same of every version in order."""
    with tables(server) as found:
        (current,) = found.rows("select revision, content, title from section where id = :id", id=section_id)
        versions = [
            (revision, found.version_text(section_id, revision), title)
            for revision, title in found.rows(
                "select revision, title from section_version where section_id = :id order by revision",
                id=section_id,
            )
        ]
    return current, versions
