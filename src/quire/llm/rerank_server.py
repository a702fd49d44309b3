"""Passages put in order by any server with the rerank interface: Cohere, Jina, vLLM, llama.cpp."""

import math
from collections.abc import Sequence
from typing import Any

import msgspec

from quire.llm.json_server import JsonServer, UnusableReply
from quire.llm.rerankers import Reranked, RerankingFailed

REPLY_BYTES_MAX = 4 * 1024 * 1024
"""Some servers repeat the documents in their reply."""


class _Result(msgspec.Struct):
    index: int
    relevance_score: float


class _Reply(msgspec.Struct):
    results: list[_Result]
    usage: Any = None


class RerankServer:
    """A server at an address such as `http://127.0.0.1:8080/v1`, and the model to ask for there."""

    def __init__(self, base_url: str, model_name: str, key: str | None) -> None:
        self.name = model_name
        self._server = JsonServer(base_url, "/rerank", key, reply_bytes_max=REPLY_BYTES_MAX)
        self._decoder = msgspec.json.Decoder(_Reply)

    async def rerank(self, query: str, documents: Sequence[str]) -> Reranked:
        """The positions of these documents, the most relevant first. Raises `RerankingFailed`."""
        body = {
            "model": self.name,
            "query": query,
            "documents": list(documents),
            "top_n": len(documents),
        }
        try:
            return _reranked(self._decoder.decode(await self._server.ask(body)), len(documents))
        except (UnusableReply, msgspec.DecodeError) as error:
            raise RerankingFailed(str(error)) from error

    async def close(self) -> None:
        """Close its connections."""
        await self._server.close()


def _reranked(reply: _Reply, count: int) -> Reranked:
    """By score, whatever the order of the reply; each document once, and none that was not sent."""
    scores = {
        result.index: result.relevance_score
        for result in reply.results
        if 0 <= result.index < count and math.isfinite(result.relevance_score)
    }
    if not scores:
        raise RerankingFailed("the server gave no scores for the documents that it was sent")
    return Reranked(sorted(scores, key=scores.__getitem__, reverse=True), _tokens(reply.usage))


def _tokens(usage: object) -> int:
    count = usage.get("total_tokens") if isinstance(usage, dict) else None
    return count if isinstance(count, int) and 0 < count < 2**53 else 0
