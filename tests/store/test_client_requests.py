"""A request with a key is done once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, IdempotencyKeyReused
from quire.store import client_requests
from quire.store.client_requests import Claim, Reply
from quire.store.transactions import Transaction
from tests.store.conftest import Store


class Work:
    """Counts how often it is done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, tx: Transaction, visitor: Visitor) -> int:
        self.times += 1
        return self.times


def shape(result: int) -> Reply:
    return Reply(201, f'{{"number": {result}}}'.encode())


def claim(key: str = "key", request_hash: str = "hash") -> Claim:
    return Claim(key, request_hash)


def test_the_same_key_and_request_get_the_same_reply_without_new_work(store: Store, author: Visitor) -> None:
    work = Work()
    first = store.run(client_requests.idempotent, author, claim(), shape, work)
    second = store.run(client_requests.idempotent, author, claim(), shape, work)
    assert first.reply == second.reply == Reply(201, b'{"number": 1}')
    assert (first.result, second.result, work.times) == (1, None, 1)


def test_a_key_is_not_good_for_another_request(store: Store, author: Visitor) -> None:
    work = Work()
    store.run(client_requests.idempotent, author, claim(), shape, work)
    with pytest.raises(IdempotencyKeyReused):
        store.run(client_requests.idempotent, author, claim(request_hash="other"), shape, work)
    assert work.times == 1


def test_keys_belong_to_their_user(store: Store, author: Visitor, stranger: Visitor) -> None:
    work = Work()
    store.run(client_requests.idempotent, author, claim(), shape, work)
    assert store.run(client_requests.idempotent, stranger, claim(), shape, work).result == 2


def test_without_a_key_work_is_done_each_time(store: Store, author: Visitor) -> None:
    work = Work()
    store.run(client_requests.idempotent, author, None, shape, work)
    assert store.run(client_requests.idempotent, author, None, shape, work).result == 2


def test_without_a_key_nothing_is_encoded_in_the_transaction(store: Store, author: Visitor) -> None:
    encoded = []

    def note(result: int) -> Reply:
        encoded.append(result)
        return shape(result)

    outcome = store.run(client_requests.idempotent, author, None, note, Work())
    assert encoded == []
    assert outcome.reply == shape(1)


def test_a_failure_is_not_kept(store: Store, author: Visitor) -> None:
    def fail(tx: Transaction, visitor: Visitor) -> int:
        raise AccessDenied

    with pytest.raises(AccessDenied):
        store.run(client_requests.idempotent, author, claim(), shape, fail)
    assert store.run(client_requests.idempotent, author, claim(), shape, Work()).result == 1


@pytest.mark.parametrize("is_cleaned", [False, True])
def test_a_key_lives_for_24_hours(store: Store, author: Visitor, is_cleaned: bool) -> None:
    work = Work()
    store.run(client_requests.idempotent, author, claim(), shape, work)
    store.later(hours=23, minutes=59)
    if is_cleaned:
        store.run(client_requests.remove_expired)
    assert store.run(client_requests.idempotent, author, claim(), shape, work).result is None
    store.later(minutes=1)
    if is_cleaned:
        store.run(client_requests.remove_expired)
        assert store.rows("select * from client_request") == []
    assert store.run(client_requests.idempotent, author, claim(request_hash="other"), shape, work).result == 2


@given(st.text(min_size=1))
def test_of_a_key_only_a_hash_is_stored(key: str) -> None:
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    assert len(Claim(key, "hash").key_hash) == 64
