"""SQLite: one writer that commits in groups, and readers beside it.

The writer takes what is queued, runs it inside one transaction and commits once: many changes share one sync of the
disk. A function that fails is undone alone; for that, and where another program holds the database, the functions of a
group may be run again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from quire.domain.errors import AppError
from quire.domain.operation.diagnostics import CheckResult
from quire.domain.translatable_text import TranslatableText
from quire.store import migrations, sqlite
from quire.store.engines.engine import CannotOpen
from quire.store.engines.waking import NobodyElse
from quire.store.jobs import Job, Read
from quire.store.transactions import Transaction

T = TypeVar("T")

GROUP_MAX = 256
"""The most changes in one commit, so that the first of them does not wait for an endless queue."""
TRIES_MAX = 3
"""How often a group is tried while another program holds the database, each time for `sqlite.BUSY_MILLISECONDS`."""
GROUP_SECONDS = 0.05
"""After so long a group is committed with the changes that it has, and the others wait for the next one."""


class SqliteEngine:
    """A database in a file."""

    writers_count = 1
    is_shared = False

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def shown_name(self) -> str:
        """The path of the file."""
        return str(self.path)

    def migrate(self) -> None:
        """Create the file where it is missing, and bring it to the current schema. Raises `CannotOpen`."""
        try:
            if not self.path.exists():
                migrations.create(self.path)
            with closing(sqlite.connect(self.path)) as connection:
                migrations.apply_missing(connection, migrations.shipped())
        except migrations.SchemaMismatch as error:
            raise CannotOpen(str(error)) from error
        except (sqlite.Error, OSError) as error:
            raise self._cannot_open(error) from error

    def open_writer(self) -> "SqliteWriter":
        """The writer, of which there is one. Raises `CannotOpen`."""
        return SqliteWriter(self._connect(read_only=False), self.path)

    def open_reader(self) -> "SqliteReader":
        """A reader for one thread. Raises `CannotOpen`."""
        return SqliteReader(self._connect(read_only=True), self.path)

    def read_at_length(self, function: Callable[[Transaction], T]) -> T:
        """Run a read of any length on one snapshot and a connection of its own. Raises `CannotOpen`."""
        with closing(self._connect(read_only=True)) as connection:
            try:
                connection.execute("begin")
                return function(Transaction(connection, datetime.now(UTC)))
            except Exception as error:
                seen = _as_caller_sees(error, self.path)
                if seen is error:
                    raise
                raise seen from error

    def open_waker(self) -> NobodyElse:
        """There is no other process."""
        return NobodyElse()

    def find_damage(self) -> str | None:
        """The first fault of the engine's integrity check, or None. Raises `CannotOpen`."""
        with closing(self._connect(read_only=True)) as connection:
            try:
                (finding,) = connection.execute("pragma quick_check(1)").fetchone()
            except sqlite.Error as error:
                raise CannotOpen(
                    "The database %(path)s cannot be read: %(reason)s.",
                    path=str(self.path),
                    reason=str(error),
                ) from error
        return None if finding == "ok" else str(finding)

    def check(self) -> CheckResult:
        """Whether this SQLite can lose commits in WAL mode."""
        if sqlite.is_wal_safe(sqlite.engine.sqlite_version_info):
            return CheckResult(
                True, "database engine", TranslatableText("This SQLite keeps every commit in WAL mode.")
            )
        return CheckResult(
            False,
            "database engine",
            TranslatableText(
                "SQLite %(version)s can lose commits in WAL mode; using the rollback journal, which is slower. "
                "Install pysqlite3 to get a current engine.",
                {"version": sqlite.engine_version()},
            ),
        )

    def _connect(self, *, read_only: bool) -> Any:
        try:
            return sqlite.connect(self.path, read_only=read_only)
        except sqlite.Error as error:
            raise self._cannot_open(error) from error

    def _cannot_open(self, error: Exception) -> CannotOpen:
        return CannotOpen(
            "The database %(path)s cannot be opened: %(reason)s.", path=str(self.path), reason=str(error)
        )


class _FunctionFailed(Exception):
    """One function of a group failed."""


_Run = Callable[[Job, datetime], None]


class SqliteWriter:
    """Commits changes in groups."""

    def __init__(self, connection: Any, path: Path) -> None:
        self._connection = connection
        self._path = path

    def prepare(self) -> None:
        """Extend the write-ahead log."""
        # This only makes commits faster; on a full disk, reading must still be possible.
        with suppress(sqlite.Error, OSError):
            sqlite.make_room_in_log(self._connection, self._path)

    def commit(self, first: Job, next_waiting: Callable[[], Job | None]) -> list[Job]:
        """Run functions as a group without savepoints; when one fails, run each again in a savepoint of its own."""
        group = [first]
        try:
            self._commit(group, next_waiting, self._run)
        # One that fails must fail alone; which one it was is known once each has its own savepoint.
        except _FunctionFailed:
            self._commit_apart(group, next_waiting)
        except Exception as error:
            self._fail_all(group, error)
        return group

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _commit_apart(self, group: list[Job], next_waiting: Callable[[], Job | None]) -> None:
        try:
            self._commit(group, next_waiting, self._run_in_savepoint)
        # The whole group is lost, and each of its callers is told; the thread continues.
        except Exception as error:
            self._fail_all(group, error)

    def _fail_all(self, group: list[Job], error: Exception) -> None:
        for job in group:
            job.error = job.error or _as_caller_sees(error, self._path)

    def _commit(self, group: list[Job], next_waiting: Callable[[], Job | None], run: _Run) -> None:
        """Commit a group and what joins it, again from the beginning where another program is in the way."""
        for tries_left in reversed(range(TRIES_MAX)):
            try:
                return self._try_to_commit(group, next_waiting, run)
            except Exception as error:
                if tries_left == 0 or not sqlite.is_conflict(error):
                    raise

    def _try_to_commit(self, group: list[Job], next_waiting: Callable[[], Job | None], run: _Run) -> None:
        try:
            self._connection.execute("begin immediate")
            now = datetime.now(UTC)
            for job in _with_waiting(group, next_waiting):
                run(job, now)
            self._connection.execute("commit")
        finally:
            _roll_back(self._connection)

    def _run(self, job: Job, now: datetime) -> None:
        try:
            job.run(Transaction(self._connection, now))
        except Exception as error:
            if sqlite.is_conflict(error):
                raise
            raise _FunctionFailed from error

    def _run_in_savepoint(self, job: Job, now: datetime) -> None:
        job.error = None
        self._connection.execute("savepoint job")
        try:
            job.run(Transaction(self._connection, now))
        # A function that fails is rolled back alone. A full disk may have ended the transaction itself: then all fail.
        except Exception as error:
            job.error = _as_caller_sees(error, self._path)
            if not self._connection.in_transaction or sqlite.is_conflict(error):
                raise
            self._connection.execute("rollback to job")
        self._connection.execute("release job")


class SqliteReader:
    """Runs reads, each on one snapshot."""

    def __init__(self, connection: Any, path: Path) -> None:
        self._connection = connection
        self._path = path

    def run(self, read: Read) -> None:
        """Run a read; afterwards it has its result or its error."""
        read.begin(self._connection.interrupt)
        try:
            self._connection.execute("begin")
            read.run(Transaction(self._connection, datetime.now(UTC)))
        # Every failure is the caller's; the thread continues for the others.
        except Exception as error:
            read.error = _as_caller_sees(error, self._path)
        finally:
            read.end()
            _roll_back(self._connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _with_waiting(group: list[Job], next_waiting: Callable[[], Job | None]) -> Iterator[Job]:
    """The jobs of a group, and what waits as long as the group may grow; it is added to the group."""
    ends_at = time.monotonic() + GROUP_SECONDS
    yield from tuple(group)
    while len(group) < GROUP_MAX and time.monotonic() < ends_at:
        job = next_waiting()
        if job is None:
            return
        group.append(job)
        yield job


def _roll_back(connection: Any) -> None:
    if connection.in_transaction:
        connection.execute("rollback")


def _as_caller_sees(error: Exception, path: Path) -> Exception:
    if isinstance(error, AppError) or not sqlite.is_outside_fault(error):
        return error
    seen = sqlite.as_app_error(error, path)
    seen.__cause__ = error
    return seen
