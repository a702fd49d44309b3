"""A model server for tests: speaks the chat-completions stream over a socket, and does as its plan says.

Runs as a process of its own and prints its address. Raw sockets on purpose: it shares no
code with what it tests.

`PUT /plan` sets what comes next. A refusal: `status`, `headers` and `body`. A stream: `first_pause_seconds`,
`reasoning` (thoughts before the answer, under the name `reasoning_field`), `pieces`, `pause_seconds` before each of
them, `cut_after` (pieces after which the connection breaks), `silent_after` (pieces after which only a comment
comes every `comment_seconds`), `held_after` (pieces after which nothing comes until `PUT /release`), and whether
the stream ends with `finish` (a reason, or True for that of a whole answer), `usage` and `done` (the end mark), or
is left open behind them for good (`left_open`); or `raw`, the body as text, `bytes_at_once`. Either is held back
for `hold_head_seconds`. Fields of the request, or `system` for messages of that role, are refused as `refuses`
says: by their names a status and an error. A `whole` reply is one JSON document. With `alternates`, a request whose
turns do not alternate is refused, as by the templates of some models. `summary` is the plan for calls that ask for
a summary, `wordings` and `order` those for calls that ask for help with a search, and `of` has plans for questions by
their last words. `embeddings` is the plan for calls that ask for vectors, `rerank` for those that ask for scores:
`status`, `body` and `pause_seconds`. `models` are the names in its list, `size` the tokens that each of them takes,
`list_status` the status of a reply that is none. `path` is where it answers. `GET /calls` tells what was asked, how
many pieces, thoughts and comments were said, and how each connection ended.
"""

import asyncio
import contextlib
import json
import math
import re
import time
import zlib
from typing import Any

SEARCH_HELP = {"wordings": "You help to search documents", "order": "You put passages of documents in order"}
"""How the rules of calls begin that ask for help with a search."""

PLAN: dict[str, Any] = {}
CALLS: list[dict[str, Any]] = []
EMBEDDED: list[str] = []
KEYS: list[str | None] = []
"""With which keys it was asked for its models."""

HELD: list[asyncio.Event] = []


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split("\r\n")[0].split(" ")
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if path == "/plan":
            PLAN.clear()
            PLAN.update(json.loads(body))
            await reply_json(writer, {})
        elif path == "/release":
            for held in HELD:
                held.set()
            await reply_json(writer, {})
        elif path == "/calls":
            await reply_json(writer, {"calls": CALLS, "embedded": EMBEDDED, "keys": KEYS})
        elif path.partition("?")[0] == PLAN.get("path", "/v1/chat/completions") and method == "POST":
            await complete(reader, writer, json.loads(body), headers)
        elif path.partition("?")[0] == "/v1/models" and "models" in PLAN:
            KEYS.append(headers.get("authorization"))
            if "list_status" in PLAN:
                await reply(writer, PLAN["list_status"], "text/plain", b"")
            else:
                size = {"meta": {"n_ctx": PLAN["size"]}} if "size" in PLAN else {}
                await reply_json(writer, {"data": [{"id": name, **size} for name in PLAN["models"]]})
        elif path.partition("?")[0] == "/v1/embeddings" and method == "POST":
            await embed(writer, json.loads(body))
        elif path.partition("?")[0] == "/v1/rerank" and method == "POST":
            await rerank(reader, writer, json.loads(body), headers)
        else:
            await reply(writer, 404, "text/plain", b"")
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def embed(writer: asyncio.StreamWriter, request: dict[str, Any]) -> None:
    plan = PLAN.get("embeddings", {})
    EMBEDDED.extend(request["input"])
    await asyncio.sleep(plan.get("pause_seconds", 0))
    data = [{"index": index, "embedding": vector_of(text)} for index, text in enumerate(request["input"])]
    body = plan.get("body", {"data": data[::-1]})
    await reply(writer, plan.get("status", 200), "application/json", json.dumps(body).encode())


async def rerank(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    request: dict[str, Any],
    headers: dict[str, str],
) -> None:
    """Of the documents, the last one is the most relevant."""
    plan = PLAN.get("rerank", {})
    call = {"request": request, "authorization": headers.get("authorization"), "ended": None}
    CALLS.append(call)
    hung_up = asyncio.create_task(wait_for_hang_up(reader, call))
    try:
        await asyncio.sleep(plan.get("pause_seconds", 0))
        results = [
            {"index": index, "relevance_score": index / 10} for index in range(len(request["documents"]))
        ]
        body = plan.get("body", {"results": results, "usage": {"total_tokens": 5}})
        await reply(writer, plan.get("status", 200), "application/json", json.dumps(body).encode())
    finally:
        hung_up.cancel()


def vector_of(text: str) -> list[float]:
    """Texts are near each other whose words share groups of four letters."""
    vector = [0.0] * 2048
    for word in re.findall(r"\w{4,}", text.lower()):
        groups = [word[start : start + 4] for start in range(len(word) - 3)]
        for group in groups:
            vector[zlib.crc32(group.encode()) % len(vector)] += 1 / len(groups)
    return [math.sqrt(value) for value in vector] if any(vector) else [1.0] * len(vector)


def plan_for(request: dict[str, Any]) -> dict[str, Any]:
    system, question = request["messages"][0]["content"], request["messages"][-1]["content"]
    if "summary" in PLAN and system.startswith("You keep the memory of a conversation"):
        return dict(PLAN["summary"])
    for name, beginning in SEARCH_HELP.items():
        if name in PLAN and system.startswith(beginning):
            return dict(PLAN[name])
    return dict(next((plan for end, plan in PLAN.get("of", {}).items() if question.endswith(end)), PLAN))


async def complete(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    request: dict[str, Any],
    headers: dict[str, str],
) -> None:
    plan = plan_for(request)
    call = {
        "request": request,
        "authorization": headers.get("authorization"),
        "started": time.time(),
        "said": 0,
        "ended": None,
    }
    CALLS.append(call)
    hung_up = asyncio.create_task(wait_for_hang_up(reader, call))
    try:
        await speak(writer, plan, call)
        call["ended"] = call["ended"] or "complete"
    except ConnectionError:
        pass
    finally:
        hung_up.cancel()


async def wait_for_hang_up(reader: asyncio.StreamReader, call: dict[str, Any]) -> None:
    with contextlib.suppress(ConnectionError):
        await reader.read()
    call["ended"] = "hung up"


async def speak(writer: asyncio.StreamWriter, plan: dict[str, Any], call: dict[str, Any]) -> None:
    await asyncio.sleep(plan.get("hold_head_seconds", 0))
    for name, (refusing_status, error) in plan.get("refuses", {}).items():
        if name in call["request"] or name == call["request"]["messages"][0]["role"]:
            plan = {"status": refusing_status, "body": error}
    if plan.get("alternates") and not does_alternate(call["request"]["messages"]):
        plan = {"status": 400, "body": {"error": {"message": "Conversation roles must alternate."}}}
    status = plan.get("status", 200)
    if status != 200:
        body = json.dumps(plan.get("body", {})).encode()
        await reply(writer, status, "application/json", body, plan.get("headers", {}))
        return
    if "whole" in plan:
        await reply_json(writer, plan["whole"])
        return
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    await writer.drain()
    if "raw" in plan:
        await write_raw(writer, plan["raw"].encode(), plan.get("bytes_at_once"))
        await drip(writer, plan.get("drips", "").encode())
        return
    await asyncio.sleep(plan.get("first_pause_seconds", 0))
    for thought in plan.get("reasoning", []):
        await asyncio.sleep(plan.get("pause_seconds", 0))
        writer.write(delta({plan.get("reasoning_field", "reasoning_content"): thought, "content": None}))
        await writer.drain()
        call["said"] += 1
    for number, piece in enumerate(plan.get("pieces", ["Hello", ", ", "world."])):
        if number == plan.get("cut_after"):
            writer.transport.abort()
            return
        if number == plan.get("silent_after"):
            await say_nothing(writer, plan.get("comment_seconds", 3600), call)
        if number == plan.get("held_after"):
            await be_held()
        await asyncio.sleep(plan.get("pause_seconds", 0))
        writer.write(delta({"content": piece}))
        await writer.drain()
        call["said"] += 1
    finish = plan.get("finish", True)
    if finish:
        reason = "stop" if finish is True else finish
        writer.write(event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}))
    if plan.get("usage", True):
        writer.write(event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}))
    if plan.get("done", True):
        writer.write(b"data: [DONE]\n\n")
    await writer.drain()
    if plan.get("left_open"):
        await say_nothing(writer, plan.get("comment_seconds", 3600), call)


def does_alternate(messages: list[dict[str, Any]]) -> bool:
    """Whether user and assistant take turns, beginning with the user."""
    roles = [message["role"] for message in messages if message["role"] != "system"]
    return roles == ["user", "assistant"] * (len(roles) // 2) + ["user"] * (len(roles) % 2)


async def write_raw(writer: asyncio.StreamWriter, raw: bytes, bytes_at_once: int | None) -> None:
    step = bytes_at_once or len(raw)
    for start in range(0, len(raw), step):
        writer.write(raw[start : start + step])
        await writer.drain()
        if bytes_at_once is not None:
            await asyncio.sleep(0.0005)


async def drip(writer: asyncio.StreamWriter, raw: bytes) -> None:
    """A byte every fifth of a second: the connection is never silent for long, and hardly says a thing."""
    for byte in raw:
        await asyncio.sleep(0.2)
        writer.write(bytes([byte]))
        await writer.drain()


async def be_held() -> None:
    held = asyncio.Event()
    HELD.append(held)
    await held.wait()
    HELD.remove(held)


async def say_nothing(writer: asyncio.StreamWriter, comment_seconds: float, call: dict[str, Any]) -> None:
    while True:
        await asyncio.sleep(comment_seconds)
        writer.write(b": still here\n\n")
        await writer.drain()
        call["said"] += 1


def delta(delta: dict[str, Any]) -> bytes:
    return event({"choices": [{"index": 0, "delta": delta}]})


def event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


async def reply_json(writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
    await reply(writer, 200, "application/json", json.dumps(body).encode())


async def reply(
    writer: asyncio.StreamWriter,
    status: int,
    media_type: str,
    body: bytes,
    headers: dict[str, str] | None = None,
) -> None:
    extra = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    writer.write(
        f"HTTP/1.1 {status} .\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{extra}"
        "Connection: close\r\n\r\n".encode()
        + body
    )
    await writer.drain()


async def listen() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


def run() -> None:
    """Listen until killed."""
    asyncio.run(listen())


if __name__ == "__main__":
    run()
