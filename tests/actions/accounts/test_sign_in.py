"""Tries to sign in from everywhere, with limits that a test can reach."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from quire.actions.accounts import known_browsers, sign_in
from quire.actions.accounts.passwords import hashed
from quire.actions.accounts.sign_in import SignedIn
from quire.domain.errors import SignInFailed, TooMany
from quire.domain.limits import Limits, Rate
from quire.store.accounts import users
from quire.store.database import Database
from tests.running import PASSWORD

LIMITS = Limits(sign_ins_per_account=Rate(2, 900), sign_ins_per_account_everywhere=Rate(4, 900))


class Account:
    """Ann's account, and everybody who tries to sign in to it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def sign_in(self, password: str, address: str, known_browser: str | None = None) -> SignedIn:
        return await sign_in.sign_in(
            self.database,
            "ann",
            password,
            address=address,
            known_browser=known_browser,
            former_secret=None,
            limits=LIMITS,
            limited=True,
        )

    async def guess(self, address: str) -> None:
        with pytest.raises(SignInFailed):
            await self.sign_in("wrong", address)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with Database(tmp_path / "quire.sqlite3") as database:
        password_hash = hashed(PASSWORD, name="ann")
        asyncio.run(database.write(lambda tx: users.add(tx, "ann", password_hash, is_administrator=False)))
        yield Account(database)


async def test_very_many_tries_from_everywhere_are_refused_but_not_in_known_browsers(
    account: Account,
) -> None:
    known = (await account.sign_in(PASSWORD, "192.0.2.1")).known_browser
    for number in range(4):
        await account.guess(f"203.0.113.{number}")
    with pytest.raises(TooMany):
        await account.sign_in(PASSWORD, "192.0.2.1")
    again = await account.sign_in(PASSWORD, "192.0.2.1", known)
    assert again.known_browser == known


async def test_tries_from_many_networks_are_slowed_down(account: Account) -> None:
    loop = asyncio.get_running_loop()
    await account.guess("203.0.113.1")
    await account.guess("203.0.113.2")
    started = loop.time()
    assert (await account.sign_in(PASSWORD, "203.0.113.3")).user.name == "ann"
    assert loop.time() - started >= sign_in.SLOWED_DOWN_SECONDS


def test_only_a_browser_of_the_owner_is_known() -> None:
    kept = known_browsers.remember(None, "a hash")
    browser_id = known_browsers.recognise(kept, "a hash")
    assert browser_id
    assert known_browsers.remember(browser_id, "a hash") == kept
    for wrong in (None, "", ".", "x", f"{browser_id}.", f"x.{kept.partition('.')[2]}", f"{kept}x", "ü.ü"):
        assert known_browsers.recognise(wrong, "a hash") is None
    assert known_browsers.recognise(kept, "the hash of another password") is None
