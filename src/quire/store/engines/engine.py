"""The port of the two databases: who runs transactions, one thread at a time, and what the errors of each mean.

`Database` has the queues and the threads. It gives each of its threads a `Writer` or a `Reader`, which has a connection
and knows how this database commits, tries again and interrupts.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from quire.domain.operation.diagnostics import CheckResult
from quire.domain.translatable_text import TranslatableText, Value
from quire.store.engines.waking import Waker
from quire.store.jobs import Job, Read
from quire.store.transactions import Transaction

T = TypeVar("T")


class CannotOpen(Exception):
    """The database cannot be used; the message says why and what to do."""

    def __init__(self, template: str, /, **values: Value) -> None:
        self.text = TranslatableText(template, values)
        super().__init__(self.text)


class Writer(Protocol):
    """Commits changes for one thread."""

    def prepare(self) -> None:
        """Called once, before the first change."""

    def commit(self, first: Job, next_waiting: Callable[[], Job | None]) -> list[Job]:
        """Commit a change, and as many of those that wait as belong in the same commit.

        Returns them, each with its result or its error.
        """

    def close(self) -> None:
        """Close its connection."""


class Reader(Protocol):
    """Runs reads for one thread."""

    def run(self, read: Read) -> None:
        """Run a read on one snapshot; afterwards it has its result or its error."""

    def close(self) -> None:
        """Close its connection."""


class Engine(Protocol):
    """A database, opened when the first writer or reader is."""

    @property
    def writers_count(self) -> int:
        """How many threads change something at a time."""

    @property
    def is_shared(self) -> bool:
        """Whether several processes may serve on it at the same time."""

    @property
    def shown_name(self) -> str:
        """What people know it by: a path, or an address without its password."""

    def migrate(self) -> None:
        """Create it where it is missing, and bring it to the current schema. Raises `CannotOpen`."""

    def open_writer(self) -> Writer:
        """A writer for one thread. Raises `CannotOpen`."""

    def open_reader(self) -> Reader:
        """A reader for one thread. Raises `CannotOpen`."""

    def read_at_length(self, function: Callable[[Transaction], T]) -> T:
        """Run a read of any length on one snapshot and a connection of its own. Raises `CannotOpen`."""

    def open_waker(self) -> Waker:
        """What wakes other processes."""

    def find_damage(self) -> str | None:
        """The first fault of a check that reads the whole database, or None. Raises `CannotOpen`."""

    def check(self) -> CheckResult:
        """Whether this engine keeps what it has committed, as far as it is known. Raises `CannotOpen`."""
