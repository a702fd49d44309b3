"""The outline of a document is kept with each change of it, and tells where a deleted section belongs."""

from datetime import datetime

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.store import migrations, sqlite
from quire.store.documents import documents, section_removal
from quire.store.sections import outlines, sections
from quire.store.transactions import as_text
from tests.store.conftest import Store

LIMITS = Limits()


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    """One of five sections, made at the beginning of a minute of the clock."""
    store.now = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
    made = store.document(author, *"abcde")
    store.later(minutes=5)
    return made


def kept(store: Store, document: DocumentWithSections) -> list[tuple[str, int]]:
    """The minute and second of each version of the outline, and how many sections it has."""
    rows = store.rows(
        "select created_at from outline_version where document_id = :id order by revision", id=document.id
    )
    found = []
    for (created_at,) in rows:
        version = store.run(outlines.find_at, document.id, created_at)
        found.append((created_at[14:19], len(version.section_ids)))
    return found


def titles(store: Store, author: Visitor, document: DocumentWithSections) -> str:
    found = store.run(documents.find_document_with_sections, author, document.id)
    return "".join(section.title[-1] for section in found.sections)


def remove(store: Store, author: Visitor, document: DocumentWithSections, *which: int) -> None:
    for number in which:
        store.later(seconds=1)
        store.run(section_removal.remove_section, author, document.id, document.sections[number].id)


def restore(store: Store, author: Visitor, document: DocumentWithSections, *which: int) -> None:
    for number in which:
        store.later(seconds=1)
        store.run(section_removal.restore_section, author, document.id, document.sections[number].id, LIMITS)


def test_of_what_one_person_changes_within_a_minute_of_the_clock_the_last_is_kept(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    for seconds in (0, 20, 30, 20):
        store.later(seconds=seconds)
        store.run(sections.add_section, author, document.id, SectionDraft("New"), None, LIMITS)
    assert kept(store, document) == [("00:00", 5), ("05:50", 8), ("06:10", 9)]


def test_the_first_outline_is_kept_though_it_changes_within_its_minute(store: Store, author: Visitor) -> None:
    store.now = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
    document = store.document(author, "a")
    for _ in range(2):
        store.later(seconds=10)
        store.run(sections.add_section, author, document.id, SectionDraft("New"), None, LIMITS)
    assert kept(store, document) == [("00:00", 1), ("00:20", 3)]


def test_a_move_and_a_new_title_are_kept_and_a_change_of_text_is_none(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    place = (author, document.id, document.sections[4].id)
    store.run(documents.move_section, *place, 0, None)
    store.later(minutes=1)
    store.run(documents.rename_document, author, document.id, "Renamed", base_revision=None)
    store.later(minutes=1)
    store.run(sections.change_section, *place, documents.SectionChange(content="x"), base_revision=1)
    moved = store.run(outlines.find_at, document.id, as_text(store.now))
    first = store.run(outlines.find_at, document.id, as_text(document.created_at))
    ids = tuple(section.id for section in document.sections)
    assert (first.title, first.section_ids) == ("Handbook", ids)
    assert (moved.title, moved.section_ids) == ("Renamed", (ids[4], *ids[:4]))
    assert len(kept(store, document)) == 3


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (2, 3, 1)])
def test_sections_that_were_deleted_together_come_back_in_their_order_whichever_comes_first(
    store: Store, author: Visitor, document: DocumentWithSections, order: tuple[int, ...]
) -> None:
    remove(store, author, document, 1, 2, 3)
    store.later(days=3)
    restore(store, author, document, *order)
    assert titles(store, author, document) == "01234"


def test_a_section_comes_back_behind_the_one_it_stood_behind_wherever_that_is_by_now(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    remove(store, author, document, 2)
    store.later(days=3)
    store.run(documents.move_section, author, document.id, document.sections[1].id, 3, None)
    restore(store, author, document, 2)
    assert titles(store, author, document) == "03412"


def test_the_first_section_comes_back_before_the_one_it_stood_before(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    remove(store, author, document, 0)
    store.later(days=3)
    store.run(sections.add_section, author, document.id, SectionDraft("New"), 0, LIMITS)
    restore(store, author, document, 0)
    assert titles(store, author, document) == "w01234"


def test_a_deletion_that_is_taken_back_at_once_changes_nothing_whatever_was_done_in_the_same_minute(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    store.run(documents.move_section, author, document.id, document.sections[0].id, 3, None)
    remove(store, author, document, 0)
    restore(store, author, document, 0)
    assert titles(store, author, document) == "12304"


@pytest.mark.sqlite
def test_a_document_from_before_outlines_were_kept_has_one_without_its_sections(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    """As the migration makes it."""
    (migration,) = (made for made in migrations.shipped() if made.name.endswith("_outlines"))
    connection = sqlite.connect(store.location)
    connection.execute("delete from outline_version")
    start = migration.sql.index("insert into outline_version")
    connection.execute(migration.sql[start : migration.sql.index(";", start)])
    connection.close()
    found = store.run(outlines.find_at, document.id, as_text(document.created_at))
    assert (found.revision, found.title, found.section_ids) == (1, "Handbook", None)
