"""Simultaneous answers of 200 pieces, beside the model server itself and a bare relay that stores nothing."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import msgspec
import uvloop

from bench import data
from bench.data import Author, Place
from bench.load import Connection, Reply, connect, request
from bench.model import PIECES, TEXT, WORDS
from bench.processes import LOAD_CORE, Broken, Program, Quire, Server, asgi_floor
from bench.tables import Line, at_most, below, for_information
from quire.store.transactions import Transaction


class Goals(msgspec.Struct, frozen=True):
    """What may be spent when so many answers run at once."""

    cpu_ratio: float
    """CPU time for a piece, as a multiple of the relay's."""
    first_piece_milliseconds: float
    """More than directly."""


GOALS = {10: Goals(1.9, 20), 200: Goals(1.1, 20), 250: Goals(1.1, 60)}
"""By the number of answers; 250 is as many as a server writes at once."""

WALL_RATIO = 1.1
ROUNDS = 3
SPREAD_SECONDS = 2.0
QUESTION = "What is to be done when the needle does not come to rest?"


class Run(msgspec.Struct, frozen=True):
    """Many answers at once: how long they took, and what they cost."""

    wall_seconds: float
    first_piece_seconds: list[float]
    cpu_seconds: float

    @property
    def first_piece_milliseconds(self) -> float:
        """From the moment a question was sent to the first word of its answer, in the middle."""
        return median(self.first_piece_seconds) * 1000

    @property
    def cpu_milliseconds(self) -> float:
        """CPU time of the server for 1,000 pieces."""
        return self.cpu_seconds / (len(self.first_piece_seconds) * PIECES) * 1e6


Asker = Callable[[], Coroutine[Any, Any, float]]


Round = tuple[Run, Run, Run]
"""Directly, through the relay, through Quire."""


def measure() -> list[Line]:
    """Each round runs straight to the model server, through the relay, and through Quire; then the same with answers
    of a single piece, by which it is known what an answer costs apart from its pieces.
    """
    chats = ROUNDS * sum(GOALS) + 2 * max(GOALS)
    with ExitStack() as running:
        folder, other_folder = (Path(running.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        contest = running.enter_context(Contest(folder, chats=chats))
        short = running.enter_context(Contest(other_folder, chats=chats, pieces=1))
        for warmed in (contest, short):
            warmed.round(max(GOALS), SPREAD_SECONDS)
        lines = []
        for count, goals in GOALS.items():
            rounds = [[one.round(count, SPREAD_SECONDS) for one in (contest, short)] for _ in range(ROUNDS)]
            lines += _lines(count, goals, [whole for whole, _ in rounds])
            lines.append(_line_of_pieces(count, rounds))
        return [*lines, _line_of_stampede(contest.round(max(GOALS), 0))]


class Contest:
    """A model server and the three ways to its answers."""

    def __init__(self, data_dir: Path, *, chats: int, pieces: int = PIECES) -> None:
        self._text = "".join(WORDS[:pieces])
        self._author, places = data.write(data_dir, prepare, chats)
        self._places = iter(places)
        with ExitStack() as running:
            model = Program("-m", "bench.model", str(pieces), log=data_dir / "model.log", core=LOAD_CORE)
            self._model = running.enter_context(model)
            self._model_port = int(model.first_line())
            url = f"http://127.0.0.1:{self._model_port}/v1"
            self._relay = running.enter_context(asgi_floor("relay", data_dir, BENCH_MODEL_URL=url))
            self.quire = running.enter_context(Quire(data_dir, model_url=url, model_name="bench"))
            self._running = running.pop_all()

    def __enter__(self) -> "Contest":
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def round(self, count: int, spread_seconds: float) -> Round:
        """Directly, through the relay, through Quire."""
        return (
            run(self._model, [self._ask_model] * count, spread_seconds),
            run(self._relay, [self._ask_relay] * count, spread_seconds),
            self.run_quire(count, spread_seconds),
        )

    def run_quire(self, count: int, spread_seconds: float) -> Run:
        """Only through Quire, each answer in a chat of its own."""
        return run(self.quire, [lambda: self._ask_quire(next(self._places))] * count, spread_seconds)

    async def _ask_model(self) -> float:
        body = {"model": "bench", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
        asking = request("POST", "/v1/chat/completions", body=body)
        return await ask_once(self._model_port, asking, _text_of_model, self._text)

    async def _ask_relay(self) -> float:
        return await ask_once(self._relay.port, request("GET", "/"), text_of_events, self._text)

    async def _ask_quire(self, place: Place) -> float:
        """Send the question, then follow the events of its answer over the same connection."""
        return await ask_quire(self.quire, self._author, place, self._text)


def prepare(tx: Transaction, chats: int) -> tuple[Author, list[Place]]:
    author = data.add_author(tx)
    return author, data.open_chats(tx, author, data.add_sections(tx, author, chats))


class CountsTime(Protocol):
    """Whatever knows how long it has computed."""

    def cpu_seconds(self) -> float:
        """So far."""


def run(server: CountsTime, askers: list[Asker], spread_seconds: float) -> Run:
    """Let all ask, their starts spread evenly over a while."""

    async def ask_all() -> list[float]:
        return await asyncio.gather(*map(ask_in_turn, range(len(askers)), askers))

    async def ask_in_turn(number: int, ask: Asker) -> float:
        await asyncio.sleep(spread_seconds * number / len(askers))
        return await ask()

    cpu_seconds = server.cpu_seconds()
    started = time.monotonic()
    first_piece_seconds = uvloop.run(ask_all())
    return Run(time.monotonic() - started, first_piece_seconds, server.cpu_seconds() - cpu_seconds)


async def ask_once(port: int, asking: bytes, text_of: Callable[[bytes], str], expected: str = TEXT) -> float:
    connection = await connect(port)
    started = time.monotonic()
    reply = await connection.ask(asking, mark=b"word0")
    connection.close()
    return _first_piece_seconds(reply, started, text_of, expected)


async def ask_quire(quire: Server, author: Author, place: Place, expected: str = TEXT) -> float:
    connection = await connect(quire.port)
    started = time.monotonic()
    following = await send_question(connection, author, place)
    reply = await connection.ask(following, mark=b"word0")
    connection.close()
    check_completed(reply)
    return _first_piece_seconds(reply, started, text_of_events, expected)


async def send_question(connection: Connection, author: Author, place: Place, **body: str) -> bytes:
    """Ask in a chat, and return the request for the events of the answer."""
    path = f"/api/chat-sessions/{place.chat_session_id}/messages"
    asking = request("POST", path, token=author.token, body={"message": QUESTION, **body})
    asked = await connection.ask(asking)
    if asked.status != 202:
        raise Broken(f"A question was answered with status {asked.status}: {asked.body[:300]!r}")
    return request("GET", msgspec.json.decode(asked.body)["events_url"], token=author.token)


def check_completed(reply: Reply) -> None:
    """The events of an answer must end well."""
    if b"event: answer.completed" not in reply.body:
        raise Broken(f"An answer was not completed: {reply.body[-300:]!r}")


def _first_piece_seconds(
    reply: Reply, started: float, text_of: Callable[[bytes], str], expected: str
) -> float:
    text = text_of(reply.body)
    if text != expected or reply.marked_at is None:
        raise Broken(f"An answer is not whole: {len(text)} of {len(expected)} characters.")
    return reply.marked_at - started


def _text_of_model(body: bytes) -> str:
    chunks = (data for data in _data(body) if data.get("choices"))
    return "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)


def text_of_events(body: bytes) -> str:
    """The text that a reader of these events has seen."""
    return "".join(data.get("text", "") for data in _data(body))


def _data(body: bytes) -> Iterator[dict[str, Any]]:
    for line in body.split(b"\n"):
        if line.startswith(b"data: {"):
            yield msgspec.json.decode(line[6:])


def _line_of_pieces(count: int, rounds: list[list[Round]]) -> Line:
    """What pieces cost without asking, beginning and ending, which is what answers of a single piece cost."""
    relay, ours = (
        [(whole[way].cpu_seconds - single[way].cpu_seconds) / count for whole, single in rounds]
        for way in (1, 2)
    )
    per_thousand = 1e6 / (PIECES - 1)
    return for_information(
        what=f"{count} answers at once, CPU for 1,000 pieces more",
        floor=f"relay {median(relay) * per_thousand:.0f} ms",
        quire=f"{median(ours) * per_thousand:.0f} ms",
        ratios=[our / its for its, our in zip(relay, ours, strict=True)],
    )


def _lines(count: int, goals: Goals, rounds: list[Round]) -> list[Line]:
    direct, relay, ours = ([runs[way] for runs in rounds] for way in range(3))
    added, added_to_relay = (
        median(
            our.first_piece_milliseconds - its.first_piece_milliseconds
            for our, its in zip(ours, floor, strict=True)
        )
        for floor in (direct, relay)
    )
    return [
        at_most(
            WALL_RATIO,
            what=f"{count} answers at once, wall time",
            floor=f"direct {_median(direct, 'wall_seconds'):.2f} s, relay {_median(relay, 'wall_seconds'):.2f} s",
            quire=f"{_median(ours, 'wall_seconds'):.2f} s",
            ratios=[our.wall_seconds / its.wall_seconds for its, _, our in rounds],
        ),
        below(
            goals.first_piece_milliseconds,
            "ms",
            added,
            what=f"{count} answers at once, time added to the first piece",
            floor=f"direct {_median(direct, 'first_piece_milliseconds'):.1f} ms,"
            f" relay {_median(relay, 'first_piece_milliseconds'):.1f} ms",
            compared=f"{added_to_relay:.3g} ms more than the relay",
        ),
        at_most(
            goals.cpu_ratio,
            what=f"{count} answers at once, CPU for 1,000 pieces",
            floor=f"relay {_median(relay, 'cpu_milliseconds'):.0f} ms",
            quire=f"{_median(ours, 'cpu_milliseconds'):.0f} ms",
            ratios=[our.cpu_seconds / its.cpu_seconds for _, its, our in rounds],
        ),
    ]


def _line_of_stampede(runs: Round) -> Line:
    direct, relay, ours = runs
    return Line(
        what=f"{max(GOALS)} answers begun in one instant, first piece",
        floor=f"direct {direct.first_piece_milliseconds:.0f} ms, relay {relay.first_piece_milliseconds:.0f} ms",
        quire=f"{ours.first_piece_milliseconds:.0f} ms",
    )


def _median(runs: list[Run], figure: str) -> float:
    return float(median(getattr(run, figure) for run in runs))
