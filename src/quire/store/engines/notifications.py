"""How commits wake those who listen in other processes on PostgreSQL: by NOTIFY.

NOTIFY takes a lock on the whole database while its transaction commits, so it is never part of a transaction that
changes something: one process sends what its commits have notified in one transaction of its own, and pauses after it.
Only names of channels are sent. What is lost is found by polling, which is also all there is where one cannot listen,
behind a pooler that shares sessions out.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress

from quire.store.engines import postgres
from quire.store.engines.waking import Woken

CHANNEL = "quire"
SENDING_PAUSE_SECONDS = 0.05
PAYLOAD_BYTES_MAX = 7_900
LOOK_SECONDS = 0.5
"""How long it may take until a listener sees that it is to end."""
LISTEN_AGAIN_SECONDS = 1.0


class Notifications:
    """Sends and hears notifications; its threads begin when they have something to do."""

    def __init__(self, address: str, listen_address: str) -> None:
        self._address = address
        self._listen_address = listen_address
        self._process = secrets.token_hex(8)
        self._changed = threading.Condition()
        self._channels: set[str] = set()
        self._is_closed = threading.Event()
        self._sender: threading.Thread | None = None
        self._listener: threading.Thread | None = None

    def send(self, channels: set[str]) -> None:
        """Wake those who listen to these channels in other processes, after the next pause."""
        with self._changed:
            self._channels |= channels
            if self._sender is None:
                self._sender = self._started("database-notify", self._send_all)
            self._changed.notify()

    def listen(self, woken: Woken) -> None:
        """Call a function with the channels that other processes have sent; from a thread."""
        if self._listener is None:
            self._listener = self._started("database-listen", lambda: self._listen_on(woken))

    def close(self) -> None:
        """Send what waits, and hear nothing more."""
        self._is_closed.set()
        with self._changed:
            self._changed.notify()
        for thread in (self._sender, self._listener):
            if thread is not None:
                thread.join()

    def _started(self, name: str, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread

    def _send_all(self) -> None:
        with closing(postgres.Session(self._address)) as session:
            while channels := self._next():
                # Who is not woken finds the change by polling.
                with suppress(postgres.Error):
                    session.run_alone(
                        "select pg_notify($1, payload) from unnest(cast($2 as text[])) as payload",
                        [CHANNEL, list(self._payloads(channels))],
                    )
                self._is_closed.wait(SENDING_PAUSE_SECONDS)

    def _next(self) -> set[str]:
        """What is to be sent; empty at the end."""
        with self._changed:
            while not self._channels and not self._is_closed.is_set():
                self._changed.wait()
            channels, self._channels = self._channels, set()
            return channels

    def _payloads(self, channels: Iterable[str]) -> Iterator[str]:
        """The channels in portions that fit, each with the mark of this process."""
        payload = self._process
        for channel in sorted(channels):
            if len(payload) + 1 + len(channel) > PAYLOAD_BYTES_MAX:
                yield payload
                payload = self._process
            payload += f" {channel}"
        yield payload

    def _listen_on(self, woken: Woken) -> None:
        while not self._is_closed.is_set():
            with suppress(postgres.Error):
                self._listen_until_lost(woken)
            self._is_closed.wait(LISTEN_AGAIN_SECONDS)

    def _listen_until_lost(self, woken: Woken) -> None:
        with closing(postgres.connect(self._listen_address)) as connection:
            connection.execute(f"listen {CHANNEL}")
            while not self._is_closed.is_set():
                for notification in connection.notifies(timeout=LOOK_SECONDS):
                    process, *channels = notification.payload.split(" ")
                    if process != self._process:
                        woken(set(channels))
