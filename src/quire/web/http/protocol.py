"""HTTP as uvicorn reads it, with limits on what a connection may hold before, between and after its requests.

- Each state of a connection without a running request has a deadline, which no byte from the client postpones: waiting
  for a request, receiving a header, receiving the rest of a body that has been replied to, closing.
- A reply whose client takes nothing of it for a while ends; while it takes something, no other deadline counts.
- A header, and whatever is in a body but not part of its text (chunk sizes, trailers), is limited in size. Trailers are
  dropped: they never become headers.
- Connections are limited for each network and in total.
- Where other processes go on serving, an idle connection of one that is about to end is closed a little later: a
  request may be on its way, which would be lost. It is answered, and the reply says that the connection closes.

While a request runs, its handler limits how long its body may take.
"""

import asyncio
import math
from typing import Any

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from quire.web.http.connection_limits import ConnectionLimits

HEADER_BYTES_MAX = 64 * 1024
FRAMING_BYTES_MAX = 64 * 1024
PIPELINED_MAX = 4_000
PROGRESS_BYTES_MIN = 16 * 1024
"""What a client must take of a reply for it to be progress; a byte now and then would hold the reply for days."""

_END = b"Connection: close\r\nContent-Length: 0\r\n\r\n"
HEADER_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _END
FRAMING_TOO_LARGE = b"HTTP/1.1 400 Bad Request\r\n" + _END
TOO_MANY_CONNECTIONS = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\n" + _END


class Timers(msgspec.Struct, frozen=True):
    """How many seconds each state of a connection may last."""

    header: float = 20.0
    idle: float = 75.0
    rest_of_body: float = 30.0
    sending_without_progress: float = 30.0
    closing: float = 5.0
    between_checks: float = 5.0
    leaving: float = 0.0


class Protocol(HttpToolsProtocol):
    """One connection."""

    limits = ConnectionLimits()
    timers = Timers()

    _deadline = math.inf
    _checking: asyncio.TimerHandle | None = None
    _is_admitted = False
    _has_had_request = False
    _is_in_header = False
    _is_in_body = False
    _is_leaving = False
    _is_new = False
    """Whether the last piece of data began a header or had text of a body."""
    _unfinished_bytes = 0
    _unsent_bytes = 0
    _progress_at = 0.0

    def connection_made(self, transport: Any) -> None:
        """The first request is awaited from here on."""
        super().connection_made(transport)
        self._set_deadline(self.timers.header)
        self._check_later()
        self._is_admitted = self.limits.admit(self._address)
        if not self._is_admitted:
            self._refuse(TOO_MANY_CONNECTIONS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        if self._checking is not None:
            self._checking.cancel()
        if self._is_admitted:
            self.limits.release(self._address)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse a header or framing that does not end."""
        if self.transport.is_closing():
            return
        self._is_new = False
        super().data_received(data)
        self._limit_unfinished(len(data))

    def _limit_unfinished(self, received_bytes: int) -> None:
        """Count what has come since the header began, or since the last text of the body."""
        self._unfinished_bytes = 0 if self._is_new else self._unfinished_bytes + received_bytes
        if self._is_in_header and self._unfinished_bytes > HEADER_BYTES_MAX:
            self._refuse(HEADER_TOO_LARGE)
        elif self._is_in_body and self._unfinished_bytes > FRAMING_BYTES_MAX:
            self._refuse(FRAMING_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A header begins."""
        super().on_message_begin()
        self._is_in_header = self._is_new = True
        self._set_deadline(self.timers.header)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        if self._is_in_header:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The header is complete; a request runs, or waits for those before it."""
        self._is_in_header, self._is_in_body, self._is_new = False, True, True
        self._deadline = math.inf
        super().on_headers_complete()
        self._has_had_request = True
        if self._is_leaving:
            self.cycle.keep_alive = False
        if len(self.pipeline) > PIPELINED_MAX:
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        """A piece of the body's text."""
        self._is_new = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The body is complete."""
        self._is_in_body = False
        super().on_message_complete()
        if not self._is_running:
            self._set_deadline(self.timers.idle)

    def on_response_complete(self) -> None:
        """The reply is complete. What is left of the body is still received, so that the client reads the reply."""
        super().on_response_complete()
        if self.pipeline:
            # Each reply would let another read of pipelined requests in: more than are answered.
            self.flow.pause_reading()
        if not self._is_running and not self._is_in_header:
            self._set_deadline(self.timers.rest_of_body if self._is_in_body else self.timers.idle)

    def pause_writing(self) -> None:
        """The client takes less than is sent; from here on it has to take something from time to time."""
        super().pause_writing()
        self._note_progress()

    def shutdown(self) -> None:
        """The server is about to end."""
        self._is_leaving = True
        if self._is_running or not self.timers.leaving:
            super().shutdown()
        else:
            self.loop.call_later(self.timers.leaving, self._leave)

    def _leave(self) -> None:
        if not self._is_running and not self._is_in_header:
            self.transport.close()

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def _is_running(self) -> bool:
        return bool(self.pipeline) or (self._has_had_request and not self.cycle.response_complete)

    def _refuse(self, reply: bytes) -> None:
        if not self._is_running:
            self.transport.write(reply)
        self.transport.close()

    def _set_deadline(self, seconds: float) -> None:
        self._deadline = self.loop.time() + seconds

    def _note_progress(self) -> None:
        self._unsent_bytes = self.transport.get_write_buffer_size()
        self._progress_at = self.loop.time()

    def _check_later(self) -> None:
        self._checking = self.loop.call_later(self.timers.between_checks, self._check)

    def _check(self) -> None:
        """Enforce the deadlines."""
        self._check_later()
        if self.flow.write_paused:
            self._abort_if_stalled()
        elif self.loop.time() >= self._deadline:
            self._close()
        elif self.transport.is_closing() and self._deadline == math.inf:
            self._set_deadline(self.timers.closing)

    def _abort_if_stalled(self) -> None:
        if self.transport.get_write_buffer_size() <= self._unsent_bytes - PROGRESS_BYTES_MIN:
            self._note_progress()
        elif self.loop.time() >= self._progress_at + self.timers.sending_without_progress:
            self.transport.abort()

    def _close(self) -> None:
        """Close a connection, and cut it off if it was being closed already."""
        if self.transport.is_closing():
            self.transport.abort()
        else:
            self.transport.close()
            self._set_deadline(self.timers.closing)


def limited_protocol(connection_limits: ConnectionLimits, *, leaving_seconds: float) -> type[Protocol]:
    """The protocol of a server with these limits, and how long it waits for requests when it is about to end."""

    class LimitedProtocol(Protocol):
        limits = connection_limits
        timers = Timers(leaving=leaving_seconds)

    return LimitedProtocol
