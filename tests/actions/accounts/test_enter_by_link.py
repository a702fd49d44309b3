"""Tries of a link's password, and entries by a link, with limits that a test can reach."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from quire.actions.accounts.enter_by_link import Entered, enter
from quire.actions.accounts.passwords import hash_for_link_in_thread
from quire.actions.secrets import secret_hash
from quire.domain.accounts.users import Visitor
from quire.domain.errors import DeadLink, TooMany, WrongLinkPassword
from quire.domain.limits import Limits, Rate
from quire.domain.sharing.links import NewLink
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.sharing import links
from quire.store.transactions import Transaction

LIMITS = Limits(
    sign_ins_per_account=Rate(2, 900),
    sign_ins_per_account_everywhere=Rate(3, 900),
    entries_per_link=Rate(3, 3600),
)
PASSWORD = "open sesame"


class Links:
    """Links of one document, and everybody who tries to enter by them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def make(self, secret: str, password: str | None = None) -> None:
        password_hash = None if password is None else await hash_for_link_in_thread(password)

        def add(tx: Transaction) -> None:
            user = users.add(tx, f"owner-{secret}", "a hash", is_administrator=False)
            owner = Visitor(user.id, user.name, False, "token", "")
            document = documents.add_document(tx, owner, "One", [], Limits())
            links.add_link(
                tx,
                owner,
                document.id,
                NewLink("reader"),
                secret_hash=secret_hash(secret),
                password_hash=password_hash,
            )

        await self.database.write(add)

    async def enter(self, secret: str, password: str = "", address: str = "192.0.2.1") -> Entered:
        return await enter(
            self.database,
            secret,
            name="Mona",
            shown_as="Mona (guest)",
            password=password,
            address=address,
            limits=LIMITS,
            limited=True,
        )


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Links]:
    with Database(tmp_path / "quire.sqlite3") as database:
        yield Links(database)


async def test_tries_of_a_password_are_counted_by_network_and_by_link(shared: Links) -> None:
    await shared.make("a", PASSWORD)
    await shared.make("b", PASSWORD)
    for _ in range(2):
        with pytest.raises(WrongLinkPassword):
            await shared.enter("a", "wrong")
    with pytest.raises(TooMany):
        await shared.enter("a", PASSWORD)
    entered = await shared.enter("a", PASSWORD, "198.51.100.1")
    assert entered.visitor.name == "Mona (guest)"
    with pytest.raises(WrongLinkPassword):
        await shared.enter("a", "wrong", "198.51.100.1")
    with pytest.raises(TooMany):
        await shared.enter("a", PASSWORD, "203.0.113.1")
    await shared.enter("b", PASSWORD)


async def test_entries_are_counted_by_link_and_nobody_half_enters(shared: Links) -> None:
    await shared.make("a")
    await shared.make("b")
    entered = await asyncio.gather(*(shared.enter("a", address=f"192.0.2.{n}") for n in range(3)))
    assert len({one.visitor.user_id for one in entered}) == len({one.secret for one in entered}) == 3
    with pytest.raises(TooMany):
        await shared.enter("a", address="198.51.100.1")
    count = await shared.database.read(lambda tx: tx.one("select count(*) from guest"))
    assert count == (3,)
    await shared.enter("b")


async def test_a_link_that_is_not_there_lets_nobody_in(shared: Links) -> None:
    with pytest.raises(DeadLink):
        await shared.enter("nowhere")
