"""The queue of reads: which of them a reader thread runs next.

Fair queueing by person: whoever has the fewest reads running comes first, and of those whoever has not had one for the
longest. One person never has all the threads, so that a read of another one does not wait for theirs to end, and only
one where it takes long: threads that compute share one interpreter with everybody. A read whose caller has left is
dropped before it runs.
"""

import threading
import time
from collections import Counter, OrderedDict, deque
from typing import Generic, Protocol, TypeVar

LONG_SECONDS = 0.1
"""Whoever has a read that has run for so long waits with the next one."""


class QueuedRead(Protocol):
    """What the queue needs to know of a read."""

    @property
    def person(self) -> str | None:
        """The id of the account that it is for; None for reads of the server itself, which are never held back."""

    @property
    def is_abandoned(self) -> bool:
        """Whether its caller has left."""


R = TypeVar("R", bound=QueuedRead)


class ReadQueue(Generic[R]):
    """Reads for a number of threads. Its methods may be called from any thread."""

    def __init__(self, threads: int, *, long_seconds: float = LONG_SECONDS) -> None:
        self._running_max = max(1, threads - 1)
        self._long_seconds = long_seconds
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str | None, deque[R]] = OrderedDict()
        """By person; whoever had a read last is at the end."""
        self._running: Counter[str | None] = Counter()
        self._running_since: dict[str | None, float] = {}
        """When each person came to have a read running."""
        self._is_closed = False

    def put(self, read: R) -> None:
        """Add a read to those of its person."""
        with self._changed:
            self._waiting.setdefault(read.person, deque()).append(read)
            self._changed.notify()

    def take(self) -> R | None:
        """Wait for a read that may run now; None after `close`, once all have run. Call `done` after it."""
        with self._changed:
            while True:
                if (read := self._next_or_none()) is not None:
                    self._running[read.person] += 1
                    self._running_since.setdefault(read.person, time.monotonic())
                    return read
                if self._is_closed and not self._waiting:
                    return None
                self._changed.wait()

    def done(self, read: R) -> None:
        """A read that was taken has ended, and its person may have another one."""
        with self._changed:
            self._running[read.person] -= 1
            if not self._running[read.person]:
                del self._running[read.person], self._running_since[read.person]
            # After `close`, each of the threads has to see that nothing is left. Where nothing waits, none is woken for
            # nothing: that would cost as much as a read.
            if self._is_closed:
                self._changed.notify_all()
            elif self._waiting:
                self._changed.notify()

    def close(self) -> None:
        """Let the threads end when nothing waits any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def clear(self) -> list[R]:
        """Take out all that wait."""
        with self._changed:
            waiting = [read for reads in self._waiting.values() for read in reads]
            self._waiting.clear()
            return waiting

    def _next_or_none(self) -> R | None:
        self._drop_abandoned()
        allowed = [person for person in self._waiting if self._may_run(person)]
        if not allowed:
            return None
        person = min(allowed, key=self._running_of)
        reads = self._waiting[person]
        read = reads.popleft()
        if reads:
            self._waiting.move_to_end(person)
        else:
            del self._waiting[person]
        return read

    def _may_run(self, person: str | None) -> bool:
        if person is None or person not in self._running:
            return True
        runs_long = time.monotonic() - self._running_since[person] >= self._long_seconds
        return self._running[person] < self._running_max and not runs_long

    def _running_of(self, person: str | None) -> int:
        """How many reads of a person are running; those of the server come before all."""
        return -1 if person is None else self._running[person]

    def _drop_abandoned(self) -> None:
        for person, reads in list(self._waiting.items()):
            while reads and reads[0].is_abandoned:
                reads.popleft()
            if not reads:
                del self._waiting[person]
