"""A document's sections keep a dense order, whatever is done to them."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quire.domain.documents import TRASH_KEPT_FOR, Document, DocumentOrder, DocumentWithSections
from quire.domain.errors import (
    AccessDenied,
    InvalidField,
    NotFound,
    RevisionRequired,
    StaleDocument,
    StaleSection,
)
from quire.domain.limits import Limits
from quire.domain.sections import SectionChange, SectionDraft
from quire.domain.users import Visitor
from quire.store import chats, documents, search, section_order, sections, versions
from quire.store.pages import PageCursor
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
        self._do(sections.remove_section, section_id)

    @precondition(lambda self: self.trash)
    @rule(which=places)
    def restore(self, which: int) -> None:
        section_id = sorted(self.trash)[which % len(self.trash)]
        place = min(self.trash.pop(section_id), len(self.shown))
        self.shown.insert(place, section_id)
        assert self._do(sections.restore_section, section_id, LIMITS).position == place

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
    found = store.run(documents.move_section, author, document.id, section_id, *place, **kwargs)
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
    assert len(store.run(search.search, author, document.id, "text", limit=10)) == 2


def test_a_document_of_another_is_denied_and_a_missing_one_not_found(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "text")
    with pytest.raises(AccessDenied):
        store.run(documents.find_document, stranger, document.id)
    with pytest.raises(NotFound, match="Document not found"):
        store.run(documents.find_document, author, "nowhere")


def test_a_section_is_found_only_in_its_own_document(store: Store, author: Visitor) -> None:
    first, second = store.document(author, "text"), store.document(author, "text")
    with pytest.raises(NotFound, match="Section not found"):
        store.run(sections.find_section, author, first.id, second.sections[0].id)


def test_a_change_of_text_names_the_revision_it_is_based_on(store: Store, author: Visitor) -> None:
    document = store.document(author, "old")
    place = (author, document.id, document.sections[0].id)
    with pytest.raises(RevisionRequired):
        store.run(sections.change_section, *place, SectionChange(content="new"), base_revision=None)
    changed = store.run(sections.change_section, *place, SectionChange(content="new"), base_revision=1)
    assert (changed.content, changed.revision) == ("new", 2)
    with pytest.raises(StaleSection) as refused:
        store.run(sections.change_section, *place, SectionChange(content="other"), base_revision=1)
    assert refused.value.details["section"] == changed


def test_every_change_of_a_section_is_kept_as_a_version(store: Store, author: Visitor) -> None:
    document = store.document(author, "first")
    place = (author, document.id, document.sections[0].id)
    store.run(sections.change_section, *place, SectionChange(content="second"), base_revision=1)
    store.run(sections.change_section, *place, SectionChange(title="Renamed"), base_revision=None)
    kept = [
        (revision, title, store.run(versions.find_content, document.sections[0].id, revision))
        for revision, title in store.rows("select revision, title from section_version order by revision")
    ]
    assert kept == [(1, "Section 0", "first"), (2, "Section 0", "second"), (3, "Renamed", "second")]


def test_a_change_that_changes_nothing_makes_no_revision(store: Store, author: Visitor) -> None:
    document = store.document(author, "same")
    place = (author, document.id, document.sections[0].id)
    same = store.run(sections.change_section, *place, SectionChange(content="same"), base_revision=1)
    assert same == document.sections[0]


def test_a_document_may_be_renamed_against_a_revision(store: Store, author: Visitor) -> None:
    document = store.document(author)
    renamed = store.run(documents.rename_document, author, document.id, "New", base_revision=1)
    assert (renamed.title, renamed.revision) == ("New", 2)
    with pytest.raises(StaleDocument) as refused:
        store.run(documents.rename_document, author, document.id, "Other", base_revision=1)
    assert refused.value.details["document"] == renamed


def test_a_deleted_document_is_gone_until_it_is_restored(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "text")
    store.run(documents.remove_document, author, document.id)
    with pytest.raises(NotFound):
        store.run(documents.find_document, author, document.id)
    with pytest.raises(AccessDenied):
        store.run(documents.restore_document, stranger, document.id)
    restored = store.run(documents.restore_document, author, document.id)
    assert restored.sections == document.sections


def test_a_deleted_section_comes_back_with_its_chat(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "more")
    place = (author, document.id, document.sections[0].id)
    opened = store.run(chats.get_or_create, *place, limit=50)
    store.run(sections.remove_section, *place)
    with pytest.raises(NotFound, match="Section not found"):
        store.run(sections.find_section, *place)
    restored = store.run(sections.restore_section, *place, LIMITS)
    assert restored.chat_session_id == opened.chat_session.id
    assert not store.run(chats.get_or_create, *place, limit=50).is_new


def test_a_document_holds_as_many_sections_as_the_limit_and_no_more(store: Store, author: Visitor) -> None:
    few = Limits(sections_per_document=2)
    document = store.document(author, "one")
    store.run(sections.add_section, author, document.id, SectionDraft("Two"), None, few)
    with pytest.raises(InvalidField, match="limit of 2 sections"):
        store.run(sections.add_section, author, document.id, SectionDraft("Three"), None, few)
    store.run(sections.remove_section, author, document.id, document.sections[0].id)
    store.run(sections.add_section, author, document.id, SectionDraft("Three"), None, few)
    with pytest.raises(InvalidField, match="limit of 2 sections"):
        store.run(sections.restore_section, author, document.id, document.sections[0].id, few)
    with pytest.raises(InvalidField, match="at most 2 entries"):
        store.run(documents.add_document, author, "Large", [SectionDraft("A")] * 3, few)


def test_lists_show_the_newest_change_first_and_nobody_elses(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    titles = []
    for number in range(5):
        store.later(seconds=1)
        titles.insert(0, store.document(author, title=f"Number {number}").title)
    store.document(stranger, title="Not yours")
    page = store.run(documents.list_documents, author, limit=50, cursor=None)
    assert [document.title for document in page.items] == titles
    assert page.next_cursor is None


def titles_of(store: Store, author: Visitor, **wanted: str) -> list[str]:
    page = store.run(documents.list_documents, author, limit=50, cursor=None, **wanted)
    return [document.title for document in page.items]


@pytest.mark.parametrize(
    ("search_for", "found"),
    [
        ("ecole", ["École de Paris"]),
        ("ÉCOLE", ["École de Paris"]),
        ("paris ecole", ["École de Paris"]),
        ("aris", ["École de Paris"]),
        ("strasse", ["Die Straße"]),
        ("50%", ["Grow 50% in a year"]),
        ("50% year grow", ["Grow 50% in a year"]),
        ("%", ["Grow 50% in a year"]),
        ("a_b", ["plan a_b"]),
        ("wow!", ["wow!"]),
        ("!%", []),
        ("x%", []),
        ("e_ole", []),
        ("\\", ["back\\slash"]),
        ("' or 1=1 --", []),
        ("nowhere", []),
        ("plan\0a_b", ["plan a_b"]),
    ],
)
def test_titles_are_found_by_all_their_words_and_nothing_is_a_pattern(
    store: Store, author: Visitor, stranger: Visitor, search_for: str, found: list[str]
) -> None:
    for title in (
        "École de Paris",
        "Die Straße",
        "Grow 50% in a year",
        "plan a_b",
        "wow!",
        "back\\slash",
        "50x",
    ):
        store.document(author, title=title)
        store.document(stranger, title=title)
    assert titles_of(store, author, search_for=search_for) == found


def test_a_renamed_document_is_found_by_its_new_title_only(store: Store, author: Visitor) -> None:
    document = store.document(author, title="Old")
    store.run(documents.rename_document, author, document.id, "Brand new", base_revision=None)
    assert titles_of(store, author, search_for="old") == []
    assert titles_of(store, author, search_for="BRAND") == ["Brand new"]


ORDERS: dict[DocumentOrder, Callable[[Document], object]] = {
    "changed": lambda document: (document.updated_at, document.id),
    "created": lambda document: (document.created_at, document.id),
    "title": lambda document: (document.title.casefold(), document.id),
}


@pytest.mark.parametrize("order", ORDERS)
@given(
    made=st.lists(st.tuples(st.sampled_from(["a", "A", "b", "cc", "c"]), st.booleans()), max_size=12),
    changed=st.lists(st.integers(0, 11), max_size=6),
    limit=st.integers(1, 5),
)
@settings(deadline=None, max_examples=40)
def test_pages_have_each_document_once_and_in_order_under_every_sort(
    order: DocumentOrder, made: list[tuple[str, bool]], changed: list[int], limit: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "quire.sqlite3")
        author = store.person()
        ids = []
        for title, is_at_the_same_time in made:
            store.later(seconds=0 if is_at_the_same_time else 1)
            ids.append(store.document(author, title=title).id)
        for number in changed:
            if number < len(ids):
                store.later(seconds=number % 2)
                store.run(sections.add_section, author, ids[number], SectionDraft("New"), None, LIMITS)
        shown: list[Document] = []
        cursor: str | None = None
        for _ in range(len(ids) + 1):
            page = store.run(
                documents.list_documents,
                author,
                limit=limit,
                cursor=PageCursor.parse_or_none(cursor),
                order=order,
            )
            assert len(page.items) <= limit
            shown += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        store.connection.close()
    assert sorted(document.id for document in shown) == sorted(ids)
    assert shown == sorted(shown, key=ORDERS[order], reverse=order != "title")  # type: ignore[arg-type]


def test_the_trash_tells_until_when_a_document_can_be_restored(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    for number in range(3):
        store.later(seconds=1)
        document = store.document(author, "text", title=f"Number {number}")
        store.run(documents.remove_document, author, document.id)
    first = store.run(documents.list_deleted_documents, author, limit=2, cursor=None)
    rest = store.run(
        documents.list_deleted_documents, author, limit=2, cursor=PageCursor.parse(first.next_cursor)
    )
    assert [document.title for document in [*first.items, *rest.items]] == [
        "Number 2",
        "Number 1",
        "Number 0",
    ]
    assert rest.next_cursor is None
    assert first.items[0].gone_at == store.now + TRASH_KEPT_FOR
    assert titles_of(store, author) == []
    assert store.run(documents.list_deleted_documents, stranger, limit=2, cursor=None).items == []
    store.run(documents.restore_document, author, document.id)
    assert titles_of(store, author) == ["Number 2"]


def test_only_what_one_has_in_the_trash_is_found_there(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author)
    with pytest.raises(NotFound):
        store.run(documents.find_deleted_document, author, document.id)
    store.run(documents.remove_document, author, document.id)
    assert store.run(documents.find_deleted_document, author, document.id).title == "Handbook"
    with pytest.raises(AccessDenied):
        store.run(documents.find_deleted_document, stranger, document.id)
    with pytest.raises(NotFound):
        store.run(documents.find_deleted_document, author, "never existed")


def test_no_list_of_documents_reads_those_of_everybody(store: Store, author: Visitor) -> None:
    """The trash too has an index that begins with the author."""
    for condition in ("is null", "is not null"):
        plan = store.rows(
            f"explain query plan select * from document where author_id = :id and deleted_at {condition}",
            id=author.user_id,
        )
        assert "SEARCH document USING INDEX" in str(plan), plan
