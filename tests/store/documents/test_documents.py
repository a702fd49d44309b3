"""Documents are made, named, listed and put into the trash; nobody sees those of somebody else."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import TRASH_KEPT_FOR, Document, DocumentOrder
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import (
    AccessDenied,
    InvalidField,
    NotFound,
    StaleDocument,
)
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.documents import documents, section_removal
from quire.store.pages import PageCursor
from quire.store.sections import sections
from tests.store.conftest import Store

LIMITS = Limits()


def test_a_document_of_another_is_denied_and_a_missing_one_not_found(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "text")
    with pytest.raises(AccessDenied):
        store.run(documents.find_document, stranger, document.id, Right.READ)
    with pytest.raises(NotFound, match="Document not found"):
        store.run(documents.find_document, author, "nowhere", Right.READ)


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
        store.run(documents.find_document, author, document.id, Right.READ)
    with pytest.raises(AccessDenied):
        store.run(documents.restore_document, stranger, document.id)
    store.run(documents.restore_document, author, document.id)
    restored = store.run(documents.find_document_with_sections, author, document.id)
    assert restored.sections == document.sections


def test_a_document_holds_as_many_sections_as_the_limit_and_no_more(store: Store, author: Visitor) -> None:
    few = Limits(sections_per_document=2)
    document = store.document(author, "one")
    store.run(sections.add_section, author, document.id, SectionDraft("Two"), None, few)
    with pytest.raises(InvalidField, match="limit of 2 sections"):
        store.run(sections.add_section, author, document.id, SectionDraft("Three"), None, few)
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
    store.run(sections.add_section, author, document.id, SectionDraft("Three"), None, few)
    with pytest.raises(InvalidField, match="limit of 2 sections"):
        store.run(section_removal.restore_section, author, document.id, document.sections[0].id, few)
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


@pytest.mark.sqlite
def test_no_list_of_documents_reads_those_of_everybody(store: Store, author: Visitor) -> None:
    """The trash too has an index that begins with the author."""
    for condition in ("is null", "is not null"):
        plan = store.rows(
            f"explain query plan select * from document where author_id = :id and deleted_at {condition}",
            id=author.user_id,
        )
        assert "SEARCH document USING INDEX" in str(plan), plan
