"""Which engine a location belongs to."""

from pathlib import Path

from quire.store.engines.engine import Engine
from quire.store.engines.sqlite_engine import SqliteEngine

Location = Path
"""The file of a SQLite database."""


def engine_at(location: Location) -> Engine:
    """The engine of a database."""
    return SqliteEngine(location)
