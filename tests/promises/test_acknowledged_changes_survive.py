"""Promise: after a success the change is on the disk, whatever happens to the server next."""

import itertools
import random
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import StartServer
from tests.promises.evidence import Tables, tables
from tests.running import Person, RunningServer, wait_until

SEED = 20_261_123
CLIENTS = 8
KILLS, KILLS_LONG = 15, 1_000
WRITES_BEFORE_A_KILL = range(1, 50)

STRACE_MISSING = "Counting disk syncs needs strace, which is not installed: run “apt-get install strace”."


@dataclass
class Client:
    """Somebody who writes without a pause and keeps a list of everything that was acknowledged."""

    person: Person
    document_id: str
    rng: random.Random
    sections: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Of each section, the newest revision that is known, and its text."""
    versions: dict[tuple[str, int], str] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    waiting: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Hunks that are to be decided, each with its proposal and its section."""
    decisions: dict[str, str] = field(default_factory=dict)
    """Of each hunk that was decided, the state that was acknowledged."""
    in_doubt: tuple[str, str] | None = None
    """A section whose change was sent and not acknowledged, and the text that it may have now."""
    decision_in_doubt: str | None = None
    """A hunk about which a decision was sent and not acknowledged."""
    numbers: int = 0
    unanswered: int = 0

    def write_until_the_server_dies(self, url: str, acknowledged: Callable[[], None]) -> None:
        """One change after the other, until a connection breaks."""
        self.person.http.base_url = httpx.URL(url)
        try:
            self._settle_doubt()
            while True:
                self._write()
                acknowledged()
        except httpx.TransportError:
            self.unanswered += 1

    def _write(self) -> None:
        kinds = [
            self._add_section,
            self._change_section,
            self._change_section,
            self._ask,
            self._rename,
            self._propose_or_decide,
        ]
        self.rng.choice(kinds if self.sections else kinds[:1])()

    def _add_section(self) -> None:
        text = self._text()
        body = {"title": text, "content": text}
        section = self.person.done("POST", f"/api/documents/{self.document_id}/sections", json=body)[
            "section"
        ]
        self._note(section)

    def _change_section(self) -> None:
        section_id = self.rng.choice(list(self.sections))
        revision, text = self.sections[section_id]
        text = f"{text}\n{self._text()}"[-2_000:]
        self.in_doubt = (section_id, text)
        reply = self.person.done(
            "PATCH", self._address(section_id), json={"content": text}, headers={"If-Match": f'"{revision}"'}
        )
        self.in_doubt = None
        self._note(reply["section"])
        assert reply["section"]["revision"] == revision + 1

    def _ask(self) -> None:
        section_id = self.rng.choice(list(self.sections))
        opened = self.person.done("POST", f"{self._address(section_id)}/chat")
        chat_id = opened["chat_session"]["id"]
        assert self.chats.setdefault(section_id, chat_id) == chat_id
        text = self._text()
        reply = self.person.http.post(f"/api/chat-sessions/{chat_id}/messages", json={"message": text})
        assert reply.status_code in (202, 409), reply.text
        if reply.status_code == 202:
            self.questions[reply.json()["message"]["id"]] = text

    def _rename(self) -> None:
        title = self._text()
        self.person.done("PATCH", f"/api/documents/{self.document_id}", json={"title": title})
        self.titles.append(title)

    def _propose_or_decide(self) -> None:
        if self.waiting:
            self._decide(self.rng.choice(list(self.waiting)))
        elif self.questions:
            self._propose(self.rng.choice(list(self.questions)))

    def _propose(self, question_id: str) -> None:
        question = self.person.message(question_id)
        chat = self.person.done("GET", f"/api/chat-sessions/{question['chat_session_id']}")["chat_session"]
        answers = [message for message in chat["messages"] if message["parent_id"] == question_id]
        for answer in answers:
            address = f"/api/messages/{answer['id']}/proposal"
            reply = self.person.http.post(address, json={"mode": "append"})
            assert reply.status_code in (200, 201, 409), reply.text
            if reply.status_code != 409:
                proposal = reply.json()["proposal"]
                for hunk in proposal["hunks"]:
                    if hunk["state"] == "pending":
                        self.waiting[hunk["id"]] = (proposal["id"], proposal["section_id"])

    def _decide(self, hunk_id: str) -> None:
        proposal_id, _ = self.waiting[hunk_id]
        verdict = self.rng.choice(["accept", "accept", "reject"])
        self.decision_in_doubt = hunk_id
        reply = self.person.http.post(f"/api/proposals/{proposal_id}/decisions", json={verdict: [hunk_id]})
        assert reply.status_code in (200, 409), reply.text
        self.decision_in_doubt = None
        if reply.status_code == 409:
            verdict = "reject"
            self.person.done("POST", f"/api/proposals/{proposal_id}/decisions", json={verdict: [hunk_id]})
        del self.waiting[hunk_id]
        self.decisions[hunk_id] = {"accept": "accepted", "reject": "rejected"}[verdict]
        if verdict == "accept":
            self._note(reply.json()["section"])

    def _settle_decision(self, hunk_id: str) -> None:
        """A decision that got no reply was made with its text, or neither is there."""
        proposal_id, section_id = self.waiting[hunk_id]
        proposal = self.person.done("GET", f"/api/proposals/{proposal_id}")["proposal"]
        (hunk,) = [hunk for hunk in proposal["hunks"] if hunk["id"] == hunk_id]
        revision, known = self.sections[section_id]
        section = self.person.done("GET", self._address(section_id))["section"]
        is_in_the_text = section["content"] != known
        assert section["revision"] == revision + is_in_the_text
        assert is_in_the_text == (hunk["state"] == "accepted")
        assert not is_in_the_text or hunk["after"].strip() in section["content"]
        if hunk["state"] != "pending":
            self.decisions[hunk_id] = hunk["state"]
            del self.waiting[hunk_id]
        self._note(section)
        self.decision_in_doubt = None

    def _settle_doubt(self) -> None:
        """A change that got no reply has happened wholly or not at all."""
        if self.decision_in_doubt is not None:
            self._settle_decision(self.decision_in_doubt)
        if self.in_doubt is None:
            return
        section_id, text = self.in_doubt
        revision, known = self.sections[section_id]
        section = self.person.done("GET", self._address(section_id))["section"]
        assert (section["revision"], section["content"]) in ((revision, known), (revision + 1, text))
        self._note(section)
        self.in_doubt = None

    def _note(self, section: dict[str, Any]) -> None:
        self.sections[section["id"]] = (section["revision"], section["content"])
        self.versions[section["id"], section["revision"]] = section["content"]

    def _address(self, section_id: str) -> str:
        return f"/api/documents/{self.document_id}/sections/{section_id}"

    def _text(self) -> str:
        self.numbers += 1
        return f"{self.person.name} writes {self.numbers}"


def test_no_acknowledged_change_is_missing_after_the_server_was_killed_again_and_again(
    start_server: StartServer, is_long: bool
) -> None:
    rng = random.Random(SEED)
    server = start_server()
    clients = [_client(server, number) for number in range(CLIENTS)]
    kills = KILLS_LONG if is_long else KILLS

    for kill in range(kills):
        _write_and_kill(server, clients, rng.choice(WRITES_BEFORE_A_KILL), what=f"seed {SEED}, kill {kill}")
        server.start()

    assert sum(len(client.decisions) for client in clients) > kills
    assert sum(client.unanswered for client in clients) > kills, (
        "the kills hardly ever met a change on its way"
    )
    with tables(server) as found:
        assert found.value("pragma quick_check") == "ok"
        missing = [loss for client in clients for loss in _losses(client, found)]
    assert not missing, (
        f"seed {SEED}, {kills} kills: {len(missing)} acknowledged changes are gone: {missing[:5]}"
    )


def _client(server: RunningServer, number: int) -> Client:
    person = server.person(f"client-{number}")
    document = person.done("POST", "/api/documents", json={"title": f"of client {number}"})["document"]
    return Client(person, document["id"], random.Random(SEED + number))


def _write_and_kill(server: RunningServer, clients: list[Client], writes: int, *, what: str) -> None:
    """Kill the server in the middle of everybody's writing, at the very moment of an acknowledgement."""
    numbers = itertools.count(1)

    def acknowledged() -> None:
        if next(numbers) == writes:
            server.program.send_signal(signal.SIGKILL)

    with ThreadPoolExecutor(len(clients)) as pool:
        writing = [
            pool.submit(client.write_until_the_server_dies, server.url, acknowledged) for client in clients
        ]
        try:
            for done in as_completed(writing, timeout=120):
                done.result()
        except AssertionError as error:
            raise AssertionError(f"{what}: {error}") from error
        finally:
            server.kill()


def _losses(client: Client, found: Tables) -> Iterator[str]:
    """Everything that was acknowledged to this client and is not there, or is there in another form."""
    for section_id, (revision, text) in client.sections.items():
        stored = found.rows("select revision, content from section where id = :id", id=section_id)
        is_newer_in_doubt = client.in_doubt is not None and stored == [(revision + 1, client.in_doubt[1])]
        if client.decision_in_doubt is not None and client.waiting[client.decision_in_doubt][1] == section_id:
            is_newer_in_doubt = [newest for newest, _ in stored] == [revision + 1]
        if stored != [(revision, text)] and not is_newer_in_doubt:
            yield f"section {section_id} revision {revision}: {stored}"
    for (section_id, revision), text in client.versions.items():
        stored_text = found.version_text(section_id, revision)
        if stored_text != text:
            yield f"version {revision} of section {section_id}: {stored_text!r}"
    for section_id, chat_id in client.chats.items():
        if found.value("select id from chat_session where section_id = :id", id=section_id) != chat_id:
            yield f"chat {chat_id}"
    for message_id, text in client.questions.items():
        if found.value("select content from message where id = :id", id=message_id) != text:
            yield f"question {message_id}"
        if found.value("select count(*) from message where parent_id = :id", id=message_id) != 1:
            yield f"answer to question {message_id}"
    for hunk_id, state in client.decisions.items():
        if found.value("select state from hunk where id = :id", id=hunk_id) != state:
            yield f"decision about hunk {hunk_id}"
    title = found.value("select title from document where id = :id", id=client.document_id)
    number = int(title.split()[-1]) if title.startswith(client.person.name) else 0
    if client.titles and number < int(client.titles[-1].split()[-1]):
        yield f"title {client.titles[-1]!r}: {title!r}"


def test_every_reply_to_a_change_comes_after_a_sync_of_the_disk(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server()
    author = server.person("author")
    document = author.document()
    section_id = document["sections"][0]["id"]

    with system_calls(server, tmp_path / "calls") as calls:
        for revision in range(1, 101):
            author.done(
                "PATCH",
                f"/api/documents/{document['id']}/sections/{section_id}",
                json={"content": f"Revision {revision + 1}."},
                headers={"If-Match": f'"{revision}"'},
            )

    seen = read_calls(calls)
    assert len(seen.replies) == 100
    unsynced = [reply for reply in seen.replies if not reply.is_synced]
    assert not unsynced, f"{len(unsynced)} of 100 changes were acknowledged before they were on the disk"


def test_changes_of_many_people_share_syncs_of_the_disk(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server()
    author = server.person("author")
    document_ids = [author.document(f"Document {number}")["id"] for number in range(64)]
    at_once = threading.Barrier(64)

    def rename(document_id: str) -> None:
        at_once.wait(timeout=60)
        author.done("PATCH", f"/api/documents/{document_id}", json={"title": "Another title"})

    with system_calls(server, tmp_path / "calls") as calls, ThreadPoolExecutor(64) as pool:
        list(pool.map(rename, document_ids))

    seen = read_calls(calls)
    assert len(seen.replies) == 64
    assert all(reply.is_synced for reply in seen.replies), (
        "a change was acknowledged before it was on the disk"
    )
    assert 0 < seen.syncs < 64, f"64 changes at once took {seen.syncs} syncs"


@contextmanager
def system_calls(server: RunningServer, path: Path) -> Iterator[Path]:
    """Write down which requests, replies and syncs of the disk pass while this is open."""
    if shutil.which("strace") is None:
        pytest.fail(STRACE_MISSING, pytrace=False)
    looked_at = "trace=fdatasync,fsync,read,recvfrom,write,writev,sendto"
    who = str(server.program.pid)
    tracing = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "16", "-e", looked_at, "-o", str(path), "-p", who],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracing.stderr is not None
    attached = tracing.stderr.readline()
    try:
        assert "attached" in attached, f"strace cannot look at the server: {attached}"
        # A request of its own shows that every thread is being looked at.
        wait_until(
            lambda: (
                httpx.get(f"{server.url}/healthz").status_code == 200 and "GET /healthz" in path.read_text()
            ),
            seconds=60,
        )
        yield path
    finally:
        tracing.send_signal(signal.SIGTERM)
        tracing.wait(timeout=60)
        tracing.stderr.close()


@dataclass(frozen=True)
class SeenReply:
    """A success that went out for a change, and whether a sync of the disk began and ended since its request."""

    is_synced: bool


@dataclass
class SeenCalls:
    """What a server did, as the system saw it."""

    replies: list[SeenReply] = field(default_factory=list)
    syncs: int = 0


_CALL = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<file>\d+)<(?P<path>[^>]*)>(?P<rest>.*)")
_RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")


def read_calls(path: Path) -> SeenCalls:
    """Pair requests that change something with their replies, and look for a sync in between."""
    seen = SeenCalls()
    requests: dict[str, int] = {}
    reading: dict[str, str] = {}
    syncing: dict[str, int] = {}
    newest_synced_from = -1
    for number, line in enumerate(path.read_text().splitlines()):
        if call := _CALL.match(line):
            thread, name, file, rest = call["thread"], call["name"], call["file"], call["rest"]
            if name in ("fsync", "fdatasync") and "quire.sqlite3" in call["path"]:
                syncing[thread] = number
            elif name in ("read", "recvfrom"):
                reading[thread] = file
            elif '"HTTP/1.1 20' in rest and file in requests:
                seen.replies.append(SeenReply(newest_synced_from > requests.pop(file)))
        elif call := _RESUMED.match(line):
            thread, name, rest = call["thread"], call["name"], call["rest"]
        else:
            continue
        if name in ("read", "recvfrom") and re.search(r'"(POST|PATCH|PUT|DELETE) /', rest):
            requests[reading[thread]] = number
        if name in ("fsync", "fdatasync") and rest.endswith("= 0") and thread in syncing:
            seen.syncs += 1
            newest_synced_from = max(newest_synced_from, syncing.pop(thread))
    return seen
