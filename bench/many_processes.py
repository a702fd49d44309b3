"""One process on SQLite beside one, two and four on PostgreSQL: what requests and pieces of answers cost.

What counts is computing time, that of Quire and that of PostgreSQL apart: where two cores have to do everything, no
number of processes is faster, but what a piece costs says how many of them a core carries. Two processes that share the
answers of one cost more for a piece even if they know nothing of each other, since each finds fewer pieces at a time:
two bare relays beside one say how much.
"""

import itertools
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple, Self

import httpx
import msgspec

from bench import data
from bench.data import Author, Place
from bench.load import burst_on, request
from bench.model import PIECES
from bench.processes import CORES, LOAD_CORE, Postgres, Program, Quire, Server, asgi_floor
from bench.streams import ask_once, ask_quire, run, text_of_events
from bench.tables import Line, at_least, at_most, below
from quire.store.database import Location
from quire.store.transactions import Transaction

PROCESSES = (1, 2, 4)
CHATS, EXCHANGES = 100, 25
READS_SECONDS = 2.0
OPENED = 300
ANSWERS = {"SQLite": (200,), 1: (200,), 2: (200, 400), 4: (200, 400, 800)}
"""How many at once: a process writes 250."""
RELAYED = 200
"""As many answers at once as two processes and two bare relays share."""
COMMITS_OF = 100
BEGUN_A_SECOND = 50
AUTHORS = 40
"""What one person asks is decided one after the other."""
COMMIT_MILLISECONDS = 50.0
POLLING_RATIO = 1.5
TWICE = 1.7
OF_RELAYS = 1.0
"""Beside what two bare relays carry: two processes of Quire lose no more by sharing the work than those do."""


class Spent(msgspec.Struct, frozen=True):
    """Computing time."""

    web_seconds: float
    database_seconds: float

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.web_seconds + self.database_seconds

    def split(self, count: float, unit: str, *, scale: float) -> str:
        """For each of so many, as it is shown."""
        parts = [self.web_seconds / count * scale, self.database_seconds / count * scale]
        return " + ".join(f"{part:,.2f}" for part in parts if part) + f" {unit}"


class Deployment:
    """Some processes of Quire, with their database and what is in it."""

    def __init__(
        self, folder: Path, location: Location, count: int, *, model_url: str, **settings: str
    ) -> None:
        self.name = f"{count} × PostgreSQL" if isinstance(location, str) else "SQLite"
        self._location, self._folder, self._count = location, folder, count
        place = {"database_url": location} if isinstance(location, str) else {}
        self._settings = {**place, "model_url": model_url, "model_name": "bench", **settings}
        self._postgres: Postgres | None = None

    def filled_with(self, chats: int, unopened: int, *, postgres: Postgres | None) -> Self:
        """Before the processes start: chats with messages, empty ones of many people, and sections without."""
        self._postgres = postgres
        self.author, self.read, asked, self.unopened = data.write_at(
            self._location, _prepare, chats, unopened
        )
        self._asked = iter(asked)
        return self

    def __enter__(self) -> Self:
        with ExitStack() as running:
            self.servers = [
                running.enter_context(Quire(self._folder, core=CORES[number % len(CORES)], **self._settings))
                for number in range(self._count)
            ]
            self._running = running.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def cpu_seconds(self) -> float:
        """Of the processes of Quire."""
        return sum(server.cpu_seconds() for server in self.servers)

    @property
    def ports(self) -> list[int]:
        """Where they are."""
        return [server.port for server in self.servers]

    def reads(self) -> tuple[Spent, int]:
        """Chats of 50 messages, for a while; and how many were read."""
        asked = [
            request("GET", f"/api/chat-sessions/{place.chat_session_id}", token=self.author.token)
            for place in self.read
        ]
        return self._burst(itertools.cycle(asked), seconds=READS_SECONDS)

    def opens(self) -> tuple[Spent, int]:
        """Chats for the first time, and again."""
        asked = [
            request(
                "POST",
                f"/api/documents/{one.document_id}/sections/{one.section_id}/chat",
                token=self.author.token,
            )
            for one in self.unopened
            for _ in range(2)
        ]
        return self._burst(iter(asked), seconds=600)

    def answers(self, count: int) -> Spent:
        """So many at once, each followed to its end, at one process after the other."""
        servers = itertools.cycle(self.servers)
        database_seconds = self._database_seconds()
        asking = [lambda: ask_quire(next(servers), *next(self._asked))] * count
        done = run(self, asking, count / BEGUN_A_SECOND)
        return Spent(done.cpu_seconds, self._database_seconds() - database_seconds)

    def commit_seconds_p99(self) -> float:
        """Of all groups of events so far: the bound that 99 of 100 commits keep."""
        counts: dict[float, float] = {}
        for port in self.ports:
            text = httpx.get(
                f"http://127.0.0.1:{port}/metrics",
                headers={"Authorization": f"Bearer {self.author.token}"},
            ).text
            for bound, count in BUCKET.findall(text):
                counts[float(bound)] = counts.get(float(bound), 0.0) + float(count)
        wanted = 0.99 * counts[float("inf")]
        return min(bound for bound, count in counts.items() if count >= wanted)

    def _burst(self, requests: Iterator[bytes], *, seconds: float) -> tuple[Spent, int]:
        database_seconds = self._database_seconds()
        done = burst_on(self.ports, self.cpu_seconds, requests, seconds=seconds)
        spent = Spent(done.cpu_seconds, self._database_seconds() - database_seconds)
        return spent, len(done.replies)

    def _database_seconds(self) -> float:
        return 0.0 if self._postgres is None else self._postgres.cpu_seconds()


BUCKET = re.compile(r'^quire_answer_commit_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)


def _prepare(
    tx: Transaction, chats: int, unopened: int
) -> tuple[Author, list[Place], list[tuple[Author, Place]], list[Place]]:
    author = data.add_author(tx)
    read = data.open_chats(tx, author, data.add_sections(tx, author, CHATS))
    for place in read:
        data.add_conversation(tx, place, exchanges=EXCHANGES)
    people = [data.add_author(tx, f"author-{number}") for number in range(AUTHORS)]
    places = [
        data.open_chats(tx, one, data.add_sections(tx, one, math.ceil(chats / AUTHORS))) for one in people
    ]
    in_turns = [
        (one, place) for turn in zip(*places, strict=True) for one, place in zip(people, turn, strict=True)
    ]
    return author, read, in_turns, data.add_sections(tx, author, unopened)


def measure() -> list[Line]:
    """Each deployment in turn, with a database of its own."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        folder.chmod(0o755)
        model = running.enter_context(Program("-m", "bench.model", log=folder / "model.log", core=LOAD_CORE))
        url = f"http://127.0.0.1:{int(model.first_line())}/v1"
        relays = [running.enter_context(_relay(folder, core, url)) for core in (CORES[0], CORES[-1])]
        relayed = _relayed(relays[:1]), _relayed(relays)
        postgres = running.enter_context(Postgres(folder / "postgres"))
        measured = {"SQLite": _measured(folder, None, 1, url)}
        for count in PROCESSES:
            measured[count] = _measured(folder, postgres, count, url)
        polling = _measured(folder, postgres, 2, url, answers=(200,), database_listen_url="off")
    return [*_lines(measured, polling), _line_of_two(measured, relayed)]


def _relay(folder: Path, core: int, model_url: str) -> Server:
    return asgi_floor("relay", folder, core=core, BENCH_MODEL_URL=model_url)


def _relayed(relays: list[Server]) -> float:
    """The computing time of as many answers as the processes write, shared out among bare relays."""
    turns = itertools.cycle(relays)

    async def ask() -> float:
        return await ask_once(next(turns).port, request("GET", "/"), text_of_events)

    together = _Together(relays)
    run(together, [ask] * RELAYED, RELAYED / BEGUN_A_SECOND)
    return run(together, [ask] * RELAYED, RELAYED / BEGUN_A_SECOND).cpu_seconds


class _Together(NamedTuple):
    """Several servers as one that knows how long it has computed."""

    servers: list[Server]

    def cpu_seconds(self) -> float:
        return sum(server.cpu_seconds() for server in self.servers)


class Measured(msgspec.Struct, frozen=True):
    """What was seen of a deployment."""

    name: str
    reads: tuple[Spent, int]
    opens: tuple[Spent, int]
    answers: dict[int, Spent]
    commit_seconds_p99: float


def _measured(
    folder: Path,
    postgres: Postgres | None,
    count: int,
    model_url: str,
    *,
    answers: tuple[int, ...] | None = None,
    **settings: str,
) -> Measured:
    place = folder / f"data-{count}-{postgres is not None}-{'-'.join(settings)}"
    place.mkdir()
    location: Location = place / "quire.sqlite3" if postgres is None else postgres.new_database()
    wanted = answers or ANSWERS["SQLite" if postgres is None else count]
    deployment = Deployment(place, location, count, model_url=model_url, **settings)
    with deployment.filled_with(sum(wanted) + COMMITS_OF, OPENED, postgres=postgres):
        deployment.answers(COMMITS_OF)
        commits = deployment.commit_seconds_p99()
        return Measured(
            deployment.name,
            deployment.reads(),
            deployment.opens(),
            {number: deployment.answers(number) for number in wanted},
            commits,
        )


def _lines(measured: dict[str | int, Measured], polling: Measured) -> list[Line]:
    lines = []
    for one in measured.values():
        for what, (spent, count) in (("read a chat of 50 messages", one.reads), ("open a chat", one.opens)):
            lines.append(_line(f"{what}, CPU: {one.name}", spent.split(count, "ms", scale=1e3)))
        for number, spent in one.answers.items():
            pieces = number * PIECES
            lines.append(
                _line(
                    f"{number} answers at once, CPU for 1,000 pieces: {one.name}",
                    spent.split(pieces, "ms", scale=1e6),
                )
            )
        lines.append(
            below(
                COMMIT_MILLISECONDS,
                "ms",
                one.commit_seconds_p99 * 1e3,
                what=f"{COMMITS_OF} answers at once, 99 of 100 groups of events stored within: {one.name}",
            )
        )
    two = measured[2].answers[200]
    lines.append(
        at_most(
            POLLING_RATIO,
            what="200 answers at once, 2 × PostgreSQL, CPU of polling",
            floor=f"notices {two.seconds:.1f} s",
            quire=f"{polling.answers[200].seconds:.1f} s",
            ratios=[polling.answers[200].seconds / two.seconds],
        )
    )
    return lines


def _line_of_two(measured: dict[str | int, Measured], relayed: tuple[float, float]) -> Line:
    alone, two = (measured[count].answers[RELAYED].web_seconds for count in (1, 2))
    carried, carried_by_relays = 2 * alone / two, 2 * relayed[0] / relayed[1]
    return at_least(
        OF_RELAYS,
        what="answers that two processes carry as a multiple of one, by computing time, beside two bare relays",
        floor=f"relays {carried_by_relays:.2f} ×",
        quire=f"{carried:.2f} × (wanted {TWICE:g} ×)",
        ratios=[carried / carried_by_relays],
    )


def _line(what: str, quire: str) -> Line:
    return Line(what=what, quire=quire)
