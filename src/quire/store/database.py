"""The database of one server: threads that change it and threads that read it, whichever engine it runs on.

Ideas to know first. A store function is plain and synchronous; `read` and `write` run it whole on the right thread, in
a transaction. Callers are woken only after the commit: nobody is told of a change that could still be lost. On SQLite
many changes share one commit, on PostgreSQL each has its own; on both a function may be run again. Writes and reads are
shared out among people by `write_queue` and `read_queue`; a read that takes too long, or whose caller has left, is
interrupted. Nothing above this floor sees a connection.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from quire.domain.errors import DatabaseUnavailable
from quire.store import jobs
from quire.store.encoded_messages import EncodedMessages
from quire.store.engines.engine import CannotOpen, Reader, Writer
from quire.store.engines.opening import Location, engine_at
from quire.store.jobs import Job, Read, deliver, refuse
from quire.store.read_queue import ReadQueue
from quire.store.transactions import Transaction
from quire.store.write_queue import WriteQueue
from quire.store.writer_seconds import WriterSeconds

__all__ = ["CannotOpen", "Database", "Location"]

P = ParamSpec("P")
T = TypeVar("T")

READERS = 3


class Database:
    """Open one with `Database(location)` inside a running event loop's program; `close` waits for what is queued."""

    def __init__(self, location: Location, *, readers: int = READERS, listen_address: str = "") -> None:
        self.location = location
        self.engine = engine_at(location, listen_address)
        self._writes: WriteQueue[Job] = WriteQueue()
        self._reads: ReadQueue[Read] = ReadQueue(readers)
        self._encoded_messages = EncodedMessages()
        self._is_open = True
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Callable[[set[str]], None]]] = []
        self.writer_seconds = WriterSeconds()
        self.engine.migrate()
        self._waker = self.engine.open_waker()
        self._writing_since: list[float | None] = [None] * self.engine.writers_count
        """When each writer began with its present commit, by the monotonic clock; None while it waits."""
        self._writer_threads = [
            self._thread(f"database-writer-{number}", self._writing(number), self._refuse_writes)
            for number in range(self.engine.writers_count)
        ]
        reader_threads = [
            self._thread(f"database-reader-{number}", self._reading(), self._refuse_reads)
            for number in range(readers)
        ]
        self._threads = [*self._writer_threads, *reader_threads]
        for thread in self._threads:
            thread.start()

    async def read(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a store function that changes nothing, on one consistent snapshot of the database.

        It is a read of the server's own. Raises `TookTooLong`.
        """
        return await self._read(None, lambda tx: function(tx, *args, **kwargs))

    async def read_for(self, person: str, function: Callable[[Transaction], T]) -> T:
        """Run a store function that changes nothing for a person, in turns with the reads of others.

        Raises `TookTooLong`.
        """
        return await self._read(person, function)

    async def read_at_length(self, function: Callable[[Transaction], T]) -> T:
        """Run a store function that changes nothing and may take minutes, on one snapshot and a connection of its own.

        It ends only by itself: a caller that wants to stop it hands over a function that raises.
        """
        self._check_open()
        return await asyncio.to_thread(self.engine.read_at_length, function)

    async def write(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a store function that changes something; when this returns, the change is committed and on the disk.

        It is a change of the server's own.
        """
        return await self._write(None, lambda tx: function(tx, *args, **kwargs))

    async def write_for(self, person: str, function: Callable[[Transaction], T]) -> T:
        """Run a store function that changes something for a person, in turns with the changes of others."""
        return await self._write(person, function)

    def listen(self, wake: Callable[[set[str]], None]) -> None:
        """Call a function in this event loop with the channels that committed changes have notified, in any process."""
        self._listeners.append((asyncio.get_running_loop(), wake))
        self._waker.listen(self._wake)

    @property
    def waiting_writes(self) -> int:
        """Changes that wait for a writer thread."""
        return len(self._writes)

    @property
    def writing_since(self) -> float | None:
        """When the longest of the present commits began, by the monotonic clock; None while all writers wait."""
        return min((since for since in self._writing_since if since is not None), default=None)

    @property
    def writer_thread_id(self) -> int | None:
        """The writer thread that is longest at its present commit, as the interpreter knows it."""
        since = self.writing_since
        number = self._writing_since.index(since) if since in self._writing_since else 0
        return self._writer_threads[number].ident

    def close(self) -> None:
        """Finish what is queued, then close every connection."""
        self._is_open = False
        self._writes.close()
        self._reads.close()
        for thread in self._threads:
            thread.join()
        self._waker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _read(self, person: str | None, function: Callable[[Transaction], T]) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        read = Read(function, future, loop, person=person, encoded_messages=self._encoded_messages)
        self._reads.put(read)
        overdue = loop.call_later(jobs.READ_SECONDS_MAX, read.interrupt_if_overdue)
        try:
            return await future
        finally:
            overdue.cancel()
            # Nothing happens to one that has ended; one whose caller leaves is not wanted any more.
            read.interrupt()
            # A failure names this frame, and must not be held by it: what failed would stay until the collector comes.
            del read, future

    async def _write(self, person: str | None, function: Callable[[Transaction], T]) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writes.put(Job(function, future, loop, person))
        try:
            return await future
        finally:
            del future

    def _check_open(self) -> None:
        if not self._is_open:
            raise DatabaseUnavailable

    def _thread(self, name: str, work: Callable[[], None], refuse: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            # A thread that fails leaves no caller waiting, and `/readyz` reports the database as unavailable.
            except BaseException:
                self._is_open = False
                refuse()
                raise

        return threading.Thread(target=run, name=name, daemon=True)

    def _reading(self) -> Callable[[], None]:
        """The work of a reader thread, with a connection that is open already."""
        reader = self.engine.open_reader()

        def work() -> None:
            with closing(reader):
                while self._read_next(reader):
                    pass

        return work

    def _read_next(self, reader: Reader) -> bool:
        """Run a read; False after `close`, once all have run. Nothing of it is held while the next one is awaited."""
        read = self._reads.take()
        if read is None:
            return False
        reader.run(read)
        self._reads.done(read)
        deliver([read])
        return True

    def _writing(self, number: int) -> Callable[[], None]:
        """The work of a writer thread, with a connection that is open already."""
        writer = self.engine.open_writer()

        def work() -> None:
            with closing(writer):
                writer.prepare()
                while self._commit_next(writer, number):
                    pass

        return work

    def _commit_next(self, writer: Writer, number: int) -> bool:
        """Commit a group of changes, as `_read_next` runs a read."""
        first = self._writes.take()
        if first is None:
            return False
        self._writing_since[number] = time.monotonic()
        group = writer.commit(first, self._writes.take_waiting)
        self._writing_since[number] = None
        for job in group:
            self.writer_seconds.add(job.person, job.seconds)
        channels = {channel for job in group if job.error is None for channel in job.notified}
        deliver(group)
        if channels:
            self._wake(channels)
            self._waker.send(channels)
        return True

    def _wake(self, channels: set[str]) -> None:
        for loop, wake in self._listeners:
            # A loop that was closed meanwhile has nobody left to wake.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(wake, channels)

    def _refuse_writes(self) -> None:
        for write in self._writes.clear():
            refuse(write)

    def _refuse_reads(self) -> None:
        for read in self._reads.clear():
            refuse(read)
