"""Asking a server for its models tells them, or what is at its address instead."""

import asyncio

import pytest

from quire.domain.models.model_lists import ListState, ModelList, why_none
from quire.domain.translatable_text import fill
from quire.llm.openai_compatible import OpenAICompatible
from tests.llm.conftest import RawServer


def replied(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


async def listed(address: str) -> ModelList:
    model = OpenAICompatible(f"{address}/v1", "m", "a key")
    try:
        return await model.list_models()
    finally:
        await model.close()


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        ("200 OK", '{"data": [{"id": "b"}, {"id": "a"}]}', "named"),
        ("200 OK", '{"data": []}', "empty"),
        ("200 OK", "<html>Welcome</html>", "unlike"),
        ("200 OK", '{"models": ["a"]}', "unlike"),
        ("200 OK", "[" * 100_000, "unlike"),
        ("404 Not Found", "nothing", "unlike"),
        ("302 Found\r\nLocation: /login", "", "unlike"),
        ("401 Unauthorized", "{}", "refused"),
        ("403 Forbidden", "{}", "refused"),
        ("429 Too Many Requests", "", "failing"),
        ("503 Service Unavailable", "", "failing"),
    ],
)
async def test_what_a_server_replies_is_told_apart(
    raw_server: RawServer, status: str, body: str, state: ListState
) -> None:
    raw_server.reply = replied(status, body)
    found = await listed(raw_server.url)
    assert found == ModelList(state, ("a", "b") if state == "named" else ())


async def test_something_that_speaks_no_http_is_no_model_server(raw_server: RawServer) -> None:
    raw_server.reply = b"220 mail.example.org ESMTP\r\n"
    assert (await listed(raw_server.url)).state == "unlike"


async def test_where_nothing_listens_nothing_answers() -> None:
    found = await listed("http://127.0.0.1:9")
    said = why_none(found.state, "http://127.0.0.1:9/v1")
    assert fill(said.template, said.values) == "Nothing answers at http://127.0.0.1:9/v1."


class AnotherKindOfServer(RawServer):
    """Wants another key below `/v1`, and has nothing elsewhere."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(
            replied("401 Unauthorized", "") if b" /v1/models " in request else replied("404 Not Found", "")
        )
        writer.close()


async def test_of_two_addresses_that_are_asked_the_one_that_tells_more_is_told() -> None:
    server = AnotherKindOfServer()
    async with await asyncio.start_server(server.answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        assert (await listed(f"http://127.0.0.1:{port}")).state == "refused"
