"""Both databases find the same passages, in the same order."""

from pathlib import Path
from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.domain.references.passages import Passage
from quire.store.documents import documents
from quire.store.searching import passages
from tests.store.conftest import PostgresStore, Store

TITLES = ("Pumps and valves", "Reinigung", "Sécurité", "清洁", "Tables")
TEXTS = (
    "The pump is cleaned with hot water after each use.\n\nNo valve is left open. A valve is opened by hand.",
    "Die Kühlschranktür wird geschlossen. Der Kühlschrank steht neben der Spülmaschine.\n\nPumpen laufen nachts.",
    "Le café ouvre tôt; la pompe est nettoyée à l’eau chaude.\n\nOn n’ouvre aucune vanne sans prévenir.",
    "每天晚上清洁厨房。\n\n泵用热水清洗。",
    "| part | count |\n|---|---|\n| valve | 12 |\n| pump | 10^6 |\n\nIt's H~2~O, e.g. C++ or a\\b and 50%.",
)
QUESTIONS = (
    "How is the pump cleaned?",
    "valve",
    "Kühlschrank",
    "Schrank geschlossen",
    "nettoyer la pompe à l'eau",
    "清洁 厨房",
    "10^6 H2O",
    "it's a\\b 'quoted' \"words\" & | ! :* <->",
    "pump valve water hand night",
    "pum",
    "absent",
    "the of and",
)


@pytest.fixture
def postgres_store(shared_postgres: Any) -> Any:
    shared_postgres.execute("begin")
    yield PostgresStore(shared_postgres)
    shared_postgres.execute("rollback")


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Any:
    opened = Store(tmp_path / "quire.sqlite3")
    yield opened
    opened.connection.close()


def written(store: Store) -> tuple[Visitor, str]:
    """A document of many sections, with equal ones among them: their order is that in which they were written."""
    author = store.person()
    drafts = [
        SectionDraft(f"{title} {number}", 1, text)
        for number in range(3)
        for title, text in zip(TITLES, TEXTS, strict=True)
    ]
    document_id: str = store.run(documents.add_document, author, "Handbook", drafts, Limits()).id
    return author, document_id


def told(found: list[Passage]) -> list[tuple[str, str]]:
    return [(passage.title, passage.text) for passage in found]


def test_questions_and_searches_find_the_same_in_the_same_order(
    sqlite_store: Store, postgres_store: Store
) -> None:
    orders = []
    for store in (sqlite_store, postgres_store):
        _, document_id = written(store)
        languages = store.run(passages.list_languages, document_id)
        asked = [store.run(passages.find, document_id, question, limit=12) for question in QUESTIONS]
        searched = [store.run(passages.find_hits, document_id, question, limit=12) for question in QUESTIONS]
        orders.append(
            (
                languages,
                [(told(found.passages), found.does_any_fit) for found in asked],
                [[(hit.title, hit.snippet, hit.highlights) for hit in hits] for hits in searched],
            )
        )
    of_sqlite, of_postgres = orders
    assert of_postgres == of_sqlite
    assert set(of_sqlite[0]) >= {"en", "de", "fr"}
    found = {question for question, (texts, _) in zip(QUESTIONS, of_sqlite[1], strict=True) if texts}
    assert found >= set(QUESTIONS[:9])
    assert "absent" not in found


def test_what_is_removed_or_changed_is_found_no_more(postgres_store: Store) -> None:
    _, document_id = written(postgres_store)
    assert postgres_store.run(passages.find, document_id, "Kühlschrank", limit=12).passages
    postgres_store.connection.execute("delete from section_passage where title like 'Reinigung%'")
    assert postgres_store.run(passages.find, document_id, "Kühlschrank", limit=12).passages == []
