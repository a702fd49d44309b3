"""Many readers of the same answers, beside one reader of each: the CPU time of Quire for an event that was delivered.

An event that arrived at one reader counts one. What arrived is counted and checked when all is over, so that the load
client has little to do while the clock runs.
"""

import asyncio
import re
import tempfile
import time
from pathlib import Path
from statistics import median

import msgspec
import uvloop

from bench import data
from bench.data import Author, Place
from bench.load import Reply, connect
from bench.model import TEXT
from bench.processes import LOAD_CORE, Broken, Program, Quire
from bench.streams import check_completed, prepare, send_question, text_of_events
from bench.tables import Line, at_most, for_information

ANSWERS = 20
FEW, MANY = 1, 25
"""Readers of one answer."""

ROUNDS = 3
SPREAD_SECONDS = 2.0

_number = re.compile(rb"^id: (\d+)$", re.MULTILINE)


class Run(msgspec.Struct, frozen=True):
    """Answers and their readers: what was delivered to all of them, and what it cost."""

    events: int
    wall_seconds: float
    cpu_seconds: float
    client_cpu_seconds: float

    @property
    def cpu_microseconds(self) -> float:
        """CPU time of the server for each delivered event."""
        return self.cpu_seconds / self.events * 1e6

    @property
    def client_share(self) -> float:
        """How much of its core the load client needed, the model server beside it not counted."""
        return self.client_cpu_seconds / self.wall_seconds


def measure() -> list[Line]:
    """Each round lets the answers run with few readers, then as many answers with many."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        author, places = data.write(data_dir, prepare, 2 * ANSWERS * (ROUNDS + 1))
        with Program("-m", "bench.model", log=data_dir / "model.log", core=LOAD_CORE) as model:
            url = f"http://127.0.0.1:{int(model.first_line())}/v1"
            with Quire(data_dir, model_url=url, model_name="bench") as quire:
                unused = iter(places)
                rounds = [
                    tuple(
                        _run(quire, author, [next(unused) for _ in range(ANSWERS)], count)
                        for count in (FEW, MANY)
                    )
                    for _ in range(ROUNDS + 1)
                ][1:]
    few, many = ([runs[side] for runs in rounds] for side in (0, 1))
    return _lines(few, many)


def _run(quire: Quire, author: Author, places: list[Place], readers: int) -> Run:
    """Ask in all of these chats, the questions spread evenly over a while, and let each answer have its readers."""

    async def run_all() -> list[list[Reply]]:
        return await asyncio.gather(*map(ask_in_turn, range(len(places)), places))

    async def ask_in_turn(number: int, place: Place) -> list[Reply]:
        await asyncio.sleep(SPREAD_SECONDS * number / len(places))
        return await _ask_and_read(quire, author, place, readers)

    cpu_seconds, client_cpu_seconds = quire.cpu_seconds(), time.process_time()
    started = time.monotonic()
    replies = uvloop.run(run_all())
    wall_seconds = time.monotonic() - started
    cpu_seconds, client_cpu_seconds = (
        quire.cpu_seconds() - cpu_seconds,
        time.process_time() - client_cpu_seconds,
    )
    events = sum(map(_count_events, replies))
    return Run(events, wall_seconds, cpu_seconds, client_cpu_seconds)


async def _ask_and_read(quire: Quire, author: Author, place: Place, readers: int) -> list[Reply]:
    """Send a question, then follow its answer over that connection and as many more as it takes."""
    asking = await connect(quire.port)
    following = await send_question(asking, author, place)
    connections = [asking, *[await connect(quire.port) for _ in range(readers - 1)]]
    replies = await asyncio.gather(*(connection.ask(following) for connection in connections))
    for connection in connections:
        connection.close()
    return replies


def _count_events(replies: list[Reply]) -> int:
    """How many events the readers of one answer got; each must have got all of them, in order, and the whole text."""
    counts = [len(_numbers(reply)) for reply in replies]
    if len(set(counts)) != 1:
        raise Broken(f"Readers of one answer got different numbers of events: {sorted(counts)}.")
    return sum(counts)


def _numbers(reply: Reply) -> list[int]:
    check_completed(reply)
    numbers = [int(number) for number in _number.findall(reply.body)]
    if numbers != list(range(1, len(numbers) + 1)):
        raise Broken(f"A reader got events that are not in order, or not all: {numbers}")
    if text_of_events(reply.body) != TEXT:
        raise Broken("A reader did not get the whole text of an answer.")
    return numbers


def _lines(few: list[Run], many: list[Run]) -> list[Line]:
    pairs = list(zip(few, many, strict=True))
    further = [
        (its.cpu_seconds - single.cpu_seconds) / (its.events - single.events) * 1e6 for single, its in pairs
    ]
    floor = f"{ANSWERS * FEW} readers"
    return [
        at_most(
            1.0,
            what=f"{ANSWERS * MANY} readers of {ANSWERS} answers, CPU for one delivered event",
            floor=f"{floor} {_median(few, 'cpu_microseconds'):,.0f} µs",
            quire=f"{_median(many, 'cpu_microseconds'):,.0f} µs",
            ratios=[its.cpu_microseconds / single.cpu_microseconds for single, its in pairs],
        ),
        Line(
            what="the same, CPU for each further event",
            quire=f"{median(further):,.0f} µs",
            compared=f"{min(further):,.0f}–{max(further):,.0f} µs",
        ),
        for_information(
            what="the same, wall time",
            floor=f"{floor} {_median(few, 'wall_seconds'):.2f} s",
            quire=f"{_median(many, 'wall_seconds'):.2f} s",
            ratios=[its.wall_seconds / single.wall_seconds for single, its in pairs],
        ),
        Line(
            what="the same, core of the server and core of the load client in use",
            floor=f"{floor} {_shares(few)}",
            quire=_shares(many),
        ),
    ]


def _shares(runs: list[Run]) -> str:
    server = median(run.cpu_seconds / run.wall_seconds for run in runs)
    return f"{server:.0%}, {_median(runs, 'client_share'):.0%}"


def _median(runs: list[Run], figure: str) -> float:
    return float(median(getattr(run, figure) for run in runs))
