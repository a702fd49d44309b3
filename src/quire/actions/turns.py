"""Fair turns by person: what one person has waiting delays others by one piece of work at the most."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager


class Turns:
    """Chooses who is next: whoever has the fewest turns now, and among these whoever had one longest ago."""

    def __init__(self) -> None:
        self._running: Counter[str] = Counter()
        self._last_turns: dict[str, int] = {}
        self._count = 0

    def choose(self, waiting: Iterable[str]) -> str | None:
        """One of those who wait, in the order in which they wait; None when nobody does."""
        return min(
            waiting,
            key=lambda person: (self._running[person], self._last_turns.get(person, 0)),
            default=None,
        )

    def find_who_gives_way(self, waiting: Iterable[str]) -> str | None:
        """Who has more than one turn while somebody who waits has none."""
        is_anybody_without = any(self._running[person] == 0 for person in waiting)
        most = max(self._running, key=lambda person: self._running[person], default=None)
        return most if is_anybody_without and most is not None and self._running[most] > 1 else None

    def begin(self, person: str) -> None:
        """A turn of a person begins."""
        self._count += 1
        self._running[person] += 1
        self._last_turns[person] = self._count

    def end(self, person: str) -> None:
        """Their turn is over."""
        self._running[person] -= 1
        self._running += Counter()


class FairRoom:
    """A room for one at a time, entered by persons in turns."""

    def __init__(self) -> None:
        self._turns = Turns()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._is_free = True

    @asynccontextmanager
    async def entered_by(self, person: str) -> AsyncIterator[None]:
        """Wait until it is this person's turn, and hold the room meanwhile."""
        if not self._is_free:
            await self._wait(person)
        self._is_free = False
        self._turns.begin(person)
        try:
            yield
        finally:
            self._turns.end(person)
            self._is_free = True
            self._admit_next()

    async def _wait(self, person: str) -> None:
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(admitted)
        try:
            await admitted
        except asyncio.CancelledError:
            self._leave(person, admitted)
            raise

    def _leave(self, person: str, admitted: "asyncio.Future[None]") -> None:
        """Somebody stops waiting, possibly after being admitted: then it is the next one's turn."""
        if admitted.done() and not admitted.cancelled():
            self._is_free = True
            self._admit_next()
        else:
            self._waiting[person].remove(admitted)
            self._forget_if_empty(person)

    def _admit_next(self) -> None:
        person = self._turns.choose(self._waiting)
        if person is not None:
            admitted = self._waiting[person].popleft()
            self._forget_if_empty(person)
            self._is_free = False
            admitted.set_result(None)

    def _forget_if_empty(self, person: str) -> None:
        if not self._waiting[person]:
            del self._waiting[person]
