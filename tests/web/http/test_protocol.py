"""A header is short and arrives soon, or the connection ends."""

import asyncio
import socket
import time
from typing import Any

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from quire.web.http.connection_limits import ConnectionLimits
from quire.web.http.protocol import limited_protocol
from tests import patient
from tests.running import RunningServer


def connect(server: RunningServer) -> socket.socket:
    url = httpx.URL(server.url)
    return socket.create_connection((url.host, url.port or 80), timeout=40)


def send_for_ever(connection: socket.socket) -> None:
    for _ in range(1_000):
        connection.sendall(b"a" * 16_384)
        time.sleep(0.001)


def test_a_header_without_an_end_is_refused(server: RunningServer) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ")
        with pytest.raises(ConnectionError):
            send_for_ever(connection)
    assert patient.get(f"{server.url}/healthz").status_code == 200


def test_a_header_of_usual_size_is_read_on_a_connection_that_is_used_again(server: RunningServer) -> None:
    with patient.client(base_url=server.url) as client:
        for _ in range(3):
            assert client.get("/healthz", headers={"X-Long": "a" * 30_000}).status_code == 200


@pytest.mark.long
def test_a_connection_that_says_nothing_is_closed(server: RunningServer) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert connection.recv(1) == b""


async def reply(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"reply"})


@pytest.mark.parametrize("has_had_request", [False, True])
async def test_a_request_that_comes_when_the_server_is_about_to_end_is_answered_and_its_connection_closed(
    has_had_request: bool,
) -> None:
    config, state = uvicorn.Config(reply, log_config=None), ServerState()
    config.load()
    protocol = limited_protocol(ConnectionLimits(), leaving_seconds=3600)
    listening = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    if has_had_request:
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"reply")).startswith(b"HTTP/1.1 200")
    while not state.connections:  # noqa: ASYNC110  Nobody tells when it is accepted.
        await asyncio.sleep(0.01)
    for connection in state.connections:
        connection.shutdown()
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    answered = await reader.read()
    assert answered.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answered.lower()
    listening.close()
