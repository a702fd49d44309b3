"""Requests to the servers of tests: with patience, and without loading the certificates of the world for each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.running import NO_CERTIFICATES, NOTHING_CLOSED, REQUEST_SECONDS


def client(**options: Any) -> httpx.Client:
    """A client that keeps cookies and connections."""
    return httpx.Client(
        **{"timeout": REQUEST_SECONDS, "limits": NOTHING_CLOSED, "verify": NO_CERTIFICATES, **options}
    )


def request(method: str, url: str, **options: Any) -> httpx.Response:
    """One request, of which nothing is kept."""
    return httpx.request(method, url, **{"timeout": REQUEST_SECONDS, "verify": NO_CERTIFICATES, **options})


def get(url: str, **options: Any) -> httpx.Response:
    return request("GET", url, **options)


def post(url: str, **options: Any) -> httpx.Response:
    return request("POST", url, **options)


@contextmanager
def stream(method: str, url: str, **options: Any) -> Iterator[httpx.Response]:
    """One request whose reply is read as it comes."""
    with httpx.stream(
        method, url, **{"timeout": REQUEST_SECONDS, "verify": NO_CERTIFICATES, **options}
    ) as reply:
        yield reply
