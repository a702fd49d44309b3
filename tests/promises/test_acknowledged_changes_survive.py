"""Promise: after a success the change is on the disk, whatever happens to the server next."""

import itertools
import random
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from quire.store.engines.opening import engine_at
from tests import patient
from tests.conftest import StartServer
from tests.promises.dead_servers import outlast
from tests.promises.evidence import tables
from tests.promises.writing import Client, losses, new_client
from tests.running import RunningServer, wait_until

SEED = 20_261_123
CLIENTS = 8
KILLS, KILLS_LONG = 15, 1_000
WRITES_BEFORE_A_KILL = range(1, 50)

STRACE_MISSING = "Counting disk syncs needs strace, which is not installed: run “apt-get install strace”."


def test_no_acknowledged_change_is_missing_after_the_server_was_killed_again_and_again(
    start_server: StartServer, is_long: bool
) -> None:
    rng = random.Random(SEED)
    server = start_server()
    clients = [new_client(server, SEED + number) for number in range(CLIENTS)]
    kills = KILLS_LONG if is_long else KILLS

    for kill in range(kills):
        _write_and_kill(server, clients, rng.choice(WRITES_BEFORE_A_KILL), what=f"seed {SEED}, kill {kill}")
        outlast(server)
        server.start()

    assert sum(len(client.decisions) for client in clients) > kills
    assert sum(client.unanswered for client in clients) > kills, (
        "the kills hardly ever met a change on its way"
    )
    assert not engine_at(server.location).find_damage()
    with tables(server) as found:
        missing = [loss for client in clients for loss in losses(client, found)]
    assert not missing, (
        f"seed {SEED}, {kills} kills: {len(missing)} acknowledged changes are gone: {missing[:5]}"
    )


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


@pytest.mark.sqlite
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


@pytest.mark.sqlite
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
                patient.get(f"{server.url}/healthz").status_code == 200 and "GET /healthz" in path.read_text()
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
