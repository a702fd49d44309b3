"""Accounts: one for each name, and shut at once when they are disabled."""

import pytest

from quire.domain.errors import NameTaken, NotAuthenticated, NotFound
from quire.store.accounts import sign_ins, tokens, users
from tests.store.conftest import Store


def test_two_spellings_of_one_name_are_one_account(store: Store) -> None:
    store.run(users.add, "Jörg", "a hash", is_administrator=False)
    with pytest.raises(NameTaken):
        store.run(users.add, "JÖRG", "a hash", is_administrator=False)
    assert store.run(users.find_by_name, " jörg").name == "Jörg"


def test_a_disabled_account_is_shut_at_once_and_an_enabled_one_signs_in_anew(store: Store) -> None:
    user = store.run(users.add, "ann", "a hash", is_administrator=False)
    store.run(sign_ins.add, user.id, "of the browser")
    store.run(tokens.add, user.id, token_id="t", name="t", secret_hash="of the token", expires_at=None)
    store.run(users.disable, "ann")
    assert store.run(users.find_password, "ann") is None
    store.run(users.enable, "ann")
    assert store.run(users.find_password, "ann") == (user.id, "a hash")
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "of the browser")
    with pytest.raises(NotAuthenticated):
        store.run(tokens.find_visitor, "of the token")


def test_a_new_password_ends_every_sign_in(store: Store) -> None:
    user = store.run(users.add, "ann", "a hash", is_administrator=False)
    store.run(sign_ins.add, user.id, "of the browser")
    store.run(users.set_password_hash, "ann", "another hash")
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "of the browser")
    assert store.run(users.find_password, "ann") == (user.id, "another hash")


def test_the_newest_first_administrator_link_works_once(store: Store) -> None:
    store.run(users.replace_first_administrator_link, "old")
    store.run(users.replace_first_administrator_link, "new")
    with pytest.raises(NotFound):
        store.run(users.add_first_administrator, "old", "eve", "a hash")
    assert store.run(users.add_first_administrator, "new", "ann", "a hash").is_administrator
    with pytest.raises(NotFound):
        store.run(users.add_first_administrator, "new", "eve", "a hash")


def test_the_first_administrator_link_is_dead_as_soon_as_there_is_an_account(store: Store) -> None:
    store.run(users.replace_first_administrator_link, "link")
    store.run(users.check_first_administrator_link, "link")
    store.run(users.add, "ann", "a hash", is_administrator=False)
    with pytest.raises(NotFound):
        store.run(users.check_first_administrator_link, "link")


def test_a_token_works_until_it_expires(store: Store) -> None:
    user = store.run(users.add, "ann", "a hash", is_administrator=False)
    ends = store.now.replace(microsecond=0)
    store.later(hours=-1)
    store.run(tokens.add, user.id, token_id="t", name="t", secret_hash="hash", expires_at=ends)
    assert store.run(tokens.find_visitor, "hash").name == "ann"
    store.now = ends
    with pytest.raises(NotAuthenticated):
        store.run(tokens.find_visitor, "hash")
