"""Short requests are answered in one piece; uploads are read piece by piece."""

from typing import Any

import pytest
from werkzeug.exceptions import ClientDisconnected

from quire.web.http.connection import StreamedBody
from tests.running import Person, RunningServer


def test_to_ask_for_the_head_of_a_stream_opens_none(server: RunningServer, author: Person) -> None:
    answer = author.ask(author.chat())
    reply = author.http.head(f"/api/messages/{answer['id']}/events")
    assert reply.status_code in (200, 204)
    assert author.http.get("/api/me").status_code == 200


def test_a_head_request_has_no_body(author: Person) -> None:
    reply = author.http.head("/api/me")
    assert (reply.status_code, reply.content) == (200, b"")


def received(*messages: Any) -> StreamedBody:
    """A body that comes in these messages."""
    waiting = iter(messages)

    async def receive() -> Any:
        return next(waiting)

    body = StreamedBody(None, None)
    body.connect(receive)
    return body


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_is_taken_piece_by_piece_to_its_end() -> None:
    body = received(piece(b"one", more=True), piece(b"", more=True), piece(b"two", more=False))
    assert await anext(body) == b"one"
    assert [taken async for taken in body] == [b"", b"two"]
    with pytest.raises(StopAsyncIteration):
        await anext(body)


async def test_a_body_whose_sender_leaves_is_not_taken_for_complete() -> None:
    body = received(piece(b"one", more=True), {"type": "http.disconnect"})
    assert await anext(body) == b"one"
    with pytest.raises(ClientDisconnected):
        await anext(body)
