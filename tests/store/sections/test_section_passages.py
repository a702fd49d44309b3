"""The passages of a section follow its text."""

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import SectionChange
from quire.domain.limits import Limits
from quire.domain.references.passages import Passage
from quire.store.documents import section_removal
from quire.store.searching import passages
from quire.store.sections import sections
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
