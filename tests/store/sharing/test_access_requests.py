"""Requests for access: asked once, seen by owners, answered by a grant."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, AlreadyGranted, NotFound
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.documents import documents
from quire.store.sharing import access_requests, grants
from tests.store.conftest import Store


def test_asking_twice_is_one_request_that_a_grant_answers(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "One.")
    asked = store.run(access_requests.ask, stranger, document.id)
    assert store.run(access_requests.ask, stranger, document.id) == asked
    assert store.run(access_requests.list_requests, author, document.id, limit=9, cursor=None).items == [
        asked
    ]

    store.run(grants.add_grant, author, document.id, NewGrant(Principal(account=stranger.name), "commenter"))

    assert store.run(access_requests.list_requests, author, document.id, limit=9, cursor=None).items == []
    with pytest.raises(AlreadyGranted):
        store.run(access_requests.ask, stranger, document.id)


def test_only_an_owner_sees_and_declines_requests(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author, "One.")
    asked = store.run(access_requests.ask, stranger, document.id)
    with pytest.raises(AccessDenied):
        store.run(access_requests.list_requests, stranger, document.id, limit=9, cursor=None)
    with pytest.raises(AccessDenied):
        store.run(access_requests.decline, stranger, asked.id)
    store.run(access_requests.decline, author, asked.id)
    with pytest.raises(NotFound, match="Request not found"):
        store.run(access_requests.decline, author, asked.id)


def test_nobody_asks_for_what_is_not_there_or_in_the_trash(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    document = store.document(author, "One.")
    store.run(documents.remove_document, author, document.id)
    for document_id in (document.id, "nowhere"):
        with pytest.raises(NotFound, match="Document not found"):
            store.run(access_requests.ask, stranger, document_id)
