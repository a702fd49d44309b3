"""What an earlier release stored is indexed in portions."""

from collections.abc import Sequence

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange
from quire.domain.references.passages import Passage, cut_section
from quire.domain.searching.indexed_words import IndexedWords, index_passages
from quire.store.searching import indexing, passages
from quire.store.searching.indexing import SectionToIndex
from quire.store.sections import section_passages, sections
from tests.store.conftest import Store


def forget_words(store: Store) -> None:
    """The passages as the migration leaves them: with no lexemes, and in no index."""
    if store.dialect == "sqlite":
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


def test_a_passage_taken_for_another_language_makes_none_of_the_sources(
    store: Store, author: Visitor
) -> None:
    danish = "Køkkenet bliver gjort rent hver aften, og knivene bliver slebet om mandagen."
    french = "On n'ouvre aucune vanne sans prévenir la personne qui surveille la pompe."
    document = store.document(author, danish, *["\n\n".join([french] * 100)] * 3)
    assert store.run(passages.list_languages, document.id) == ["da"]
    index_some(store, 300)
    assert store.run(passages.list_languages, document.id) == ["fr"]


def test_what_was_removed_meanwhile_is_passed_over(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    forget_words(store)
    found = store.run(indexing.list_unindexed, limit=2)
    store.run(section_passages.remove_sections, [document.sections[0].id])
    store.run(indexing.store_words, list(zip(found, index_passages([("", "A valve.")]), strict=True)))
    assert store.run(passages.find, document.id, "valve", limit=9).passages == []


@pytest.mark.sqlite  # whose index is a table of its own
def test_what_was_indexed_is_indexed_once(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    forget_words(store)
    found = store.run(indexing.list_unindexed, limit=2)
    words = list(zip(found, index_passages([("", "A valve.")]), strict=True))
    store.run(indexing.store_words, words)
    store.run(indexing.store_words, words)
    store.run(section_passages.remove_sections, [document.sections[0].id])
    assert store.rows("select count(*) from section_search where section_search match 'valv'")[0][0] == 0


def test_a_change_with_many_new_passages_makes_no_lexemes_while_others_wait(
    store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def count(texts: Sequence[tuple[str, str]]) -> list[IndexedWords]:
        made.append(len(texts))
        return index_passages(texts)

    monkeypatch.setattr(section_passages, "index_passages", count)
    document = store.document(author, "One valve.")
    pumps = [f"Pump number {number}." for number in range(section_passages.INDEXED_AT_ONCE + 1)]

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


def renew_some(store: Store) -> list[str]:
    """Returns the texts that were cut anew."""
    found: list[SectionToIndex] = store.run(indexing.list_stale)
    texts = ["" if stale.is_deleted else stale.section.content for stale in found]
    renew_all(store, found, texts)
    return texts


def renew_all(store: Store, found: Sequence[SectionToIndex], texts: Sequence[str]) -> list[int]:
    """How many passages there were after each transaction."""
    cut = [cut_section(text) for text in texts]
    counts: list[int] = []
    done = 0
    while done < len(found):
        done += store.run(indexing.renew_passages, found[done:], cut[done:])
        counts += store.rows("select count(*) from section_passage")[0]
    return counts


def found_texts(store: Store, document: DocumentWithSections, word: str) -> set[str]:
    found = store.run(passages.find, document.id, word, limit=9).passages
    return {passage.text for passage in found}


def test_a_stale_section_is_not_found_until_its_passages_are_renewed(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.", "Another valve.")
    stale, other = document.sections
    store.run(section_passages.mark_stale, [stale.id])
    store.connection.execute("update section set content = 'New valves.' where id = :id", {"id": stale.id})
    assert found_texts(store, document, "valve") == {other.content}
    assert renew_some(store) == ["New valves."]
    assert found_texts(store, document, "valve") == {other.content}, (
        "lexemes are made outside the transaction"
    )
    assert index_some(store, 9) == 1
    assert found_texts(store, document, "valve") == {"New valves.", other.content}
    assert renew_some(store) == []


def is_searched(store: Store, document: DocumentWithSections) -> bool:
    waits: bool = store.run(indexing.is_anything_waiting, document.id, with_references=True)
    return not waits


def test_a_search_is_complete_when_nothing_of_the_document_waits(store: Store, author: Visitor) -> None:
    document, other = store.document(author, "A valve."), store.document(author, "A pump.")
    assert is_searched(store, document)
    store.run(section_passages.mark_stale, [document.sections[0].id])
    assert not is_searched(store, document)
    assert is_searched(store, other), "it waits for nothing of its own"
    renew_some(store)
    assert is_searched(store, document)
    forget_words(store)
    assert not is_searched(store, document)
    index_some(store, 9)
    assert is_searched(store, document)


def test_a_section_in_the_trash_keeps_no_search_waiting(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.", "A pump.")
    store.run(section_passages.mark_stale, [document.sections[0].id])
    store.connection.execute(
        "update section set deleted_at = created_at where id = :id", {"id": document.sections[0].id}
    )
    assert is_searched(store, document)


def test_what_did_not_change_keeps_its_lexemes_when_it_is_renewed(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    store.run(section_passages.mark_stale, [document.sections[0].id])
    renew_some(store)
    assert found_texts(store, document, "valve") == {"A valve."}


def test_a_stale_section_in_the_trash_has_no_passages(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    store.run(section_passages.mark_stale, [document.sections[0].id])
    store.connection.execute("update section set deleted_at = created_at")
    assert renew_some(store) == [""]
    assert store.rows("select count(*) from section_passage") == [(0,)]
    assert renew_some(store) == []


def test_a_section_that_is_saved_is_not_stale_any_more(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    place = (author, document.id, document.sections[0].id)
    store.run(section_passages.mark_stale, [document.sections[0].id])
    read_before = store.run(indexing.list_stale)
    store.run(sections.change_section, *place, SectionChange(content="A pump."), base_revision=1)
    store.run(indexing.renew_passages, read_before, [cut_section("A valve.")])
    assert found_texts(store, document, "pump") == {"A pump."}
    assert renew_some(store) == []


def test_a_section_that_was_changed_while_it_was_cut_stays_stale(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.")
    store.run(section_passages.mark_stale, [document.sections[0].id])
    read_before = store.run(indexing.list_stale)
    store.connection.execute("update section set content = 'A pump.', revision = 2")
    store.run(indexing.renew_passages, read_before, [cut_section("A valve.")])
    assert renew_some(store) == ["A pump."]


def test_a_long_text_is_renewed_in_portions_and_found_when_all_are_done(
    store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "CHANGED_AT_ONCE", 3)
    former = [f"Valve {number}." for number in range(7)]
    new = [former[5], former[2], *(f"Pump {number}." for number in range(4))]
    document = store.document(author, "\n\n".join(former))
    store.run(section_passages.mark_stale, [document.sections[0].id])
    store.connection.execute(
        "update section set content = :text where has_stale_passages = 1", {"text": "\n\n".join(new)}
    )
    found: list[SectionToIndex] = store.run(indexing.list_stale)
    # Five go and four come; the last transaction finds nothing left to do.
    assert renew_all(store, found, ["\n\n".join(new)]) == [4, 3, 6, 6]
    rows = store.rows("select body, paragraph, body_words is null from section_passage order by paragraph")
    assert [body for body, *_ in rows] == new
    assert [paragraph for _, paragraph, _ in rows] == [1, 2, 3, 4, 5, 6]
    assert [is_without_words for *_, is_without_words in rows] == [False, False, True, True, True, True]
    assert found_texts(store, document, "valve") == {former[2], former[5]}


def test_a_section_that_is_saved_between_two_portions_is_left_alone(
    store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "CHANGED_AT_ONCE", 2)
    document = store.document(author, "A valve.\n\nA pump.\n\nA lid.")
    place = (author, document.id, document.sections[0].id)
    store.run(section_passages.mark_stale, [document.sections[0].id])
    found: list[SectionToIndex] = store.run(indexing.list_stale)
    assert store.run(indexing.renew_passages, found, [[]]) == 0
    store.run(sections.change_section, *place, SectionChange(content="A rod.\n\nA lid."), base_revision=1)
    assert store.run(indexing.renew_passages, found, [[]]) == 1
    assert store.rows("select body from section_passage order by paragraph") == [("A rod.",), ("A lid.",)]


def test_stale_sections_are_renewed_a_few_at_a_time(store: Store, author: Visitor) -> None:
    text = "x" * (indexing.RENEWED_CHARACTERS // 2)
    document = store.document(author, text, text, text + text + text, "a")
    store.run(section_passages.mark_stale, [section.id for section in document.sections])
    portions = list(iter(lambda: renew_some(store), []))
    assert sum(map(len, portions)) == len(document.sections)
    assert len(portions) >= 3


def test_what_no_search_finds_yet_is_named(store: Store, author: Visitor) -> None:
    document = store.document(author, "A valve.", "A pump.", "A lid.")
    other = store.document(author, "A wheel.")
    first, second, _ = document.sections

    def not_indexed() -> list[str]:
        return [one.id for one in store.run(indexing.list_not_indexed, document.id, [])]

    assert not_indexed() == []
    store.run(section_passages.mark_stale, [second.id, other.sections[0].id])
    assert not_indexed() == [second.id]
    store.connection.execute(
        f"update section_passage set language = '', body_words = null where section_id = '{first.id}'"
    )
    assert not_indexed() == [first.id, second.id]
