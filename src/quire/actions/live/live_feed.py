"""The newest events of one document with its readers, each of whom is a number and holds nothing up."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.live.live_events import Attendance, LiveEvent, Opening, ToldRights, WritingPerson
from quire.domain.sharing.grants import Permissions
from quire.store.live.leases import HeldLease

EVENTS_HELD = 64
HEARTBEAT_SECONDS = 12.0
"""With the two seconds until somebody looks, less than the 15 after which a reader may expect a sign of life."""
ATTENDANCE_SECONDS = 1.0
"""Who is present is sent at most so often, however many people there are."""


class LiveReader:
    """One stream: whose it is, what they may see, and up to which event they have heard."""

    def __init__(self, visitor: Visitor, opening: Opening, after: int | None) -> None:
        self.visitor = visitor
        self.permissions = opening.permissions
        self.seq = opening.last_seq if after is None else after
        self.attendance_version = -1
        self.has_ended = False
        self._told: Permissions | None = None
        self._sent_at = time.monotonic()
        self._waiting: asyncio.Future[None] | None = None

    @property
    def is_silent(self) -> bool:
        """Whether a sign of life is due."""
        return time.monotonic() - self._sent_at >= HEARTBEAT_SECONDS

    def change(self, permissions: Permissions) -> None:
        """They may do something else from now on."""
        if permissions != self.permissions:
            self.permissions = permissions
            self.wake()

    def untold_rights(self) -> bytes | None:
        """What they may do as JSON, where they have not been told it yet."""
        if self._told == self.permissions:
            return None
        self._told = self.permissions
        return msgspec.json.encode(ToldRights(self.permissions.role, self.permissions.roles_in_sections))

    def sent(self) -> None:
        """Something was sent."""
        self._sent_at = time.monotonic()

    async def wait(self) -> None:
        """Return when there may be something to send."""
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def wake(self) -> None:
        """Let it look."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self) -> None:
        """Send nothing more."""
        self.has_ended = True
        self.wake()


class LiveFeed:
    """The newest events of one document, who writes in it, and its readers."""

    def __init__(self, document_id: str, seq: int) -> None:
        self.document_id = document_id
        self.seq = seq
        self.readers: set[LiveReader] = set()
        self.is_stale = True
        """Whether the database may have more than is held here."""
        self.refreshing: asyncio.Task[None] | None = None
        self.attendance = Attendance()
        self.attendance_version = 0
        self._encoded: dict[frozenset[str] | None, bytes] = {}
        self._held: deque[LiveEvent] = deque(maxlen=EVENTS_HELD)
        self._leases: list[tuple[float, WritingPerson]] = []
        self._attendance_due_at = 0.0
        self._attendance_timer: asyncio.TimerHandle | None = None

    def take(self, events: Sequence[LiveEvent], last_seq: int, held_leases: Sequence[HeldLease]) -> None:
        """Take over what was read of the database."""
        now = time.monotonic()
        self._held.extend(events)
        self.seq = events[-1].seq if events else max(self.seq, last_seq)
        self.is_stale = self.is_stale or self.seq < last_seq
        self._leases = [
            (
                now + held.seconds_left,
                WritingPerson(held.lease.holder.id, held.lease.holder.name, held.lease.section_id),
            )
            for held in held_leases
        ]
        if events:
            self.wake()

    def held_after(self, seq: int) -> list[LiveEvent] | None:
        """The events above a number; None when some of them are no longer held here."""
        if seq == self.seq:
            return []
        if seq > self.seq or not self._held or self._held[0].seq > seq + 1:
            return None
        return [event for event in self._held if event.seq > seq]

    def writing(self) -> tuple[WritingPerson, ...]:
        """Who holds a lease that is not over."""
        now = time.monotonic()
        return tuple(person for ends_at, person in self._leases if ends_at > now)

    def show(self, attendance: Attendance) -> None:
        """Let the readers know who is present, at once or when the last time is long enough ago."""
        if attendance == self.attendance:
            return
        self.attendance = attendance
        if self._attendance_timer is None:
            loop = asyncio.get_running_loop()
            self._attendance_timer = loop.call_at(
                max(loop.time(), self._attendance_due_at), self._show_attendance
            )

    def attendance_for(self, permissions: Permissions) -> bytes:
        """Who is present as JSON, for somebody with these permissions; encoded once for all who see the same."""
        shown = permissions.sections_read
        if shown not in self._encoded:
            self._encoded[shown] = msgspec.json.encode(self.attendance.seen_by(permissions))
        return self._encoded[shown]

    def wake(self) -> None:
        """Wake all readers."""
        for reader in self.readers:
            reader.wake()

    def close(self) -> None:
        """Nobody reads it any more."""
        if self._attendance_timer is not None:
            self._attendance_timer.cancel()

    def _show_attendance(self) -> None:
        self._attendance_timer = None
        self._attendance_due_at = asyncio.get_running_loop().time() + ATTENDANCE_SECONDS
        self._encoded.clear()
        self.attendance_version += 1
        self.wake()
