"""The queue of changes: which of them a writer thread runs next.

Round robin by person: of those who wait, whoever had a change longest ago comes next, so that many changes of one
person delay one of somebody else by a single change. Changes of the server itself come before all.
"""

import threading
from collections import OrderedDict, deque
from typing import Generic, Protocol, TypeVar


class QueuedWrite(Protocol):
    """What the queue needs to know of a change."""

    @property
    def person(self) -> str | None:
        """The id of the account that makes it; None for changes of the server itself."""


W = TypeVar("W", bound=QueuedWrite)


class WriteQueue(Generic[W]):
    """Changes for the writer threads. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str | None, deque[W]] = OrderedDict()
        """By person; whoever had a change last is at the end."""
        self._count = 0
        self._is_closed = False

    def __len__(self) -> int:
        return self._count

    def put(self, write: W) -> None:
        """Add a change to those of its person."""
        with self._changed:
            self._waiting.setdefault(write.person, deque()).append(write)
            self._count += 1
            self._changed.notify()

    def take(self) -> W | None:
        """Wait for the next change; None after `close`, once all were taken."""
        with self._changed:
            while not self._waiting:
                if self._is_closed:
                    return None
                self._changed.wait()
            return self._next()

    def take_waiting(self) -> W | None:
        """The next change, if one waits."""
        with self._changed:
            return self._next() if self._waiting else None

    def close(self) -> None:
        """Let the threads end when nothing waits any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def clear(self) -> list[W]:
        """Take out all that wait."""
        with self._changed:
            waiting = [write for writes in self._waiting.values() for write in writes]
            self._waiting.clear()
            self._count = 0
            return waiting

    def _next(self) -> W:
        person = None if None in self._waiting else next(iter(self._waiting))
        writes = self._waiting[person]
        write = writes.popleft()
        self._count -= 1
        if writes:
            self._waiting.move_to_end(person)
        else:
            del self._waiting[person]
        return write
