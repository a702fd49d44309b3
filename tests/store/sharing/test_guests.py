"""Guests: bound to a link and to the cookie of a browser, in no list of accounts, forgotten with the document."""

import pytest

from quire.domain.accounts.token_scopes import Scope
from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, ClosedToGuests, InvalidField, NotAuthenticated, NotFound
from quire.domain.sharing.links import GUESTS_MAX
from quire.store.accounts import administration, users
from quire.store.documents import documents
from quire.store.sharing import grants, guests, links
from tests.store.conftest import Store
from tests.store.entering import entered, made_link


def test_a_guest_is_found_by_the_cookie_until_they_leave(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    link, link_hash = made_link(store, author, document.id)
    guest, secret_hash = entered(store, link_hash)
    assert guest.scope == Scope("write", document.id)
    assert (guest.is_guest, guest.is_administrator, guest.credential_id) == (True, False, link.id)
    assert store.run(guests.find_visitor_or_none, [secret_hash], document.id) == guest
    store.run(guests.check, guest.user_id)

    store.run(guests.leave, [secret_hash])

    assert store.run(guests.find_visitor_or_none, [secret_hash], document.id) is None
    with pytest.raises(NotAuthenticated):
        store.run(guests.check, guest.user_id)


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_guest_is_out_with_the_link(store: Store, author: Visitor, how: str) -> None:
    document = store.document(author, "One.")
    link, link_hash = made_link(store, author, document.id)
    guest, secret_hash = entered(store, link_hash)
    if how == "revoked":
        store.run(links.revoke, author, link.id)
    else:
        store.later(days=14)
    assert store.run(guests.find_visitor_or_none, [secret_hash], document.id) is None
    with pytest.raises(NotAuthenticated):
        store.run(guests.check, guest.user_id)


def test_a_browser_is_the_guest_of_the_document_that_it_asks_for(store: Store, author: Visitor) -> None:
    entries = {}
    for _ in range(2):
        document = store.document(author, "One.")
        _, link_hash = made_link(store, author, document.id)
        entries[document.id] = entered(store, link_hash)
        store.later(seconds=1)
    hashes = [secret_hash for _, secret_hash in entries.values()]
    for document_id, (guest, _) in entries.items():
        assert store.run(guests.find_visitor_or_none, hashes, document_id) == guest
    assert store.run(guests.find_visitor_or_none, hashes, None) == list(entries.values())[-1][0]


def test_guests_are_in_no_list_of_accounts_and_cannot_be_named(store: Store, author: Visitor) -> None:
    administrator = Visitor(author.user_id, author.name, True, "cookie", "")
    _, link_hash = made_link(store, author, store.document(author, "One.").id)
    guest, _ = entered(store, link_hash)
    listed = store.run(administration.list_accounts, administrator, limit=50, cursor=None).items
    assert guest.user_id not in {account.id for account in listed}
    with pytest.raises(NotFound):
        store.run(administration.find_account, administrator, guest.user_id)
    assert guest.user_id not in {user.id for user, _ in store.run(users.list_all)}
    for name in (guest.name, guest.user_id, f"guest {guest.user_id}"):
        with pytest.raises(NotFound):
            store.run(users.find_by_name, name)
        assert store.run(users.find_password, name) is None


def test_a_guest_cannot_leave_the_document_as_accounts_do(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    _, link_hash = made_link(store, author, document.id)
    guest, _ = entered(store, link_hash)
    with pytest.raises(ClosedToGuests):
        store.run(grants.leave, guest, document.id)


def test_a_link_lets_in_a_limited_number_of_guests(store: Store, author: Visitor) -> None:
    _, link_hash = made_link(store, author, store.document(author, "One.").id)
    entered(store, link_hash)
    with store.transaction() as tx:
        for number in range(GUESTS_MAX - 1):
            tx.run(
                "insert into user_account (id, name, name_key, password_hash, is_administrator, is_guest, created_at)"
                " values (:id, 'a', :id, '', 0, 1, :now)",
                id=str(number),
                now=tx.now_text,
            )
            tx.run(
                "insert into guest (user_id, document_id, link_id, name, entered_at, last_seen_at)"
                " select :id, document_id, link_id, 'a', entered_at, last_seen_at from guest limit 1",
                id=str(number),
            )
    with pytest.raises(InvalidField, match="as many as one link lets in"):
        entered(store, link_hash)


def test_the_name_of_a_guest_is_forgotten_with_the_document(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    _, link_hash = made_link(store, author, document.id)
    guest, _ = entered(store, link_hash)
    store.run(documents.remove_document, author, document.id)
    store.later(days=30)
    store.purge()
    assert store.rows("select count(*) from guest") == [(0,)]
    assert store.rows("select name from user_account where id = :id", id=guest.user_id) == [("(guest)",)]


def test_a_guest_of_a_document_in_the_trash_reads_nothing(store: Store, author: Visitor) -> None:
    document = store.document(author, "One.")
    _, link_hash = made_link(store, author, document.id)
    guest, _ = entered(store, link_hash)
    store.run(documents.remove_document, author, document.id)
    with pytest.raises((NotFound, AccessDenied)):
        store.run(documents.find_document_as_seen, guest, document.id)
