"""The events of a reply: a stream, one JSON document in place of a stream, or a JSON document on each line."""

from typing import Literal

import msgspec

from quire.llm.event_stream import BYTE_ORDER_MARK, EventStreamReader, EventStreamTooLong

WHOLE_BYTES_MAX = 8 * 1024 * 1024
"""Of a whole reply: the longest answer that is allowed, with each of its characters escaped, and thoughts beside it."""

_BLANKS = b" \t\r\n"
_NO_STREAM = (b"{", b"[", b"<")
"""How JSON and HTML begin, and no line of an event stream does."""

Form = Literal["stream", "document", "lines"]


class ReplyReader:
    """Collects bytes and gives back the data of each event; a whole document is the only event, at the end."""

    def __init__(self, *, event_bytes_max: int) -> None:
        self._form: Form | None = None
        self._event_bytes_max = event_bytes_max
        self._stream = EventStreamReader(event_bytes_max=event_bytes_max)
        self._beginning = b""
        self._received = bytearray()
        self._first_line: Literal["unfinished", "a document", "a part"] = "unfinished"

    @property
    def is_whole(self) -> bool:
        """Whether the reply is one document; known when its events are."""
        return self._form == "document"

    def feed(self, received: bytes) -> list[bytes]:
        """Take what was received and return the data of every event that is now complete."""
        if self._form is None:
            received = self._begin(received)
        if self._form == "lines":
            return self._read_lines(received)
        if self._form != "document":
            return self._stream.feed(received)
        self._received += received
        if len(self._received) > WHOLE_BYTES_MAX:
            raise EventStreamTooLong
        return self._read_lines(self._take_received()) if self._are_lines(received) else []

    def end(self) -> list[bytes]:
        """Return what is left when nothing more comes."""
        match self._form:
            case "document":
                return [bytes(self._received)]
            case "lines":
                return self._read_lines(b"\n")
            case _:
                return self._stream.end()

    def _begin(self, received: bytes) -> bytes:
        """Find out what it is by its first byte; some servers send blanks while the model loads."""
        text = (self._beginning + received).removeprefix(BYTE_ORDER_MARK).lstrip(_BLANKS)
        if not text or BYTE_ORDER_MARK.startswith(text):
            self._beginning = text
            return b""
        self._beginning = b""
        self._form = "document" if text.startswith(_NO_STREAM) else "stream"
        return text

    def _are_lines(self, received: bytes) -> bool:
        """Whether the first line is a document by itself, and another one follows: then each line is an event."""
        following = received
        if self._first_line == "unfinished" and b"\n" in received:
            line, _, following = bytes(self._received).partition(b"\n")
            self._first_line = "a document" if _is_json(line) else "a part"
        return self._first_line == "a document" and following.strip(_BLANKS) != b""

    def _take_received(self) -> bytes:
        self._form = "lines"
        received, self._received = bytes(self._received), bytearray()
        return received

    def _read_lines(self, received: bytes) -> list[bytes]:
        *lines, rest = received.split(b"\n")
        if lines:
            lines[0] = bytes(self._received) + lines[0]
            self._received = bytearray(rest)
        else:
            self._received += rest
        if len(self._received) > self._event_bytes_max:
            raise EventStreamTooLong
        return [line for line in lines if line.strip(_BLANKS)]


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return True
