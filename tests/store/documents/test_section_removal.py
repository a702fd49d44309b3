"""Deleting a section with others under it, and undoing that exactly."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Parts, SectionDraft
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.documents import documents, section_removal, trash
from quire.store.sections import sections
from tests.store.conftest import Store

LIMITS = Limits()
OUTLINE = (("Plan", 1), ("Cleaning", 1), ("Rinsing", 2), ("Hot", 3), ("Drying", 2), ("Records", 1))


@pytest.fixture
def document_id(store: Store, author: Visitor) -> str:
    drafts = [SectionDraft(title, level) for title, level in OUTLINE]
    return store.run(documents.add_document, author, "Procedure", drafts, LIMITS).id


def outline(store: Store, author: Visitor, document_id: str) -> list[tuple[str, int]]:
    found = store.run(documents.find_document_with_sections, author, document_id).sections
    assert [section.position for section in found] == list(range(len(found)))
    return [(section.title, section.level) for section in found]


def id_of(store: Store, author: Visitor, document_id: str, title: str) -> str:
    found = store.run(documents.find_document_with_sections, author, document_id).sections
    return next(section.id for section in found if section.title == title)


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ("keep", [("Plan", 1), ("Rinsing", 2), ("Hot", 3), ("Drying", 2), ("Records", 1)]),
        ("raise", [("Plan", 1), ("Rinsing", 1), ("Hot", 2), ("Drying", 1), ("Records", 1)]),
        ("remove", [("Plan", 1), ("Records", 1)]),
    ],
)
def test_what_stands_under_a_deleted_section_stays_rises_or_goes_and_comes_back_as_it_was(
    store: Store, author: Visitor, document_id: str, parts: Parts, left: list[tuple[str, int]]
) -> None:
    section_id = id_of(store, author, document_id, "Cleaning")
    store.later(minutes=1)
    gone = store.run(section_removal.remove_section, author, document_id, section_id, parts)
    assert outline(store, author, document_id) == left
    assert len(gone) == len(OUTLINE) - len(left)
    assert store.run(documents.find_document, author, document_id, Right.READ).sections_count == len(left)
    store.later(minutes=1)
    store.run(section_removal.restore_section, author, document_id, section_id, LIMITS, with_parts=True)
    assert outline(store, author, document_id) == list(OUTLINE)
    assert store.run(documents.find_document, author, document_id, Right.READ).sections_count == len(OUTLINE)


def test_without_its_parts_a_section_comes_back_alone(
    store: Store, author: Visitor, document_id: str
) -> None:
    section_id = id_of(store, author, document_id, "Cleaning")
    store.run(section_removal.remove_section, author, document_id, section_id, "remove")
    store.run(section_removal.restore_section, author, document_id, section_id, LIMITS)
    assert outline(store, author, document_id) == [("Plan", 1), ("Cleaning", 1), ("Records", 1)]
    page = store.run(trash.list_sections, author, document_id, limit=10, cursor=None)
    assert {section.title for section in page.items} == {"Rinsing", "Hot", "Drying"}


def test_a_part_that_was_restored_by_itself_or_deleted_again_is_no_part_any_more(
    store: Store, author: Visitor, document_id: str
) -> None:
    section_id = id_of(store, author, document_id, "Cleaning")
    hot = id_of(store, author, document_id, "Hot")
    store.run(section_removal.remove_section, author, document_id, section_id, "remove")
    store.later(minutes=1)
    store.run(section_removal.restore_section, author, document_id, hot, LIMITS)
    store.run(section_removal.remove_section, author, document_id, hot)
    store.later(minutes=1)
    store.run(section_removal.restore_section, author, document_id, section_id, LIMITS, with_parts=True)
    assert ("Hot", 3) not in outline(store, author, document_id)
    assert len(outline(store, author, document_id)) == len(OUTLINE) - 1


def test_a_level_alone_is_a_revision_and_no_version_for_people(
    store: Store, author: Visitor, document_id: str
) -> None:
    section_id = id_of(store, author, document_id, "Cleaning")
    rinsing = id_of(store, author, document_id, "Rinsing")
    store.run(section_removal.remove_section, author, document_id, section_id, "raise")
    store.run(documents.move_section, author, document_id, rinsing, 0, 2)
    moved = store.run(sections.find_section, author, document_id, rinsing, Right.READ)
    assert (moved.level, moved.revision, moved.version) == (2, 3, 1)
