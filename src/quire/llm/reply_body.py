"""Reading the body of a model server's reply piece by piece, and to its very end."""

import asyncio
from contextlib import suppress

import aiohttp

FINISH_SECONDS = 0.25
BODY_SECONDS = 1.0
READ_BYTES = 16 * 1024
"""So little at once that a server which sends nonsense at full speed costs the others little."""


class ReplyTooLong(ValueError):
    """The server gave far more than it was asked for."""


async def receive(response: aiohttp.ClientResponse) -> bytes:
    """What has arrived since the last time; empty at the end.

    The socket is read only while somebody waits for it. Otherwise each piece would wake the process when it arrives,
    to be put aside; now the pieces wait in the kernel, and one read takes them all.
    """
    _resume(response)
    received = await response.content.read(READ_BYTES)
    transport = _open_transport(response)
    if transport is not None:
        transport.pause_reading()
    return received


async def receive_until(response: aiohttp.ClientResponse, until: float) -> bytes:
    """The same up to a time of the event loop; empty also when nothing comes or the connection is lost."""
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout_at(until):
            return await receive(response)
    return b""


async def let_finish(response: aiohttp.ClientResponse) -> None:
    """Read to the very end, which is near: then the connection, and its TLS handshake, serves the next answer too."""
    _resume(response)
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(FINISH_SECONDS):
            while await response.content.readany():
                pass


async def beginning_of(response: aiohttp.ClientResponse, bytes_max: int) -> bytes:
    """A body of a few kilobytes, or the beginning of it that comes soon."""
    received = b""
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(BODY_SECONDS):
            while len(received) < bytes_max and (piece := await response.content.read(READ_BYTES)):
                received += piece
    return received


async def whole_body(response: aiohttp.ClientResponse, bytes_max: int) -> bytes:
    """A body to its end. Raises `ReplyTooLong`. One read brings only what has arrived."""
    data = bytearray()
    async for piece in response.content.iter_any():
        data += piece
        if len(data) > bytes_max:
            raise ReplyTooLong
    return bytes(data)


def _resume(response: aiohttp.ClientResponse) -> None:
    transport = _open_transport(response)
    if transport is not None:
        transport.resume_reading()


def _open_transport(response: aiohttp.ClientResponse) -> asyncio.ReadTransport | None:
    """None when the reply has ended and its connection is back in the pool, or when it was lost."""
    transport = None if response.connection is None else response.connection.transport
    return None if transport is None or transport.is_closing() else transport
