"""When browsers were last seen and tokens last used: noted in memory, and stored all together."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from quire.actions.accounts.last_seen import LastSeenBuffer
from quire.domain.accounts.users import Visitor
from quire.store import sqlite
from quire.store.accounts import sign_ins, tokens, users
from quire.store.database import Database
from quire.store.transactions import Transaction, as_time

LONG_AGO = "2020-01-01T00:00:00.000000+00:00"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "quire.sqlite3")
    yield opened
    opened.close()


def by_cookie(sign_in_id: str) -> Visitor:
    return Visitor("an account", "ann", False, "cookie", sign_in_id)


async def signed_in_long_ago(database: Database, name: str) -> str:
    def add(tx: Transaction) -> str:
        user = users.add(tx, name, "a hash", is_administrator=False)
        sign_in_id = sign_ins.add(tx, user.id, f"secret of {name}")
        tx.run("update sign_in set last_seen_at = :then where id = :id", then=LONG_AGO, id=sign_in_id)
        return sign_in_id

    return await database.write(add)


async def last_seen(database: Database, sign_in_id: str) -> datetime:
    def find(tx: Transaction) -> str:
        found: str = tx.one("select last_seen_at from sign_in where id = :id", id=sign_in_id)[0]
        return found

    return as_time(await database.read(find))


async def test_those_that_were_seen_are_stored_and_no_others(database: Database) -> None:
    first, second, other = [await signed_in_long_ago(database, name) for name in ("ann", "bea", "cem")]
    buffer = LastSeenBuffer(database)
    for sign_in_id in (first, second, first):
        buffer.note(by_cookie(sign_in_id))
    assert await last_seen(database, first) == as_time(LONG_AGO), "noting writes nothing"
    await buffer.store()
    assert await last_seen(database, first) > as_time(LONG_AGO)
    assert await last_seen(database, second) == await last_seen(database, first), "one change for all"
    assert await last_seen(database, other) == as_time(LONG_AGO)


async def test_a_browser_that_is_seen_again_and_again_stays_signed_in(database: Database) -> None:
    sign_in_id = await signed_in_long_ago(database, "ann")
    buffer = LastSeenBuffer(database)
    buffer.note(by_cookie(sign_in_id))
    await buffer.store()
    visitor: Visitor = await database.read(sign_ins.find_visitor, "secret of ann")
    assert visitor.credential_id == sign_in_id


async def test_without_anything_new_nothing_is_written(database: Database) -> None:
    buffer = LastSeenBuffer(database)
    buffer.note(by_cookie(await signed_in_long_ago(database, "ann")))
    await buffer.store()
    onlooker = sqlite.connect(Path(database.location))
    version = onlooker.execute("pragma data_version").fetchone()
    await buffer.store()
    assert onlooker.execute("pragma data_version").fetchone() == version
    onlooker.close()


async def test_what_is_noted_while_others_are_stored_is_stored_the_next_time(database: Database) -> None:
    first, second = [await signed_in_long_ago(database, name) for name in ("ann", "bea")]
    buffer = LastSeenBuffer(database)
    buffer.note(by_cookie(first))
    storing = asyncio.create_task(buffer.store())
    await asyncio.sleep(0)
    buffer.note(by_cookie(second))
    await storing
    await buffer.store()
    assert await last_seen(database, second) > as_time(LONG_AGO)


async def test_what_cannot_be_stored_is_stored_the_next_time(database: Database) -> None:
    sign_in_id = await signed_in_long_ago(database, "ann")
    buffer = LastSeenBuffer(database)
    buffer.note(by_cookie(sign_in_id))
    fault = "create trigger fault before update on sign_in begin select raise(abort, 'a fault'); end"
    await database.write(lambda tx: tx.run(fault))
    with pytest.raises(sqlite.Error):
        await buffer.store()
    await database.write(lambda tx: tx.run("drop trigger fault"))
    await buffer.store()
    assert await last_seen(database, sign_in_id) > as_time(LONG_AGO)


async def test_the_last_use_of_a_token_is_stored_and_only_of_that_one(database: Database) -> None:
    def add(tx: Transaction) -> str:
        user = users.add(tx, "ann", "a hash", is_administrator=False)
        for token_id in ("used", "unused"):
            tokens.add(tx, user.id, token_id=token_id, name="t", secret_hash=token_id, expires_at=None)
        return user.id

    user_id = await database.write(add)
    buffer = LastSeenBuffer(database)
    buffer.note(Visitor(user_id, "ann", False, "token", "used"))
    await buffer.store()
    uses = {token.id: token.last_used_at for token in await database.read(tokens.list_all_of, user_id)}
    assert uses["unused"] is None
    assert uses["used"] is not None
