"""Vectors from any server with the OpenAI embeddings interface.

The vectors have length one, so that the scalar product of two is their cosine similarity.
"""

import asyncio
from collections.abc import Sequence

import msgspec
import numpy

from quire.llm.embeddings import EmbeddingsUnavailable
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

    async def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        """The vectors of these passages, in their order. Raises `EmbeddingsUnavailable`."""
        vectors = await self._embed([f"{self._prefixes.passage}{text}" for text in texts], REQUEST_SECONDS)
        return [packed(vector) for vector in vectors]

    async def embed_question(self, question: str, *, seconds: float = REQUEST_SECONDS) -> bytes:
        """The vector of a question. Raises `EmbeddingsUnavailable`, also when it takes longer."""
        (vector,) = await self._embed([f"{self._prefixes.question}{question}"], seconds)
        return vector

    async def close(self) -> None:
        """Close its connections."""
        await self._server.close()

    async def _embed(self, texts: Sequence[str], seconds: float) -> list[bytes]:
        body = {"model": self._model_name, "input": list(texts), "encoding_format": "float"}
        try:
            async with asyncio.timeout(seconds):
                reply = await self._server.ask(body)
            return _vectors(self._decoder.decode(reply), len(texts))
        except (TimeoutError, UnusableReply, msgspec.DecodeError) as error:
            raise EmbeddingsUnavailable(str(error) or type(error).__name__) from error


def _vectors(reply: _Reply, count: int) -> list[bytes]:
    items = sorted(reply.data, key=lambda item: item.index)
    if [item.index for item in items] != list(range(count)):
        raise EmbeddingsUnavailable("the server gave vectors for other texts than it was asked for")
    return [_normalised(item.embedding) for item in items]


def _normalised(values: list[float]) -> bytes:
    vector = numpy.array(values, dtype=numpy.float64)
    length = float(numpy.linalg.norm(vector))
    if not 0 < length < float("inf"):
        raise EmbeddingsUnavailable("the server gave a vector without a direction")
    return (vector / length).astype(numpy.float32).tobytes()
