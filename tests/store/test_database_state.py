"""What a database knows of itself."""

from pathlib import Path

from quire.store import database_state
from quire.store.database import Database


async def test_a_database_has_one_random_id(tmp_path: Path) -> None:
    ids = []
    for path in (tmp_path / "one.sqlite3", tmp_path / "other.sqlite3", tmp_path / "one.sqlite3"):
        with Database(path) as database:
            ids.append(await database.write(database_state.find_id))
    one, other, one_again = ids
    assert one == one_again != other
    assert len(one) == 32
