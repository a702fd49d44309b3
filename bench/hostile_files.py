"""What others notice while hostile files are read: how long a chat takes to be opened, beside the same server at rest.

The files are those that the tests of the readers make: bombs, loops, damage, and what merely takes long. They are
sent before the clock runs, so that nothing but reading goes on meanwhile; the server and its readers share one core.
"""

import asyncio
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

import httpx
import msgspec
import uvloop

from bench import data
from bench.data import Author, Place
from bench.load import connect, request
from bench.processes import Broken, Quire
from bench.tables import Line, at_most, for_information
from quire.store.transactions import Transaction
from tests.formats.hostile import KINDS

EXCHANGES = 25
PAUSE_SECONDS = 0.02
LOOKS_AT_REST = 500
LOOKS_IN_A_ROW = 50
"""After so many it is asked whether there is anything left to read."""

READING_SECONDS_MAX = 900.0
STATUSES_OF_ENDED = {"ready", "failed"}


class Written(msgspec.Struct, frozen=True):
    """Whose chat is looked at, and whose document gets the files."""

    author: Author
    place: Place


def measure() -> list[Line]:
    """At rest, while all the files are read, and at rest again."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        written = data.write(data_dir, _prepare)
        with (
            Quire(data_dir) as quire,
            httpx.Client(
                base_url=f"http://127.0.0.1:{quire.port}/api/documents/{written.place.document_id}",
                headers={"Authorization": f"Bearer {written.author.token}"},
                timeout=60,
            ) as client,
        ):
            look = request(
                "GET", f"/api/chat-sessions/{written.place.chat_session_id}", token=written.author.token
            )
            at_rest = _look(quire, look, LOOKS_AT_REST)
            count = _send_hostile_files(client)
            started, left_at_first = time.monotonic(), _left(client)
            during: list[float] = []
            while _left(client) > 0:
                during += _look(quire, look, LOOKS_IN_A_ROW)
                if time.monotonic() - started > READING_SECONDS_MAX:
                    raise Broken(f"{_left(client)} files are still not read.")
            seconds = time.monotonic() - started
            at_rest += _look(quire, look, LOOKS_AT_REST)
    if left_at_first < count / 2:
        raise Broken(f"Only {left_at_first} of {count} files were still to be read when all had been sent.")
    return _lines(count, seconds, at_rest, during)


def _prepare(tx: Transaction) -> Written:
    author = data.add_author(tx)
    [place] = data.open_chats(tx, author, data.add_sections(tx, author, 1))
    data.add_conversation(tx, place, exchanges=EXCHANGES)
    return Written(author, place)


def _send_hostile_files(client: httpx.Client) -> int:
    """How many the server took in; what it refuses at once is not read."""
    with warnings.catch_warnings(action="ignore"):
        files = [file for kind in KINDS for file in KINDS[kind]()]
    statuses = Counter(client.post("/references", files={"file": file}).status_code for file in files)
    if unexpected := statuses.keys() - {200, 202, 400, 413, 415, 422}:
        raise Broken(f"Files were answered with status {unexpected}.")
    return statuses[202]


def _left(client: httpx.Client) -> int:
    """How many files are not read yet."""
    references = client.get("/references", params={"limit": 200}).raise_for_status().json()["references"]
    return sum(1 for reference in references if reference["status"] not in STATUSES_OF_ENDED)


def _look(quire: Quire, wanted: bytes, times: int) -> list[float]:
    """Seconds that the reply takes, asked for again and again with pauses."""

    async def look() -> list[float]:
        connection, seconds = await connect(quire.port), []
        for _ in range(times):
            asked = time.perf_counter()
            reply = await connection.ask(wanted)
            seconds.append(time.perf_counter() - asked)
            if reply.status != 200:
                raise Broken(f"A chat was answered with status {reply.status}.")
            await asyncio.sleep(PAUSE_SECONDS)
        connection.close()
        return seconds

    return uvloop.run(look())


def _lines(count: int, seconds: float, at_rest: list[float], during: list[float]) -> list[Line]:
    return [
        at_most(
            2,
            what=f"open a chat while {count} hostile files are read, in {seconds:.0f} s, p95",
            floor=f"at rest {_p95(at_rest) * 1000:.1f} ms",
            quire=f"{_p95(during) * 1000:.1f} ms",
            ratios=[_p95(during) / _p95(at_rest)],
        ),
        for_information(
            what="the same, median",
            floor=f"at rest {median(at_rest) * 1000:.1f} ms",
            quire=f"{median(during) * 1000:.1f} ms",
            ratios=[median(during) / median(at_rest)],
        ),
    ]


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]
