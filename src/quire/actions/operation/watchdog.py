"""Notices when the event loop or the database's writer stands still, and logs where.

Both serve everybody, so that a second in one step of theirs is a second for all. A thread looks at them from outside:
at the time of the loop's last heartbeat, and at how long the writer has been at its present group. Code that keeps the
interpreter's lock all the while keeps this thread waiting too; it looks as soon as the lock is free, when the stack
still shows the place.
"""

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import Callable

import structlog

from quire.actions.metrics import Metrics
from quire.store.database import Database

STALL_SECONDS = 1.0
LOOKS_PER_STALL = 4
STACK_FRAMES_MAX = 30

log = structlog.get_logger("quire.watchdog")


class Watchdog:
    """Watches the event loop that it is started in, and the writer of a database."""

    def __init__(self, database: Database, metrics: Metrics, *, stall_seconds: float = STALL_SECONDS) -> None:
        self._metrics = metrics
        self._stall_seconds = stall_seconds
        self._pause_seconds = stall_seconds / LOOKS_PER_STALL
        self._beaten_at = time.monotonic()
        self._beating: asyncio.TimerHandle | None = None
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._loop_thread_id: int | None = None
        self._watched = (
            _Watched("event_loop", lambda: self._beaten_at, lambda: self._loop_thread_id),
            _Watched("database_writer", lambda: database.writing_since, lambda: database.writer_thread_id),
        )
        for watched in self._watched:
            metrics.stalls.labels(watched.name)

    def start(self) -> None:
        """Watch from here on; called in the event loop."""
        self._loop_thread_id = threading.get_ident()
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; called in the event loop."""
        self._is_stopped.set()
        if self._beating is not None:
            self._beating.cancel()

    def _beat(self) -> None:
        self._beaten_at = time.monotonic()
        self._beating = asyncio.get_running_loop().call_later(self._pause_seconds, self._beat)

    def _watch(self) -> None:
        while not self._is_stopped.wait(self._pause_seconds):
            for watched in self._watched:
                if watched.has_begun_to_stall(self._stall_seconds):
                    log.warning("standing still", thread=watched.name, stack=watched.stack())
                    self._metrics.stalls.labels(watched.name).inc()


class _Watched:
    """Something that ought to get on, and since when it has not."""

    def __init__(
        self, name: str, since: Callable[[], float | None], thread_id: Callable[[], int | None]
    ) -> None:
        self.name = name
        self._since = since
        self._thread_id = thread_id
        self._reported: float | None = None

    def has_begun_to_stall(self, seconds: float) -> bool:
        """Whether it has stood for so long; true once for each time that it does."""
        since = self._since()
        if since is None or since == self._reported or time.monotonic() - since < seconds:
            return False
        self._reported = since
        return True

    def stack(self) -> str:
        """Where its thread is at this moment, outermost first; the lines of code hold no values."""
        frame = sys._current_frames().get(self._thread_id() or 0)
        return "".join(traceback.format_stack(frame, STACK_FRAMES_MAX)).rstrip() if frame else ""
