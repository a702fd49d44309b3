"""The passages of a section follow its text."""

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange
from quire.domain.limits import Limits
from quire.domain.references.passages import Passage, cut_section, figures_of
from quire.store.documents import section_removal
from quire.store.searching import indexing, passages
from quire.store.sections import section_passages, sections
from tests.store.conftest import Store


def find(store: Store, document_id: str, question: str) -> list[Passage]:
    found: list[Passage] = store.run(passages.find, document_id, question, limit=12).passages
    return found


def test_changed_text_is_found_and_old_text_is_not(store: Store, author: Visitor) -> None:
    document = store.document(author, "Old wording.")
    place = (author, document.id, document.sections[0].id)
    store.run(sections.change_section, *place, SectionChange(content="New phrase."), base_revision=1)
    assert find(store, document.id, "wording") == []
    assert find(store, document.id, "phrase")
    store.run(sections.change_section, *place, SectionChange(title="Renamed"), base_revision=None)
    assert find(store, document.id, "phrase")[0].title == "Renamed"


def test_deleted_sections_are_not_found_and_restored_ones_are(store: Store, author: Visitor) -> None:
    document = store.document(author, "Whoever opens the fridge closes it again.")
    place = (author, document.id, document.sections[0].id)
    store.run(section_removal.remove_section, *place)
    assert find(store, document.id, "fridge") == []
    store.run(section_removal.restore_section, *place, Limits())
    assert find(store, document.id, "fridge")


LONG = "\n\n".join(f"Shelf number {number}." for number in range(section_passages.REPLACED_AT_ONCE + 1))


def long_document(store: Store, author: Visitor) -> DocumentWithSections:
    document = store.document(author, LONG)
    renew(store)
    assert passages_count(store) == section_passages.REPLACED_AT_ONCE + 1
    return document


def test_a_change_of_many_passages_leaves_them_to_the_background(store: Store, author: Visitor) -> None:
    document = long_document(store, author)
    place = (author, document.id, document.sections[0].id)
    change_to(store, place, LONG.replace("Shelf", "Board"))
    assert store.rows("select count(*) from section_passage where body like 'Board%'") == [(0,)]
    assert find(store, document.id, "shelf") == []
    renew(store)
    assert store.rows("select count(*) from section_passage where body like 'Shelf%'") == [(0,)]


def test_a_small_change_of_a_long_text_changes_only_its_passages(store: Store, author: Visitor) -> None:
    document = long_document(store, author)
    place = (author, document.id, document.sections[0].id)
    ids = set(store.rows("select id from section_passage"))
    change_to(store, place, f"A lid.\n\n{LONG}".replace("\n\nShelf number 7.", ""))
    kept = ids & set(store.rows("select id from section_passage"))
    assert len(kept) == len(ids) - 1
    assert store.run(indexing.list_stale) == []


def test_many_passages_of_a_deleted_section_are_removed_in_the_background(
    store: Store, author: Visitor
) -> None:
    document = long_document(store, author)
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
    assert passages_count(store) == section_passages.REPLACED_AT_ONCE + 1
    assert find(store, document.id, "shelf") == []
    renew(store)
    assert passages_count(store) == 0


def change_to(store: Store, place: tuple[Visitor, str, str], text: str) -> None:
    """Save a long text, whose passages were cut before."""
    change = SectionChange(content=text, figures=figures_of(text))
    store.run(sections.change_section, *place, change, base_revision=1)


def passages_count(store: Store) -> int:
    count: int = store.rows("select count(*) from section_passage")[0][0]
    return count


def renew(store: Store) -> None:
    while found := store.run(indexing.list_stale):
        cut = [cut_section("" if one.is_deleted else one.section.content) for one in found]
        store.run(indexing.renew_passages, found, cut)
