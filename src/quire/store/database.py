"""The database of one server: one writer thread that commits in groups, and a few reader threads.

Ideas to know first. A store function is plain and synchronous; `read` and `write` run it whole on the right thread.
The writer takes what is queued, runs it inside one transaction, commits once, and only then wakes the callers: many
changes share one sync of the disk, and nobody is told of a change that could still be lost. A function that fails is
undone alone; for that, and where another program holds the database, the functions of a group may be run again. Writes
and reads are shared out among people by `write_queue` and `read_queue`; a read that takes too long, or whose caller has
left, is interrupted. Nothing above this floor sees a connection.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from quire.domain.errors import AppError, DatabaseUnavailable
from quire.domain.translatable_text import TranslatableText, Value
from quire.store import jobs, migrations, sqlite
from quire.store.jobs import Job, Read, deliver, refuse
from quire.store.read_queue import ReadQueue
from quire.store.transactions import Transaction
from quire.store.write_queue import WriteQueue

P = ParamSpec("P")
T = TypeVar("T")

READERS = 3
GROUP_MAX = 256
"""The most changes in one commit, so that the first of them does not wait for an endless queue."""
TRIES_MAX = 3
"""How often a group is tried while another program holds the database, each time for `sqlite.BUSY_MILLISECONDS`."""
GROUP_SECONDS = 0.05
"""After so long a group is committed with the changes that it has, and the others wait for the next one."""


class CannotOpen(Exception):
    """The database cannot be used; the message says why and what to do."""

    def __init__(self, template: str, /, **values: Value) -> None:
        self.text = TranslatableText(template, values)
        super().__init__(self.text)


class _FunctionFailed(Exception):
    """One function of a group failed."""


_Run = Callable[[Any, Job, datetime], None]


class Database:
    """Open one with `Database(path)` inside a running event loop's program; `close` waits for what is queued."""

    def __init__(self, path: Path, *, readers: int = READERS) -> None:
        self.path = path
        self._writes: WriteQueue[Job] = WriteQueue()
        self._reads: ReadQueue[Read] = ReadQueue(readers)
        self._is_open = True
        self.writing_since: float | None = None
        """When the writer began with its present group, by the monotonic clock; None while it waits."""
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Callable[[set[str]], None]]] = []
        _migrate(path)
        self._threads = [
            self._thread("database-writer", self._write_jobs, self._refuse_writes, read_only=False)
        ]
        self._threads += [
            self._thread(f"database-reader-{number}", self._read_jobs, self._refuse_reads, read_only=True)
            for number in range(readers)
        ]
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
        return await asyncio.to_thread(self._read_at_length, function)

    async def write(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a store function that changes something; when this returns, the change is committed and synced.

        It is a change of the server's own.
        """
        return await self._write(None, lambda tx: function(tx, *args, **kwargs))

    async def write_for(self, person: str, function: Callable[[Transaction], T]) -> T:
        """Run a store function that changes something for a person, in turns with the changes of others."""
        return await self._write(person, function)

    def listen(self, wake: Callable[[set[str]], None]) -> None:
        """Call a function in this event loop with the channels that committed changes have notified."""
        self._listeners.append((asyncio.get_running_loop(), wake))

    @property
    def waiting_writes(self) -> int:
        """Changes that wait for the writer thread."""
        return len(self._writes)

    @property
    def writer_thread_id(self) -> int | None:
        """The writer thread, as the interpreter knows it."""
        return self._threads[0].ident

    def close(self) -> None:
        """Finish what is queued, then close every connection."""
        self._is_open = False
        self._writes.close()
        self._reads.close()
        for thread in self._threads:
            thread.join()

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
        read = Read(function, future, loop, person=person)
        self._reads.put(read)
        overdue = loop.call_later(jobs.READ_SECONDS_MAX, read.interrupt_if_overdue)
        try:
            return await future
        finally:
            overdue.cancel()
            # Nothing happens to one that has ended; one whose caller leaves is not wanted any more.
            read.interrupt()

    async def _write(self, person: str | None, function: Callable[[Transaction], T]) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writes.put(Job(function, future, loop, person))
        return await future

    def _read_at_length(self, function: Callable[[Transaction], T]) -> T:
        with closing(connect(self.path, read_only=True)) as connection:
            try:
                connection.execute("begin")
                return function(Transaction(connection, datetime.now(UTC)))
            except Exception as error:
                seen = self._as_caller_sees(error)
                if seen is error:
                    raise
                raise seen from error

    def _check_open(self) -> None:
        if not self._is_open:
            raise DatabaseUnavailable

    def _thread(
        self, name: str, work: Callable[[Any], None], refuse: Callable[[], None], *, read_only: bool
    ) -> threading.Thread:
        connection = connect(self.path, read_only=read_only)

        def run() -> None:
            try:
                work(connection)
            # A thread that fails leaves no caller waiting, and `/readyz` reports the database as unavailable.
            except BaseException:
                self._is_open = False
                refuse()
                raise
            finally:
                connection.close()

        return threading.Thread(target=run, name=name, daemon=True)

    def _read_jobs(self, connection: Any) -> None:
        while (job := self._reads.take()) is not None:
            job.begin(connection.interrupt)
            try:
                connection.execute("begin")
                job.result = job.function(Transaction(connection, datetime.now(UTC)))
            # Every failure is the caller's; the thread continues for the others.
            except Exception as error:
                job.error = self._as_caller_sees(error)
            finally:
                job.end()
                if connection.in_transaction:
                    connection.execute("rollback")
                self._reads.done(job)
            deliver([job])

    def _write_jobs(self, connection: Any) -> None:
        self._make_room_in_log(connection)
        while (first := self._writes.take()) is not None:
            self.writing_since = time.monotonic()
            group = self._commit_together(connection, first)
            self.writing_since = None
            deliver(group)
            self._notify(group)

    def _notify(self, group: list[Job]) -> None:
        channels = {channel for job in group if job.error is None for channel in job.notified}
        if channels:
            for loop, wake in self._listeners:
                # A loop that was closed meanwhile has nobody left to wake.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(wake, channels)

    def _make_room_in_log(self, connection: Any) -> None:
        # This only makes commits faster; on a full disk, reading must still be possible.
        with suppress(sqlite.Error, OSError):
            sqlite.make_room_in_log(connection, self.path)

    def _commit_together(self, connection: Any, first: Job) -> list[Job]:
        """Run functions as a group without savepoints; when one fails, run each again in a savepoint of its own."""
        group = [first]
        try:
            self._commit(connection, group, self._run)
        # One that fails must fail alone; which one it was is known once each has its own savepoint.
        except _FunctionFailed:
            self._commit_apart(connection, group)
        except Exception as error:
            self._fail_all(group, error)
        return group

    def _with_waiting(self, group: list[Job]) -> Iterator[Job]:
        """The jobs of a group, and what waits as long as the group may grow; it is added to the group."""
        ends_at = time.monotonic() + GROUP_SECONDS
        yield from tuple(group)
        while len(group) < GROUP_MAX and time.monotonic() < ends_at:
            job = self._writes.take_waiting()
            if job is None:
                return
            group.append(job)
            yield job

    def _commit_apart(self, connection: Any, group: list[Job]) -> None:
        try:
            self._commit(connection, group, self._run_in_savepoint)
        # The whole group is lost, and each of its callers is told; the thread continues.
        except Exception as error:
            self._fail_all(group, error)

    def _fail_all(self, group: list[Job], error: Exception) -> None:
        for job in group:
            job.error = job.error or self._as_caller_sees(error)

    def _commit(self, connection: Any, group: list[Job], run: _Run) -> None:
        """Commit a group and what joins it, again from the beginning where another program is in the way."""
        for tries_left in reversed(range(TRIES_MAX)):
            try:
                return self._try_to_commit(connection, group, run)
            except Exception as error:
                if tries_left == 0 or not sqlite.is_conflict(error):
                    raise

    def _try_to_commit(self, connection: Any, group: list[Job], run: _Run) -> None:
        try:
            connection.execute("begin immediate")
            now = datetime.now(UTC)
            for job in self._with_waiting(group):
                run(connection, job, now)
            connection.execute("commit")
        finally:
            _roll_back(connection)

    def _run(self, connection: Any, job: Job, now: datetime) -> None:
        try:
            _run_job(connection, job, now)
        except Exception as error:
            if sqlite.is_conflict(error):
                raise
            raise _FunctionFailed from error

    def _run_in_savepoint(self, connection: Any, job: Job, now: datetime) -> None:
        job.error = None
        connection.execute("savepoint job")
        try:
            _run_job(connection, job, now)
        # A function that fails is rolled back alone. A full disk may have ended the transaction itself: then all fail.
        except Exception as error:
            job.error = self._as_caller_sees(error)
            if not connection.in_transaction or sqlite.is_conflict(error):
                raise
            connection.execute("rollback to job")
        connection.execute("release job")

    def _refuse_writes(self) -> None:
        for write in self._writes.clear():
            refuse(write)

    def _refuse_reads(self) -> None:
        for read in self._reads.clear():
            refuse(read)

    def _as_caller_sees(self, error: Exception) -> Exception:
        if isinstance(error, AppError) or not sqlite.is_outside_fault(error):
            return error
        seen = sqlite.as_app_error(error, self.path)
        seen.__cause__ = error
        return seen


def _run_job(connection: Any, job: Job, now: datetime) -> None:
    tx = Transaction(connection, now)
    job.result = job.function(tx)
    job.notified = tx.notified


def engine_warning() -> TranslatableText | None:
    """A sentence for the operator when the engine can lose commits in WAL mode; None otherwise."""
    if sqlite.is_wal_safe(sqlite.engine.sqlite_version_info):
        return None
    return TranslatableText(
        "SQLite %(version)s can lose commits in WAL mode; using the rollback journal, which is slower. "
        "Install pysqlite3 to get a current engine.",
        {"version": sqlite.engine_version()},
    )


def _roll_back(connection: Any) -> None:
    if connection.in_transaction:
        connection.execute("rollback")


def connect(path: Path, *, read_only: bool) -> Any:
    """A connection of its own. Raises `CannotOpen`."""
    try:
        return sqlite.connect(path, read_only=read_only)
    except sqlite.Error as error:
        raise CannotOpen(
            "The database %(path)s cannot be opened: %(reason)s.", path=str(path), reason=str(error)
        ) from error


def _migrate(path: Path) -> None:
    try:
        if not path.exists():
            migrations.create(path)
        connection = sqlite.connect(path)
        try:
            migrations.apply_missing(connection, migrations.shipped())
        finally:
            connection.close()
    except migrations.SchemaMismatch as error:
        raise CannotOpen(str(error)) from error
    except (sqlite.Error, OSError) as error:
        raise CannotOpen(
            "The database %(path)s cannot be opened: %(reason)s.", path=str(path), reason=str(error)
        ) from error
