"""What was moved to the other kind of database and back is the same, and a move that is interrupted is done again."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quire.store import database_state
from quire.store.database import CannotOpen, Database
from quire.store.engines.opening import Location, engine_at
from quire.store.files.files import Files
from quire.store.operation import tables
from quire.store.operation.moving import Moved, move
from quire.store.operation.tables import PARENTS_FIRST, WITH_LARGE_ROWS, Table
from tests.postgres import fresh_database
from tests.store.story import Story
from tests.store.uploads import Uploads

pytestmark = pytest.mark.sqlite


@pytest.fixture
def postgres() -> Iterator[str]:
    with fresh_database(has_schema=False) as address:
        yield address


@pytest.fixture
async def full(eventful: Story, tmp_path: Path) -> Path:
    """A database with a document whose every event has happened, an answer, a source and a picture."""
    store, author = eventful.store, eventful.author
    document = store.document(author, "one", "two")
    asked = store.ask(author, document)
    assert asked.answer.parent_id is not None
    assert isinstance(store.location, Path)
    with closing(Database(store.location)) as database:
        uploads = Uploads(database)
        await uploads.add(b"a source")
        await uploads.add_picture(b"a picture")
        await database.write(database_state.find_id)
    return store.location


def content(location: Location, embedded: Path) -> dict[str, list[tuple[Any, ...]]]:
    listed: list[Table] = engine_at(embedded).read_at_length(tables.list_tables)
    return {
        table.name: engine_at(location).read_at_length(
            lambda tx, table=table: [row for rows in tables.batches(tx, table) for row in rows]
        )
        for table in listed
        if table.name != "database_state"
    }


def files_in(folder: Path) -> dict[str, bytes]:
    files = Files(folder / "files")
    return {sha256: files.path_of(sha256).read_bytes() for sha256 in files.list_digests()}


async def moved(source: Location, target: Location, source_files: Path, target_files: Path) -> Moved:
    for folder in (source_files, target_files):
        (folder / "files").mkdir(parents=True, exist_ok=True)
    return await move(
        source, target, Files(source_files / "files"), Files(target_files / "files"), lambda line: None
    )


async def test_everything_is_the_same_there_and_back(full: Path, tmp_path: Path, postgres: str) -> None:
    (tmp_path / "back").mkdir()
    back = tmp_path / "back" / "quire.sqlite3"
    there = await moved(full, postgres, tmp_path, tmp_path / "there")
    again = await moved(postgres, back, tmp_path / "there", tmp_path / "back")
    assert (there.files, there.missing_files) == (2, 0)
    assert again == there
    before = content(full, full)
    assert sum(map(len, before.values())) > 30
    assert content(postgres, full) == before
    assert content(back, back) == before
    assert files_in(tmp_path / "back") == files_in(tmp_path)
    with closing(Database(full)) as one, closing(Database(back)) as other:
        assert await one.write(database_state.find_id) == await other.write(database_state.find_id)


async def test_rows_that_number_themselves_go_on_from_the_last_one(
    full: Path, tmp_path: Path, postgres: str
) -> None:
    await moved(full, postgres, tmp_path, tmp_path / "there")
    with closing(Database(postgres)) as database:
        last, following = await database.write(
            lambda tx: (
                tx.one("select max(id) from section_passage")[0],
                tx.one("select nextval(pg_get_serial_sequence('section_passage', 'id'))")[0],
            )
        )
    assert following == last + 1


class Stopped(Exception):
    pass


@pytest.mark.parametrize(
    "lines", [pytest.param(1, marks=pytest.mark.long), pytest.param(20, marks=pytest.mark.long), 45]
)
async def test_a_move_that_was_interrupted_is_done_again(
    full: Path, tmp_path: Path, postgres: str, lines: int
) -> None:
    told: list[str] = []

    def stop(line: str) -> None:
        told.append(line)
        if len(told) == lines:
            raise Stopped

    source_files, target_files = Files(tmp_path / "files"), Files(tmp_path / "there" / "files")
    with pytest.raises(Stopped):
        await move(full, postgres, source_files, target_files, stop)
    assert engine_at(postgres).read_at_length(database_state.is_unfinished_copy)
    await moved(full, postgres, tmp_path, tmp_path / "there")
    assert not engine_at(postgres).read_at_length(database_state.is_unfinished_copy)
    assert content(postgres, full) == content(full, full)


async def test_what_was_copied_already_is_kept_and_what_changed_meanwhile_is_copied_anew(
    full: Path, tmp_path: Path, postgres: str
) -> None:
    source_files, target_files = Files(tmp_path / "files"), Files(tmp_path / "there" / "files")
    told: list[str] = []

    def stop_at_files(line: str) -> None:
        if line.startswith("files"):
            raise Stopped

    with pytest.raises(Stopped):
        await move(full, postgres, source_files, target_files, stop_at_files)
    with closing(Database(full)) as database:
        await database.write(lambda tx: tx.run("update document set title = 'Renamed'"))
    await move(full, postgres, source_files, target_files, told.append)
    assert any(line.endswith("the same already") for line in told)
    assert any(line.endswith("rows copied") for line in told)
    assert content(postgres, full) == content(full, full)


async def test_a_database_that_holds_something_else_is_refused_and_left_as_it_is(
    full: Path, tmp_path: Path, postgres: str
) -> None:
    with closing(Database(postgres)) as database:
        await database.write(database_state.find_id)
    before = content(postgres, full)
    with pytest.raises(CannotOpen, match="holds something already"):
        await moved(full, postgres, tmp_path, tmp_path / "there")
    assert content(postgres, full) == before
    assert files_in(tmp_path / "there") == {}


async def test_a_finished_copy_is_something_else_too(full: Path, tmp_path: Path, postgres: str) -> None:
    await moved(full, postgres, tmp_path, tmp_path / "there")
    with pytest.raises(CannotOpen, match="holds something already"):
        await moved(full, postgres, tmp_path, tmp_path / "there")


async def test_two_databases_of_one_kind_and_one_that_was_never_used_are_refused(
    full: Path, tmp_path: Path, postgres: str
) -> None:
    with pytest.raises(CannotOpen, match="embedded"):
        await moved(full, tmp_path / "other.sqlite3", tmp_path, tmp_path / "there")
    Database(tmp_path / "new.sqlite3").close()
    with pytest.raises(CannotOpen, match="nothing to be moved"):
        await moved(tmp_path / "new.sqlite3", postgres, tmp_path, tmp_path / "there")


async def test_files_that_are_missing_or_damaged_are_counted_and_not_copied(
    full: Path, tmp_path: Path, postgres: str
) -> None:
    one, other = sorted(files_in(tmp_path))
    files = Files(tmp_path / "files")
    files.path_of(one).unlink()
    files.path_of(other).write_bytes(b"something else")
    result = await moved(full, postgres, tmp_path, tmp_path / "there")
    assert (result.files, result.missing_files) == (0, 2)
    assert files_in(tmp_path / "there") == {}


async def test_a_table_that_differs_after_it_was_copied_is_told(
    full: Path, tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = tables.insert

    def lose_one(tx: Any, table: Table, rows: list[Any]) -> None:
        insert(tx, table, rows[1:] if table.name == "section" else rows)

    monkeypatch.setattr(tables, "insert", lose_one)
    with pytest.raises(CannotOpen, match="section"):
        await moved(full, postgres, tmp_path, tmp_path / "there")


def test_every_table_whose_rows_refer_to_each_other_has_an_order_that_is_unique(full: Path) -> None:
    def look(tx: Any) -> tuple[set[str], set[str], set[str]]:
        names = {table.name for table in tables.list_tables(tx)}
        inward = {
            name
            for name in names
            if tx.one_or_none(
                'select 1 from pragma_foreign_key_list(:name) where "table" = :name limit 1', name=name
            )
        }
        keyless = {table.name for table in tables.list_tables(tx) if not table.key}
        return names, inward, keyless

    names, inward, keyless = engine_at(full).read_at_length(look)
    assert inward == PARENTS_FIRST.keys()
    assert keyless == set()
    assert names >= WITH_LARGE_ROWS


def test_tables_are_copied_after_those_that_they_refer_to(full: Path) -> None:
    ordered = engine_at(full).read_at_length(tables.list_tables)
    seen: set[str] = set()
    for table in ordered:
        assert table.parents <= seen
        seen.add(table.name)
