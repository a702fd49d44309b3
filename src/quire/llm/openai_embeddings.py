"""Vectors from any server with the OpenAI embeddings interface.

The vectors have length one, so that the scalar product of two is their cosine similarity.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy

from quire.llm.embeddings import EmbeddedTexts, EmbeddingsUnavailable
from quire.llm.json_server import JsonServer, UnusableReply
from quire.llm.similarity import MemoryIndex, packed

REQUEST_SECONDS = 30.0
TEXTS_AT_ONCE = 32
REPLY_BYTES_MAX = 64 * 1024 * 1024


class _Item(msgspec.Struct):
    index: int
    embedding: list[float]


class _Reply(msgspec.Struct):
    data: list[_Item]
    usage: Any = None


class Prefixes(msgspec.Struct, frozen=True):
    """What a model was trained to find before questions and before passages."""

    question: str = ""
    passage: str = ""


PREFIXES = {
    "none": Prefixes(),
    "e5": Prefixes("query: ", "passage: "),
    "bge": Prefixes("Represent this sentence for searching relevant passages: "),
    "nomic": Prefixes("search_query: ", "search_document: "),
}
"""By the name that the setting has for a family of models."""


class OpenAIEmbeddings:
    """A server at an address such as `http://127.0.0.1:11434/v1`, and the model to ask for there."""

    texts_at_once = TEXTS_AT_ONCE
    similarity_min = None

    def __init__(self, base_url: str, model_name: str, key: str | None, *, prefixes: str = "none") -> None:
        # Vectors with and without prefixes cannot be compared.
        self.name = model_name if prefixes == "none" else f"{model_name}, {prefixes}"
        self.index = MemoryIndex()
        self._model_name = model_name
        self._prefixes = PREFIXES[prefixes]
        self._server = JsonServer(base_url, "/embeddings", key, reply_bytes_max=REPLY_BYTES_MAX)
        self._decoder = msgspec.json.Decoder(_Reply)

    async def embed_passages(self, texts: Sequence[str]) -> EmbeddedTexts:
        """The vectors of these passages. Raises `EmbeddingsUnavailable`."""
        embedded = await self._embed([f"{self._prefixes.passage}{text}" for text in texts], REQUEST_SECONDS)
        return EmbeddedTexts([packed(vector) for vector in embedded.vectors], embedded.tokens)

    async def embed_question(self, question: str, *, seconds: float = REQUEST_SECONDS) -> bytes:
        """The vector of a question. Raises `EmbeddingsUnavailable`, also when it takes longer."""
        embedded = await self._embed([f"{self._prefixes.question}{question}"], seconds)
        return embedded.vectors[0]

    async def close(self) -> None:
        """Close its connections."""
        await self._server.close()

    async def _embed(self, texts: Sequence[str], seconds: float) -> EmbeddedTexts:
        body = {"model": self._model_name, "input": list(texts), "encoding_format": "float"}
        try:
            async with asyncio.timeout(seconds):
                reply = self._decoder.decode(await self._server.ask(body))
            return EmbeddedTexts(_vectors(reply, len(texts)), _tokens(reply))
        except (TimeoutError, UnusableReply, msgspec.DecodeError) as error:
            raise EmbeddingsUnavailable(str(error) or type(error).__name__) from error


def _vectors(reply: _Reply, count: int) -> list[bytes]:
    items = sorted(reply.data, key=lambda item: item.index)
    if [item.index for item in items] != list(range(count)):
        raise EmbeddingsUnavailable("the server gave vectors for other texts than it was asked for")
    return [_normalised(item.embedding) for item in items]


def _tokens(reply: _Reply) -> int | None:
    """Vectors do not fail over a nonsense count."""
    counted = reply.usage.get("prompt_tokens") if isinstance(reply.usage, dict) else None
    return counted if isinstance(counted, int) and 0 < counted < 2**53 else None


def _normalised(values: list[float]) -> bytes:
    vector = numpy.array(values, dtype=numpy.float64)
    length = float(numpy.linalg.norm(vector))
    if not 0 < length < float("inf"):
        raise EmbeddingsUnavailable("the server gave a vector without a direction")
    return (vector / length).astype(numpy.float32).tobytes()
