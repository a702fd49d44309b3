"""A header is short and arrives soon, or the connection ends."""

import socket
import time

import httpx
import pytest

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
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_a_header_of_usual_size_is_read_on_a_connection_that_is_used_again(server: RunningServer) -> None:
    with httpx.Client(base_url=server.url) as client:
        for _ in range(3):
            assert client.get("/healthz", headers={"X-Long": "a" * 30_000}).status_code == 200


@pytest.mark.long
def test_a_connection_that_says_nothing_is_closed(server: RunningServer) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert connection.recv(1) == b""
