"""What others notice while one person does the worst that is allowed, kind by kind, beside the same server before.

Four persons work: each reads a chat, saves a section, and follows an answer. Limits by time and person are on, and the
server and all its processes share one core. Each kind of load is a program of its own (`neighbour_loads`).
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any

import msgspec
import uvloop

from bench import data, neighbour_data
from bench.load import Connection, Reply, connect, request
from bench.neighbour_data import Neighbour
from bench.neighbour_loads import KINDS
from bench.processes import LOAD_CORE, Broken, Program, Quire
from bench.streams import check_completed, send_question
from bench.tables import Line

ALONE_SECONDS = 8.0
LOADED_SECONDS = 20.0
PAUSE_SECONDS = 0.3
"""Between two readings, and between two savings, of one person."""

RATIO_MAX = 3.0
SECONDS_MAX = 1.0


class Waited(msgspec.Struct, frozen=True):
    """How long each reading, saving and next piece of an answer took, in seconds."""

    read: list[float]
    saved: list[float]
    piece: list[float]

    def and_then(self, later: "Waited") -> "Waited":
        """Both together."""
        return Waited(self.read + later.read, self.saved + later.saved, self.piece + later.piece)

    @property
    def p95(self) -> tuple[float, ...]:
        """Of each, what 95 of 100 stay below."""
        return tuple(quantiles(each, n=20)[-1] for each in (self.read, self.saved, self.piece))

    @property
    def longest(self) -> float:
        return max(*self.read, *self.saved, *self.piece)


def measure() -> list[Line]:
    """Under one kind of load after another, with a while alone before and after each."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        data_dir = Path(folder)
        stock = neighbour_data.write(data_dir, list(KINDS))
        model = running.enter_context(
            Program("-m", "bench.model", log=data_dir / "model.log", core=LOAD_CORE)
        )
        url = f"http://127.0.0.1:{int(model.first_line())}/v1"
        quire = running.enter_context(Quire(data_dir, rate_limits="on", model_url=url, model_name="bench"))
        work = _Work(quire, stock.neighbours)
        work.go_on(ALONE_SECONDS)
        before = work.go_on(ALONE_SECONDS)
        lines = []
        for name, load in stock.loads.items():
            file = data_dir / "load.json"
            file.write_bytes(msgspec.json.encode(load))
            arguments = (name, str(quire.port), str(LOADED_SECONDS), str(file))
            with Program(
                *("-m", "bench.neighbour_loads", *arguments), log=data_dir / "load.log", core=LOAD_CORE
            ) as program:
                program.first_line()
                waited = work.go_on(LOADED_SECONDS)
                statuses = program.first_line().strip()
            after = work.go_on(ALONE_SECONDS)
            lines.append(_line(name, before.and_then(after), waited, statuses))
            before = after
    return lines


class _Work:
    """What the neighbours do; each of their chats is asked in once."""

    def __init__(self, quire: Quire, neighbours: list[Neighbour]) -> None:
        self._port = quire.port
        self._neighbours = neighbours
        self._revisions = [1] * len(neighbours)
        self._asked = [itertools.cycle(neighbour.asked) for neighbour in neighbours]

    def go_on(self, seconds: float) -> Waited:
        """Work for a while; what has begun is waited for."""
        return uvloop.run(self._go_on(time.monotonic() + seconds))

    async def _go_on(self, ends_at: float) -> Waited:
        waited = Waited([], [], [])
        work = [
            each
            for number in range(len(self._neighbours))
            for each in (
                self._repeat(self._read, number, waited.read, ends_at),
                self._repeat(self._save, number, waited.saved, ends_at),
                self._follow(number, waited.piece, ends_at),
            )
        ]
        await asyncio.gather(*work)
        return waited

    async def _repeat(
        self,
        work: Callable[[int, Connection], Coroutine[Any, Any, None]],
        number: int,
        waited: list[float],
        ends_at: float,
    ) -> None:
        connection = await connect(self._port)
        while time.monotonic() < ends_at:
            began = time.perf_counter()
            await work(number, connection)
            waited.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE_SECONDS)
        connection.close()

    async def _read(self, number: int, connection: Connection) -> None:
        neighbour = self._neighbours[number]
        path = f"/api/chat-sessions/{neighbour.read.chat_session_id}"
        _check(await connection.ask(request("GET", path, token=neighbour.author.token)))

    async def _save(self, number: int, connection: Connection) -> None:
        neighbour, revision = self._neighbours[number], self._revisions[number]
        path = f"/api/documents/{neighbour.saved.document_id}/sections/{neighbour.saved.section_id}"
        saving = request(
            *("PATCH", path),
            token=neighbour.author.token,
            body={"content": f"{data.SENTENCE * 20}{revision}"},
            If_Match=f'"{revision}"',
        )
        _check(await connection.ask(saving))
        self._revisions[number] += 1

    async def _follow(self, number: int, waited: list[float], ends_at: float) -> None:
        """Answer after answer; waited for is each piece behind the first."""
        neighbour = self._neighbours[number]
        connection = await connect(self._port, _Follower)
        while time.monotonic() < ends_at:
            following = await send_question(connection, neighbour.author, next(self._asked[number]))
            connection.arrivals.clear()
            check_completed(await connection.ask(following))
            waited += [later - earlier for earlier, later in itertools.pairwise(connection.arrivals)]
        connection.close()


class _Follower(Connection):
    """A connection that notes when each piece of an answer arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: list[float] = []

    def on_body(self, body: bytes) -> None:
        if b"event: text" in body:
            self.arrivals.append(time.perf_counter())
        super().on_body(body)


def _check(reply: Reply) -> None:
    if reply.status != 200:
        raise Broken(f"A neighbour was answered with status {reply.status}: {reply.body[:300]!r}")


def _line(name: str, alone: Waited, waited: Waited, statuses: str) -> Line:
    ratios = [ours / its for its, ours in zip(alone.p95, waited.p95, strict=True)]
    return Line(
        what=f"{name} ({statuses}): read a chat, save, next piece, p95",
        floor=f"alone {_milliseconds(alone.p95)} ms",
        quire=f"{_milliseconds(waited.p95)} ms, longest {waited.longest * 1000:.0f}",
        compared=", ".join(f"{ratio:.1f} ×" for ratio in ratios),
        goal=f"≤ {RATIO_MAX:g} ×, ≤ {SECONDS_MAX:g} s",
        is_reached=max(ratios) <= RATIO_MAX and waited.longest <= SECONDS_MAX,
    )


def _milliseconds(seconds: tuple[float, ...]) -> str:
    return ", ".join(f"{each * 1000:.0f}" for each in seconds)
