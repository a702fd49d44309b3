"""The port: what Quire asks of whatever puts passages in order, other than a language model."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class RerankingFailed(Exception):
    """There is no order; the message says why, for the log."""


class Reranked(msgspec.Struct, frozen=True):
    """The positions of documents, the most relevant first, and the tokens that the server counted."""

    positions: list[int]
    tokens: int = 0


class Reranker(Protocol):
    """Scores documents by how relevant they are for a query."""

    name: str

    async def rerank(self, query: str, documents: Sequence[str]) -> Reranked:
        """The positions of these documents, the most relevant first. Raises `RerankingFailed`."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...
