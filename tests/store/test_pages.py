"""Lists in pages: nothing missing, nothing doubled."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.accounts.users import Visitor
from quire.domain.errors import BadParameter
from quire.store.documents import documents
from quire.store.pages import Page, PageCursor
from tests.store.conftest import Store


@given(st.text(), st.text())
def test_a_cursor_can_be_read_back(at: str, id_: str) -> None:
    try:
        (at + id_).encode()
    except UnicodeEncodeError:
        return
    assert PageCursor.parse(str(PageCursor(at, id_))) == PageCursor(at, id_)


@given(st.text(max_size=60))
def test_whatever_else_is_sent_as_a_cursor_is_a_bad_parameter(text: str) -> None:
    with contextlib.suppress(BadParameter):
        assert isinstance(PageCursor.parse(text), PageCursor)


def test_a_wrong_cursor_is_named() -> None:
    with pytest.raises(BadParameter) as refused:
        PageCursor.parse("nonsense")
    assert refused.value.details == {"parameter": "cursor"}


def test_the_last_page_says_that_nothing_follows() -> None:
    assert Page.of([1, 2], 2, lambda item: PageCursor(str(item), "")).next_cursor is None
    page = Page.of([1, 2, 3], 2, lambda item: PageCursor(str(item), ""))
    assert page.items == [1, 2]
    assert PageCursor.parse(page.next_cursor or "") == PageCursor("2", "")


def test_pages_show_each_thing_once_also_when_many_have_the_same_time(store: Store, author: Visitor) -> None:
    wanted = {store.document(author).id for _ in range(23)}
    shown: list[str] = []
    cursor: PageCursor | None = None
    while True:
        page = store.run(documents.list_documents, author, limit=5, cursor=cursor)
        shown += [document.id for document in page.items]
        if page.next_cursor is None:
            break
        cursor = PageCursor.parse(page.next_cursor)
    assert len(shown) == len(wanted)
    assert set(shown) == wanted


def test_a_page_is_not_upset_by_what_is_added_meanwhile(store: Store, author: Visitor) -> None:
    for _ in range(6):
        store.later(seconds=1)
        store.document(author)
    first = store.run(documents.list_documents, author, limit=3, cursor=None)
    store.later(seconds=1)
    store.document(author)
    second = store.run(documents.list_documents, author, limit=3, cursor=PageCursor.parse(first.next_cursor))
    assert len({document.id for document in [*first.items, *second.items]}) == 6
