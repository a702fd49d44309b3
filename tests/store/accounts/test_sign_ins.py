"""One's own sign-ins: listed, and ended one by one or all the others at once."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import NotAuthenticated, NotFound
from quire.store.accounts import sign_ins, users
from quire.store.pages import PageCursor
from tests.store.conftest import Store


def signed_in(store: Store, person: Visitor, secret: str) -> Visitor:
    store.run(sign_ins.add, person.user_id, secret)
    visitor: Visitor = store.run(sign_ins.find_visitor, secret)
    return visitor


def ids(store: Store, person: Visitor, *, limit: int = 50, cursor: PageCursor | None = None) -> list[str]:
    page = store.run(sign_ins.list_own, person, limit=limit, cursor=cursor)
    return [sign_in.id for sign_in in page.items]


def test_ones_own_sign_ins_are_listed_newest_first_in_pages(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    made = []
    for number in range(5):
        store.later(seconds=1)
        made.insert(0, signed_in(store, author, f"browser {number}").credential_id)
    signed_in(store, stranger, "of the stranger")
    first = store.run(sign_ins.list_own, author, limit=3, cursor=None)
    rest = ids(store, author, cursor=PageCursor.parse(first.next_cursor))
    assert [sign_in.id for sign_in in first.items] + rest == made


def test_what_has_ended_is_not_listed(store: Store, author: Visitor) -> None:
    signed_in(store, author, "forgotten")
    store.later(hours=24)
    fresh = signed_in(store, author, "fresh")
    assert ids(store, author) == [fresh.credential_id]


def test_one_sign_in_is_ended_and_the_others_stay(store: Store, author: Visitor) -> None:
    here, there = signed_in(store, author, "here"), signed_in(store, author, "there")
    store.run(sign_ins.remove_own, here, there.credential_id)
    assert ids(store, author) == [here.credential_id]
    with pytest.raises(NotFound):
        store.run(sign_ins.remove_own, here, there.credential_id)


def test_the_sign_in_of_another_is_not_there(store: Store, author: Visitor, stranger: Visitor) -> None:
    theirs = signed_in(store, author, "theirs")
    with pytest.raises(NotFound):
        store.run(sign_ins.remove_own, stranger, theirs.credential_id)
    assert ids(store, author) == [theirs.credential_id]


def test_signing_out_everywhere_else_keeps_this_browser_and_those_of_others(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    here = signed_in(store, author, "here")
    signed_in(store, author, "there")
    theirs = signed_in(store, stranger, "theirs")
    store.run(sign_ins.remove_others, here)
    assert ids(store, author) == [here.credential_id]
    assert ids(store, stranger) == [theirs.credential_id]


def test_a_changed_password_ends_every_other_sign_in(store: Store, author: Visitor) -> None:
    here = signed_in(store, author, "here")
    signed_in(store, author, "there")
    store.run(
        users.change_own_password, here, verified_hash="a hash", password_hash="new hash", keeps_tokens=True
    )
    assert ids(store, author) == [here.credential_id]
    assert store.run(users.find_password, author.name) == (author.user_id, "new hash")


def test_a_password_that_was_changed_meanwhile_is_not_changed_again(store: Store, author: Visitor) -> None:
    here = signed_in(store, author, "here")
    store.run(users.set_password_hash, author.name, "by somebody else")
    with pytest.raises(NotAuthenticated):
        store.run(
            users.change_own_password,
            here,
            verified_hash="a hash",
            password_hash="new hash",
            keeps_tokens=True,
        )
    assert store.run(users.find_password, author.name) == (author.user_id, "by somebody else")


def test_a_program_with_a_token_ends_every_browser(store: Store, author: Visitor) -> None:
    signed_in(store, author, "there")
    program = msgspec.structs.replace(author, credential="token", credential_id="of a token")
    store.run(sign_ins.remove_others, program)
    assert ids(store, author) == []
