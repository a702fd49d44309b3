"""Following an answer: any number of readers, from any event on, each at its own speed.

A feed holds the newest stored events of an answer that is queued or being written, so that readers who keep up cost
no query. It only ever holds what is committed. Whoever is behind reads the database, and gets a snapshot in place of
events that are already folded away. Every two seconds one read for many readers looks whether each may stay.

An answer that another process writes has a feed here as long as somebody follows it; its events are read from the
database, once for all who follow, when that process has woken this one or the next poll finds them.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from typing import TypeVarTuple, Unpack

import structlog

from quire.actions.live.live_feed import HEARTBEAT_SECONDS
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import Snapshot, StoredEvent, stored
from quire.domain.errors import AppError
from quire.store import access
from quire.store.accounts import credentials
from quire.store.conversation import answer_activity
from quire.store.conversation.answer_activity import Progress
from quire.store.database import Database
from quire.store.references import citations
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.answer_feeds")

Ts = TypeVarTuple("Ts")

EVENTS_HELD = 32
EVENTS_READ_AT_ONCE = 500
READERS_CHECKED_AT_ONCE = 200
UNCHECKED_SECONDS_MAX = 4.0
"""Whoever was not looked at for so long asks by itself before it sends anything more."""


class AnswerFeed:
    """The newest events of an answer, and the readers who wait for more."""

    def __init__(self, *, seq: int = 0, is_distant: bool = False) -> None:
        self.is_closed = False
        self.seq = seq
        """The number of the newest event that was published, or was there before."""
        self.is_distant = is_distant
        """Whether another process writes the answer."""
        self._held: deque[StoredEvent] = deque(maxlen=EVENTS_HELD)
        self._shown_at: deque[float] = deque(maxlen=EVENTS_HELD)
        self._waiting: list[asyncio.Future[None]] = []

    def publish(self, events: list[StoredEvent]) -> None:
        """Show events that are committed."""
        if self._held and events[0].seq != self._held[-1].seq + 1:
            self._held.clear()
            self._shown_at.clear()
        self.seq = events[-1].seq
        self._held.extend(events)
        self._shown_at.extend([time.monotonic()] * len(events))
        self.wake()

    def lag_seconds(self, seq: int) -> float:
        """How long the oldest held event above this number has been published."""
        for event, shown_at in zip(self._held, self._shown_at, strict=True):
            if event.seq > seq:
                return time.monotonic() - shown_at
        return 0.0

    def close(self) -> None:
        """Publish nothing more; readers fall back to what is stored."""
        self.is_closed = True
        self.wake()

    def held_after(self, seq: int) -> list[StoredEvent] | None:
        """The events above a number; None when some of them are no longer held here."""
        if self.is_distant and seq >= self.seq:
            return []
        if not self._held or self._held[0].seq > seq + 1:
            return None
        return [event for event in self._held if event.seq > seq]

    def has_news(self, seq: int) -> bool:
        """Whether an event above this number was shown, or the feed was closed."""
        return self.is_closed or (bool(self._held) and self.seq > seq)

    async def wait(self) -> None:
        """Return when something was published, the feed was closed, or all readers were woken."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        finally:
            if not waiting.done() or waiting.cancelled():
                self._waiting = [other for other in self._waiting if other is not waiting]

    def wake(self) -> None:
        """Wake every reader that waits."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)


class FeedReader:
    """The position of one reader in one answer, and whether they may stay."""

    def __init__(self, message_id: str, seq: int, visitor: Visitor | None) -> None:
        self.message_id = message_id
        self.seq = seq
        self.visitor = visitor
        self.has_ended = False
        self._checked_at = self._sent_at = time.monotonic()

    @property
    def is_silent(self) -> bool:
        """Whether a sign of life is due."""
        return time.monotonic() - self._sent_at >= HEARTBEAT_SECONDS

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has looked for too long if they may stay."""
        return self.visitor is not None and time.monotonic() - self._checked_at > UNCHECKED_SECONDS_MAX

    def sent(self) -> None:
        """Something is sent."""
        self._sent_at = time.monotonic()

    def checked(self, *, may_stay: bool) -> None:
        """Somebody has looked."""
        self._checked_at = time.monotonic()
        self.has_ended = not may_stay


class AnswerFeeds:
    """The feeds of all answers that are queued or being written in this process, or followed here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._feeds: dict[str, AnswerFeed] = {}
        self._readers: set[FeedReader] = set()
        self._is_draining = False
        self._refreshing: asyncio.Task[None] | None = None
        self._is_stale = False

    def start(self) -> None:
        """Listen to the database."""
        self._database.listen(self._woken)

    def open(self, message_id: str) -> AnswerFeed:
        """Begin the feed of an answer of this process, or return the one that is there."""
        feed = self._feeds.setdefault(message_id, AnswerFeed())
        feed.is_distant = False
        return feed

    def close(self, message_id: str) -> None:
        """End a feed after its last event."""
        feed = self._feeds.pop(message_id, None)
        if feed is not None:
            feed.close()

    def drain(self) -> None:
        """End every stream; the readers reconnect to the next server."""
        self._is_draining = True
        for feed in list(self._feeds.values()):
            feed.close()

    async def look(self) -> None:
        """Called every two seconds: who may stay, and signs of life."""
        checked = [reader for reader in self._readers if reader.visitor is not None]
        for first in range(0, len(checked), READERS_CHECKED_AT_ONCE):
            await self._check(checked[first : first + READERS_CHECKED_AT_ONCE])
        for message_id in {reader.message_id for reader in self._readers if _is_woken(reader)}:
            if message_id in self._feeds:
                self._feeds[message_id].wake()

    async def poll(self) -> None:
        """Look for events that other processes have stored without waking this one."""
        if any(feed.is_distant for feed in self._feeds.values()):
            self._refresh_soon()

    async def follow(
        self, message_id: str, after: int, visitor: Visitor | None = None
    ) -> AsyncGenerator[list[StoredEvent], None]:
        """Yield the events above a number as they are stored, and an empty list as a sign of life.

        Ends after the closing event; or without one when the server is about to stop, or the visitor may not follow any
        longer.
        """
        reader = FeedReader(message_id, after, visitor)
        self._readers.add(reader)
        try:
            while not self._is_draining:
                feed = self._feeds.get(message_id)
                events = None if feed is None else feed.held_after(reader.seq)
                if events is None:
                    events = await self._database.read(_events_after, message_id, reader.seq)
                if reader.is_overdue:
                    await self._check([reader])
                if reader.has_ended:
                    return
                if events or reader.is_silent:
                    reader.sent()
                    yield events
                    if events:
                        reader.seq = events[-1].seq
                    if events and events[-1].is_closing:
                        return
                elif feed is None:
                    if not await self._follow_distant(message_id, reader.seq):
                        return
                elif not feed.has_news(reader.seq):
                    await feed.wait()
        finally:
            self._readers.discard(reader)
            self._forget_unread(message_id)

    async def _follow_distant(self, message_id: str, seq: int) -> bool:
        """Begin the feed of an answer that another process writes; False when nobody does and nothing is left."""
        if not self._database.engine.is_shared:
            return False
        found = await self._database.read(answer_activity.list_progress, [message_id])
        if found and found[0].is_running:
            self._feeds.setdefault(message_id, AnswerFeed(seq=seq, is_distant=True))
            # What was stored since the reader looked has woken nobody here.
            self._refresh_soon()
            return True
        return bool(found) and found[0].last_seq > seq

    def _forget_unread(self, message_id: str) -> None:
        feed = self._feeds.get(message_id)
        is_read = any(reader.message_id == message_id for reader in self._readers)
        if feed is not None and feed.is_distant and not is_read:
            self.close(message_id)

    def _woken(self, channels: set[str]) -> None:
        if any(self._feeds[message_id].is_distant for message_id in channels & self._feeds.keys()):
            self._refresh_soon()

    def _refresh_soon(self) -> None:
        self._is_stale = True
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(
                self._refresh_all(), name="read answers of other processes"
            )

    async def _refresh_all(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self._refresh()
        except AppError as error:
            # The next poll tries again.
            log.warning("The answers of other processes could not be read.", error=error.sentence)
        finally:
            self._refreshing = None

    async def _refresh(self) -> None:
        distant = {message_id: feed for message_id, feed in self._feeds.items() if feed.is_distant}
        seqs = {message_id: feed.seq for message_id, feed in distant.items()}
        for progress, events in await self._database.read(_read_progress, seqs):
            feed = distant.pop(progress.message_id)
            if events and feed.is_distant:
                feed.publish(events)
            if not progress.is_running and feed.is_distant:
                self.close(progress.message_id)
        for message_id in distant:
            self.close(message_id)

    async def _check(self, readers: Sequence[FeedReader]) -> None:
        following = {(reader.visitor, reader.message_id) for reader in readers if reader.visitor is not None}
        try:
            staying = await self._database.read(_staying, following)
        # Whoever cannot be checked is sent away, comes back and is judged anew.
        except AppError:
            staying = frozenset()
        for reader in readers:
            reader.checked(may_stay=(reader.visitor, reader.message_id) in staying)

    def lag_seconds(self) -> float:
        """How long the slowest reader has not fetched what is published."""
        return max(
            (
                feed.lag_seconds(reader.seq)
                for reader in self._readers
                if (feed := self._feeds.get(reader.message_id)) is not None
            ),
            default=0.0,
        )


def _is_woken(reader: FeedReader) -> bool:
    return reader.has_ended or reader.is_silent


def _staying(tx: Transaction, following: Collection[tuple[Visitor, str]]) -> frozenset[tuple[Visitor, str]]:
    """Who may go on following which answer."""
    are_in = {visitor: _passes(credentials.check, tx, visitor) for visitor in {one for one, _ in following}}
    return frozenset(
        (visitor, message_id)
        for visitor, message_id in following
        if are_in[visitor] and _passes(access.check_message, tx, visitor, message_id)
    )


def _passes(check: Callable[[Unpack[Ts]], None], *args: *Ts) -> bool:
    try:
        check(*args)
    except AppError:
        return False
    return True


def _read_progress(tx: Transaction, seqs: Mapping[str, int]) -> list[tuple[Progress, list[StoredEvent]]]:
    """How far answers have come, and their newest events above these numbers."""
    return [
        (progress, _newest_after(tx, progress, seqs[progress.message_id]))
        for progress in answer_activity.list_progress(tx, seqs)
    ]


def _newest_after(tx: Transaction, progress: Progress, seq: int) -> list[StoredEvent]:
    if progress.last_seq <= seq:
        return []
    after = max(seq, progress.last_seq - EVENTS_HELD)
    return answer_activity.list_events(tx, progress.message_id, after, limit=EVENTS_HELD)


def _events_after(tx: Transaction, message_id: str, seq: int) -> list[StoredEvent]:
    events = answer_activity.list_events(tx, message_id, seq, limit=EVENTS_READ_AT_ONCE)
    is_whole = not events or events[-1].seq == seq + len(events)
    if is_whole:
        return events
    text, folded_seq = answer_activity.folded_text(tx, message_id)
    # The closing event is never folded away: it follows the snapshot under its own number.
    upto = min(folded_seq, events[-1].seq - 1) if events[-1].is_closing else folded_seq
    cited = citations.list_of_message(tx, message_id, upto=upto)
    return [
        stored(upto, Snapshot(text=text, citations=cited, upto=upto)),
        *(event for event in events if event.seq > upto),
    ]
