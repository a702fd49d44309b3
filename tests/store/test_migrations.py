"""A database is brought to the current schema once, whole, and never by the wrong release."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from quire.store import migrations, sqlite
from quire.store.database import CannotOpen, Database
from quire.store.migrations import Migration, SchemaMismatch

FIRST = Migration(1, "0001_first", "create table first (id integer);\ninsert into first values (1);\n")
SECOND = Migration(2, "0002_second", "create table second (id integer);\ninsert into second values (1);\n")
BROKEN = Migration(
    2,
    "0002_second",
    "create table second (id integer);\ninsert into first values (2);\ninsert into nowhere values (1);\n",
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Any]:
    opened = sqlite.connect(tmp_path / "quire.sqlite3")
    yield opened
    opened.close()


def tables(connection: Any) -> set[str]:
    return {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}


def test_each_migration_is_applied_once(connection: Any) -> None:
    assert migrations.apply_missing(connection, [FIRST]) == ["0001_first"]
    assert migrations.apply_missing(connection, [FIRST, SECOND]) == ["0002_second"]
    assert migrations.apply_missing(connection, [FIRST, SECOND]) == []
    assert connection.execute("select * from first").fetchall() == [(1,)]


def test_a_migration_that_fails_leaves_the_old_state_whole(connection: Any) -> None:
    migrations.apply_missing(connection, [FIRST])
    with pytest.raises(sqlite.Error):
        migrations.apply_missing(connection, [FIRST, BROKEN])
    assert "second" not in tables(connection)
    assert connection.execute("select * from first").fetchall() == [(1,)]
    assert migrations.apply_missing(connection, [FIRST, SECOND]) == ["0002_second"]


def test_a_migration_that_is_killed_half_way_leaves_the_old_state_whole(
    connection: Any, tmp_path: Path
) -> None:
    migrations.apply_missing(connection, [FIRST])

    class Killed(BaseException):
        pass

    class DiesHalfWay:
        in_transaction = False

        def execute(self, sql: str, *parameters: Any) -> Any:
            if sql.startswith(("rollback", "commit")):
                raise Killed
            result = connection.execute(sql, *parameters)
            if "insert into second" in sql:
                raise Killed
            return result

    with pytest.raises(Killed):
        migrations.apply_missing(DiesHalfWay(), [FIRST, SECOND])
    connection.close()
    again = sqlite.connect(tmp_path / "quire.sqlite3")
    assert "second" not in tables(again)
    assert migrations.apply_missing(again, [FIRST, SECOND]) == ["0002_second"]
    again.close()


def test_an_edited_migration_is_refused(connection: Any) -> None:
    migrations.apply_missing(connection, [FIRST])
    edited = Migration(1, "0001_first", FIRST.sql + "-- a thought\n")
    with pytest.raises(SchemaMismatch, match="0001_first was edited"):
        migrations.apply_missing(connection, [edited])


def test_a_database_of_a_newer_release_is_refused_and_left_alone(connection: Any) -> None:
    migrations.apply_missing(connection, [FIRST, SECOND])
    with pytest.raises(SchemaMismatch, match="newer release"):
        migrations.apply_missing(connection, [FIRST])
    assert tables(connection) >= {"first", "second"}


def test_a_server_does_not_start_on_the_database_of_a_newer_release(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"
    Database(path).close()
    connection = sqlite.connect(path)
    connection.execute("insert into schema_migration values (9999, 'of tomorrow', 'x', '2030-01-01')")
    connection.close()
    with pytest.raises(CannotOpen, match="9999"):
        Database(path)


def test_the_shipped_migrations_are_numbered_without_a_gap_whichever_database_they_are_for() -> None:
    of_sqlite, of_postgres = migrations.shipped("sqlite"), migrations.shipped("postgres")
    for shipped in (of_sqlite, of_postgres):
        numbers = [migration.number for migration in shipped]
        assert numbers == sorted(set(numbers))
        assert all(migration.sql.strip().endswith(("end;", ";")) for migration in shipped)
    all_numbers = {migration.number for migration in of_sqlite + of_postgres}
    assert all_numbers == set(range(len(all_numbers)))


def test_every_statement_of_the_shipped_migrations_is_run(connection: Any) -> None:
    migrations.apply_missing(connection, migrations.shipped())
    wanted = sum(migration.sql.count("create table") for migration in migrations.shipped())
    own = {
        name
        for name in tables(connection)
        if not name.startswith(("section_search", "passage_search", "sqlite_"))
    }
    assert len(own) == wanted + 1


def test_a_database_that_cannot_be_created_whole_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_alone = sqlite.connect_alone

    def connect_to_full_disk(path: Path) -> Any:
        connection = connect_alone(path)
        connection.execute("pragma max_page_count = 20")
        return connection

    monkeypatch.setattr(sqlite, "connect_alone", connect_to_full_disk)
    with pytest.raises(CannotOpen, match=r"cannot be opened: database or disk is full\.$"):
        Database(tmp_path / "quire.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_one_database_is_created_however_many_begin_at_once(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"

    def open_and_count(_: int) -> int:
        with Database(path) as database:
            return asyncio.run(database.write(migrations.count_applied))

    with ThreadPoolExecutor(4) as threads:
        counts = set(threads.map(open_and_count, range(4)))
    assert counts == {len(migrations.shipped())}
    assert {name.name for name in tmp_path.iterdir()} <= {path.name, f"{path.name}-wal", f"{path.name}-shm"}
