"""The port: what Quire asks of whatever turns texts into vectors. Search works without it, by words alone."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from quire.domain.searching.finding import VectorIndex


class EmbeddingsUnavailable(Exception):
    """There are no vectors; the message says why, for the log."""


class EmbeddedTexts(NamedTuple):
    """The vectors of texts in their order, as they are stored, and the tokens that a server counted, if it said so."""

    vectors: list[bytes]
    tokens: int | None = None


class Embeddings(Protocol):
    """Turns texts into vectors of length one."""

    name: str
    """What makes the vectors, and how; others cannot be compared with them."""
    texts_at_once: int
    """How many passages are given to it together."""
    similarity_min: float | None
    """The least similarity of a passage that is about a question, where the scale of the model is known."""

    @property
    def index(self) -> VectorIndex:
        """Searches its vectors of passages."""
        ...

    async def embed_passages(self, texts: Sequence[str]) -> EmbeddedTexts:
        """The vectors of these passages. Raises `EmbeddingsUnavailable`."""
        ...

    async def embed_question(self, question: str, *, seconds: float) -> bytes:
        """The vector of a question: float32 in the machine's byte order. Raises `EmbeddingsUnavailable`, also when it
        takes longer.
        """
        ...

    async def close(self) -> None:
        """Close its connections, or end its process."""
        ...
