"""The events of a reply, whether the server streams them or sends one whole JSON document although asked to stream."""

from quire.llm.event_stream import BYTE_ORDER_MARK, EventStreamReader, EventStreamTooLong

WHOLE_BYTES_MAX = 8 * 1024 * 1024
"""Of a whole reply: the longest answer that is allowed, with each of its characters escaped, and thoughts beside it."""

_BLANKS = b" \t\r\n"
_NO_STREAM = (b"{", b"[", b"<")
"""How JSON and HTML begin, and no line of an event stream does."""


class ReplyReader:
    """Collects bytes and gives back the data of each event; a whole document is the only event, at the end."""

    def __init__(self, *, event_bytes_max: int) -> None:
        self.is_whole = False
        self._stream = EventStreamReader(event_bytes_max=event_bytes_max)
        self._beginning = b""
        self._whole = bytearray()
        self._has_begun = False

    def feed(self, received: bytes) -> list[bytes]:
        """Take what was received and return the data of every event that is now complete."""
        if not self._has_begun:
            received = self._begin(received)
        if not self.is_whole:
            return self._stream.feed(received)
        self._whole += received
        if len(self._whole) > WHOLE_BYTES_MAX:
            raise EventStreamTooLong
        return []

    def end(self) -> list[bytes]:
        """Return what is left when nothing more comes."""
        return [bytes(self._whole)] if self.is_whole else self._stream.end()

    def _begin(self, received: bytes) -> bytes:
        """Find out what it is by its first byte; some servers send blanks while the model loads."""
        text = (self._beginning + received).removeprefix(BYTE_ORDER_MARK).lstrip(_BLANKS)
        if not text or BYTE_ORDER_MARK.startswith(text):
            self._beginning = text
            return b""
        self._beginning = b""
        self._has_begun = True
        self.is_whole = text.startswith(_NO_STREAM)
        return text
