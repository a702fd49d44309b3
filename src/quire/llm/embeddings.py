"""The port: what Quire asks of a server that turns texts into vectors. Search works without one, by words alone."""

from collections.abc import Sequence
from typing import Protocol


class EmbeddingsUnavailable(Exception):
    """There are no vectors; the message says why, for the log."""


class Embeddings(Protocol):
    """Turns texts into vectors: float32 in the machine's byte order, of length one."""

    name: str
    """The model that makes the vectors; those of different models cannot be compared."""

    async def embed(self, texts: Sequence[str], *, seconds: float = ...) -> list[bytes]:
        """The vectors of these texts, in their order. Raises `EmbeddingsUnavailable`."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...
