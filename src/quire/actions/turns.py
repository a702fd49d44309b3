"""Round robin by person, so that what one person has waiting delays others by one piece of work at the most."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager


class Turns:
    """Chooses who is next: never two turns of one person at once, and whoever had a turn longest ago first."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        self._last_turns: dict[str, int] = {}
        self._count = 0

    def choose(self, waiting: Iterable[str]) -> str | None:
        """One of those who wait, in the order in which they wait; None when each of them has a turn already."""
        able = [person for person in waiting if person not in self._running]
        return min(able, key=lambda person: self._last_turns.get(person, 0), default=None)

    def begin(self, person: str) -> None:
        """A turn of a person begins."""
        self._count += 1
        self._running.add(person)
        self._last_turns[person] = self._count

    def end(self, person: str) -> None:
        """Their turn is over."""
        self._running.discard(person)


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
