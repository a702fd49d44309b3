"""The history of a section: listed, read, compared in pairs, and brought back without touching anything else."""

import hashlib

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section, SectionChange
from quire.domain.errors import AccessDenied, BadParameter, NotFound, StaleSection
from quire.domain.history.versions import Cause, Version
from quire.domain.sharing.grants import Right
from quire.store import search
from quire.store.documents import documents, section_removal
from quire.store.history import section_history
from quire.store.history.section_history import Pair
from quire.store.pages import Page, PageCursor
from quire.store.sections import sections
from tests.store.conftest import Store

LocatorStart = tuple[Visitor, str, str]


def place_of(author: Visitor, document: DocumentWithSections, section: int = 0) -> LocatorStart:
    return author, document.id, document.sections[section].id


def change(store: Store, place: LocatorStart, **changed: str | int) -> Section:
    """Change a section, some minutes after the last time."""
    store.later(minutes=5)
    section = store.run(sections.find_section, *place, Right.READ)
    parts = SectionChange(**changed)  # type: ignore[arg-type]
    found: Section = store.run(sections.change_section, *place, parts, base_revision=section.revision)
    return found


def restore(store: Store, place: LocatorStart, revision: int, base: int | None = None) -> Section:
    found: Section = store.run(section_history.restore_version, *place, revision, base_revision=base)
    return found


def page(
    store: Store, place: LocatorStart, *, limit: int = 50, cursor: str | None = None, with_folded: bool = True
) -> Page[Version]:
    parsed = PageCursor.parse_or_none(cursor)
    found: Page[Version] = store.run(
        section_history.list_versions, *place, limit=limit, cursor=parsed, with_folded=with_folded
    )
    return found


def revisions(found: Page[Version]) -> list[int]:
    return [version.revision for version in found.items]


def test_versions_are_listed_newest_first_with_who_when_and_why(store: Store, author: Visitor) -> None:
    place = place_of(author, store.document(author, "one"))
    changed = change(store, place, content="one two")
    first, *_ = store.rows("select created_at from section_version where revision = 1")[0]
    newest, oldest = page(store, place).items
    assert newest == Version(
        2, 2, "Section 0", 1, 2, author.name, None, "typed", None, None, None, changed.updated_at, False
    )
    assert (oldest.revision, oldest.word_count, oldest.created_at.isoformat(timespec="microseconds")) == (
        1,
        1,
        first,
    )


def test_a_version_tells_from_which_answer_or_version_it_came(store: Store, author: Visitor) -> None:
    document = store.document(author, "one")
    place = place_of(author, document)
    section = document.sections[0]
    accepted = SectionChange(content="from an answer")
    written = Section(**{**_fields(section), "content": accepted.content})
    store.run(sections.write_section, author, section, written, Cause("proposal", message_id="an-answer"))
    restore(store, place, 1)
    restored, proposed, _ = page(store, place).items
    assert (proposed.reason, proposed.message_id) == ("proposal", "an-answer")
    assert (restored.reason, restored.restored_revision) == ("restore", 1)


def _fields(section: Section) -> dict[str, object]:
    return {name: getattr(section, name) for name in section.__struct_fields__}


def test_a_long_list_is_read_in_pages_even_while_it_grows(store: Store, author: Visitor) -> None:
    place = place_of(author, store.document(author, "0"))
    for number in range(1, 7):
        change(store, place, content=str(number))
    first = page(store, place, limit=3)
    change(store, place, content="meanwhile")
    second = page(store, place, limit=3, cursor=first.next_cursor)
    third = page(store, place, limit=3, cursor=second.next_cursor)
    assert [revisions(found) for found in (first, second, third)] == [[7, 6, 5], [4, 3, 2], [1]]
    assert third.next_cursor is None


def test_folded_versions_are_left_out_of_the_list_and_can_still_be_read(
    store: Store, author: Visitor
) -> None:
    store.now = store.now.replace(second=0)
    place = place_of(author, store.document(author, "a"))
    for text in ("ab", "abc"):
        section = store.run(sections.find_section, *place, Right.READ)
        store.run(
            sections.change_section, *place, SectionChange(content=text), base_revision=section.revision
        )
    change(store, place, content="abcd")
    assert revisions(page(store, place, with_folded=False)) == [4, 3]
    assert [version.is_folded for version in page(store, place).items] == [False, False, True, True]
    assert store.run(section_history.find_version, *place, 2).content == "ab"


@pytest.mark.parametrize("cursor", ["x", "", "-1", "1" * 30, "²"])
def test_a_cursor_of_another_list_is_refused(store: Store, author: Visitor, cursor: str) -> None:
    place = place_of(author, store.document(author, "one"))
    with pytest.raises(BadParameter, match="next_cursor of this list"):
        page(store, place, cursor=str(PageCursor(cursor, "")))


def test_what_is_compared_is_the_version_before_unless_another_is_named(
    store: Store, author: Visitor
) -> None:
    place = place_of(author, store.document(author, "one"))
    change(store, place, content="two")
    change(store, place, content="three")

    def texts(revision: int, against: int | None) -> tuple[str, str | None]:
        found: Pair = store.run(section_history.find_pair, *place, revision, against=against)
        return found.version.content, found.against and found.against.content

    assert texts(3, None) == ("three", "two")
    assert texts(3, 1) == ("three", "one")
    assert texts(1, 3) == ("one", "three")
    assert texts(1, None) == ("one", None)
    for revision, against in ((4, None), (0, None), (3, 4), (1, 0)):
        with pytest.raises(NotFound, match="Version not found"):
            texts(revision, against)


def test_a_restored_version_is_a_new_one_with_its_title_and_text_and_the_present_level(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "an old text", "another section")
    place = place_of(author, document)
    change(store, place, content="a new text")
    change(store, place, title="A new title", level=3)
    restored = restore(store, place, 1)
    assert (restored.title, restored.content, restored.level, restored.revision, restored.word_count) == (
        "Section 0",
        "an old text",
        3,
        4,
        3,
    )
    assert len(store.run(search.search, author, document.id, "old", limit=10).hits) == 1
    assert store.run(search.search, author, document.id, "new", limit=10).hits == []
    undone = restore(store, place, 3)
    assert (undone.title, undone.content, undone.revision) == ("A new title", "a new text", 5)


def test_restoring_what_is_there_already_makes_no_version(store: Store, author: Visitor) -> None:
    place = place_of(author, store.document(author, "one"))
    change(store, place, content="two")
    assert restore(store, place, 2).revision == 2
    assert revisions(page(store, place)) == [2, 1]


def test_restoring_heeds_the_revision_that_it_is_based_on(store: Store, author: Visitor) -> None:
    place = place_of(author, store.document(author, "one"))
    current = change(store, place, content="two")
    with pytest.raises(StaleSection) as refused:
        restore(store, place, 1, base=1)
    assert refused.value.details["section"] == current
    assert store.run(sections.find_section, *place, Right.READ) == current
    assert restore(store, place, 1, base=2).content == "one"


def test_restoring_a_section_leaves_every_other_section_as_it_is(store: Store, author: Visitor) -> None:
    document = store.document(author, "one", "two", "three")
    elsewhere = store.document(author, "four")
    places = [place_of(author, document, number) for number in range(3)] + [place_of(author, elsewhere)]
    for place in places:
        change(store, place, content="changed")
    before = hashes(store, without=places[1][2])
    restore(store, places[1], 1)
    assert hashes(store, without=places[1][2]) == before
    assert store.run(sections.find_section, *places[1], Right.READ).content == "two"


def hashes(store: Store, *, without: str) -> dict[str, str]:
    """Of everything that is stored of each other section: itself, its versions, its passages."""
    found: dict[str, str] = {}
    for (section_id,) in store.rows("select id from section where id <> :id", id=without):
        rows = [
            store.rows(f"select * from {table} where {column} = :id order by 1, 2", id=section_id)
            for table, column in (
                ("section", "id"),
                ("section_version", "section_id"),
                ("section_passage", "section_id"),
            )
        ]
        found[section_id] = hashlib.sha256(repr(rows).encode()).hexdigest()
    assert len(found) == 3
    return found


def test_the_history_of_another_person_is_denied(store: Store, author: Visitor, stranger: Visitor) -> None:
    place = place_of(stranger, store.document(author, "one"))
    for reach in (
        lambda: page(store, place),
        lambda: store.run(section_history.find_version, *place, 1),
        lambda: store.run(section_history.find_pair, *place, 1, against=None),
        lambda: restore(store, place, 1),
    ):
        with pytest.raises(AccessDenied):
            reach()


def test_the_history_of_a_deleted_section_waits_for_its_section(store: Store, author: Visitor) -> None:
    document = store.document(author, "one", "two")
    place = place_of(author, document)
    store.run(section_removal.remove_section, *place)
    for reach in (lambda: page(store, place), lambda: restore(store, place, 1)):
        with pytest.raises(NotFound, match="Section not found"):
            reach()
    store.run(documents.remove_document, author, document.id)
    with pytest.raises(NotFound, match="Document not found"):
        page(store, place)


def test_a_version_of_another_section_is_not_found(store: Store, author: Visitor) -> None:
    document = store.document(author, "one", "two")
    change(store, place_of(author, document, 1), content="two more")
    with pytest.raises(NotFound, match="Version not found"):
        store.run(section_history.find_version, *place_of(author, document), 2)
