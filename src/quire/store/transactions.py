"""An open transaction as the store functions see it: SQL with parameters by name, the time, and new ids."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec


class Cursor(Protocol):
    """The part of a database cursor that is used here."""

    rowcount: int

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        ...

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        ...


class Connection(Protocol):
    """The part of a database connection that is used here."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        """Run one statement for each set of parameters."""
        ...


class Transaction:
    """Everything in it happens together or not at all; all of it happens at `now`."""

    __slots__ = ("_connection", "now", "now_text")

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self.now = now
        self.now_text = as_text(now)

    def lock(self, noun: str, id_: str) -> None:
        """Hold one thing until the end of the transaction, before it is read to decide about it.

        Whoever reads, decides and writes calls this first, so that no other transaction decides by the same state. A
        lock is named by a noun and an id, which need not be a row: "rate" and whom it counts, "quota" and whose it is.
        SQLite has nothing to do here: a transaction that writes has begun with the only write lock there is.
        """

    def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        return self._connection.execute(sql, parameters).fetchall()

    def one_or_none(self, sql: str, **parameters: Any) -> tuple[Any, ...] | None:
        """The first row that a query finds."""
        return self._connection.execute(sql, parameters).fetchone()

    def one(self, sql: str, **parameters: Any) -> tuple[Any, ...]:
        """The row of a query that always finds one."""
        row = self.one_or_none(sql, **parameters)
        if row is None:
            raise LookupError(sql)
        return row

    def run(self, sql: str, **parameters: Any) -> int:
        """Change rows, and say how many."""
        return self._connection.execute(sql, parameters).rowcount

    def run_each(self, sql: str, rows: Iterable[dict[str, Any]]) -> int:
        """The same change for each set of parameters; returns how many rows were changed in all."""
        return self._connection.executemany(sql, list(rows)).rowcount


def named_list(name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """The parameters of an `in (...)`: their names as SQL, and their values."""
    parameters = {f"{name}_{number}": value for number, value in enumerate(values)}
    return ", ".join(f":{key}" for key in parameters), parameters


def containing(column: str, words: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Further conditions that a column contains each of the words, as they stand; and their parameters."""
    patterns = {f"word_{number}": f"%{_as_it_stands(word)}%" for number, word in enumerate(words)}
    return "".join(f" and {column} like :{key} escape '!'" for key in patterns), patterns


def _as_it_stands(word: str) -> str:
    """Nothing in it is a pattern."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def new_id() -> str:
    """An id that nobody can guess: 128 random bits."""
    return secrets.token_hex(16)


def as_text(moment: datetime) -> str:
    """A time as it is stored: UTC, always with microseconds, so that texts sort like times."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_json(value: object) -> str:
    """A value as it is stored in a column of JSON."""
    return msgspec.json.encode(value).decode()


as_time = datetime.fromisoformat
"""A stored time, from its text."""


def as_time_or_none(text: str | None) -> datetime | None:
    """A stored time that may be missing."""
    return None if text is None else datetime.fromisoformat(text)
