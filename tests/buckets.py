"""Buckets in the store of `tests/bucket_server.py`, and stores that fail."""

import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.running import NO_CERTIFICATES, REQUEST_SECONDS

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
_SIGNED = (
    "AWS4-HMAC-SHA256 Credential=key/20300517/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"
)


class Buckets:
    """The store's process."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.bucket_server"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._program.stdout is not None
        self.endpoint = self._program.stdout.readline().strip()

    def make(self) -> str:
        """A bucket of one's own."""
        name = f"bucket-{secrets.token_hex(8)}"
        made = httpx.put(
            f"{self.endpoint}/{name}",
            headers={"Authorization": _SIGNED},
            timeout=REQUEST_SECONDS,
            verify=NO_CERTIFICATES,
        )
        made.raise_for_status()
        return name

    def close(self) -> None:
        self._program.kill()
        self._program.wait()


def reply(status: str, body: str = "") -> bytes:
    """What a store says in HTTP, before it closes the connection."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


@contextmanager
def store_that_answers(said: bytes) -> Iterator[str]:
    """The address of a store that says the same to every request."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_answer_all, args=(listening, said), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def store_that_is_silent() -> Iterator[str]:
    """The address of a store that takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def store_that_is_away() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def _answer_all(listening: socket.socket, said: bytes) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            connection.recv(65_536)
            connection.sendall(said)
