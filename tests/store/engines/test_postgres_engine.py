"""Changes on PostgreSQL are done wholly or not at all, whoever else changes something, and whatever the server does."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

import quire.store.jobs
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.messages import Question
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import AccessDenied, DatabaseUnavailable, TookTooLong
from quire.domain.limits import Limits
from quire.store.accounts import users
from quire.store.conversation import asking, chats
from quire.store.database import CannotOpen, Database
from quire.store.documents import documents
from quire.store.engines import postgres, postgres_engine
from quire.store.engines.postgres import PostgresTransaction
from quire.store.engines.postgres_engine import PostgresEngine
from quire.store.transactions import Transaction
from tests.postgres import fresh_database, server


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A database with a table of notes; each test has notes of its own."""
    with fresh_database() as made, closing(postgres.connect(made)) as connection:
        connection.execute("create table note (text text primary key, times integer not null default 1)")
        yield made


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    with closing(postgres.connect(address)) as connection:
        connection.execute("delete from note")
    with Database(address) as opened:
        yield opened


def add_note(tx: Transaction, text: str) -> None:
    tx.run("insert into note (text) values (:text)", text=text)


def list_notes(tx: Transaction) -> list[str]:
    return [text for (text,) in tx.all("select text from note order by text")]


def end_connection(tx: Transaction) -> None:
    """What happens when the server ends, or the network fails, while a transaction is open."""
    (pid,) = tx.one("select pg_backend_pid()")
    with psycopg.connect(server(), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 60000)", [pid])


async def test_a_change_that_fails_leaves_nothing(database: Database) -> None:
    def add_and_fail(tx: Transaction) -> None:
        add_note(tx, "half")
        raise AccessDenied

    with pytest.raises(AccessDenied):
        await database.write(add_and_fail)
    assert await database.read(list_notes) == []


async def test_a_change_whose_connection_is_lost_is_done_once_on_another(database: Database) -> None:
    runs: list[str] = []

    def add_and_lose_once(tx: Transaction) -> None:
        add_note(tx, "a")
        runs.append("run")
        if len(runs) == 1:
            end_connection(tx)
            add_note(tx, "never")

    await database.write(add_and_lose_once)
    assert (len(runs), await database.read(list_notes)) == (2, ["a"])


async def test_a_change_whose_commit_was_not_confirmed_is_not_done_again(database: Database) -> None:
    runs: list[str] = []

    def add_and_lose(tx: Transaction) -> None:
        runs.append("run")
        add_note(tx, "a")
        end_connection(tx)

    with pytest.raises(DatabaseUnavailable):
        await database.write(add_and_lose)
    assert (len(runs), await database.read(list_notes)) == (1, [])


async def test_two_changes_that_wait_for_each_other_both_happen(database: Database) -> None:
    for text in ("a", "b"):
        await database.write(add_note, text)
    both_have_one = threading.Barrier(2)
    tries: list[str] = []

    def count(tx: Transaction, first: str, second: str) -> None:
        tx.run("update note set times = times + 1 where text = :text", text=first)
        if tries.count(first) == 0:
            tries.append(first)
            both_have_one.wait(60)
        tx.run("update note set times = times + 1 where text = :text", text=second)

    await asyncio.gather(
        database.write(count, "a", "b"),
        database.write(count, "b", "a"),
    )
    assert await database.read(lambda tx: tx.all("select times from note")) == [(3,), (3,)]


async def test_a_row_that_another_change_adds_first_is_found_when_the_function_is_run_again(
    database: Database,
) -> None:
    both_looked = threading.Barrier(2)
    waited: set[int] = set()

    def get_or_add(tx: Transaction) -> str:
        found = tx.one_or_none("select text from note where text = 'a'")
        if found is None:
            if threading.get_ident() not in waited:
                waited.add(threading.get_ident())
                both_looked.wait(60)
            add_note(tx, "a")
            return "added"
        return "found"

    outcomes = await asyncio.gather(database.write(get_or_add), database.write(get_or_add))
    assert sorted(outcomes) == ["added", "found"]


async def test_what_is_locked_is_decided_one_after_the_other_by_the_time_of_the_database(
    database: Database,
) -> None:
    times: list[Any] = []

    def count(tx: Transaction) -> None:
        tx.lock("note", "a")
        (number,) = tx.one("select count(*) from note")
        times.append(tx.now)
        add_note(tx, f"{number:02}")

    await asyncio.gather(*(database.write(count) for _ in range(20)))
    assert await database.read(list_notes) == [f"{number:02}" for number in range(20)]
    assert times == sorted(times)
    (now,) = await database.read(lambda tx: tx.one("select clock_timestamp()"))
    assert abs(now - times[-1]) < timedelta(hours=1)


async def test_a_read_sees_one_state_and_can_change_nothing(database: Database) -> None:
    counted, added = threading.Event(), threading.Event()

    def count_twice(tx: Transaction) -> tuple[int, int]:
        first = len(list_notes(tx))
        counted.set()
        added.wait(60)
        return first, len(list_notes(tx))

    counting = asyncio.create_task(database.read(count_twice))
    await asyncio.to_thread(counted.wait, 60)
    await database.write(add_note, "a")
    added.set()
    assert await counting == (0, 0)
    with pytest.raises(DatabaseUnavailable):
        await database.read(add_note, "b")
    assert await database.read(list_notes) == ["a"]


async def test_a_read_that_takes_too_long_is_interrupted_and_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quire.store.jobs, "READ_SECONDS_MAX", 0.1)
    with pytest.raises(TookTooLong):
        await database.read(lambda tx: tx.one("select count(*) from pg_sleep(600)"))
    monkeypatch.undo()
    for _ in range(10):
        assert await database.read(list_notes) == []


async def test_a_database_that_is_gone_is_not_available_and_comes_back_by_itself() -> None:
    with fresh_database() as address:
        name = conninfo_to_dict(address)["dbname"]
        with Database(address) as database, psycopg.connect(server(), autocommit=True) as admin:
            await database.write(lambda tx: tx.run("create table note (text text)"))
            admin.execute(f"alter database {name} allow_connections false".encode())
            admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
            with pytest.raises(DatabaseUnavailable):
                await database.write(add_note, "a")
            with pytest.raises(DatabaseUnavailable):
                await database.read(list_notes)
            admin.execute(f"alter database {name} allow_connections true".encode())
            await asyncio.sleep(postgres.REST_SECONDS)
            await database.write(add_note, "b")
            assert await database.read(list_notes) == ["b"]


def test_servers_that_start_at_once_migrate_once() -> None:
    with fresh_database(has_schema=False) as address:
        threads = [threading.Thread(target=PostgresEngine(address).migrate) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert PostgresEngine(address).find_damage() is None


def test_an_address_where_no_database_is_is_refused_without_its_password() -> None:
    with pytest.raises(
        CannotOpen, match=r"The database postgresql://127.0.0.1:1/quire cannot be opened: .+\."
    ) as refused:
        Database("postgresql://quire:secret@127.0.0.1:1/quire")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("place", ["[::1/quire", "host/quire?nothing=1", "%zz/quire"])
def test_what_is_no_address_is_refused_without_its_password(place: str) -> None:
    with pytest.raises(CannotOpen, match="must be like postgresql://USER@HOST/NAME") as refused:
        Database(f"postgresql://quire:secret@{place}")
    assert "secret" not in str(refused.value)


def test_a_server_that_can_lose_what_it_has_committed_is_told(address: str) -> None:
    with closing(postgres.connect(address)) as connection:
        (is_off,) = connection.execute("select current_setting('fsync') = 'off'").fetchone() or (None,)
    assert PostgresEngine(address).check().is_fine is not is_off
    assert postgres_engine.WRITERS > 1


class _Cut(PostgresTransaction):
    """A transaction whose connection is cut before one of its statements."""

    __slots__ = ("statements_left",)

    def cut_after(self, statements: int) -> "_Cut":
        self.statements_left = statements
        return self

    def _step(self) -> None:
        if self.statements_left == 0:
            end_connection(Transaction(self._connection, self.now))
        self.statements_left -= 1

    def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        self._step()
        return super().all(sql, **parameters)

    def one_or_none(self, sql: str, **parameters: Any) -> tuple[Any, ...] | None:
        self._step()
        return super().one_or_none(sql, **parameters)

    def run(self, sql: str, **parameters: Any) -> int:
        self._step()
        return super().run(sql, **parameters)

    def run_each(self, sql: str, rows: Iterable[dict[str, Any]]) -> int:
        self._step()
        return super().run_each(sql, rows)


@pytest.mark.long
async def test_a_question_whose_connection_is_cut_at_any_statement_is_stored_once_and_whole(
    database: Database,
) -> None:
    statements, was_cut = 0, True
    while was_cut:
        name = f"person-{statements}"
        was_cut = await _ask_and_cut(database, name, statements)
        counts = await database.read(_count_of, name)
        assert counts == (1, 1, 2, 1), f"cut before statement {statements}"
        statements += 1
    assert statements > 50


async def _ask_and_cut(database: Database, name: str, statements: int) -> bool:
    """Make an account, a document, a chat and a question in one transaction; whether its connection was cut."""
    runs: list[_Cut] = []

    def work(tx: Transaction) -> None:
        cut = _Cut(tx._connection, tx.now).cut_after(-1 if runs else statements)
        runs.append(cut)
        user = users.add(cut, name, "a hash", is_administrator=False)
        visitor = Visitor(user.id, user.name, False, "token", "a credential")
        document = documents.add_document(cut, visitor, name, [SectionDraft("Purpose")], Limits())
        opened = chats.get_or_create(cut, visitor, document.id, document.sections[0].id, limit=1)
        asking.ask(
            cut, visitor, opened.chat_session.id, Question("Why?"), parent_id=None, model="m", rate=None
        )

    await database.write(work)
    return len(runs) > 1


def _count_of(tx: Transaction, name: str) -> tuple[int, ...]:
    """Accounts of that name, their documents, the messages in them, and the events of these."""
    return tx.one(
        "select count(distinct user_account.id), count(distinct document.id), count(distinct message.id),"
        " count(answer_event.seq) from user_account join document on document.author_id = user_account.id"
        " join chat_session on chat_session.document_id = document.id"
        " join message on message.chat_session_id = chat_session.id"
        " left join answer_event on answer_event.message_id = message.id where user_account.name = :name",
        name=name,
    )
