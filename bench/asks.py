"""From a question to the first piece of its answer: what it costs, beside the relay.

The model says one piece and then holds its connection open, so that the end of an answer costs nothing yet. What is
counted is asking, gathering the material, claiming the answer, storing the first piece, and showing it to a reader.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import data
from bench.data import Author, Place
from bench.load import connect, request
from bench.processes import LOAD_CORE, Program, Quire, Server, asgi_floor
from bench.streams import Run, prepare, run, send_question
from bench.tables import Line, below

ASKED = 50
ROUNDS = 4
"""The first one is for warming up. All answers stay open, and only 250 run at once."""

SPREAD_SECONDS = 2.0
FIRST = b"word0"
GOAL_MILLISECONDS = 2.0


def measure() -> list[Line]:
    """Each round asks through the relay, then through Quire."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        data_dir = Path(folder)
        author, places = data.write(data_dir, prepare, ASKED * ROUNDS)
        model = running.enter_context(
            Program("-m", "bench.model", "1", "hold", log=data_dir / "model.log", core=LOAD_CORE)
        )
        url = f"http://127.0.0.1:{int(model.first_line())}/v1"
        relay = running.enter_context(asgi_floor("relay", data_dir, BENCH_MODEL_URL=url))
        quire = running.enter_context(Quire(data_dir, model_url=url, model_name="bench"))
        unused = iter(places)
        rounds = [
            (
                run(relay, [lambda: _ask_relay(relay)] * ASKED, SPREAD_SECONDS),
                run(quire, [lambda: _ask_quire(quire, author, unused)] * ASKED, SPREAD_SECONDS),
            )
            for _ in range(ROUNDS)
        ][1:]
    floors, ours = ([_milliseconds(runs[way]) for runs in rounds] for way in range(2))
    return [
        below(
            GOAL_MILLISECONDS,
            "ms",
            median(ours),
            what="a question up to the first piece, CPU",
            floor=f"relay {median(floors):.2f} ms",
            compared=f"{min(ours):.2f}–{max(ours):.2f} ms",
        )
    ]


async def _ask_relay(relay: Server) -> float:
    connection = await connect(relay.port)
    await connection.ask(request("GET", "/"), mark=FIRST, ends_at_mark=True)
    return 0.0


async def _ask_quire(quire: Server, author: Author, unused: Iterator[Place]) -> float:
    connection = await connect(quire.port)
    following = await send_question(connection, author, next(unused))
    await connection.ask(following, mark=FIRST, ends_at_mark=True)
    return 0.0


def _milliseconds(asked: Run) -> float:
    return asked.cpu_seconds / ASKED * 1000
