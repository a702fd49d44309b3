"""What one has deleted is listed as long as it can be restored."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import TRASH_KEPT_FOR
from quire.domain.errors import AccessDenied
from quire.store.documents import documents, section_removal, trash
from quire.store.pages import PageCursor
from tests.store.conftest import Store


def test_the_sections_in_the_trash_of_a_document_are_listed_last_deleted_first_in_pages(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "one two", "three", "four")
    times = []
    for section in document.sections:
        store.later(minutes=1)
        times.insert(0, store.now)
        store.run(section_removal.remove_section, author, document.id, section.id)
    found, cursor = [], None
    for _ in range(3):
        page = store.run(trash.list_sections, author, document.id, limit=1, cursor=cursor)
        found += page.items
        cursor = PageCursor.parse_or_none(page.next_cursor)
    assert cursor is None
    assert [(section.title, section.word_count) for section in found] == [
        ("Section 2", 1),
        ("Section 1", 1),
        ("Section 0", 2),
    ]
    assert [section.deleted_at for section in found] == times
    assert [section.gone_at for section in found] == [time + TRASH_KEPT_FOR for time in times]
    assert store.run(trash.count_sections, document.id) == 3
    with pytest.raises(AccessDenied):
        store.run(trash.list_sections, stranger, document.id, limit=1, cursor=None)


def test_the_documents_with_deleted_sections_are_listed_by_the_last_deletion_and_nobody_elses(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    for owner in (author, stranger):
        for title, count in (("First", 1), ("Second", 2), ("Whole", 0), ("Away", 1)):
            document = store.document(owner, "a", "b", title=title)
            for section in document.sections[:count]:
                store.later(minutes=1)
                store.run(section_removal.remove_section, owner, document.id, section.id)
            if title == "Away":
                store.run(documents.remove_document, owner, document.id)
    page = store.run(trash.list_documents_with_sections, author, limit=1, cursor=None)
    rest = store.run(
        trash.list_documents_with_sections, author, limit=1, cursor=PageCursor.parse(page.next_cursor)
    )
    found = [(one.title, one.deleted_sections_count) for one in (*page.items, *rest.items)]
    assert found == [("Second", 2), ("First", 1)]
    assert rest.next_cursor is None
