"""Who makes a request, where a browser is signed in and has entered by links as well."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import NotAuthenticated
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.accounts import credentials, sign_ins
from quire.store.sharing import grants, guests, links
from tests.store.conftest import Store
from tests.store.entering import entered, made_link


@pytest.fixture
def signed_in(store: Store, stranger: Visitor) -> str:
    """The hash of the secret of a sign-in."""
    store.run(sign_ins.add, stranger.user_id, "a sign-in")
    return "a sign-in"


def test_an_account_counts_where_it_has_a_role_and_the_guest_where_it_has_none(
    store: Store, author: Visitor, stranger: Visitor, signed_in: str
) -> None:
    document, own = store.document(author, "One."), store.document(stranger, "Two.")
    _, link_hash = made_link(store, author, document.id)
    guest, secret_hash = entered(store, link_hash)

    def visitor(thing: tuple[str, str] | None) -> str:
        found: Visitor = store.run(credentials.find_visitor, signed_in, [secret_hash], thing)
        return found.user_id

    assert visitor(("document_id", document.id)) == guest.user_id
    assert visitor(("document_id", own.id)) == stranger.user_id
    assert visitor(None) == stranger.user_id
    assert visitor(("message_id", "nowhere")) == stranger.user_id
    store.run(grants.add_grant, author, document.id, NewGrant(Principal(account=stranger.name), "reader"))
    assert visitor(("document_id", document.id)) == stranger.user_id


def test_without_a_sign_in_there_is_the_guest_and_without_either_nobody(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "One.")
    link, link_hash = made_link(store, author, document.id)
    guest, secret_hash = entered(store, link_hash)
    for thing in (None, ("document_id", document.id), ("document_id", "another")):
        assert store.run(credentials.find_visitor, "ended", [secret_hash], thing) == guest
    store.run(links.revoke, author, link.id)
    for sign_in_hash in (None, "ended"):
        with pytest.raises(NotAuthenticated):
            store.run(credentials.find_visitor, sign_in_hash, [secret_hash], None)


def test_each_kind_of_credential_is_looked_at_again(store: Store, author: Visitor, signed_in: str) -> None:
    _, link_hash = made_link(store, author, store.document(author, "One.").id)
    guest, secret_hash = entered(store, link_hash)
    account = store.run(sign_ins.find_visitor, signed_in)
    for visitor in (guest, account):
        store.run(credentials.check, visitor)
    store.run(sign_ins.remove, signed_in)
    store.run(guests.leave, [secret_hash])
    for visitor in (guest, account, Visitor("", "", False, "token", "no token")):
        with pytest.raises(NotAuthenticated):
            store.run(credentials.check, visitor)
