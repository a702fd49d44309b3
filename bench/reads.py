"""Reading a chat session of 50 messages, beside a bare application that does the same reads."""

import itertools
import tempfile
from pathlib import Path
from statistics import median

import msgspec

from bench import data
from bench.load import Burst, burst, request
from bench.processes import Broken, Quire, Server, asgi_floor, fixed_reply
from bench.tables import Line, at_least
from quire.store.transactions import Transaction

CHATS = 200
EXCHANGES = 25
ROUNDS = 7
SECONDS = 1.0


def measure() -> list[Line]:
    """Rounds of one second for each server in turn."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        requests = data.write(data_dir, _prepare)
        with (
            Quire(data_dir) as quire,
            asgi_floor("bare_asgi", data_dir, BENCH_DATABASE=str(data_dir / "quire.sqlite3")) as floor,
        ):
            size_bytes = _check_same_reply(quire, floor, requests[0])
            ceiling = _ceiling(data_dir, requests)
            rounds = [(_read(floor, requests), _read(quire, requests)) for _ in range(ROUNDS + 1)][1:]
    bare, ours = ([pair[side] for pair in rounds] for side in (0, 1))
    return [
        at_least(
            0.7,
            what=f"read a chat of 50 messages ({size_bytes / 1000:.0f} KB), requests per second",
            floor=f"bare ASGI {median(one.per_second for one in bare):,.0f}",
            quire=f"{median(one.per_second for one in ours):,.0f}",
            ratios=[our.per_second / its.per_second for its, our in rounds],
        ),
        Line(
            what="the same, CPU for one request",
            floor=f"bare ASGI {median(one.cpu_microseconds for one in bare):,.0f} µs",
            quire=f"{median(one.cpu_microseconds for one in ours):,.0f} µs",
            compared=f"{median(our.cpu_microseconds / its.cpu_microseconds for its, our in rounds):.2f} ×",
        ),
        Line(what="the load client alone, requests per second", floor=f"fixed reply {ceiling:,.0f}"),
    ]


def _prepare(tx: Transaction) -> list[bytes]:
    author = data.add_author(tx)
    places = data.open_chats(tx, author, data.add_sections(tx, author, CHATS))
    for place in places:
        data.add_conversation(tx, place, exchanges=EXCHANGES)
    return [
        request("GET", f"/api/chat-sessions/{place.chat_session_id}", token=author.token) for place in places
    ]


def _read(server: Server, requests: list[bytes]) -> Burst:
    return burst(server, itertools.cycle(requests), seconds=SECONDS)


def _ceiling(folder: Path, requests: list[bytes]) -> float:
    with fixed_reply(folder) as server:
        return _read(server, requests).per_second


def _check_same_reply(quire: Server, floor: Server, wanted: bytes) -> int:
    """Both must say the same; returns the size of it."""
    ours, its = (burst(server, iter([wanted])).replies[0].body for server in (quire, floor))
    if msgspec.json.decode(ours) != msgspec.json.decode(its):
        raise Broken(f"Quire and the floor reply differently:\n{ours[:1000]!r}\n{its[:1000]!r}")
    return len(ours)
