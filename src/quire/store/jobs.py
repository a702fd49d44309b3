"""Store functions that wait for a thread of the database or run on it, and the futures of their callers."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from quire.domain.errors import DatabaseUnavailable
from quire.store.encoded_messages import EncodedMessages
from quire.store.transactions import Transaction, open_in_this_thread

READ_SECONDS_MAX = 5.0
"""A read that takes longer is interrupted: whoever asked is told, and the thread is free for others."""


class Job(msgspec.Struct, eq=False):
    """A store function in the queue of a thread, and the future of its caller."""

    function: Callable[[Transaction], Any]
    future: asyncio.Future[Any] | None
    """None once it is delivered."""
    loop: asyncio.AbstractEventLoop
    person: str | None = None
    """The account that it is for; None for the server itself."""
    result: Any = None
    error: BaseException | None = None
    notified: set[str] = msgspec.field(default_factory=set)
    """The channels to be woken once it is committed."""
    seconds: float = 0.0
    """How long its function ran, all of its tries together."""

    def run(self, tx: Transaction) -> None:
        """Run the function, and keep its result and what it has notified."""
        began_at = time.perf_counter()
        try:
            with open_in_this_thread():
                self.result = self.function(tx)
        finally:
            self.seconds += time.perf_counter() - began_at
        self.notified = tx.notified

    def deliver(self) -> None:
        """Set the future; called in its loop."""
        future, error = self.future, self.error
        # The frames of a failure hold this job. If it held the failure, both would stay until the collector comes.
        self.future = self.error = None
        if future is None or future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(self.result)


class Read(Job, eq=False):
    """A read that can be interrupted while it runs."""

    encoded_messages: EncodedMessages | None = None
    started_at: float | None = None
    _interrupt: Callable[[], None] | None = None
    _lock: Any = msgspec.field(default_factory=threading.Lock)

    def run(self, tx: Transaction) -> None:
        """Run the function on what is committed, with what is known of it already."""
        tx.encoded_messages = self.encoded_messages
        with open_in_this_thread():
            self.result = self.function(tx)

    @property
    def is_abandoned(self) -> bool:
        """Whether its caller has left, or has been told."""
        return self.future is None or self.future.done()

    def begin(self, interrupt: Callable[[], None]) -> None:
        """Its thread runs it now, and can be interrupted."""
        with self._lock:
            self._interrupt = interrupt
            self.started_at = time.monotonic()

    def end(self) -> None:
        """Its thread runs something else from now on."""
        with self._lock:
            self._interrupt = None

    def interrupt(self) -> None:
        """End its statement, if it is running: the lock keeps this from the next read of the same connection."""
        with self._lock:
            if self._interrupt is not None:
                self._interrupt()

    def interrupt_if_overdue(self) -> None:
        """Look at it whenever its time may be over, until it has ended."""
        if self.is_abandoned:
            return
        ran = 0.0 if self.started_at is None else time.monotonic() - self.started_at
        if ran >= READ_SECONDS_MAX:
            self.interrupt()
        # A function that was between two statements is interrupted in a later one.
        self.loop.call_later(max(READ_SECONDS_MAX - ran, 0.1), self.interrupt_if_overdue)


def deliver(group: Sequence[Job]) -> None:
    """Wake the callers, with one call for each event loop."""
    for loop in {job.loop for job in group}:
        jobs = [job for job in group if job.loop is loop]
        # A loop that was closed while its job ran has no caller left.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_deliver_all, jobs)


def refuse(job: Job) -> None:
    """Let the caller know that the database is not available."""
    job.error = DatabaseUnavailable()
    deliver([job])


def _deliver_all(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job.deliver()
