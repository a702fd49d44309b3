"""Promise: no edit is lost. Whoever saves over somebody else's change is told, and given what is there now."""

import itertools
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import httpx
import pytest

from tests.conftest import StartServer
from tests.promises.evidence import Row, tables
from tests.promises.hosts import Hosts
from tests.running import Person, RunningServer

SEED = 20_261_123
CLIENTS = 32
SECTIONS = 10
MARKS_EACH = 8
TRIES_MAX = 500

EDITS, EDITS_LONG = 400, 16_000
LINES = 40
LINES_MAX = 120

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


Kind = Literal["save", "rename", "restore", "accept", "take back"]


@dataclass(frozen=True)
class Edit:
    """An acknowledged change: the text that its writer had seen, where one was, and the text that came of it."""

    kind: Kind
    revision: int
    seen: str | None
    content: str


@dataclass
class Ledger:
    """What was acknowledged to anybody."""

    wanted: int
    edits: list[Edit] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return len(self.edits) < self.wanted

    def enter(self, kind: Kind, section: dict[str, Any], *, seen: str | None = None) -> None:
        self.edits.append(Edit(kind, section["revision"], seen, section["content"]))


@dataclass(frozen=True)
class Writer:
    """Somebody who changes one section in their own way, again and again, and begins anew when others were faster."""

    http: httpx.Client
    address: str
    ledger: Ledger
    rng: random.Random

    def save(self) -> None:
        """A tab: rewrites a line of the text as it was read, or shortens what has become long."""
        section = self._read()
        while self.ledger.is_open:
            lines = section["content"].splitlines()[: LINES if self.rng.random() < 0.02 else LINES_MAX]
            lines[self.rng.randrange(len(lines))] = f"[{self.rng.getrandbits(64):x}]"
            section = self._change("save", section, "PATCH", "", json={"content": "\n".join(lines)})

    def rename_and_restore(self) -> None:
        """A program: gives new titles without looking, and brings back versions of what it has looked at."""
        section = self._read()
        while self.ledger.is_open:
            if self.rng.random() < 0.5:
                title = f"Title {self.rng.getrandbits(64):x}"
                section = self.http.patch(self.address, json={"title": title}).json()["section"]
                self.ledger.enter("rename", section)
            else:
                version = self.rng.randrange(1, section["revision"] + 1)
                section = self._change("restore", section, "POST", f"/versions/{version}/restore")

    def accept(self, message_id: str) -> None:
        """A reader of answers: adds one to the text, and takes that back now and then."""
        while self.ledger.is_open:
            path = f"/api/messages/{message_id}/proposal"
            proposal = self.http.post(path, json={"mode": "append"}).json()["proposal"]
            hunks = [hunk["id"] for hunk in proposal["hunks"] if hunk["state"] == "pending"]
            decisions = f"/api/proposals/{proposal['id']}/decisions"
            reply = self.http.post(decisions, json={"accept": hunks})
            if reply.status_code != 200:
                assert reply.json()["code"] == "place_changed", reply.text
                self.http.post(decisions, json={"reject": hunks}).raise_for_status()
                continue
            self.ledger.enter("accept", reply.json()["section"])
            if self.rng.random() < 0.5:
                back = self.http.delete(f"{decisions}/{reply.json()['decision']['id']}")
                if back.status_code == 200:
                    self.ledger.enter("take back", back.json()["section"])
                else:
                    assert back.json()["code"] == "place_changed", back.text

    def _read(self) -> dict[str, Any]:
        section: dict[str, Any] = self.http.get(self.address).json()["section"]
        return section

    def _change(
        self, kind: Kind, section: dict[str, Any], method: str, path: str, **body: Any
    ) -> dict[str, Any]:
        """The section after a change of it as it was seen, or as somebody else has left it."""
        headers = {"If-Match": f'"{section["revision"]}"'}
        reply = self.http.request(method, f"{self.address}{path}", headers=headers, **body)
        assert reply.status_code in (200, 412), reply.text
        found: dict[str, Any] = reply.json()["section"]
        if reply.status_code == 200 and found["revision"] != section["revision"]:
            self.ledger.enter(kind, found, seen=section["content"])
        return found


def test_tabs_programs_and_answers_write_into_one_section_at_once_and_nothing_is_lost(
    start_server: StartServer, is_long: bool
) -> None:
    _check_one_section([start_server()], tabs=2, edits=EDITS_LONG if is_long else EDITS)


@pytest.mark.long
def test_thirty_two_clients_of_two_processes_write_into_one_section_and_nothing_is_lost(hosts: Hosts) -> None:
    _check_one_section(hosts.start(2), tabs=CLIENTS - 2, edits=EDITS_LONG)


def _check_one_section(servers: list[RunningServer], *, tabs: int, edits: int) -> None:
    """Some tabs, a program and a reader of answers, each at the next one of the servers."""
    author = servers[0].person("author")
    first = "\n".join(f"[{number}]" for number in range(LINES))
    document = author.document(sections=[{"title": "Section", "content": first}])
    section_id = document["sections"][0]["id"]
    answer = author.finished(author.ask(author.chat(document)))
    ledger = Ledger(edits)
    urls = itertools.cycle(server.url for server in servers)
    numbers = itertools.count(1)

    def writer(who: Callable[[Person], httpx.Client]) -> Writer:
        address = f"/api/documents/{document['id']}/sections/{section_id}"
        return Writer(who(author.at(next(urls))), address, ledger, random.Random(SEED + next(numbers)))

    writing: list[Callable[[], None]] = [
        *(writer(Person.browser).save for _ in range(tabs)),
        writer(lambda person: person.http).rename_and_restore,
        partial(writer(lambda person: person.http).accept, answer["id"]),
    ]
    with ThreadPoolExecutor(len(writing)) as pool:
        for done in [pool.submit(write) for write in writing]:
            done.result()

    current, versions = _stored(servers[0], section_id)
    texts = {revision: content for revision, content, _ in versions}
    assert list(texts) == list(range(1, current[0] + 1)), "the versions have a gap"
    assert versions[-1] == current
    assert sorted(edit.revision for edit in ledger.edits) == list(range(2, current[0] + 1)), (
        "a version that nobody was told of, or two changes that were told of as one"
    )
    assert {edit.kind for edit in ledger.edits} == {"save", "rename", "restore", "accept", "take back"}
    wrong = [found for edit in ledger.edits for found in _wrongs(edit, texts)]
    assert not wrong, f"seed {SEED}: {wrong[:3]}"


def _wrongs(edit: Edit, texts: dict[int, str]) -> Iterator[str]:
    """What is not in the versions as it was acknowledged, and what was written over unseen."""
    before, after = texts[edit.revision - 1], texts[edit.revision]
    if edit.content != after:
        yield f"{edit.kind} {edit.revision} is not in its version"
    if edit.seen is not None and edit.seen != before:
        yield f"{edit.kind} {edit.revision} was made over a text that was not seen"
    if edit.kind == "rename" and before != after:
        yield f"rename {edit.revision} changed the text"
    if edit.kind == "accept" and not _has_all_lines(after, before):
        yield f"accept {edit.revision} lost a line"
    if edit.kind == "take back" and not _has_all_lines(before, after):
        yield f"take back {edit.revision} brought a line"


def _has_all_lines(text: str, of: str) -> bool:
    """Whether the lines of one text stand in the other one, in the same order."""
    lines = iter(text.splitlines())
    return all(line in lines for line in of.splitlines())


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
