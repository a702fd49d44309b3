"""The portions of a large document have the texts of one moment."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Section, SectionChange
from quire.domain.errors import NotFound
from quire.store.documents import documents, section_removal, whole_documents
from quire.store.documents.whole_documents import Portions
from quire.store.sections import sections
from tests.store.conftest import Store

TEXTS = ("a" * 100, "b" * 100, "c" * 300, "d", "e")


@pytest.fixture
def found(store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch) -> Portions:
    monkeypatch.setattr(whole_documents, "LARGE_BYTES", 10)
    monkeypatch.setattr(whole_documents, "PORTION_BYTES", 200)
    portions: Portions = store.run(whole_documents.find, author, store.document(author, *TEXTS).id)
    return portions


def texts(store: Store, author: Visitor, found: Portions, portion: int) -> list[str]:
    read: list[Section] = store.run(
        whole_documents.with_texts, author, found.document.id, found.sections[portion]
    )
    return [section.content for section in read]


def test_a_small_document_is_read_at_once(store: Store, author: Visitor) -> None:
    document = store.document(author, *TEXTS)
    assert store.run(whole_documents.find, author, document.id) == document


def test_a_portion_is_small_or_one_section(store: Store, author: Visitor, found: Portions) -> None:
    assert {section.content for section in found.document.sections} == {""}
    assert [len(portion) for portion in found.sections] == [2, 1, 2]
    assert [texts(store, author, found, number) for number in range(3)] == [
        list(TEXTS[:2]),
        [TEXTS[2]],
        list(TEXTS[3:]),
    ]


def test_what_is_changed_meanwhile_is_sent_as_it_was(store: Store, author: Visitor, found: Portions) -> None:
    place = (author, found.document.id)
    for revision, text in enumerate(("new", "newer"), 1):
        change = SectionChange(content=text)
        store.run(
            sections.change_section, *place, found.document.sections[2].id, change, base_revision=revision
        )
    store.run(section_removal.remove_section, *place, found.document.sections[3].id)
    assert texts(store, author, found, 1) == [TEXTS[2]]
    assert texts(store, author, found, 2) == list(TEXTS[3:])


def test_a_document_that_is_deleted_meanwhile_ends(store: Store, author: Visitor, found: Portions) -> None:
    store.run(documents.remove_document, author, found.document.id)
    with pytest.raises(NotFound):
        texts(store, author, found, 0)
