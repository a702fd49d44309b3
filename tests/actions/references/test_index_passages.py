"""A server indexes in the background what an earlier release stored."""

from pathlib import Path

from quire.actions.computing import Computing
from quire.actions.references import index_passages
from quire.store.database import Database
from quire.store.searching import indexing, passages
from quire.store.sections import section_passages
from quire.store.transactions import Transaction
from tests.store.conftest import Store


async def test_everything_is_indexed_in_portions(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"
    store = Store(path)
    texts = [f"Valve number {number}." for number in range(index_passages.PASSAGES_AT_ONCE + 50)]
    document = store.document(store.person(), "\n\n".join(texts))
    with Database(path) as database:
        await database.write(forget_words)
        assert (await database.read(passages.find, document.id, "valve", limit=999)).passages == []
        await index_passages.IndexPassages(database, Computing()).index_waiting()
        (last,) = (await database.read(passages.find, document.id, f"{len(texts) - 1}", limit=999)).passages
        assert last.text == texts[-1]
        assert await database.read(indexing.list_unindexed, limit=1) == []


async def test_sections_with_stale_passages_are_cut_and_indexed(tmp_path: Path) -> None:
    path = tmp_path / "quire.sqlite3"
    store = Store(path)
    document = store.document(store.person(), "A valve.", "A pump.")
    with Database(path) as database:
        await database.write(forget_passages, [section.id for section in document.sections])
        await index_passages.IndexPassages(database, Computing()).index_waiting()
        assert len((await database.read(passages.find, document.id, "valve pump", limit=9)).passages) == 2
        assert await database.read(indexing.list_stale) == []


def forget_passages(tx: Transaction, section_ids: list[str]) -> None:
    tx.run("delete from section_passage")
    section_passages.mark_stale(tx, section_ids)


def forget_words(tx: Transaction) -> None:
    tx.run("insert into section_search (section_search) values ('delete-all')")
    tx.run("update section_passage set title_words = null, body_words = null")
