"""Passages put in order by any server with the rerank interface: Cohere, Jina, vLLM, llama.cpp."""

import math
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec

from quire.llm.reply_body import beginning_of, whole_body
from quire.llm.rerankers import Reranked, RerankingFailed
from quire.llm.server_addresses import Endpoint, key_headers
from quire.llm.server_errors import BODY_BYTES_MAX, is_wrong_address, read_body

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
        self._endpoint = Endpoint(base_url, "/rerank")
        self._headers = key_headers(base_url, key)
        self._session: aiohttp.ClientSession | None = None
        self._decoder = msgspec.json.Decoder(_Reply)

    async def rerank(self, query: str, documents: Sequence[str]) -> Reranked:
        """The positions of these documents, the most relevant first. Raises `RerankingFailed`."""
        try:
            return _reranked(await self._ask(query, documents), len(documents))
        except (TimeoutError, aiohttp.ClientError, msgspec.DecodeError, ValueError) as error:
            raise RerankingFailed(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, query: str, documents: Sequence[str]) -> _Reply:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, cookie_jar=aiohttp.DummyCookieJar())
        body = {
            "model": self.name,
            "query": query,
            "documents": list(documents),
            "top_n": len(documents),
        }
        for address in self._endpoint.candidates:
            async with self._session.post(address, json=body, allow_redirects=False) as reply:
                if reply.status == 200:
                    self._endpoint.settle(address)
                    return self._decoder.decode(await whole_body(reply, REPLY_BYTES_MAX))
                said = read_body(await beginning_of(reply, BODY_BYTES_MAX))
                status = reply.status
            if not is_wrong_address(status, said):
                break
        raise RerankingFailed(f"{self._endpoint.shown} answered with status {status}")


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
