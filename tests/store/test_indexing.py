"""What an earlier release stored is indexed in portions."""

from collections.abc import Sequence

import pytest

from quire.domain.passages import Passage
from quire.domain.searching.indexed_words import IndexedWords, index_passages
from quire.domain.sections import SectionChange
from quire.domain.users import Visitor
from quire.store import indexing, passages, sections
from tests.store.conftest import Store


def forget_words(store: Store) -> None:
    """The passages as the migration leaves them: with no lexemes, and in no index."""
    store.connection.execute("insert into section_search (section_search) values ('delete-all')")
    store.connection.execute(
        "update section_passage set language = '', title_words = null, body_words = null"
    )


def index_some(store: Store, limit: int) -> int:
    found = store.run(indexing.list_unindexed, limit=limit)
    words = index_passages([(title, body) for _, _, title, body in found])
    store.run(indexing.store_words, list(zip(found, words, strict=True)))
    return len(found)


def test_passages_without_lexemes_are_indexed_in_portions(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.", "The valves.", "A pump.")
    forget_words(store)
    assert store.run(passages.find, document.id, "valve", limit=9).passages == []
    assert [index_some(store, 2), index_some(store, 2), index_some(store, 2)] == [2, 1, 0]
    assert len(store.run(passages.find, document.id, "valve", limit=9).passages) == 2


def test_what_was_removed_meanwhile_is_passed_over(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    forget_words(store)
    found = store.run(indexing.list_unindexed, limit=2)
    store.run(passages.remove_section, document.sections[0].id)
    store.run(indexing.store_words, list(zip(found, index_passages([("", "A valve.")]), strict=True)))
    assert store.run(passages.find, document.id, "valve", limit=9).passages == []


def test_what_was_indexed_is_indexed_once(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    forget_words(store)
    found = store.run(indexing.list_unindexed, limit=2)
    words = list(zip(found, index_passages([("", "A valve.")]), strict=True))
    store.run(indexing.store_words, words)
    store.run(indexing.store_words, words)
    store.run(passages.remove_section, document.sections[0].id)
    assert store.rows("select count(*) from section_search where section_search match 'valv'")[0][0] == 0


def test_a_change_with_many_new_passages_makes_no_lexemes_while_others_wait(
    store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def count(texts: Sequence[tuple[str, str]]) -> list[IndexedWords]:
        made.append(len(texts))
        return index_passages(texts)

    monkeypatch.setattr(passages, "index_passages", count)
    document = store.document(author, "One valve.")
    pumps = [f"Pump number {number}." for number in range(passages.INDEXED_AT_ONCE + 1)]

    def save(revision: int, *paragraphs: str) -> list[Passage]:
        made.clear()
        change = SectionChange(content="\n\n".join(paragraphs))
        place = (author, document.id, document.sections[0].id)
        store.run(sections.change_section, *place, change, base_revision=revision)
        found: list[Passage] = store.run(passages.find, document.id, "pump", limit=999).passages
        return found

    assert len(save(1, *pumps[1:])) == passages.RANKED_MAX
    assert save(2, "Another text.") == []
    assert save(3, *pumps) == []
    assert made == []
    index_some(store, 999)
    assert len(save(4, "A pump too.", *pumps)) == passages.RANKED_MAX
    assert made == [1], "what has not changed keeps its lexemes"
