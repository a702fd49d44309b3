"""A database has a random id, and deletes nothing by a clock that has jumped."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.limits import Limits
from quire.store import client_requests, database_state
from quire.store.accounts import sign_ins
from quire.store.client_requests import Claim, Outcome, Reply
from quire.store.database import Database
from quire.store.documents import documents, section_removal, trash
from quire.store.live.boot_clock import boot_id, time_since_boot
from quire.store.operation import housekeeping, purge
from quire.store.transactions import Transaction
from tests.store.conftest import BOOTED_AT, Store


async def test_a_database_has_one_random_id(tmp_path: Path) -> None:
    ids = []
    for path in (tmp_path / "one.sqlite3", tmp_path / "other.sqlite3", tmp_path / "one.sqlite3"):
        with Database(path) as database:
            ids.append(await database.write(database_state.find_id))
    one, other, one_again = ids
    assert one == one_again != other
    assert len(one) == 32


@contextmanager
def clock_ahead(store: Store, jump: timedelta, *, is_noticed: bool) -> Iterator[Transaction]:
    """A transaction while the wall clock is wrong, before or after the server has looked at it."""
    store.connection.execute(store.begin)
    tx = store.new_transaction(ahead=jump)
    if is_noticed:
        assert database_state.look_at_clock(tx, "this boot", store.now - BOOTED_AT) == jump
    yield tx
    store.connection.execute(store.commit)


@pytest.mark.parametrize("is_noticed", [False, True])
def test_a_clock_that_jumps_takes_nothing_out_of_the_trash_and_hides_nothing(
    store: Store, author: Visitor, is_noticed: bool
) -> None:
    document, other = store.document(author, "kept", "deleted"), store.document(author, "deleted")
    place = (author, document.id, document.sections[1].id)
    store.run(section_removal.remove_section, *place)
    store.run(documents.remove_document, author, other.id)
    with clock_ahead(store, timedelta(days=31), is_noticed=is_noticed) as tx:
        assert not purge.remove_some(tx)
        assert trash.count_sections(tx, document.id) == 1
        assert documents.find_deleted_document(tx, author, other.id).id == other.id
        assert len(documents.list_deleted_documents(tx, author, limit=5, cursor=None).items) == 1
        section_removal.restore_section(tx, *place, Limits())
        documents.restore_document(tx, author, other.id)
    assert len(store.run(documents.find_document_with_sections, author, document.id).sections) == 2
    assert len(store.run(documents.find_document_with_sections, author, other.id).sections) == 1


@pytest.mark.parametrize("is_noticed", [False, True])
def test_a_clock_that_jumps_signs_nobody_out_for_good_and_does_nothing_twice(
    store: Store, author: Visitor, is_noticed: bool
) -> None:
    store.run(sign_ins.add, author.user_id, "hash")
    assert store.run(claimed, author).result == [author]
    with clock_ahead(store, timedelta(days=31), is_noticed=is_noticed) as tx:
        for remove in housekeeping.REMOVALS:
            remove(tx)
        assert claimed(tx, author).result is None, "it was done again"
    assert store.run(sign_ins.find_visitor, "hash").user_id == author.user_id


def claimed(tx: Transaction, visitor: Visitor) -> Outcome[list[Visitor]]:
    """Something that is done once, by its key."""
    return client_requests.idempotent(
        tx, visitor, Claim("key", "request"), lambda _: Reply(200, b"{}"), lambda _, visitor: [visitor]
    )


def test_the_day_of_a_removal_is_none_before_the_day_that_was_seen_last(store: Store) -> None:
    store.person()
    with clock_ahead(store, -timedelta(days=9_000), is_noticed=False) as tx:
        assert database_state.day_of_removal(tx) == store.now.date()


def test_after_a_restore_the_clock_is_held_although_the_machine_was_not_off(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "deleted")
    store.run(documents.remove_document, author, document.id)
    store.run(database_state.forget_clock)
    store.later(days=31)
    assert store.run(documents.find_deleted_document, author, document.id).id == document.id


def test_the_time_since_the_boot_goes_on_and_the_boot_stays_the_same() -> None:
    before = time_since_boot()
    assert boot_id() == boot_id() != ""
    assert time_since_boot() >= before > timedelta()
