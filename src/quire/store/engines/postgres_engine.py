"""PostgreSQL: a few writers side by side, each change a transaction of its own, and readers.

Transactions are read committed; what a function decides by it has locked with `tx.lock`. Where two of them meet all the
same, one fails and its whole function is run again.
"""

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from quire.domain.operation.diagnostics import CheckResult
from quire.domain.translatable_text import TranslatableText
from quire.store import migrations
from quire.store.engines import postgres
from quire.store.engines.engine import CannotOpen
from quire.store.engines.notifications import Notifications
from quire.store.engines.postgres import READING, WRITING, OutcomeUnknown, Session
from quire.store.engines.waking import NobodyElse
from quire.store.jobs import Job, Read
from quire.store.transactions import Transaction

T = TypeVar("T")

WRITERS = 3
POLLING_ONLY = "off"
TRIES_MAX = 5
PAUSE_SECONDS = 0.05
"""Between two tries, growing and at random, so that those who met do not meet again."""


class PostgresEngine:
    """A database on a server, which any number of processes share."""

    writers_count = WRITERS
    is_shared = True

    def __init__(self, address: str, listen_address: str = "") -> None:
        """Raises `CannotOpen` for what is no address; a password may be in it."""
        if not postgres.is_address(address):
            raise CannotOpen("The address of the database must be like postgresql://USER@HOST/NAME.")
        self.address = address
        self._listen_address = listen_address
        # Whoever listens at another address, or nowhere, is behind a pooler at this one.
        self._prepares = not listen_address

    @property
    def shown_name(self) -> str:
        """The address without its password."""
        return postgres.shown_name(self.address)

    def migrate(self) -> None:
        """Bring the database to the current schema. Raises `CannotOpen`."""
        try:
            with closing(postgres.connect(self.address)) as connection:
                version = connection.info.server_version // 10_000
                if version < postgres.VERSION_MIN:
                    raise CannotOpen(
                        "PostgreSQL %(version)s is too old; Quire needs %(least)s or newer.",
                        version=version,
                        least=postgres.VERSION_MIN,
                    )
                migrations.apply_missing_on_postgres(connection)
        except migrations.SchemaMismatch as error:
            raise CannotOpen(str(error)) from error
        except postgres.Error as error:
            raise self._cannot_open(error) from error

    def open_writer(self) -> "PostgresWriter":
        """A writer for one thread."""
        return PostgresWriter(Session(self.address, prepares=self._prepares))

    def open_reader(self) -> "PostgresReader":
        """A reader for one thread."""
        return PostgresReader(Session(self.address, prepares=self._prepares))

    def read_at_length(self, function: Callable[[Transaction], T]) -> T:
        """Run a read of any length on one snapshot and a connection of its own."""
        with closing(Session(self.address)) as session:
            try:
                return function(session.begin(READING))
            except Exception as error:
                seen = postgres.as_caller_sees(error)
                if seen is error:
                    raise
                raise seen from error

    def open_waker(self) -> Notifications | NobodyElse:
        """What sends and hears notifications, or nothing where processes only poll."""
        if self._listen_address == POLLING_ONLY:
            return NobodyElse()
        return Notifications(self.address, self._listen_address or self.address)

    def find_damage(self) -> str | None:
        """The first fault that comes up when every row is read, or None. Raises `CannotOpen`.

        With the checksums of pages, which are the default from PostgreSQL 18 on, it finds every page that has changed
        on the disk.
        """
        try:
            with closing(postgres.connect(self.address)) as connection:
                tables = connection.execute(
                    "select quote_ident(table_name) from information_schema.tables"
                    " where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name"
                ).fetchall()
                for (table,) in tables:
                    # As text, a row is read with what is stored apart from it.
                    connection.execute(f"select sum(length(stored::text)) from {table} as stored")
        except postgres.Error as error:
            if postgres.is_lost(error):
                raise self._cannot_open(error) from error
            return str(error).strip()
        return None

    def check(self) -> CheckResult:
        """Whether the server keeps what it has committed. Raises `CannotOpen`."""
        try:
            with closing(postgres.connect(self.address)) as connection:
                rows = connection.execute(
                    "select name from pg_settings where setting = 'off'"
                    " and name in ('fsync', 'full_page_writes', 'synchronous_commit')"
                ).fetchall()
        except postgres.Error as error:
            raise self._cannot_open(error) from error
        if rows:
            return CheckResult(
                False,
                "database engine",
                TranslatableText(
                    "PostgreSQL can lose what it has committed: %(settings)s must not be off.",
                    {"settings": ", ".join(name for (name,) in rows)},
                ),
            )
        return CheckResult(
            True, "database engine", TranslatableText("PostgreSQL keeps what it has committed.")
        )

    def _cannot_open(self, error: Exception) -> CannotOpen:
        return CannotOpen(
            "The database %(path)s cannot be opened: %(reason)s.",
            path=self.shown_name,
            reason=" ".join(str(error).split()).rstrip("."),
        )


class PostgresWriter:
    """Commits changes, each alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def prepare(self) -> None:
        """Nothing has to be prepared."""

    def commit(self, first: Job, next_waiting: Callable[[], Job | None]) -> list[Job]:
        """Run a function in a transaction of its own, again from its beginning where another one is in the way."""
        for tries_left in reversed(range(TRIES_MAX)):
            try:
                self._try_to_commit(first)
                first.error = None
                break
            except Exception as error:
                first.error = postgres.as_caller_sees(error)
                if tries_left == 0 or not postgres.is_conflict(error):
                    break
            finally:
                self._session.roll_back()
            time.sleep(random.random() * PAUSE_SECONDS * (TRIES_MAX - tries_left))  # noqa: S311
        return [first]

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _try_to_commit(self, job: Job) -> None:
        try:
            job.run(self._session.begin(WRITING))
            self._session.commit()
        except postgres.Error as error:
            if postgres.is_lost(error):
                self._session.close()
            raise
        except OutcomeUnknown:
            self._session.close()
            raise


class PostgresReader:
    """Runs reads, each on one snapshot."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self, read: Read) -> None:
        """Run a read, again where the connection was lost; afterwards it has its result or its error."""
        if not self._try(read):
            self._try(read)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _try(self, read: Read) -> bool:
        """Whether it has ended; not when its connection was lost at the very beginning."""
        is_interrupted = threading.Event()
        has_begun = False
        try:
            tx = self._session.begin(READING)
            has_begun = True
            interrupt = self._session.interrupter()

            def interrupt_soon() -> None:
                is_interrupted.set()
                # It takes a connection of its own, for which no event loop may wait.
                threading.Thread(target=interrupt, name="database-interrupt", daemon=True).start()

            read.begin(interrupt_soon)
            read.run(tx)
            read.error = None
        # Every failure is the caller's; the thread continues for the others.
        except Exception as error:
            read.error = postgres.as_caller_sees(error)
            if isinstance(error, postgres.Error) and postgres.is_lost(error):
                self._session.close()
                return has_begun
        finally:
            read.end()
            if is_interrupted.is_set():
                # What interrupts may arrive late, and would then end the next read.
                self._session.close()
            self._session.roll_back()
        return True
