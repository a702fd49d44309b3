"""Which engine a location belongs to."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from quire.store.engines.engine import CannotOpen, Engine
from quire.store.engines.sqlite_engine import SqliteEngine

Location = Path | str
"""The file of a SQLite database, or the address of a PostgreSQL database."""


def engine_at(location: Location, listen_address: str = "") -> Engine:
    """The engine of a database, whose processes are woken at another address where one is given.

    The driver for PostgreSQL is loaded only where it is used. Raises `CannotOpen`.
    """
    if isinstance(location, Path):
        return SqliteEngine(location)
    if find_spec("psycopg") is None:
        raise CannotOpen("PostgreSQL needs the package psycopg: install quire[postgres].")
    engine: Engine = import_module("quire.store.engines.postgres_engine").PostgresEngine(
        location, listen_address
    )
    return engine
