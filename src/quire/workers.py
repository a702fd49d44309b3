"""Several processes that serve at one address: a parent starts them, watches them, and replaces them.

The parent has the listening socket, and all workers accept from it: while one of them ends, connections wait for the
others. It serves nothing itself. A worker speaks to it by a socket of their own: lines to be announced, then a line
that says it is ready. When the parent dies, that socket closes, and the worker ends.

A worker that dies is replaced at once, and after a pause that grows when it did not live long. On SIGHUP each is
replaced in turn: a new one starts, with the program and the settings as they are then, and when it is ready the old one
ends in order. A new one that does not become ready leaves the others as they are. SIGTERM ends all in order.
"""

import asyncio
import signal
import socket
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import structlog

from quire import logs

log = structlog.get_logger("quire.workers")

T = TypeVar("T")

READY = "ready"
SHORT_LIFE_SECONDS = 10.0
PAUSE_SECONDS_MAX = 30.0
END_SECONDS = 90.0
"""Longer than a worker takes to end in order."""


class CommandOfWorker(Protocol):
    """How a worker is started: what it is told of its sockets, and whether it is the first one."""

    def __call__(self, *, listening: int, parent: int, is_first: bool) -> Sequence[str]:
        """The program with its arguments."""
        ...


class FirstWorkerFailed(Exception):
    """The first worker ended before it was ready, and has said why; the exit code is its own."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Worker:
    """A worker, as its parent sees it."""

    def __init__(self, process: Process, ours: socket.socket) -> None:
        self.process = process
        self.began_at = time.monotonic()
        self.has_been_ready = False
        self._ours = ours
        self._writer: asyncio.StreamWriter | None = None

    async def lines_until_ready(self) -> list[str] | None:
        """What it has to announce, once it is ready; None when it ends before."""
        reader, self._writer = await asyncio.open_connection(sock=self._ours)
        lines: list[str] = []
        with suppress(ConnectionError):
            while line := (await reader.readline()).decode().rstrip("\n"):
                if line == READY:
                    self.has_been_ready = True
                    return lines
                lines.append(line)
        return None

    async def exit_code(self) -> int:
        """Its exit code, when it has ended."""
        code = await self.process.wait()
        if self._writer is not None:
            self._writer.close()
        return code

    def end(self) -> None:
        """Ask it to end in order."""
        with suppress(ProcessLookupError):
            self.process.terminate()

    @property
    def had_short_life(self) -> bool:
        """Whether it ended almost at once."""
        return not self.has_been_ready or time.monotonic() - self.began_at < SHORT_LIFE_SECONDS


class _Place:
    """The place of one worker after the other."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self.short_lives = 0
        self.changing = asyncio.Lock()


class Workers:
    """The parent."""

    def __init__(
        self,
        command: CommandOfWorker,
        listening: socket.socket,
        *,
        count: int,
        announce: Callable[[str], None],
    ) -> None:
        self._command = command
        self._listening = listening
        self._announce = announce
        self._places = [_Place() for _ in range(count)]
        self._running: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_ending = asyncio.Event()
        self._replacing = asyncio.Lock()

    async def run(self) -> None:
        """Keep the workers until SIGTERM or SIGINT. Raises `FirstWorkerFailed`."""
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, self._is_ending.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._begin(self._replace_all()))
        try:
            await self._start_all()
            await self._is_ending.wait()
        finally:
            await self._end_all()

    async def _start_all(self) -> None:
        """The first one brings the database to the current schema, so the others wait until it is ready."""
        first, *others = self._places
        worker = await self._start(is_first=True)
        if worker is None:
            raise FirstWorkerFailed(1)
        lines = await self._unless_ending(worker.lines_until_ready())
        if self._is_ending.is_set():
            return
        if lines is None:
            raise FirstWorkerFailed(await worker.exit_code())
        self._take_over(first, worker)
        await self._unless_ending(asyncio.gather(*(self._fill(place) for place in others)))
        if not self._is_ending.is_set():
            for line in lines:
                self._announce(line)

    async def _unless_ending(self, work: asyncio.Future[T] | Coroutine[Any, Any, T]) -> T | None:
        """What some work results in, or None when the parent is to end before."""
        working = asyncio.ensure_future(work)
        ending = asyncio.ensure_future(self._is_ending.wait())
        await asyncio.wait([working, ending], return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if working.done():
            return working.result()
        working.cancel()
        return None

    async def _start(self, *, is_first: bool = False) -> Worker | None:
        """A new worker; None where the system has no room for it now, and the log says so."""
        try:
            ours, its = socket.socketpair()
        except OSError as error:
            _tell_no_room(error)
            return None
        with its:
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._command(
                        listening=self._listening.fileno(), parent=its.fileno(), is_first=is_first
                    ),
                    pass_fds=(self._listening.fileno(), its.fileno()),
                    # A signal from the terminal goes to the parent alone, which ends its workers in order.
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                _tell_no_room(error)
                return None
        worker = Worker(process, ours)
        self._running.add(worker)
        return worker

    async def _fill(self, place: _Place) -> None:
        """Start workers until one is ready."""
        while True:
            await asyncio.sleep(pause_after(place.short_lives))
            worker = await self._start()
            if worker is not None and await worker.lines_until_ready() is not None:
                self._take_over(place, worker)
                return
            place.short_lives += 1
            if worker is None:
                continue
            self._running.discard(worker)
            _tell("a worker ended before it was ready", worker, await worker.exit_code())

    def _take_over(self, place: _Place, worker: Worker) -> None:
        place.worker = worker
        self._begin(self._watch(place, worker))

    async def _watch(self, place: _Place, worker: Worker) -> None:
        """Fill the place again when its worker has ended, unless it was replaced."""
        code = await worker.exit_code()
        self._running.discard(worker)
        async with place.changing:
            if place.worker is not worker:
                return
            place.short_lives = place.short_lives + 1 if worker.had_short_life else 0
            _tell("a worker ended; another one is started", worker, code)
            await self._fill(place)

    async def _replace_all(self) -> None:
        """Replace one worker after the other; a new one that does not become ready ends the replacing."""
        async with self._replacing:
            for place in self._places:
                if not await self._replace(place):
                    return
            log.info("all workers were replaced", workers=len(self._places))
            logs.log.flush()

    async def _replace(self, place: _Place) -> bool:
        async with place.changing:
            worker = await self._start()
            if worker is None:
                return False
            if await worker.lines_until_ready() is None:
                self._running.discard(worker)
                _tell("a new worker did not start; the others stay", worker, await worker.exit_code())
                return False
            former = place.worker
            self._take_over(place, worker)
        if former is not None:
            former.end()
        return True

    async def _end_all(self) -> None:
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        for worker in self._running:
            worker.end()
        ends = [asyncio.ensure_future(worker.process.wait()) for worker in self._running]
        if ends:
            await asyncio.wait(ends, timeout=END_SECONDS)
        for worker in self._running:
            with suppress(ProcessLookupError):
                worker.process.kill()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def pause_after(short_lives: int) -> float:
    """How long to wait before the next worker, in seconds, when so many in a row ended almost at once."""
    return 0.0 if short_lives == 0 else min(2.0 ** min(short_lives - 1, 10), PAUSE_SECONDS_MAX)


def _tell(event: str, worker: Worker, code: int) -> None:
    log.error(event, pid=worker.process.pid, exit_code=code)


def _tell_no_room(error: OSError) -> None:
    log.error("a worker could not be started", reason=error.strerror)


class Parent:
    """The parent, as a worker sees it."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)

    def announce(self, line: str) -> None:
        """Have a line printed when all workers are ready."""
        self._socket.sendall(f"{line}\n".encode())

    def say_ready(self) -> None:
        """Say that connections are accepted."""
        self.announce(READY)

    async def wait_for_its_end(self) -> None:
        """Return when the parent has died."""
        self._socket.setblocking(False)
        with suppress(ConnectionError):
            while await asyncio.get_running_loop().sock_recv(self._socket, 1):
                pass
