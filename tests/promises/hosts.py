"""Several servers on one PostgreSQL, each at an address of its own, and readers who move from one to another."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.running import Event, Person, RunningServer, parse_events

COMES_BACK_AFTER_SECONDS = 0.1

StartHost = Callable[[Path, dict[str, str]], RunningServer]


def usual_host(data_dir: Path, settings: dict[str, str]) -> RunningServer:
    return RunningServer(data_dir, **settings)


class Hosts:
    """Servers that share a database and the folder of files; whoever starts them ends them with `end`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = settings
        self.started: list[RunningServer] = []

    def start(self, count: int = 1, new: StartHost = usual_host) -> list[RunningServer]:
        """Start some more."""
        hosts = [new(self.folder / "data", self.settings) for _ in range(count)]
        self.started += hosts
        return [host.start() for host in hosts]

    @property
    def living(self) -> list[RunningServer]:
        return [host for host in self.started if host.is_running]

    def addresses(self) -> Iterator[str]:
        """One living host after the other, without end, as a proxy shares requests out."""
        for number in itertools.count():
            living = self.living
            yield living[number % len(living)].url

    def writer_of(self, person: Person) -> RunningServer:
        """The host that writes the only answer which runs."""
        for host in self.living:
            if "quire_answers_running 1.0" in person.at(host.url).http.get("/metrics").text:
                return host
        raise AssertionError("no host writes an answer")

    def end(self) -> None:
        for host in self.living:
            host.kill()


@dataclass
class MovingReader:
    """Somebody who follows an answer to its end, and comes back at any host when the connection ends before."""

    person: Person
    answer: dict[str, Any]
    addresses: Iterator[str]
    events: list[Event] = field(default_factory=list)
    connections: int = 0
    refused: list[str] = field(default_factory=list)
    """What it was told other than events; while a database or a server is away, that may be 503."""

    def start(self) -> "MovingReader":
        self._following = threading.Thread(target=self._follow, daemon=True)
        self._following.start()
        return self

    def join(self, *, seconds: float) -> None:
        self._following.join(timeout=seconds)
        assert not self._following.is_alive(), f"a reader still waits for {self.answer['id']}"

    @property
    def text(self) -> str:
        return "".join(event.data["text"] for event in self.events if event.type == "text")

    @property
    def has_seen_the_end(self) -> bool:
        return bool(self.events) and self.events[-1].type in ENDS

    def _follow(self) -> None:
        while not self.has_seen_the_end:
            self.connections += 1
            try:
                self._follow_at(next(self.addresses))
            except httpx.TransportError as error:
                # The host has just died: any other one has the answer as well.
                self.refused.append(type(error).__name__)
            time.sleep(COMES_BACK_AFTER_SECONDS)

    def _follow_at(self, address: str) -> None:
        newest = self.events[-1].seq if self.events else 0
        path = f"{address}/api/messages/{self.answer['id']}/events"
        with self.person.http.stream("GET", path, headers={"Last-Event-ID": str(newest)}) as reply:
            if reply.status_code != 200:
                self.refused.append(str(reply.status_code))
                return
            for event in parse_events(reply.iter_lines()):
                self.events.append(event)


ENDS = {"answer.completed", "answer.stopped", "answer.failed", "answer.interrupted"}


def check_whole(reader: MovingReader) -> None:
    """What a reader saw has no gap and nothing twice, and is the text that is stored."""
    assert [event.seq for event in reader.events] == list(range(1, len(reader.events) + 1))
    assert reader.text == reader.person.message(reader.answer["id"])["content"]
