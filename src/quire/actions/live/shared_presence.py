"""Presence across processes that share a database: each tells the others who is there, and hears who is with them.

What is told is at most a second old, and is forgotten half a minute after its process has died. By the same way each
process knows how many event streams a person has in the others, so that their number is limited in all together.
"""

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from quire.actions.live.live_feeds import LiveFeeds
from quire.domain.live.live_events import PresentPerson
from quire.store.database import Database
from quire.store.live import presence
from quire.store.live.presence import ToldPresence

TELL_SECONDS = 1.0
TELL_AGAIN_SECONDS = 10.0


class SharedPresence:
    """What this process tells, and what it has heard."""

    def __init__(
        self,
        database: Database,
        live: LiveFeeds,
        *,
        streams_here: Callable[[], Mapping[str, int]],
        note_streams_elsewhere: Callable[[Mapping[str, int]], None],
    ) -> None:
        self._database = database
        self._live = live
        self._streams_here = streams_here
        self._note_streams_elsewhere = note_streams_elsewhere
        self._id = secrets.token_hex(16)
        self._told: ToldPresence | None = None
        self._told_at = 0.0

    async def look(self) -> None:
        """Called every second: tell what is new, or old for the others, and hear what they have told."""
        here = ToldPresence(self._live.presence.here(), self._streams_here())
        is_old = time.monotonic() - self._told_at >= TELL_AGAIN_SECONDS
        if here != self._told or is_old:
            await self._database.write(presence.tell, self._id, here)
            self._told, self._told_at = here, time.monotonic()
        self._hear(await self._database.read(presence.list_of_others, self._id))

    async def end(self) -> None:
        """Nobody is here any longer."""
        await self._database.write(presence.withdraw, self._id)

    def _hear(self, others: list[ToldPresence]) -> None:
        people: defaultdict[str, tuple[PresentPerson, ...]] = defaultdict(tuple)
        streams: Counter[str] = Counter()
        for other in others:
            streams.update(other.streams)
            for document_id, present in other.present.items():
                people[document_id] += present
        self._note_streams_elsewhere(streams)
        self._live.note_present_elsewhere(people)
