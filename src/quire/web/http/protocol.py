"""HTTP as uvicorn reads it, with an end to patience: a header is short, and arrives soon.

Without these limits one endless header holds the whole server up, and connections that never say anything use up its
files.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_BYTES_MAX = 64 * 1024
HEADER_SECONDS = 20.0
REFUSED = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """One connection."""

    _header_bytes = 0
    _is_in_header = True
    _header_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The first header is awaited from here on."""
        super().connection_made(transport)
        self._await_header()

    def data_received(self, data: bytes) -> None:
        """Refuse a header that goes on and on."""
        super().data_received(data)
        if self._is_in_header:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_BYTES_MAX:
                self.transport.write(REFUSED)
                self.transport.close()

    def on_message_begin(self) -> None:
        """A further request on the same connection."""
        super().on_message_begin()
        self._await_header()

    def on_headers_complete(self) -> None:
        """The header is there."""
        self._is_in_header = False
        self._header_bytes = 0
        self._forget_timer()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._forget_timer()
        super().connection_lost(exc)

    def _await_header(self) -> None:
        self._is_in_header = True
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _forget_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None
