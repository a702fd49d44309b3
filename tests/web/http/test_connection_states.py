"""No connection stays open without a running request, whatever its client sends; here with shortened timers."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import uvicorn

from quire.domain.operation.networks import AddressList
from quire.web.http.connection_limits import ConnectionLimits
from quire.web.http.protocol import Protocol, Timers

LONGEST_SECONDS = 15
"""Far more than the timers below, so that a busy machine fails no test; without a timer it would be for ever."""

LARGE_BYTES = 30_000_000

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"

STATES = {
    "nothing sent": b"",
    "half a header": b"GET / HT",
    "idle after a reply": GET,
    "a line end after a reply": GET + b"\r\n",
    "half a header after a reply": GET + b"GET / HT",
    "a body that was replied to": POST + b"Content-Length: 100000\r\n\r\ny",
    "chunks that were replied to": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\ny\r\n",
    "trailers after a reply": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n",
    "a refused connection": b"nonsense\r\n\r\n",
    "a reply that nobody takes": b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
}
SILENCE, ONE_BYTE, ONE_BYTE_AGAIN_AND_AGAIN = "silence", "one byte", "one byte again and again"


class QuickProtocol(Protocol):
    timers = Timers(
        header=0.3,
        idle=0.3,
        rest_of_body=0.3,
        sending_without_progress=0.3,
        closing=0.1,
        between_checks=0.05,
    )


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Reply with the names of the headers, at once or after reading the body; or with many bytes, in pieces or not."""
    if scope["path"] == "/read":
        while (await receive())["more_body"]:
            pass
    pieces = [b" ".join(sorted(name for name, _ in scope["headers"]))]
    if scope["path"] == "/large":
        pieces = [b"x" * (LARGE_BYTES // 30)] * 30
    elif scope["path"] == "/at-once":
        pieces = [b"x" * LARGE_BYTES]
    headers = [(b"content-length", str(sum(map(len, pieces))).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for number, piece in enumerate(pieces, 1):
        await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})


@contextlib.asynccontextmanager
async def serving(protocol: type[Protocol] = QuickProtocol) -> AsyncIterator[int]:
    """A server with this protocol in the test's own process; yields its port."""
    config = uvicorn.Config(
        application, http=protocol, log_config=None, lifespan="off", timeout_keep_alive=600
    )
    config.load()
    state = uvicorn.Server(config).server_state
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()


class Client(asyncio.Protocol):
    """Knows what came, and when the other side closed."""

    def __init__(self, *, takes_nothing: bool = False) -> None:
        self.received = b""
        self.closed = asyncio.Event()
        self._takes_nothing = takes_nothing

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        if self._takes_nothing:
            transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        self.received += data

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


async def connect(port: int, **options: bool) -> Client:
    _, client = await asyncio.get_running_loop().create_connection(
        lambda: Client(**options), "127.0.0.1", port
    )
    return client


async def exchange(port: int, *pieces: bytes) -> bytes:
    """Send pieces and return all that comes until the server closes."""
    client = await connect(port)
    for piece in pieces:
        client.transport.write(piece)
        await asyncio.sleep(0.01)
    await asyncio.wait_for(client.closed.wait(), LONGEST_SECONDS)
    return client.received


@pytest.mark.parametrize("then", [SILENCE, ONE_BYTE, ONE_BYTE_AGAIN_AND_AGAIN])
@pytest.mark.parametrize("state", STATES)
async def test_every_state_of_a_connection_ends(state: str, then: str) -> None:
    async with serving() as port:
        client = await connect(port, takes_nothing=state == "a reply that nobody takes")
        client.transport.write(STATES[state])
        await asyncio.sleep(0.1)
        if then == ONE_BYTE:
            client.transport.write(b"y")

        async def send_bytes() -> None:
            while then == ONE_BYTE_AGAIN_AND_AGAIN:
                await asyncio.sleep(0.05)
                client.transport.write(b"y")

        sending = asyncio.create_task(send_bytes())
        try:
            if state == "a reply that nobody takes":
                # A client that reads nothing does not see the end either, until it reads.
                await asyncio.sleep(1.5)
                client.transport.resume_reading()
            await asyncio.wait_for(client.closed.wait(), LONGEST_SECONDS)
        finally:
            sending.cancel()
        assert len(client.received) < LARGE_BYTES


async def test_trailers_are_never_headers() -> None:
    """Also where the handler looks at its headers only after the body."""
    async with serving() as port:
        chunked = b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        reply = await exchange(port, chunked, b"1\r\ny\r\n0\r\nAuthorization: Bearer z\r\n", b"X: y\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert b"authorization" not in reply


@pytest.mark.parametrize("trailers", [b"X: y\r\n" * 1_000, b"y" * 6_000])
async def test_trailers_have_an_end(trailers: bytes) -> None:
    class Patient(QuickProtocol):
        timers = Timers()

    async with serving(Patient) as port:
        client = await connect(port)
        client.transport.write(POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-Long: ")
        sent = 0
        while not client.closed.is_set() and sent < 4_000_000:
            client.transport.write(trailers)
            sent += len(trailers)
            await asyncio.sleep(0.001)
    assert sent < 4_000_000


async def test_pipelined_requests_are_no_long_header() -> None:
    """Also where what has come so far ends within a header."""
    requests = GET.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 300 + b"\r\n\r\n") * 1_000
    cut = [requests[start : start + 100_001] for start in range(0, len(requests), 100_001)]
    async with serving() as port:
        reply = await exchange(port, *cut)
    assert reply.count(b"HTTP/1.1 200 ") == 1_000
    assert b" 431 " not in reply


async def test_further_connections_of_one_network_are_refused() -> None:
    class Narrow(QuickProtocol):
        limits = ConnectionLimits(per_network=2)

    async with serving(Narrow) as port:
        first, _ = await connect(port), await connect(port)
        third = await connect(port)
        await asyncio.wait_for(third.closed.wait(), LONGEST_SECONDS)
        assert third.received.startswith(b"HTTP/1.1 503 ")
        first.transport.write(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        await asyncio.wait_for(first.closed.wait(), LONGEST_SECONDS)
        assert first.received.startswith(b"HTTP/1.1 200 ")
        reply = b""
        async with asyncio.timeout(LONGEST_SECONDS):
            while not reply.startswith(b"HTTP/1.1 200 "):
                reply = await exchange(port, GET)


async def test_a_large_reply_that_is_taken_late_arrives_whole() -> None:
    """Also where the application has long been done with it, and the connection is to end with it."""

    class PatientSender(QuickProtocol):
        timers = msgspec.structs.replace(QuickProtocol.timers, sending_without_progress=LONGEST_SECONDS)

    async with serving(PatientSender) as port:
        client = await connect(port, takes_nothing=True)
        client.transport.write(b"GET /at-once HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        await asyncio.sleep(1.5)
        client.transport.resume_reading()
        await asyncio.wait_for(client.closed.wait(), LONGEST_SECONDS)
    assert len(client.received) > LARGE_BYTES


def test_the_total_counts_everybody_and_proxies_speak_for_many() -> None:
    limits = ConnectionLimits(per_network=1, total=3, exempt=AddressList(["192.0.2.0/30"]))
    assert limits.admit("192.0.2.1")
    assert limits.admit("192.0.2.1")
    assert limits.admit("2001:db8::1")
    assert not limits.admit("2001:db8::2"), "one IPv6 network"
    assert not limits.admit("192.0.2.1"), "the total"
    limits.release("2001:db8::1")
    assert limits.admit("2001:db8::2")


@pytest.mark.parametrize(("files", "connections"), [(64, 32), (1024, 640)])
def test_the_total_leaves_files_for_the_server_itself(files: int, connections: int) -> None:
    program = (
        "import resource; from quire.web.http.connection_limits import connections_below_limit_of_files;"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, (32, {files}));"
        "print(connections_below_limit_of_files())"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert int(ran.stdout) == connections
