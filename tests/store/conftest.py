"""A database of one's own, people in it, and transactions at any time."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from quire.domain.conversation.answers import AnswerCompleted, TextAdded, stored
from quire.domain.conversation.messages import Question, Usage
from quire.domain.documents import DocumentWithSections
from quire.domain.limits import Limits
from quire.domain.sections import SectionChange, SectionDraft
from quire.domain.users import Visitor
from quire.store import (
    answers,
    asking,
    chats,
    database_state,
    documents,
    purge,
    section_removal,
    sections,
    sqlite,
    users,
)
from quire.store.answers import Ending, EventGroup, Lease, Written
from quire.store.asking import Asked
from quire.store.database import Database
from quire.store.file_store import FileStore
from quire.store.object_store import ObjectStore
from quire.store.shared_directory import SharedDirectory
from quire.store.transactions import Transaction
from tests.buckets import KEYS, Buckets
from tests.store.story import Story
from tests.store.uploads import Uploads

_numbers = itertools.count(1)


@cache
def _with_current_schema() -> bytes:
    """A database that is empty but for its schema: making one anew for each test takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "quire.sqlite3"
        Database(path, readers=0).close()
        return path.read_bytes()


BOOTED_AT = datetime(2020, 1, 1, tzinfo=UTC)


class Store:
    """A database with the current schema, used without threads; `now` can be put forward, as time goes by."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(_with_current_schema())
        self.path = path
        self.now = datetime.now(UTC)
        self.connection = sqlite.connect(path)

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One transaction; undone when the function fails."""
        with self.transaction() as tx:
            return function(tx, *args, **kwargs)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        self.connection.execute("begin immediate")
        try:
            tx = Transaction(self.connection, self.now)
            database_state.look_at_clock(tx, "this boot", self.now - BOOTED_AT)
            yield tx
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "quire.sqlite3")
    yield opened
    opened.connection.close()


@pytest.fixture
def author(store: Store) -> Visitor:
    return store.person()


@pytest.fixture
def stranger(store: Store) -> Visitor:
    return store.person()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "quire.sqlite3")
    yield opened
    opened.close()


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
