"""The worst that one person may do, kind by kind: a program that does one of them for a while, as fast as it is let.

Run as `python -m bench.neighbour_loads NAME PORT SECONDS FILE`; the file has the account and its things as JSON. It
prints a line when it begins, and afterwards how many replies of each status it got. After a refusal a connection waits
a moment, as a client does that takes what it can get.
"""

import asyncio
import itertools
import os
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from bench.load import Connection, connect, request
from bench.neighbour_data import COMPARED, MARKDOWN, RENDERED, Load, lines, prose
from bench.processes import Broken
from tests.formats import hostile
from tests.running import COOKIE

NICENESS = 5
CONNECTIONS = 8
PAUSE_SECONDS = 0.1
"""After a refusal."""

Requests = Iterator[bytes]


class Attack:
    """One kind of load, with what it has to do it with."""

    def __init__(self, port: int, seconds: float, load: Load) -> None:
        self._port = port
        self._ends_at = time.monotonic() + seconds
        self._load = load
        self._token = load.author.token
        self.statuses: Counter[int] = Counter()

    async def saves(self) -> None:
        """The largest texts, each unlike the one before: prose, and paragraphs of one letter."""
        texts = [prose(1), lines("a"), prose(2), lines("b")]
        await self._at_once(lambda number: self._save(number, texts))

    async def searches(self) -> None:
        """Words that stand in every paragraph, in a document of 20 MiB."""
        path = f"/api/documents/{self._load.places[0].document_id}/search?limit=50&q="
        words = ["ba bo bu be bi da do du de di", "bala bala bol bulen derig"]
        await self._ask_for(path + word.replace(" ", "+") for word in itertools.cycle(words))

    async def comparisons(self) -> None:
        """Two texts that have little in common, each time two others."""
        version = f"{self._section(0)}/versions"
        pairs = itertools.permutations(range(2, COMPARED + 2), 2)
        await self._ask_for(f"{version}/{one}/diff?against={other}" for one, other in itertools.cycle(pairs))

    async def authorship(self) -> None:
        """Who wrote a section that was written anew many times; nobody waits for the reply."""
        await self._at_once(lambda _: self._ask_and_leave(f"{self._section(0)}/authorship", 1.0))

    async def renderings(self) -> None:
        """Markdown that is hard to render, each time another text: in the API, of the past, and as a page."""
        sections = [self._section(number) for number in range(len(MARKDOWN))]
        cookie = f"{COOKIE}={self._load.author.sign_in}"
        now = [request("GET", f"{section}?render=html", token=self._token) for section in sections]
        past = [
            request("GET", f"{section.removeprefix('/api')}/history/{revision}", Cookie=cookie)
            for revision in range(2, RENDERED + 1)
            for section in sections
        ]
        reading = f"/documents/{self._load.places[0].document_id}/read"
        await self._send(itertools.cycle([*now, *past, request("GET", reading, Cookie=cookie)]))

    async def documents(self) -> None:
        """All of a document of 20 MiB."""
        await self._ask_for(itertools.repeat(f"/api/documents/{self._load.places[0].document_id}"))

    async def chats(self) -> None:
        """A chat of the longest answers, also as HTML."""
        path = f"/api/chat-sessions/{self._load.places[0].chat_session_id}"
        await self._ask_for(itertools.cycle([path, f"{path}?render=html"]))

    async def proposals(self) -> None:
        """The longest answer, to be compared with the longest section."""
        path = f"/api/messages/{self._load.message_id}/proposal"
        asking = request("POST", path, token=self._token, body={"mode": "replace"})
        await self._send(itertools.repeat(asking))

    async def uploads(self) -> None:
        """Texts of half a megabyte, each another one."""
        path = f"/api/documents/{self._load.places[0].document_id}/references"
        texts = (
            request("POST", path, token=self._token, body={"title": "Text", "text": f"{number} {prose(5)}"})
            for number in itertools.count()
        )
        await self._send(texts)

    async def pictures(self) -> None:
        """Pages of a PDF, each another one."""
        path = f"/api/documents/{self._load.places[0].document_id}/references"
        reference_id = await self._upload(path, "pages.pdf", hostile.pdf("pages", pages=400))
        pages = itertools.cycle(range(1, 401))
        await self._ask_for(f"/api/references/{reference_id}/pages/{page}?width=2000" for page in pages)

    async def restorations(self) -> None:
        """A document of 20 MiB, back to what it was and forth again."""
        path = f"/api/documents/{self._load.places[0].document_id}/restore-to"
        there_and_back = [
            request("POST", path, token=self._token, body={"time": time})
            for time in (self._load.before, self._load.after)
        ]
        await self._send(itertools.cycle(there_and_back), connections=1)

    async def sign_ins(self) -> None:
        """Forms with wrong passwords, each as long as it may be."""
        forms = (
            request("POST", "/login", body={"username": f"nobody-{number}", "password": "x" * 200})
            for number in itertools.count()
        )
        await self._send(forms, connections=32)

    async def slow_readers(self) -> None:
        """Whole documents that nobody takes, on as many connections as an event stream may have."""
        path = f"/api/documents/{self._load.places[0].document_id}"
        await self._at_once(lambda _: self._ask_and_take_nothing(path), connections=20)

    async def _ask_for(self, paths: Iterator[str]) -> None:
        await self._send(request("GET", path, token=self._token) for path in paths)

    async def _send(self, requests: Requests, *, connections: int = CONNECTIONS) -> None:
        async def send_all(_: int) -> None:
            connection = await connect(self._port)
            while self._is_on():
                await self._ask(connection, next(requests))
            connection.close()

        await self._at_once(send_all, connections=connections)

    async def _at_once(
        self, work: Callable[[int], Coroutine[Any, Any, None]], *, connections: int = CONNECTIONS
    ) -> None:
        async def repeat(number: int) -> None:
            while self._is_on():
                # The server may close a connection whose client takes too much or too long; there are others.
                with suppress(Broken, OSError):
                    await work(number)

        with suppress(TimeoutError):
            async with asyncio.timeout(self._ends_at - time.monotonic()):
                await asyncio.gather(*map(repeat, range(connections)))

    async def _ask(self, connection: Connection, asking: bytes) -> bytes:
        reply = await connection.ask(asking)
        self.statuses[reply.status] += 1
        if reply.status >= 400:
            await asyncio.sleep(PAUSE_SECONDS)
        return reply.body

    async def _save(self, number: int, texts: list[str]) -> None:
        connection, path = await connect(self._port), self._section(number)
        read = await self._ask(connection, request("GET", path, token=self._token))
        revision = msgspec.json.decode(read)["section"]["revision"]
        for text in itertools.cycle(texts):
            saving = request(
                "PATCH", path, token=self._token, body={"content": text}, If_Match=f'"{revision}"'
            )
            saved = msgspec.json.decode(await self._ask(connection, saving))
            revision = saved["section"]["revision"] if "section" in saved else revision

    async def _ask_and_leave(self, path: str, seconds: float) -> None:
        connection = await connect(self._port)
        try:
            async with asyncio.timeout(seconds):
                await self._ask(connection, request("GET", path, token=self._token))
        except TimeoutError:
            self.statuses[0] += 1
        finally:
            connection.close()

    async def _ask_and_take_nothing(self, path: str) -> None:
        reader = socket.socket()
        reader.setblocking(False)
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_connect(reader, ("127.0.0.1", self._port))
            await loop.sock_sendall(reader, request("GET", path, token=self._token))
            self.statuses[0] += 1
            await asyncio.sleep(5)
        finally:
            reader.close()

    async def _upload(self, path: str, filename: str, content: bytes) -> str:
        """The id of a reference whose file was sent and read."""
        connection = await connect(self._port)
        body = (
            f'--limit\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'.encode()
            + content
            + b"\r\n--limit--\r\n"
        )
        head = request("GET", path, token=self._token).replace(b"GET", b"POST", 1)[:-2]
        head += b"Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: %d\r\n\r\n" % len(body)
        reference = msgspec.json.decode(await self._ask(connection, head + body))["reference"]
        asking = request("GET", f"/api/references/{reference['id']}", token=self._token)
        while reference["status"] != "ready":
            await asyncio.sleep(PAUSE_SECONDS)
            reference = msgspec.json.decode(await self._ask(connection, asking))["reference"]
        connection.close()
        return str(reference["id"])

    def _is_on(self) -> bool:
        return time.monotonic() < self._ends_at

    def _section(self, number: int) -> str:
        place = self._load.places[number % len(self._load.places)]
        return f"/api/documents/{place.document_id}/sections/{place.section_id}"


KINDS: dict[str, Callable[[Attack], Coroutine[Any, Any, None]]] = {
    "saves": Attack.saves,
    "searches": Attack.searches,
    "comparisons": Attack.comparisons,
    "authorship": Attack.authorship,
    "renderings": Attack.renderings,
    "documents": Attack.documents,
    "chats": Attack.chats,
    "proposals": Attack.proposals,
    "uploads": Attack.uploads,
    "pictures": Attack.pictures,
    "restorations": Attack.restorations,
    "sign-ins": Attack.sign_ins,
    "slow readers": Attack.slow_readers,
}


def main() -> None:
    """Do one kind of it."""
    _, name, port, seconds, file = sys.argv
    attack = Attack(int(port), float(seconds), msgspec.json.decode(Path(file).read_bytes(), type=Load))
    os.nice(NICENESS)
    print("begins", flush=True)
    uvloop.run(KINDS[name](attack))
    print(msgspec.json.encode(dict(attack.statuses)).decode(), flush=True)


if __name__ == "__main__":
    main()
