"""Following a document: any number of readers, each at its own speed, for as long as they may.

One feed for each document that somebody has open in this process. A commit wakes it; it reads the new events once and
wakes its readers, of whom each takes what it may hear from the newest ones held here, and from the database where it
is behind. A slow reader is a number and holds nothing up. Every two seconds one read for many readers looks whether
each may stay and what it may see, and whether another process has changed something without waking this one.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence

import structlog

from quire.actions.live.live_feed import LiveFeed, LiveReader
from quire.actions.live.presence import Presence
from quire.domain.accounts.users import Visitor
from quire.domain.errors import AppError
from quire.domain.live.leases import Person
from quire.domain.live.live_events import (
    RESET,
    RIGHTS,
    Attendance,
    LiveEvent,
    LiveFrame,
    Opening,
    PresentPerson,
    may_hear,
)
from quire.domain.sharing.grants import Right
from quire.store import access, live_events
from quire.store.accounts import credentials
from quire.store.database import Database
from quire.store.live import leases
from quire.store.live.leases import HeldLease
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.live_feeds")

EVENTS_READ_AT_ONCE = 500
READERS_CHECKED_AT_ONCE = 200
EVERYTHING_AGAIN = b'{"v":1}'


class LiveFeeds:
    """The feeds of all documents that somebody has open in this process."""

    def __init__(self, database: Database) -> None:
        self.presence = Presence()
        self._database = database
        self._feeds: dict[str, LiveFeed] = {}
        self._is_draining = False

    def start(self) -> None:
        """Listen to the database."""
        self._database.listen(self._woken)

    def drain(self) -> None:
        """End every stream; the readers reconnect to the next server."""
        self._is_draining = True
        for feed in self._feeds.values():
            feed.wake()

    async def follow(
        self,
        visitor: Visitor,
        document_id: str,
        opening: Opening,
        after: int | None,
        *,
        tab_id: str | None = None,
        is_once: bool = False,
    ) -> AsyncGenerator[list[LiveFrame], None]:
        """Yield what the visitor may hear above a number, or for None from now on; an empty list as a sign of life.

        Who is present comes first, then what the visitor may do. Ends when they may no longer follow or the server is
        about to stop; with `is_once` as soon as there is nothing more.
        """
        reader = LiveReader(visitor, opening, after)
        feed = self._join(document_id, reader, opening, tab_id)
        try:
            while not self._is_draining and not reader.has_ended:
                if is_once and feed.is_stale:
                    await self._refresh(feed)
                frames = await self._next_frames(feed, reader)
                if frames or reader.is_silent:
                    reader.sent()
                    yield frames
                elif is_once:
                    return
                elif feed.seq <= reader.seq:
                    await reader.wait()
        finally:
            self._leave(feed, reader, tab_id)

    def note_present(self, document_id: str, visitor: Visitor, tab_id: str, section_id: str | None) -> None:
        """Somebody is in a section, or in none; the caller has checked access."""
        person = Person(visitor.user_id, visitor.name)
        if self.presence.note(document_id, person, tab_id, section_id):
            self._show_attendance(document_id)

    def note_present_elsewhere(self, people: Mapping[str, tuple[PresentPerson, ...]]) -> None:
        """Other processes have told who is present there."""
        self.presence.elsewhere = people
        for document_id in self._feeds:
            self._show_attendance(document_id)

    def note_left(self, document_id: str, visitor: Visitor, tab_id: str) -> None:
        """Somebody has closed a tab."""
        if self.presence.leave(document_id, visitor.user_id, tab_id):
            self._show_attendance(document_id)

    async def look(self) -> None:
        """Called every two seconds: who may stay, who is gone, what was missed, and signs of life."""
        for document_id in self.presence.forget_gone():
            self._show_attendance(document_id)
        await self._check_readers()
        for feed in list(self._feeds.values()):
            feed.show(self._attendance(feed))
            # A lease that another process has given or ended is no event with a number.
            feed.is_stale = feed.is_stale or self._database.engine.is_shared
            if feed.is_stale:
                self._refresh_soon(feed)
            for reader in feed.readers:
                if reader.is_silent:
                    reader.wake()

    async def poll(self) -> None:
        """Look for events that other processes have stored without waking this one."""
        if self._feeds:
            for document_id, seq in (
                await self._database.read(live_events.last_seqs, list(self._feeds))
            ).items():
                feed = self._feeds.get(document_id)
                if feed is not None and seq > feed.seq:
                    feed.is_stale = True
                    self._refresh_soon(feed)

    def _join(self, document_id: str, reader: LiveReader, opening: Opening, tab_id: str | None) -> LiveFeed:
        feed = self._feeds.setdefault(document_id, LiveFeed(document_id, opening.last_seq))
        feed.readers.add(reader)
        if tab_id is not None:
            person = Person(reader.visitor.user_id, reader.visitor.name)
            self.presence.stream_opened(document_id, person, tab_id)
        self._show_attendance(document_id)
        if feed.is_stale:
            self._refresh_soon(feed)
        return feed

    def _leave(self, feed: LiveFeed, reader: LiveReader, tab_id: str | None) -> None:
        feed.readers.discard(reader)
        if tab_id is not None:
            self.presence.stream_closed(feed.document_id, reader.visitor.user_id, tab_id)
        if not feed.readers:
            feed.close()
            self._feeds.pop(feed.document_id, None)

    async def _next_frames(self, feed: LiveFeed, reader: LiveReader) -> list[LiveFrame]:
        frames = await self._next_events(feed, reader)
        if reader.attendance_version != feed.attendance_version:
            reader.attendance_version = feed.attendance_version
            frames.append(LiveFrame(reader.seq, "presence", feed.attendance_for(reader.permissions)))
        rights = reader.untold_rights()
        if rights is not None:
            frames.append(LiveFrame(reader.seq, RIGHTS, rights))
        return frames

    async def _next_events(self, feed: LiveFeed, reader: LiveReader) -> list[LiveFrame]:
        held = feed.held_after(reader.seq)
        if held is not None:
            events = held
        else:
            last_seq, events = await self._database.read(_read_after, feed.document_id, reader.seq)
            is_whole = events[0].seq == reader.seq + 1 if events else reader.seq == last_seq
            if not is_whole:
                reader.seq = last_seq
                return [LiveFrame(last_seq, RESET, EVERYTHING_AGAIN)]
        if events:
            reader.seq = events[-1].seq
        return [
            LiveFrame(event.seq, event.type, event.data)
            for event in events
            if may_hear(reader.permissions, reader.visitor.user_id, event)
        ]

    def _woken(self, channels: set[str]) -> None:
        for document_id in channels & self._feeds.keys():
            feed = self._feeds[document_id]
            feed.is_stale = True
            self._refresh_soon(feed)

    def _refresh_soon(self, feed: LiveFeed) -> None:
        if feed.refreshing is None:
            feed.refreshing = asyncio.create_task(self._refresh_all(feed), name="read live events")

    async def _refresh_all(self, feed: LiveFeed) -> None:
        try:
            while feed.is_stale:
                await self._refresh(feed)
        except AppError as error:
            # The next look tries again.
            feed.is_stale = True
            log.warning("The events of a document could not be read.", error=error.sentence)
        finally:
            feed.refreshing = None

    async def _refresh(self, feed: LiveFeed) -> None:
        feed.is_stale = False
        last_seq, events, held = await self._database.read(_read_news, feed.document_id, feed.seq)
        feed.take([event for event in events if event.seq > feed.seq], last_seq, held)
        feed.show(self._attendance(feed))

    def _show_attendance(self, document_id: str) -> None:
        feed = self._feeds.get(document_id)
        if feed is not None:
            feed.show(self._attendance(feed))

    def _attendance(self, feed: LiveFeed) -> Attendance:
        return Attendance(self.presence.people(feed.document_id), feed.writing())

    async def _check_readers(self) -> None:
        everybody = [(feed, reader) for feed in self._feeds.values() for reader in feed.readers]
        for first in range(0, len(everybody), READERS_CHECKED_AT_ONCE):
            some = everybody[first : first + READERS_CHECKED_AT_ONCE]
            asked = [(reader.visitor, feed.document_id) for feed, reader in some]
            try:
                found: Sequence[Opening | None] = await self._database.read(_check, asked)
            # Whoever cannot be checked is sent away, comes back and is judged anew.
            except AppError:
                found = [None] * len(some)
            for (feed, reader), stands in zip(some, found, strict=True):
                if stands is None:
                    reader.end()
                else:
                    reader.change(stands.permissions)
                    feed.is_stale = feed.is_stale or stands.last_seq > feed.seq


def _read_after(tx: Transaction, document_id: str, seq: int) -> tuple[int, list[LiveEvent]]:
    last_seq = live_events.last_seq(tx, document_id)
    return last_seq, live_events.list_after(tx, document_id, seq, limit=EVENTS_READ_AT_ONCE)


def _read_news(tx: Transaction, document_id: str, seq: int) -> tuple[int, list[LiveEvent], list[HeldLease]]:
    return (*_read_after(tx, document_id, seq), leases.list_held(tx, document_id))


def _check(tx: Transaction, asked: Sequence[tuple[Visitor, str]]) -> list[Opening | None]:
    """How things stand for each; None for those who may not follow any longer. One lookup for each document."""
    last_seqs = {document_id: live_events.last_seq(tx, document_id) for _, document_id in asked}
    return [_opening_or_none(tx, *one, last_seqs[one[1]]) for one in asked]


def _opening_or_none(tx: Transaction, visitor: Visitor, document_id: str, last_seq: int) -> Opening | None:
    try:
        credentials.check(tx, visitor)
        return Opening(access.check_document(tx, visitor, document_id, Right.SEE), last_seq)
    except AppError:
        return None
