"""A document's sections keep a dense order, whatever is done to them."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import (
    InvalidField,
)
from quire.domain.limits import Limits
from quire.store import search
from quire.store.documents import documents, section_removal
from quire.store.sections import section_order, sections
from tests.store.conftest import Store

LIMITS = Limits()
places = st.integers(0, 30)


class OrderOfSections(RuleBasedStateMachine):
    """Sections are added, moved, deleted and restored; a plain list says what the order must be."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "quire.sqlite3")
        self.shown: list[str] = []
        self.trash: dict[str, int] = {}

    @initialize(count=st.integers(0, 4))
    def make_document(self, count: int) -> None:
        self.author = self.store.person()
        document = self.store.document(self.author, *["text"] * count)
        self.document_id = document.id
        self.shown = [section.id for section in document.sections]

    @rule(place=places)
    def add_somewhere(self, place: int) -> None:
        place %= len(self.shown) + 1
        section = self._do(sections.add_section, SectionDraft("New", 2, "new text"), place, LIMITS)
        assert section.position == place
        self.shown.insert(place, section.id)

    @rule()
    def add_at_the_end(self) -> None:
        self.shown.append(self._do(sections.add_section, SectionDraft("New"), None, LIMITS).id)

    @precondition(lambda self: self.shown)
    @rule(which=places, place=places, level=st.none() | st.integers(1, 6))
    def move(self, which: int, place: int, level: int | None) -> None:
        place %= len(self.shown)
        section_id = self.shown.pop(which % len(self.shown))
        self.shown.insert(place, section_id)
        self._do(documents.move_section, section_id, place, level)

    @precondition(lambda self: self.shown)
    @rule(which=places, place=places, along=places)
    def move_with_followers(self, which: int, place: int, along: int) -> None:
        start = which % len(self.shown)
        end = start + 1 + along % (len(self.shown) - start)
        moved, others = self.shown[start:end], self.shown[:start] + self.shown[end:]
        place %= len(others) + 1
        self.shown = [*others[:place], *moved, *others[place:]]
        count = len(moved) - 1
        self._do(documents.move_section, moved[0], place, None, children_count=count)

    @precondition(lambda self: self.shown)
    @rule(which=places)
    def delete(self, which: int) -> None:
        place = which % len(self.shown)
        section_id = self.shown.pop(place)
        self.trash[section_id] = place
        self._do(section_removal.remove_section, section_id)

    @precondition(lambda self: self.trash)
    @rule(which=places)
    def restore(self, which: int) -> None:
        section_id = sorted(self.trash)[which % len(self.trash)]
        place = min(self.trash.pop(section_id), len(self.shown))
        self.shown.insert(place, section_id)
        assert self._do(section_removal.restore_section, section_id, LIMITS).position == place

    @invariant()
    def order_is_that_of_the_list(self) -> None:
        if not hasattr(self, "document_id"):
            return
        document = self._do(documents.find_document_with_sections)
        assert [section.id for section in document.sections] == self.shown
        assert [section.position for section in document.sections] == list(range(len(self.shown)))
        assert document.sections_count == len(self.shown)
        assert [
            entry.section_id for entry in self.store.run(section_order.list_outline, document.id)
        ] == self.shown

    def teardown(self) -> None:
        self.store.connection.close()
        self.folder.cleanup()

    def _do(self, function, *args, **kwargs):  # type: ignore[no-untyped-def]
        return self.store.run(function, self.author, self.document_id, *args, **kwargs)


OrderOfSections.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestTheOrderOfSections = OrderOfSections.TestCase


def shape(document: DocumentWithSections) -> str:
    """Titles in order, each with its level."""
    return " ".join(f"{section.title}{section.level}" for section in document.sections)


def with_shape(store: Store, author: Visitor, wanted: str) -> DocumentWithSections:
    """A document of sections as `shape` writes them."""
    drafts = [SectionDraft(name[:-1], int(name[-1]), "text") for name in wanted.split()]
    document: DocumentWithSections = store.run(documents.add_document, author, "Tree", drafts, LIMITS)
    return document


def moved(
    store: Store,
    author: Visitor,
    document: DocumentWithSections,
    title: str,
    *place: int | None,
    **kwargs: Any,
) -> str:
    (section_id,) = (section.id for section in document.sections if section.title == title)
    store.run(documents.move_section, author, document.id, section_id, *place, **kwargs)
    found = store.run(documents.find_document_with_sections, author, document.id)
    assert [section.position for section in found.sections] == list(range(len(document.sections)))
    return shape(found)


@pytest.mark.parametrize(
    ("title", "position", "level", "result"),
    [
        ("A", 2, None, "D1 E2 A1 B2 C3"),
        ("A", 2, 2, "D1 E2 A2 B3 C4"),
        ("B", 0, 1, "B1 C2 A1 D1 E2"),
        ("D", 0, None, "D1 E2 A1 B2 C3"),
        ("D", 1, 2, "A1 D2 E3 B2 C3"),
        ("C", 4, 6, "A1 B2 D1 E2 C6"),
        ("A", 0, 6, "A6 B6 C6 D1 E2"),
    ],
)
def test_children_move_along_and_keep_their_distance_as_far_as_there_are_levels(
    store: Store, author: Visitor, title: str, position: int, level: int | None, result: str
) -> None:
    document = with_shape(store, author, "A1 B2 C3 D1 E2")
    assert moved(store, author, document, title, position, level, children_count=None) == result


def test_without_its_children_a_section_moves_alone(store: Store, author: Visitor) -> None:
    document = with_shape(store, author, "A1 B2 C1")
    assert moved(store, author, document, "A", 2, 3) == "B2 C1 A3"


def test_a_move_is_taken_back_exactly_by_counting_what_went_along(store: Store, author: Visitor) -> None:
    document = with_shape(store, author, "A1 B2 C3 D2")
    assert moved(store, author, document, "B", 1, 1, children_count=None) == "A1 B1 C2 D2"
    assert moved(store, author, document, "B", 1, 2, children_count=1) == shape(document)


def test_sections_go_nowhere_beyond_the_end_with_their_children(store: Store, author: Visitor) -> None:
    document = with_shape(store, author, "A1 B2 C1")
    with pytest.raises(InvalidField, match="from 0 to 1"):
        moved(store, author, document, "A", 2, None, children_count=None)
    with pytest.raises(InvalidField, match="at most 1"):
        moved(store, author, document, "B", 0, None, children_count=2)
    found = store.run(documents.find_document_with_sections, author, document.id)
    assert found == document


def test_a_child_whose_level_changes_keeps_a_version_and_can_still_be_found(
    store: Store, author: Visitor
) -> None:
    document = with_shape(store, author, "A1 B2")
    moved(store, author, document, "A", 0, 3, children_count=None)
    kept = store.rows("select title, level from section_version where revision = 2 order by title")
    assert kept == [("A", 3), ("B", 4)]
    assert len(store.run(search.search, author, document.id, "text", limit=10).hits) == 2
