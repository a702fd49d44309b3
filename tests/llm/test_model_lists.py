"""Asking a server for its models tells them, or what is at its address instead."""

import asyncio

import pytest

from quire.domain.models.language_models import prompt_size
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


@pytest.mark.parametrize(
    ("said", "sizes"),
    [
        ('"meta": {"n_ctx": 8192, "n_ctx_train": 32768}', {"m": 8192}),
        ('"max_model_len": 4096', {"m": 4096}),
        ('"context_length": 128000', {"m": 128_000}),
        ('"meta": null, "max_context_length": 32768', {"m": 32_768}),
        ('"meta": [], "max_model_len": "many", "context_length": true', {}),
        ('"max_model_len": -1', {}),
    ],
)
async def test_how_many_tokens_a_model_takes_is_known_where_its_server_says_so(
    raw_server: RawServer, said: str, sizes: dict[str, int]
) -> None:
    raw_server.reply = replied("200 OK", f'{{"data": [{{"id": "m", {said}}}]}}')
    assert await listed(raw_server.url) == ModelList("named", ("m",), sizes)


def test_beside_a_prompt_there_is_room_for_an_answer() -> None:
    assert [prompt_size(taken) for taken in (8_192, 100, 10**12)] == [6_144, 1_000, 10_000_000]


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
