"""Embeddings: computes the vectors of passages in the background, by a server for them or on this machine."""

from itertools import groupby

import structlog

from quire.actions.background import Background
from quire.actions.models.paid_work import PaidWork
from quire.domain.errors import PaymentRequired
from quire.domain.models.prices import NOTHING, TokenCount
from quire.domain.searching.finding import QuestionVector
from quire.llm.embeddings import EmbeddedTexts, Embeddings, EmbeddingsUnavailable
from quire.store.database import Database
from quire.store.searching import vectors
from quire.store.searching.vectors import MissingVector

log = structlog.get_logger("quire.embeddings")

QUESTION_SECONDS = 3.0
"""The longest that an answer waits for its question's vector; without it, passages are found by words alone."""


class EmbedPassages:
    """Computes missing vectors of passages, and those of questions. While that fails, search is by words alone."""

    def __init__(
        self,
        *,
        database: Database,
        embeddings: Embeddings | None,
        background: Background,
        work: PaidWork,
        stays_in_house: bool = True,
    ) -> None:
        self._database = database
        self._work = work
        self._embeddings = embeddings
        self._background = background
        self._is_working = False
        self._stays_in_house = stays_in_house

    def are_there_for(self, *, stays_in_house: bool) -> bool:
        """Whether vectors can be computed, for a document that stays in the house or for another one."""
        return self._embeddings is not None and (self._stays_in_house or not stays_in_house)

    def fill_in(self) -> None:
        """Compute missing vectors in the background; a failure is tried again at the next call."""
        if self._embeddings is not None and not self._is_working:
            self._is_working = True
            self._background.start("embed passages", self._fill_in(self._embeddings))

    async def of_question(self, question: str, message_id: str) -> QuestionVector | None:
        """The vector of an answer's question, or None if it does not arrive in time or a cap is in the way."""
        if self._embeddings is None:
            return None
        try:
            charge_id = await self._work.reserve_after(message_id, [question])
        except PaymentRequired as error:
            log.warning("a question has no vector", reason=error.sentence)
            return None
        counted: TokenCount | None = None
        try:
            vector = await self._embeddings.embed_question(question, seconds=QUESTION_SECONDS)
        except EmbeddingsUnavailable as error:
            counted = NOTHING
            log.warning("a question has no vector", reason=str(error))
            return None
        finally:
            await self._work.settle(charge_id, counted)
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
                vectors.list_missing,
                embeddings.name,
                after=last,
                limit=embeddings.texts_at_once,
                leaves_house=not self._stays_in_house,
            ):
                for (document_id, author_id), passages in groupby(missing, key=_document_of):
                    await self._embed(embeddings, list(passages), document_id, author_id)
                last = missing[-1].number
        except EmbeddingsUnavailable as error:
            log.warning("passages have no vectors yet", reason=str(error))
        finally:
            self._is_working = False

    async def _embed(
        self, embeddings: Embeddings, passages: list[MissingVector], document_id: str, author_id: str
    ) -> None:
        """Compute vectors for a document, whose author they are charged to, unless a cap is in the way."""
        texts = [passage.text for passage in passages]
        try:
            charge_id = await self._work.reserve(texts, user_id=author_id, document_id=document_id)
        except PaymentRequired as error:
            log.warning("passages have no vectors yet", reason=error.sentence, document_id=document_id)
            return
        counted: TokenCount | None = None
        try:
            found = await embeddings.embed_passages(texts)
            counted = _counted(found)
        except EmbeddingsUnavailable:
            counted = NOTHING
            raise
        finally:
            await self._work.settle(charge_id, counted)
        numbers = [passage.number for passage in passages]
        await self._database.write(
            vectors.add, embeddings.name, list(zip(numbers, found.vectors, strict=True))
        )


def _document_of(passage: MissingVector) -> tuple[str, str]:
    return passage.document_id, passage.author_id


def _counted(found: EmbeddedTexts) -> TokenCount | None:
    return None if found.tokens is None else TokenCount(found.tokens, 0)
