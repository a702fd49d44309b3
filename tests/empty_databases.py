"""A database that is empty but for its schema, made once: making one anew for each test takes longer than a test."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from quire.store.database import Database


def put_empty_database(path: Path) -> None:
    """Put one where a server or a test will find it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(_with_current_schema())


@cache
def _with_current_schema() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "quire.sqlite3"
        Database(path, readers=0).close()
        return path.read_bytes()
