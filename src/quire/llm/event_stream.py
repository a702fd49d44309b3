"""Reading server-sent events from bytes as they arrive: one read may hold many events, or a part of one.

The form is that of the WHATWG HTML standard, section "Server-sent events", reduced to what model servers send:
`data` lines, comments, the three kinds of line ends, and a byte order mark at the very beginning. To it comes the field
`error`, which no standard has: llama.cpp reported errors in it until September 2025.
"""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EventStreamTooLong(Exception):
    """A line or an event grows past every reason."""


class EventStreamReader:
    """Collects bytes and gives back the data of each event that they complete."""

    def __init__(self, *, event_bytes_max: int) -> None:
        self._event_bytes_max = event_bytes_max
        self._rest = b""
        self._data: list[bytes] = []
        self._is_at_beginning = True

    def feed(self, received: bytes) -> list[bytes]:
        """Take what was received and return the data of every event that is now complete."""
        *lines, self._rest = self._split(self._rest + received)
        events: list[bytes] = []
        if lines and self._is_at_beginning:
            lines[0] = lines[0].removeprefix(BYTE_ORDER_MARK)
            self._is_at_beginning = False
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
            elif line.startswith(b"error:"):
                self._data.append(b'{"error":%s}' % line[6:])
            elif not line and self._data:
                events.append(b"\n".join(self._data))
                self._data.clear()
        if len(self._rest) + sum(map(len, self._data)) > self._event_bytes_max:
            raise EventStreamTooLong
        return events

    def end(self) -> list[bytes]:
        """Return what a server that forgot the last blank line has left."""
        events = self.feed(b"\n\n")
        self._rest = b""
        return events

    @staticmethod
    def _split(text: bytes) -> list[bytes]:
        if b"\r" in text:
            # A carriage return at the very end may be the first half of a line end: leave it for the next read.
            held = b"\r" if text.endswith(b"\r") else b""
            text = text.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n") + held
        return text.split(b"\n")
