"""PostgreSQL as Quire uses it: connections, the parameters of its SQL, and what its errors mean.

Each thread has a connection of its own, opened when it is needed and opened again when it was lost. There is no pool:
the queues of `Database` bound how many run at a time already, and a pool would only add its waiting and its back-off.
Nothing is set for a session, and behind a pooler nothing is prepared on the server, so that it may give each
transaction to another session. Without a pooler, statements are prepared when they come again: planning those of access
takes longer than running them.
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import quote

import psycopg
from psycopg.adapt import Dumper, Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from quire.domain.errors import AppError, DatabaseUnavailable, DiskFull, TookTooLong
from quire.store.transactions import Connection, Cursor, Dialect, Transaction

Error = psycopg.Error

VERSION_MIN = 15
CONNECT_SECONDS = 5
PREPARED_AFTER = 3
PREPARED_MAX = 500
SILENCE_SECONDS = 20
"""How long the network may lose everything before a connection is given up."""
REST_SECONDS = 0.5
"""For so long after a connection could not be opened none is tried: whoever asks is told at once."""

READING = "begin isolation level repeatable read read only"
WRITING = "begin isolation level read committed"

_BEGUN = (
    "select clock_timestamp(), set_config('lock_timeout', '5s', true),"
    " set_config('idle_in_transaction_session_timeout', '20s', true)"
)
"""The time of the database, which all hosts share. A host that stands still loses its locks."""

_CONFLICTS = frozenset(
    {
        "23505",  # a unique key: the row is there, and the same function finds it when it is run again
        "40001",  # serialization failure
        "40P01",  # deadlock
        "55P03",  # lock timeout
    }
)
_LOST = ("08", "57P", "25P03", "25006")
"""What a server says when it ends, or became the copy of another one; the next connection finds the right one."""
_INTERRUPTED = "57014"
_FULL = "53100"

_PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")


class Session:
    """The connection of one thread."""

    def __init__(self, address: str, *, prepares: bool = False) -> None:
        self._address = address
        self._prepares = prepares
        self._connection: psycopg.Connection[Any] | None = None
        self._rests_until = 0.0

    def begin(self, how: str) -> "PostgresTransaction":
        """Begin a transaction, on a new connection where there is none. Raises `psycopg.Error`."""
        connection = self._connect()
        cursor = connection.execute(f"{how}; {_BEGUN}")
        cursor.nextset()
        ((now, *_),) = cursor.fetchall()
        return PostgresTransaction(Statements(connection), now.astimezone(UTC))

    def commit(self) -> None:
        """Commit. Raises `OutcomeUnknown` when the connection was lost before the answer came."""
        connection = self._connect()
        try:
            connection.execute("commit")
        except Error as error:
            if is_lost(error):
                raise OutcomeUnknown from error
            raise

    def roll_back(self) -> None:
        """Roll back if a transaction is open; a connection that cannot is dropped."""
        connection = self._connection
        if connection is None or connection.info.transaction_status == TransactionStatus.IDLE:
            return
        try:
            connection.execute("rollback")
        except Error:
            self.close()

    def run_alone(self, sql: str, parameters: Sequence[Any]) -> None:
        """Run one statement as a transaction of its own. Raises `psycopg.Error`."""
        self._connect().execute(sql.encode(), parameters)

    def interrupter(self) -> Callable[[], None]:
        """Ends the statement that is running; what is sent may arrive late, and the session has to be closed then."""
        connection = self._connect()

        def interrupt() -> None:
            with suppress(Error):
                connection.cancel_safe(timeout=CONNECT_SECONDS)

        return interrupt

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> psycopg.Connection[Any]:
        if self._connection is not None and not self._connection.closed:
            return self._connection
        if time.monotonic() < self._rests_until:
            raise psycopg.OperationalError("the database could not be reached a moment ago")
        try:
            self._connection = connect(self._address, prepares=self._prepares)
        except Error:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise
        return self._connection


class OutcomeUnknown(Exception):
    """The connection was lost while a commit was on its way: it may have happened or not."""


class PostgresTransaction(Transaction):
    """A transaction on PostgreSQL. Its time is that of the database."""

    __slots__ = ("_has_written",)

    dialect: ClassVar[Dialect] = "postgres"

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection, now)
        self._has_written = False

    def lock(self, noun: str, id_: str) -> None:
        """Take an advisory lock, and the time at which it was got: whoever held it before has earlier times."""
        (now,) = self.one(
            "select clock_timestamp() from pg_advisory_xact_lock(hashtextextended(:name, 0))",
            name=f"{noun} {id_}",
        )
        if not self._has_written:
            self._set_now(now.astimezone(UTC))

    def notify_elsewhere(self, channel: str) -> None:
        """Wake those who listen to a channel in other processes, once this is committed."""
        self.notified.add(channel)

    def run(self, sql: str, **parameters: Any) -> int:
        """As in any transaction."""
        self._has_written = True
        return super().run(sql, **parameters)

    def run_each(self, sql: str, rows: Iterable[dict[str, Any]]) -> int:
        """As in any transaction."""
        self._has_written = True
        return super().run_each(sql, rows)


class Statements:
    """Runs statements with named parameters on a connection."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = connection.cursor()

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        text, names = numbered(sql)
        return self._cursor.execute(text, [parameters[name] for name in names])

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        if not parameters:
            return _NOTHING
        text, names = numbered(sql)
        self._cursor.executemany(text, [[row[name] for name in names] for row in parameters])
        return self._cursor


class _Nothing:
    """The result of a statement that was run for no row."""

    rowcount = 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        return []

    def fetchone(self) -> None:
        return None


_NOTHING = _Nothing()


@lru_cache(maxsize=4096)
def numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement with `$1` in place of names, as PostgreSQL counts parameters, and the names in that order."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    text = _PARAMETER.sub(number, sql)
    return text.encode(), tuple(names)


def connect(address: str, *, prepares: bool = False) -> psycopg.Connection[Any]:
    """A connection of its own. Raises `psycopg.Error`."""
    connection = psycopg.connect(
        address,
        autocommit=True,
        prepare_threshold=PREPARED_AFTER if prepares else None,
        cursor_factory=psycopg.RawCursor,
        connect_timeout=CONNECT_SECONDS,
        tcp_user_timeout=SILENCE_SECONDS * 1000,
        application_name="quire",
        client_encoding="utf8",
    )
    connection.prepared_max = PREPARED_MAX
    connection.adapters.register_dumper(bool, _NumberOfBool)
    connection.adapters.register_loader("numeric", _Number)
    return connection


class _NumberOfBool(Dumper):
    """A truth value as a number, as the columns have it on both databases."""

    oid = psycopg.adapters.types["int4"].oid

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


class _Number(Loader):
    """A sum: whole where it is, as on SQLite."""

    def load(self, data: Any) -> int | float:
        text = bytes(data)
        return float(text) if b"." in text else int(text)


def is_address(address: str) -> bool:
    """Whether the driver can read an address."""
    try:
        conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        return False
    return True


def shown_name(address: str) -> str:
    """An address without its password."""
    known = conninfo_to_dict(address)
    host, port = str(known.get("host") or "localhost"), known.get("port")
    place = quote(host, safe=",") + (f":{port}" if port else "")
    return f"postgresql://{place}/{known.get('dbname') or ''}"


def is_conflict(error: Exception) -> bool:
    """Whether the same function may succeed when it is run again."""
    return isinstance(error, Error) and (error.sqlstate in _CONFLICTS or is_lost(error))


def is_lost(error: Error) -> bool:
    """Whether the connection is of no use any longer."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate.startswith(_LOST)


def as_caller_sees(error: Exception) -> Exception:
    """The `AppError` for a fault of the outside world; a mistake of ours stays what it is."""
    seen = _app_error(error)
    if seen is None:
        return error
    seen.__cause__ = error
    return seen


def _app_error(error: Exception) -> AppError | None:
    if isinstance(error, OutcomeUnknown):
        return DatabaseUnavailable(may_be_changed=True)
    if not isinstance(error, Error):
        return None
    if error.sqlstate == _INTERRUPTED:
        return TookTooLong()
    if error.sqlstate == _FULL:
        return DiskFull()
    # A unique key that stays in the way is ours; a lock that does is the outside's.
    is_outside = is_conflict(error) and error.sqlstate != "23505"
    has_no_room = (error.sqlstate or "").startswith(("53", "58"))
    return DatabaseUnavailable() if is_outside or has_no_room else None
