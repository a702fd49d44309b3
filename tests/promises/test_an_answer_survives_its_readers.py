"""Promise: an answer survives its readers, and readers survive what lies between: cuts, proxies, slowness, crowds."""

import itertools
import random
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from quire.store.conversation import answers
from quire.store.transactions import Transaction
from tests import patient
from tests.conftest import ModelServer, NewDatabase
from tests.proxy import Proxy
from tests.running import Event, Person, RunningServer, parse_events, wait_until

SEED = 20_261_125
CUTS, CUTS_LONG = 50, 1_000
READERS = 200
CLOSINGS = {"answer.completed", "answer.stopped", "answer.failed", "answer.interrupted"}

Answer = dict[str, Any]


@dataclass
class Talking:
    """A server, its model, and people."""

    server: RunningServer
    model: ModelServer

    def person(self) -> Person:
        return self.server.person(f"reader-{next(_numbers)}")

    @property
    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.server.program.pid}/fd").iterdir()))

    @property
    def memory_kib(self) -> int:
        status = Path(f"/proc/{self.server.program.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1])


_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[Talking]:
    model = ModelServer()
    server = RunningServer(
        tmp_path_factory.mktemp("readers") / "data",
        **new_database(),
        **model.settings,
        model_first_token_seconds="600",
    ).start()
    yield Talking(server, model)
    server.kill()
    model.close()


@contextmanager
def raw_stream(
    person: Person, answer: Answer, after: int = 0, *, receive_bytes: int | None = None
) -> Iterator[socket.socket]:
    """The bytes of a reader's connection as they come; with a receive buffer that is as small as asked for."""
    address = urlsplit(str(person.http.base_url))
    with socket.socket() as connection:
        if receive_bytes is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(60)
        connection.connect((address.hostname, address.port))
        connection.sendall(
            f"GET /api/messages/{answer['id']}/events HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: Bearer {person.token}\r\nLast-Event-ID: {after}\r\nConnection: close\r\n\r\n".encode()
        )
        yield connection


def whole_events(received: bytes) -> list[Event]:
    """The events that are there with their blank line, in a reply that may break off anywhere."""
    _, _, body = received.partition(b"\r\n\r\n")
    text = _without_chunk_sizes(body).decode(errors="ignore")
    whole, _, _ = text.rpartition("\n\n")
    return list(parse_events(iter([*whole.split("\n"), "", ""])))


def _without_chunk_sizes(body: bytes) -> bytes:
    text = b""
    while body:
        size, line_end, rest = body.partition(b"\r\n")
        if not line_end:
            break
        text += rest[: int(size, 16)]
        body = rest[int(size, 16) + 2 :]
    return text


def text_of(events: list[Event]) -> str:
    """What somebody who saw these events has read; a snapshot stands for all that was before."""
    text = ""
    for event in events:
        if event.type == "snapshot":
            text = event.data["text"]
        elif event.type == "text":
            text += event.data["text"]
    return text


def test_a_reader_who_is_cut_off_at_any_byte_misses_and_repeats_nothing(
    talking: Talking, is_long: bool
) -> None:
    pieces = [f"Pièce {number} 東京, " for number in range(120)]
    talking.model.plan(pieces=pieces, pause_seconds=0.01)
    ann = talking.person()
    chat = ann.chat()
    rng = random.Random(SEED)
    cuts = rounds = 0
    while cuts < (CUTS_LONG if is_long else CUTS):
        where = f"seed {SEED}, answer {rounds}"
        answer = ann.ask(chat)
        seen: list[Event] = []
        while not seen or seen[-1].type not in CLOSINGS:
            after = seen[-1].seq if seen else 0
            seen += _read_until_cut(ann, answer, after, byte=rng.randrange(1, 6_000))
            cuts += 1
            assert [event.seq for event in seen] == list(range(1, len(seen) + 1)), where
        rounds += 1
        assert text_of(seen) == "".join(pieces) == ann.message(answer["id"])["content"], where


def _read_until_cut(person: Person, answer: Answer, after: int, *, byte: int) -> list[Event]:
    received = b""
    with raw_stream(person, answer, after) as connection:
        while len(received) < byte and (more := connection.recv(byte - len(received))):
            received += more
    return whole_events(received)


def test_a_slow_a_late_and_a_much_too_late_reader_see_the_same(talking: Talking) -> None:
    pieces = [f"Piece {number}, " for number in range(400)]
    talking.model.plan(pieces=pieces, pause_seconds=0.005)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    with ThreadPoolExecutor(3) as pool:
        quick = pool.submit(lambda: list(ann.events(answer)))
        slow = pool.submit(_read_slowly, ann, answer)
        wait_until(lambda: ann.message(answer["id"])["content"])
        late = pool.submit(lambda: list(ann.events(answer)))
        assert quick.result() == slow.result() == late.result()
    assert text_of(quick.result()) == "".join(pieces)
    talking.server.write(_fold_all)
    much_too_late = list(ann.events(answer))
    assert [event.type for event in much_too_late] == ["snapshot", "answer.completed"]
    assert text_of(much_too_late) == "".join(pieces)


def _read_slowly(person: Person, answer: Answer) -> list[Event]:
    received = b""
    with raw_stream(person, answer, receive_bytes=2_048) as connection:
        while more := connection.recv(61):
            received += more
            time.sleep(0.002)
    return whole_events(received)


def _fold_all(tx: Transaction) -> None:
    """As housekeeping does it a quarter of an hour after the end."""
    tx.run(
        "update message set finished_at = '2000-01-01T00:00:00.000000+00:00' where finished_at is not null"
    )
    answers.remove_folded_events(tx)


@pytest.mark.long
def test_readers_who_read_nothing_cost_the_server_no_memory(talking: Talking) -> None:
    text_kib, readers = 200, 100
    talking.model.plan(pieces=["x" * 1024] * text_kib, pause_seconds=0.01)
    ann = talking.person()
    for _ in range(2):
        ann.finished(ann.ask(ann.chat()))
    before = most = talking.memory_kib
    with ExitStack() as open_streams:
        answer = ann.ask(ann.chat())
        for _ in range(readers):
            open_streams.enter_context(raw_stream(ann, answer, receive_bytes=2_048))
        while ann.message(answer["id"])["status"] in ("queued", "streaming"):
            most = max(most, talking.memory_kib)
            time.sleep(0.05)
        most = max(most, talking.memory_kib)
        assert len(ann.message(answer["id"])["content"]) == text_kib * 1024
    assert most - before < text_kib * readers / 2


def test_two_hundred_readers_who_leave_at_any_moment_leave_nothing_behind(talking: Talking) -> None:
    talking.model.plan(pieces=["word "] * 300, pause_seconds=0.01)
    ann = talking.person()
    ann.finished(ann.ask(ann.chat()))
    before = wait_until(lambda: talking.open_files)
    rng = random.Random(SEED)
    answer = ann.ask(ann.chat())
    lengths = [rng.choice([0, rng.randrange(1, 4_096), rng.randrange(4_096, 12_000)]) for _ in range(READERS)]
    with ThreadPoolExecutor(READERS // 4) as pool:
        leaving = [pool.submit(_read_until_cut, ann, answer, 0, byte=length) for length in lengths]
        for _ in range(50):
            assert ann.http.get("/api/me").status_code == 200
        for left in leaving:
            left.result()
    assert ann.finished(answer)["content"] == "word " * 300
    with ThreadPoolExecutor(10) as pool:
        replies = pool.map(lambda _: ann.http.get(f"/api/messages/{answer['id']}").status_code, range(50))
        assert set(replies) == {200}
    ann.http.close()
    wait_until(lambda: talking.open_files <= before)
    metrics = patient.get(f"{talking.server.url}/metrics").text
    assert "quire_event_streams 0.0" in metrics


@pytest.mark.long
def test_behind_a_proxy_that_holds_back_and_cuts_nothing_is_missing_and_nothing_comes_twice(
    talking: Talking, is_long: bool
) -> None:
    silence_seconds = 300.0 if is_long else 12.0
    impatient_seconds, patient_seconds = (5.0, 60.0) if is_long else (2.0, 10.0)
    talking.model.plan(
        pieces=[f"Piece {number}, " for number in range(20)],
        first_pause_seconds=silence_seconds,
        pause_seconds=0.02,
    )
    ann = talking.person()
    port = urlsplit(talking.server.url).port
    assert port is not None
    answer = ann.ask(ann.chat())
    with (
        Proxy(port, patience_seconds=impatient_seconds) as impatient,
        Proxy(port, patience_seconds=patient_seconds) as patient,
        ThreadPoolExecutor(2) as pool,
    ):
        reading = [
            pool.submit(_follow_behind, proxy, talking.model, ann, answer, silence_seconds + 45)
            for proxy in (impatient, patient)
        ]
        told = [read.result() for read in reading]
        cuts = [proxy.cuts for proxy in (impatient, patient)]
    for events, said_before in told:
        assert text_of(events) == ann.message(answer["id"])["content"] != ""
        assert events[-1].type == "answer.completed"
        assert said_before == 0, "the first event is not held back until the model speaks"
    assert cuts[1] == 0, "the signs of life keep a connection through every silence"
    assert cuts[0] >= 1, "the test is about connections that were cut"


def _follow_behind(
    proxy: Proxy, model: ModelServer, person: Person, answer: Answer, patience_seconds: float
) -> tuple[list[Event], int]:
    """All events, coming back after each cut as browsers do; and how much the model had said before the first one."""
    deadline = time.monotonic() + patience_seconds
    said_before = -1
    events: list[Event] = []
    with patient.client(base_url=proxy.url, headers=person.http.headers, timeout=400) as http:
        while not events or events[-1].type not in CLOSINGS:
            assert time.monotonic() < deadline, "nothing gets through any more"
            after = str(events[-1].seq if events else 0)
            try:
                with http.stream(
                    "GET", f"/api/messages/{answer['id']}/events", headers={"Last-Event-ID": after}
                ) as reply:
                    for event in parse_events(reply.iter_lines()):
                        if not events:
                            said_before = model.calls()[-1]["said"]
                        events.append(event)
                        assert event.seq == len(events), "no event is missing or comes twice"
            except httpx.TransportError:
                pass
    return events, said_before
