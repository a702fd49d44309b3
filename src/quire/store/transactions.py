"""An open transaction, as store functions see it: SQL with named parameters, the time of the transaction, new ids."""

import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Literal, Protocol

import msgspec

from quire.domain.sharing.grants import PassedCheck
from quire.store.encoded_messages import EncodedMessages

Dialect = Literal["sqlite", "postgres"]
"""Which of the two databases takes the SQL; almost all of it is for both."""


_this_thread = threading.local()


@contextmanager
def open_in_this_thread() -> Iterator[None]:
    """What a thread of the database does in a transaction, for `check_none_open`."""
    _this_thread.has_open = True
    try:
        yield
    finally:
        _this_thread.has_open = False


def check_none_open() -> None:
    """Called before anything outside is waited for, which may hang: a transaction would hold everybody up meanwhile."""
    if getattr(_this_thread, "has_open", False):
        raise RuntimeError(
            "the store of files was called in a transaction; call it before, or after the commit"
        )


class Cursor(Protocol):
    """The part of a DB-API cursor that is used here."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        ...

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        ...


class Connection(Protocol):
    """The part of a DB-API connection that is used here."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        """Run one statement for each set of parameters."""
        ...


class Transaction:
    """A transaction of the database; its one time is `now`."""

    __slots__ = ("_connection", "encoded_messages", "notified", "now", "now_text", "passed")

    dialect: ClassVar[Dialect] = "sqlite"

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._set_now(now)
        self.passed: set[PassedCheck] = set()
        """The checks that `access` has made, for a reply that is stored and may be sent again."""
        self.notified: set[str] = set()
        """The channels of `notify`."""
        self.encoded_messages: EncodedMessages | None = None
        """What is known of messages already; None where what is read may be undone."""

    def lock(self, noun: str, id_: str) -> None:
        """Take an advisory lock until the end of the transaction.

        A function that reads, decides and writes calls this first, so that no other transaction decides by the same
        state. A lock is named by a noun and an id, which need not be a row: "rate" and the user who is counted,
        "quota" and its owner. On SQLite it does nothing: a write transaction holds the only write lock there is. On
        PostgreSQL the next statement sees what whoever held it before has committed.
        """

    def notify(self, channel: str) -> None:
        """Wake those who listen to a channel, once this is committed: a document's id, for its live events.

        On PostgreSQL they are woken in every process, on SQLite in the one that there is.
        """
        self.notified.add(channel)

    def notify_elsewhere(self, channel: str) -> None:
        """The same for what this process knows already: an answer's id, for its events. On SQLite it does nothing."""

    def _set_now(self, now: datetime) -> None:
        self.now = now
        self.now_text = as_text(now)

    def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def one_or_none(self, sql: str, **parameters: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        return self._connection.execute(sql, parameters).fetchone()

    def one(self, sql: str, **parameters: Any) -> tuple[Any, ...]:
        """The row of a query that always has one."""
        row = self.one_or_none(sql, **parameters)
        if row is None:
            raise LookupError(sql)
        return row

    def run(self, sql: str, **parameters: Any) -> int:
        """Run a statement that changes rows, and return their number."""
        return self._connection.execute(sql, parameters).rowcount

    def run_each(self, sql: str, rows: Iterable[dict[str, Any]]) -> int:
        """Run a statement for each set of parameters, and return the total number of changed rows."""
        parameters = list(rows)
        # Often there is none: of most groups of an answer's events none cites anything.
        return self._connection.executemany(sql, parameters).rowcount if parameters else 0


def named_list(name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """The parameters of an `in (…)`: their names as SQL, and their values.

    Of no values it is `in (null)`, which holds for nothing: PostgreSQL takes no empty list.
    """
    parameters = {f"{name}_{number}": value for number, value in enumerate(values)}
    return ", ".join(f":{key}" for key in parameters) or "null", parameters


def containing(column: str, words: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Conditions that a column contains each of the words literally, and their parameters."""
    patterns = {f"word_{number}": f"%{_as_it_stands(word)}%" for number, word in enumerate(words)}
    return "".join(f" and {column} like :{key} escape '!'" for key in patterns), patterns


def _as_it_stands(word: str) -> str:
    """A word with the wildcards of `like` escaped."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def new_id() -> str:
    """A random id of 128 bits, which cannot be guessed."""
    return secrets.token_hex(16)


def as_text(moment: datetime) -> str:
    """A time as it is stored: UTC, always with microseconds, so that the order of texts is that of times."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_json(value: object) -> str:
    """A value as it is stored in a JSON column."""
    return msgspec.json.encode(value).decode()


as_time = datetime.fromisoformat
"""The time of a stored text."""


def as_time_or_none(text: str | None) -> datetime | None:
    """The time of a stored text, which may be null."""
    return None if text is None else datetime.fromisoformat(text)


def as_date_or_none(text: str | None) -> date | None:
    """The day of a stored text, which may be null."""
    return None if text is None else date.fromisoformat(text)
