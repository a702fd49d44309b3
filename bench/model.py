"""A model server that costs next to nothing: every answer is the same 200 pieces, one every 20 ms.

Run as a program of its own: `python -m bench.model` prints its port; a number after it is how many pieces an answer
has, and `hold` after that keeps the connection open behind the last one. One clock ticks for all streams; a stream
joins the tick at which it came: its first piece follows 20 ms later, and not all streams speak at one moment.
"""

import asyncio
import sys
from typing import Any

import msgspec
import uvloop

PIECES = 200
PIECE_SECONDS = 0.020
TICKS = 10
"""Ticks in the time of one piece."""

WORDS = [f"word{number} " for number in range(PIECES)]
TEXT = "".join(WORDS)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def event(**fields: Any) -> bytes:
    """An event of the chat-completions stream, as a chunk of the reply."""
    chunk = {
        "id": "chatcmpl-bench",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "bench",
        **fields,
    }
    return as_chunk(b"data: " + msgspec.json.encode(chunk) + b"\n\n")


def as_chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


SPOKEN = [event(choices=[{"index": 0, "delta": {"content": word}, "finish_reason": None}]) for word in WORDS]
END = (
    event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
    + event(choices=[], usage={"prompt_tokens": 700, "completion_tokens": PIECES})
    + as_chunk(b"data: [DONE]\n\n")
    + b"0\r\n\r\n"
)


class Clock:
    """Ticks, and lets a tenth of the streams speak each time."""

    def __init__(self, pieces: int, *, holds: bool) -> None:
        self.pieces = pieces
        self.holds = holds
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self._ticks = 0
        self._streams: list[list[Stream]] = [[] for _ in range(TICKS)]

    def join(self, stream: "Stream") -> None:
        self._streams[self._ticks % TICKS].append(stream)

    def tick(self) -> None:
        self._ticks += 1
        place = self._ticks % TICKS
        self._streams[place] = [stream for stream in self._streams[place] if stream.say()]
        self._loop.call_at(self._started + self._ticks * PIECE_SECONDS / TICKS, self.tick)


class Stream(asyncio.Protocol):
    """A connection on which one answer follows another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._transport: Any = None
        self._request = b""
        self._said = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._request += data
        head, found, body = self._request.partition(b"\r\n\r\n")
        if found and len(body) >= int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]):
            self._request = b""
            self._said = 0
            self._transport.write(HEAD)
            self._clock.join(self)

    def say(self) -> bool:
        """Say the next piece; whether there is more to say."""
        if self._transport.is_closing():
            return False
        self._transport.write(SPOKEN[self._said])
        self._said += 1
        if self._said == self._clock.pieces and not self._clock.holds:
            self._transport.write(END)
        return self._said < self._clock.pieces


async def main() -> None:
    _, *arguments = sys.argv
    clock = Clock(int(arguments[0]) if arguments else PIECES, holds="hold" in arguments)
    server = await asyncio.get_running_loop().create_server(
        lambda: Stream(clock), "127.0.0.1", 0, backlog=2048
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    clock.tick()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
