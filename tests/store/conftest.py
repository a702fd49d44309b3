"""A database of one's own on either engine, people in it, and transactions at any time."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerCompleted, TextAdded, stored
from quire.domain.conversation.messages import Question, Usage
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.limits import Limits
from quire.store import database_state, sqlite
from quire.store.accounts import users
from quire.store.conversation import answers, asking, chats
from quire.store.conversation.answers import Ending, EventGroup, Lease, Written
from quire.store.conversation.asking import Asked
from quire.store.database import Database, Location
from quire.store.documents import documents, section_removal
from quire.store.engines import postgres
from quire.store.engines.postgres import PostgresTransaction, Statements
from quire.store.files.file_store import FileStore
from quire.store.files.object_store import ObjectStore
from quire.store.files.shared_directory import SharedDirectory
from quire.store.operation import purge
from quire.store.sections import sections
from quire.store.transactions import Dialect, Transaction
from tests.buckets import KEYS, Buckets
from tests.empty_databases import put_empty_database
from tests.postgres import fresh_database
from tests.store.story import Story
from tests.store.uploads import Uploads

_numbers = itertools.count(1)


BOOTED_AT = datetime(2020, 1, 1, tzinfo=UTC)


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: str
    may_be_null: bool
    has_default: bool
    is_key: bool


class Store:
    """A database with the current schema, used without threads; `now` can be put forward, as time goes by."""

    dialect: Dialect = "sqlite"
    begin, commit, roll_back = "begin immediate", "commit", "rollback"

    def __init__(self, path: Path) -> None:
        put_empty_database(path)
        self.location: Location = path
        self.now = datetime.now(UTC)
        self.connection: Any = sqlite.connect(path)

    def new_transaction(self, *, ahead: timedelta = timedelta()) -> Transaction:
        """A transaction that has begun, at the time of the store or ahead of it."""
        return Transaction(self.connection, self.now + ahead)

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One transaction; undone when the function fails."""
        with self.transaction() as tx:
            return function(tx, *args, **kwargs)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        self.connection.execute(self.begin)
        try:
            tx = self.new_transaction()
            database_state.look_at_clock(tx, "this boot", self.now - BOOTED_AT)
            yield tx
        except BaseException:
            self.connection.execute(self.roll_back)
            raise
        self.connection.execute(self.commit)

    def later(self, **span: float) -> None:
        """Put the clock forward."""
        self.now += timedelta(**span)

    def purge(self) -> None:
        """Take away what is due in the trash."""
        while self.run(purge.remove_some):
            pass

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(sql, parameters).fetchall()
        return found

    def tables(self) -> list[str]:
        """The tables of the schema, without those that the engine keeps for itself."""
        rows = self.rows(
            "select name from sqlite_schema where type = 'table' and name not like '%!_search%' escape '!'"
            " and name not like 'sqlite!_%' escape '!' order by name"
        )
        return [name for (name,) in rows]

    def columns(self, table: str) -> list[Column]:
        """The columns of a table that somebody gives a value."""
        return [
            Column(name, kind.lower(), not is_needed, default is not None, bool(is_key))
            for _, name, kind, is_needed, default, is_key in self.rows(f"pragma table_info({table})")
        ]

    def parents(self, table: str) -> dict[str, tuple[str, str]]:
        """Which column names a row of which table, and by which column of that."""
        rows = self.rows(f"pragma foreign_key_list({table})")
        return {column: (parent, key or "id") for _, _, parent, column, key, *_ in rows}

    def broken_references(self) -> list[tuple[Any, ...]]:
        """Rows that name rows which are gone."""
        return self.rows("pragma foreign_key_check")

    def person(self) -> Visitor:
        name = f"person-{next(_numbers)}"
        user = self.run(users.add, name, "a hash", is_administrator=False)
        return Visitor(user.id, user.name, False, "token", "a credential")

    def document(self, author: Visitor, *texts: str, title: str = "Handbook") -> DocumentWithSections:
        drafts = [SectionDraft(f"Section {number}", 1, text) for number, text in enumerate(texts)]
        document: DocumentWithSections = self.run(documents.add_document, author, title, drafts, Limits())
        return document

    def ask(self, author: Visitor, document: DocumentWithSections, section: int = 0) -> Asked:
        """Open the section's chat and ask there."""
        opened = self.run(chats.get_or_create, author, document.id, document.sections[section].id, limit=50)
        asked: Asked = self.run(
            asking.ask,
            author,
            opened.chat_session.id,
            Question("Why?"),
            parent_id=opened.chat_session.messages[-1].id if opened.chat_session.messages else None,
            model="a model",
            rate=None,
        )
        return asked

    def write(self, lease: Lease, seq: int, text: str, *, folded_text: str | None = None) -> bool:
        """More of an answer; False when somebody else has it by now."""
        events = [stored(seq, TextAdded(text=text))]
        written: Written = self.run(answers.write_groups, [EventGroup(lease, events, [], folded_text, None)])
        return lease.message_id not in written.lost

    def close(self, lease: Lease, seq: int, text: str, *, usage: Usage | None = None) -> bool:
        """The end of an answer; False when somebody else has it by now."""
        closing = AnswerCompleted()
        group = EventGroup(lease, [stored(seq, closing)], [], None, Ending(closing, text, usage))
        written: Written = self.run(answers.write_groups, [group])
        return lease.message_id not in written.lost


class PostgresStore(Store):
    """The same on PostgreSQL, in one transaction that is rolled back after the test: that costs no database."""

    dialect: Dialect = "postgres"
    begin, commit, roll_back = "savepoint test", "release test", "rollback to test"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.now = datetime.now(UTC)
        self.connection = Statements(connection)

    def new_transaction(self, *, ahead: timedelta = timedelta()) -> Transaction:
        return _AtTimeOfStore(self.connection, self.now + ahead)

    def tables(self) -> list[str]:
        rows = self.rows(
            "select table_name from information_schema.tables"
            " where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name"
        )
        return [name for (name,) in rows]

    def columns(self, table: str) -> list[Column]:
        rows = self.rows(
            "select column_name, coalesce(domain_name, data_type), is_nullable = 'YES',"
            " column_default is not null, exists ("
            "  select 1 from information_schema.key_column_usage as used"
            "  join information_schema.table_constraints as held using (constraint_schema, constraint_name)"
            "  where held.constraint_type = 'PRIMARY KEY' and used.table_schema = current_schema()"
            "  and used.table_name = columns.table_name and used.column_name = columns.column_name)"
            " from information_schema.columns where table_schema = current_schema() and table_name = :table"
            " and is_generated = 'NEVER' order by ordinal_position",
            table=table,
        )
        return [Column(*row) for row in rows]

    def parents(self, table: str) -> dict[str, tuple[str, str]]:
        rows = self.rows(
            "select child.attname, parent.relname, named.attname from pg_constraint as held"
            " join pg_class as parent on parent.oid = held.confrelid"
            " join pg_attribute as child on child.attrelid = held.conrelid and child.attnum = held.conkey[1]"
            " join pg_attribute as named on named.attrelid = held.confrelid and named.attnum = held.confkey[1]"
            " where held.contype = 'f' and held.conrelid = cast(:table as regclass)",
            table=table,
        )
        return {column: (parent, key) for column, parent, key in rows}

    def broken_references(self) -> list[tuple[Any, ...]]:
        """The engine lets none happen."""
        return []


class _AtTimeOfStore(PostgresTransaction):
    def lock(self, noun: str, id_: str) -> None:
        now = self.now
        super().lock(noun, id_)
        self._set_now(now)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests on both databases: on PostgreSQL in the long run, or always where one is marked `postgres`."""
    if "dialect" in metafunc.fixturenames:
        of_test = metafunc.definition
        dialects = ["sqlite"]
        if of_test.get_closest_marker("sqlite") is None:
            is_wanted = metafunc.config.getoption("--postgres")
            is_quick = is_wanted or of_test.get_closest_marker("postgres") is not None
            dialects.append(pytest.param("postgres", marks=() if is_quick else pytest.mark.long))
        metafunc.parametrize("dialect", dialects)


@pytest.fixture(scope="session")
def shared_postgres() -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database in which nothing is ever committed."""
    with fresh_database() as address, closing(postgres.connect(address)) as connection:
        yield connection


@pytest.fixture
def store(dialect: Dialect, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    if dialect == "sqlite":
        opened = Store(tmp_path / "quire.sqlite3")
        yield opened
        opened.connection.close()
    else:
        connection: psycopg.Connection[Any] = request.getfixturevalue("shared_postgres")
        connection.execute("begin")
        yield PostgresStore(connection)
        connection.execute("rollback")


@pytest.fixture
def author(store: Store) -> Visitor:
    return store.person()


@pytest.fixture
def stranger(store: Store) -> Visitor:
    return store.person()


@pytest.fixture
def location(dialect: Dialect, tmp_path: Path) -> Iterator[Location]:
    """Where a database can be made that is not there yet."""
    if dialect == "sqlite":
        yield tmp_path / "quire.sqlite3"
    else:
        with fresh_database() as address:
            yield address


@pytest.fixture
def database(location: Location) -> Iterator[Database]:
    with Database(location) as opened:
        yield opened


@pytest.fixture(scope="session")
def running_buckets() -> Iterator[Buckets]:
    running = Buckets()
    yield running
    running.close()


@pytest.fixture
def buckets(running_buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> Buckets:
    """A store with the S3 interface, and the keys to it."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return running_buckets


OpenStore = Callable[[], FileStore]


@pytest.fixture(params=["directory", "bucket"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """Opens the same store of files again and again, as several processes do."""
    if request.param == "directory":
        return lambda: SharedDirectory(tmp_path / "files")
    buckets: Buckets = request.getfixturevalue("buckets")
    bucket, numbers = buckets.make(), itertools.count(1)
    return lambda: ObjectStore(
        bucket, "files", buckets.endpoint, copies=tmp_path / "files" / f"copies-{next(numbers)}"
    )


@pytest.fixture
def uploads(database: Database) -> Uploads:
    return Uploads(database)


@pytest.fixture
def story(store: Store, author: Visitor) -> Story:
    return Story(store, author)


@pytest.fixture
def eventful(story: Story) -> Story:
    """Everything that can happen to a document has happened once."""
    story.write(0, "alpha, changed")
    story.do(section_removal.remove_section, story.ids[1])
    story.do(sections.add_section, SectionDraft("Late", 2, "late text"), 0, Limits())
    story.do(documents.rename_document, "Manual", base_revision=None)
    story.do(documents.move_section, story.ids[2], 0, None)
    story.do(sections.change_section, story.ids[2], SectionChange(title="Third", level=3), base_revision=None)
    story.write(0, "alpha, changed twice")
    return story
