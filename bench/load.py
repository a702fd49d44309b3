"""The load client: HTTP connections that stay open, each asking again as soon as it was answered.

As little as possible happens for each reply, so that the server under test is what is measured; `ceiling` proves it.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httptools
import msgspec
import uvloop

from bench.processes import Broken, Server

CONNECTIONS = 32


class Reply(msgspec.Struct):
    """What came back, and when the bytes that were looked for first appeared in it."""

    status: int = 0
    body: bytes = b""
    marked_at: float | None = None


class Connection(asyncio.Protocol):
    """One connection; ask, and wait for the whole reply, before asking again."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: Any = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[Reply] | None = None
        self._reply = Reply()
        self._received: list[bytes] = []
        self._mark = b""
        self._ends_at_mark = False

    def ask(self, request: bytes, *, mark: bytes = b"", ends_at_mark: bool = False) -> asyncio.Future[Reply]:
        """Send a request; the moment at which `mark` first appears in the body is noted, and may end the waiting."""
        self._waiting = self._loop.create_future()
        self._reply, self._received, self._mark = Reply(), [], mark
        self._ends_at_mark = ends_at_mark
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        self._waiting = None
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Broken("A server closed a connection before its reply was complete."))

    def on_body(self, body: bytes) -> None:
        self._received.append(body)
        if self._mark and self._mark in b"".join(self._received):
            self._reply.marked_at = time.monotonic()
            self._mark = b""
            if self._ends_at_mark:
                self.on_message_complete()

    def on_message_complete(self) -> None:
        self._reply.status = self._parser.get_status_code()
        self._reply.body = b"".join(self._received)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(self._reply)


C = TypeVar("C", bound=Connection)


class Burst(msgspec.Struct, frozen=True):
    """What a server did under load for a while."""

    replies: list[Reply]
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Replies in a second."""
        return len(self.replies) / self.seconds

    @property
    def cpu_microseconds(self) -> float:
        """CPU time of the server for each reply."""
        return self.cpu_seconds / len(self.replies) * 1e6


def burst(server: Server, requests: Iterator[bytes], *, seconds: float = 60.0) -> Burst:
    """Send requests over all connections at once, until there are none left or the time is over."""
    return burst_on([server.port], server.cpu_seconds, requests, seconds=seconds)


def burst_on(
    ports: list[int],
    cpu_seconds_so_far: Callable[[], float],
    requests: Iterator[bytes],
    *,
    seconds: float = 60.0,
) -> Burst:
    """The same to several servers, which share the connections."""
    cpu_seconds = cpu_seconds_so_far()
    replies, took_seconds = uvloop.run(_flood(ports, requests, seconds))
    if wrong := next((reply for reply in replies if reply.status != 200), None):
        raise Broken(f"A server answered with status {wrong.status}: {wrong.body[:300]!r}")
    return Burst(replies, took_seconds, cpu_seconds_so_far() - cpu_seconds)


async def connect(port: int, kind: Callable[[], C] = Connection) -> C:
    """A new connection."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(kind, "127.0.0.1", port)
    return connection


def request(method: str, path: str, *, token: str = "", body: Any = None, **headers: str) -> bytes:
    """A request as it goes over the wire; names of headers are written with underscores."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    encoded = b"" if body is None else msgspec.json.encode(body)
    if body is not None:
        lines.append("Content-Type: application/json")
    if method != "GET":
        lines.append(f"Content-Length: {len(encoded)}")
    return "\r\n".join([*lines, "", ""]).encode() + encoded


async def _flood(ports: list[int], requests: Iterator[bytes], seconds: float) -> tuple[list[Reply], float]:
    replies: list[Reply] = []
    connections = [await connect(ports[number % len(ports)]) for number in range(CONNECTIONS)]
    started = time.monotonic()

    async def ask_again_and_again(connection: Connection) -> None:
        for next_request in requests:
            replies.append(await connection.ask(next_request))
            if time.monotonic() - started >= seconds:
                return

    await asyncio.gather(*map(ask_again_and_again, connections))
    took_seconds = time.monotonic() - started
    for connection in connections:
        connection.close()
    return replies, took_seconds
