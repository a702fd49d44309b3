"""What administrators do with accounts, and that somebody is always left who can."""

from collections.abc import Callable
from typing import Any

import pytest

from quire.domain.accounts.users import Account, Visitor
from quire.domain.errors import (
    AccessDenied,
    LastAdministrator,
    NameTaken,
    NotAuthenticated,
    NotFound,
    OwnAccount,
)
from quire.store.accounts import administration, sign_ins, tokens, users
from quire.store.pages import PageCursor
from tests.store.conftest import Store


@pytest.fixture
def administrator(store: Store) -> Visitor:
    return add_administrator(store, "ada")


def add_administrator(store: Store, name: str) -> Visitor:
    user = store.run(users.add, name, "a hash", is_administrator=True)
    return Visitor(user.id, user.name, True, "cookie", "a credential")


def names(store: Store, administrator: Visitor, **wanted: Any) -> list[str]:
    found = store.run(administration.list_accounts, administrator, **{"limit": 50, "cursor": None, **wanted})
    return [account.name for account in found.items]


def find(store: Store, administrator: Visitor, person: Visitor) -> Account:
    account: Account = store.run(administration.find_account, administrator, person.user_id)
    return account


def test_nobody_else_may(store: Store, author: Visitor, administrator: Visitor) -> None:
    own = author.user_id
    attempts: list[tuple[Callable[..., object], tuple[object, ...], dict[str, object]]] = [
        (administration.list_accounts, (), {"limit": 1, "cursor": None}),
        (administration.find_account, (own,), {}),
        (administration.add_account, ("eve", "a hash"), {"is_administrator": True}),
        (administration.disable, (administrator.user_id,), {}),
        (administration.enable, (own,), {}),
        (administration.make_administrator, (own,), {}),
        (administration.unmake_administrator, (administrator.user_id,), {}),
        (administration.set_password_hash, (administrator.user_id, "another hash"), {}),
    ]
    before = store.rows("select * from user_account order by id")
    for function, arguments, named in attempts:
        with pytest.raises(AccessDenied):
            store.run(function, author, *arguments, **named)
    assert store.rows("select * from user_account order by id") == before


def test_accounts_are_listed_by_name_in_pages_and_found_by_a_part_of_it(
    store: Store, administrator: Visitor
) -> None:
    for name in ("Zoë", "bob", "Anna-Lena", "anna_2"):
        store.run(users.add, name, "a hash", is_administrator=False)
    assert names(store, administrator) == ["ada", "Anna-Lena", "anna_2", "bob", "Zoë"]
    first = store.run(administration.list_accounts, administrator, limit=3, cursor=None)
    rest = PageCursor.parse(first.next_cursor)
    assert names(store, administrator, limit=3, cursor=rest) == ["bob", "Zoë"]
    assert names(store, administrator, search_for="ANNA") == ["Anna-Lena", "anna_2"]
    assert names(store, administrator, search_for="a_") == ["anna_2"]
    assert names(store, administrator, search_for="%") == []
    assert names(store, administrator, search_for="\0") == names(store, administrator)


def test_a_disabled_account_loses_its_sign_ins_and_tokens_and_comes_back_without_them(
    store: Store, author: Visitor, administrator: Visitor
) -> None:
    store.run(sign_ins.add, author.user_id, "browser")
    store.run(tokens.add, author.user_id, token_id="t", name="t", secret_hash="token", expires_at=None)
    store.run(administration.disable, administrator, author.user_id)
    since = find(store, administrator, author).disabled_at
    assert since == store.now
    store.later(hours=1)
    store.run(administration.disable, administrator, author.user_id)
    assert find(store, administrator, author).disabled_at == since, "doing it twice changes nothing"
    store.run(administration.enable, administrator, author.user_id)
    assert find(store, administrator, author).disabled_at is None
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "browser")
    with pytest.raises(NotAuthenticated):
        store.run(tokens.find_visitor, "token")


def test_an_administrator_is_made_and_unmade(store: Store, author: Visitor, administrator: Visitor) -> None:
    for function, expected in (
        (administration.make_administrator, True),
        (administration.make_administrator, True),
        (administration.unmake_administrator, False),
        (administration.unmake_administrator, False),
    ):
        store.run(function, administrator, author.user_id)
        assert find(store, administrator, author).is_administrator is expected


def test_a_new_password_ends_the_sign_ins_and_the_tokens(
    store: Store, author: Visitor, administrator: Visitor
) -> None:
    store.run(sign_ins.add, author.user_id, "browser")
    store.run(tokens.add, author.user_id, token_id="t", name="t", secret_hash="token", expires_at=None)
    store.run(administration.set_password_hash, administrator, author.user_id, "another hash")
    assert store.run(users.find_password, author.name) == (author.user_id, "another hash")
    with pytest.raises(NotAuthenticated):
        store.run(sign_ins.find_visitor, "browser")
    with pytest.raises(NotAuthenticated):
        store.run(tokens.find_visitor, "token")


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (administration.disable, ()),
        (administration.enable, ()),
        (administration.make_administrator, ()),
        (administration.unmake_administrator, ()),
        (administration.set_password_hash, ("another hash",)),
    ],
)
def test_ones_own_account_is_left_to_another_administrator(
    store: Store, administrator: Visitor, function: Callable[..., None], arguments: tuple[str, ...]
) -> None:
    add_administrator(store, "grace")
    before = store.rows("select * from user_account order by id")
    with pytest.raises(OwnAccount):
        store.run(function, administrator, administrator.user_id, *arguments)
    assert store.rows("select * from user_account order by id") == before


@pytest.mark.parametrize("function", [administration.disable, administration.unmake_administrator])
def test_the_last_administrator_who_can_sign_in_stays(
    store: Store, administrator: Visitor, function: Callable[..., None]
) -> None:
    other = add_administrator(store, "grace")
    store.run(users.disable, other.name)
    with pytest.raises(LastAdministrator):
        store.run(function, other, administrator.user_id)
    account = find(store, other, administrator)
    assert (account.is_administrator, account.disabled_at) == (True, None)


def test_what_is_not_there_is_told(store: Store, administrator: Visitor) -> None:
    for function in (administration.find_account, administration.disable, administration.enable):
        with pytest.raises(NotFound):
            store.run(function, administrator, "never existed")
    store.run(administration.add_account, administrator, "Ann", "a hash", is_administrator=False)
    with pytest.raises(NameTaken):
        store.run(administration.add_account, administrator, "ANN", "a hash", is_administrator=False)


def test_an_account_was_last_seen_when_one_of_its_browsers_was(
    store: Store, author: Visitor, administrator: Visitor
) -> None:
    assert find(store, administrator, author).last_seen_at is None
    sign_in_id = store.run(sign_ins.add, author.user_id, "browser")
    assert find(store, administrator, author).last_seen_at == store.now
    store.later(hours=1)
    store.run(sign_ins.note_seen, [sign_in_id])
    assert find(store, administrator, author).last_seen_at == store.now
    store.run(sign_ins.remove, "browser")
    assert find(store, administrator, author).last_seen_at == store.now
