"""Embeddings: computes the vectors of passages in the background, by a server for them or on this machine."""

import structlog

from quire.actions.background import Background
from quire.domain.passages import QuestionVector
from quire.llm.embeddings import Embeddings, EmbeddingsUnavailable
from quire.store import vectors
from quire.store.database import Database

log = structlog.get_logger("quire.embeddings")

QUESTION_SECONDS = 3.0
"""The longest that an answer waits for its question's vector; without it, passages are found by words alone."""


class EmbedPassages:
    """Computes missing vectors of passages, and those of questions. While that fails, search is by words alone."""

    def __init__(self, *, database: Database, embeddings: Embeddings | None, background: Background) -> None:
        self._database = database
        self._embeddings = embeddings
        self._background = background
        self._is_working = False

    @property
    def are_there(self) -> bool:
        """Whether vectors can be computed."""
        return self._embeddings is not None

    def fill_in(self) -> None:
        """Compute missing vectors in the background; a failure is tried again at the next call."""
        if self._embeddings is not None and not self._is_working:
            self._is_working = True
            self._background.start("embed passages", self._fill_in(self._embeddings))

    async def of_question(self, question: str) -> QuestionVector | None:
        """The vector of a question, or None if it does not arrive in time."""
        if self._embeddings is None:
            return None
        try:
            vector = await self._embeddings.embed_question(question, seconds=QUESTION_SECONDS)
        except EmbeddingsUnavailable as error:
            log.warning("a question has no vector", reason=str(error))
            return None
        return QuestionVector(
            self._embeddings.name, vector, self._embeddings.index, self._embeddings.similarity_min
        )

    async def close(self) -> None:
        """Close the connections, or end the process."""
        if self._embeddings is not None:
            await self._embeddings.close()

    async def _fill_in(self, embeddings: Embeddings) -> None:
        last = 0
        try:
            while missing := await self._database.read(
                vectors.list_missing, embeddings.name, after=last, limit=embeddings.texts_at_once
            ):
                numbers, texts = zip(*missing, strict=True)
                found = await embeddings.embed_passages(texts)
                await self._database.write(
                    vectors.add, embeddings.name, list(zip(numbers, found, strict=True))
                )
                last = numbers[-1]
        except EmbeddingsUnavailable as error:
            log.warning("passages have no vectors yet", reason=str(error))
        finally:
            self._is_working = False
