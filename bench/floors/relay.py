"""The least that passing on an answer takes: aiohttp in, ASGI out; nothing is stored, and a lost reader ends it."""

import os
from typing import Any

import aiohttp
import msgspec

URL = os.environ["BENCH_MODEL_URL"] + "/chat/completions"
ASK = {"model": "bench", "messages": [{"role": "user", "content": "What is to be done?"}], "stream": True}
HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")],
}


class Delta(msgspec.Struct):
    """More of the text, in one of the choices."""

    content: str = ""


class Choice(msgspec.Struct):
    """One of the answers of a chunk; there is only one."""

    delta: Delta


class Chunk(msgspec.Struct):
    """An event of the model’s stream."""

    choices: list[Choice]


class Text(msgspec.Struct):
    """What goes out."""

    text: str


decoder = msgspec.json.Decoder(Chunk)
encoder = msgspec.json.Encoder()
sessions: list[aiohttp.ClientSession] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if not sessions:
        sessions.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
    await send(HEAD)
    async with sessions[0].post(URL, json=ASK) as response:
        rest = b""
        async for received in response.content.iter_any():
            *events, rest = (rest + received).split(b"\n\n")
            if passed_on := b"".join(map(pass_on, events)):
                await send({"type": "http.response.body", "body": passed_on, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def pass_on(event: bytes) -> bytes:
    data = event.removeprefix(b"data: ")
    if data == b"[DONE]":
        return b""
    text = "".join(choice.delta.content for choice in decoder.decode(data).choices)
    return b"data: " + encoder.encode(Text(text)) + b"\n\n" if text else b""
