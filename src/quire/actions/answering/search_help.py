"""What a language model, or a server for reranking, can do for a search: put a question into other words and into the
languages of the sources, and put found passages in order.

A search works without it. Whatever fails, takes too long or cannot be understood is logged and left out.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import structlog

from quire.actions.models.paid_work import PaidWork
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.passage_order import (
    EXCERPTS_SHARE,
    ORDER_RULES,
    in_order,
    order_request,
    read_order,
    shortened,
)
from quire.domain.conversation.passage_order import REPLY_CHARACTERS_MAX as ORDER_CHARACTERS_MAX
from quire.domain.conversation.wordings import REPLY_CHARACTERS_MAX as WORDINGS_CHARACTERS_MAX
from quire.domain.conversation.wordings import WORDING_RULES, read_wordings, wording_request
from quire.domain.errors import PaymentRequired
from quire.domain.models.prices import NOTHING, TokenCount
from quire.domain.references.passages import Passage
from quire.llm.language_model import FollowsInstructions, ModelFailure, TokensUsed
from quire.llm.rerankers import Reranker, RerankingFailed

log = structlog.get_logger("quire.search")


class Wordings(msgspec.Struct, frozen=True):
    """Other wordings of a question, and what they cost; there may be none."""

    texts: tuple[str, ...] = ()
    tokens: TokensUsed = TokensUsed(0, 0)


class Order(msgspec.Struct, frozen=True):
    """The positions of passages, best first, and what that cost; None where nobody could tell."""

    positions: list[int] | None = None
    tokens: TokensUsed = TokensUsed(0, 0)


class SearchHelp:
    """What helps with the searches of a server: a server for reranking, and the language model of each answer."""

    def __init__(
        self,
        reranker: Reranker | None,
        *,
        reranker_stays_in_house: bool,
        timeout_seconds: float,
        work: PaidWork,
    ) -> None:
        self._reranker = reranker
        self._work = work
        self._reranker_stays_in_house = reranker_stays_in_house
        self._timeout_seconds = timeout_seconds

    def by(
        self, model: FollowsInstructions | None, budget: Budget, message_id: str, *, stays_in_house: bool
    ) -> "SearchHelper":
        """The help for one answer; what stays in the house does not go to a server outside."""
        is_open = self._reranker is not None and (self._reranker_stays_in_house or not stays_in_house)
        return SearchHelper(
            model,
            PaidReranker(self._reranker, self._work, message_id) if self._reranker and is_open else None,
            budget=budget,
            timeout_seconds=self._timeout_seconds,
        )

    async def close(self) -> None:
        """Close the connections to the server for reranking."""
        if self._reranker is not None:
            await self._reranker.close()


@dataclass(frozen=True)
class PaidReranker:
    """A server for reranking, charged for one answer to whoever asked."""

    reranker: Reranker
    work: PaidWork
    message_id: str

    async def rerank(self, question: str, documents: Sequence[str]) -> list[int]:
        """The positions of documents, best first. Raises `RerankingFailed`, `CapReached` and `PriceUnknown`."""
        charge_id = await self.work.reserve_after(self.message_id, [question, *documents])
        counted: TokenCount | None = None
        try:
            reranked = await self.reranker.rerank(question, documents)
            counted = TokenCount(reranked.tokens, 0) if reranked.tokens else None
            return reranked.positions
        except RerankingFailed:
            counted = NOTHING
            raise
        finally:
            await self.work.settle(charge_id, counted)


class SearchHelper:
    """Asks the language model for wordings, and it or the server for reranking for an order."""

    def __init__(
        self,
        model: FollowsInstructions | None,
        reranker: PaidReranker | None,
        *,
        budget: Budget,
        timeout_seconds: float,
    ) -> None:
        self._model = model
        self._reranker = reranker
        self._characters_max = budget.characters(EXCERPTS_SHARE)
        self._timeout_seconds = timeout_seconds

    async def find_wordings(self, question: str, languages: Sequence[str]) -> Wordings:
        """The question in these languages and in other words."""
        if self._model is None:
            return Wordings()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                said = await self._model.reply(
                    WORDING_RULES,
                    wording_request(question, languages),
                    characters_max=WORDINGS_CHARACTERS_MAX,
                )
        except (ModelFailure, TimeoutError) as failure:
            log.warning("a question has no other wordings", reason=_reason(failure))
            return Wordings()
        return Wordings(read_wordings(said.text, question), said.tokens)

    async def put_in_order(self, question: str, passages: Sequence[Passage]) -> Order:
        """All of these passages, in the order in which they help to answer the question."""
        texts = [f"{passage.title}: {passage.text}" for passage in passages]
        try:
            async with asyncio.timeout(self._timeout_seconds):
                if self._reranker is not None:
                    return await self._reranked(self._reranker, question, texts)
                if self._model is not None:
                    return await self._ordered(self._model, question, texts)
        except (ModelFailure, RerankingFailed, PaymentRequired, TimeoutError) as failure:
            log.warning("passages could not be put in order", reason=_reason(failure))
        return Order()

    async def _reranked(self, reranker: PaidReranker, question: str, texts: Sequence[str]) -> Order:
        documents = shortened(texts, characters_max=self._characters_max)
        return Order(in_order(await reranker.rerank(question, documents), len(texts)))

    async def _ordered(self, model: FollowsInstructions, question: str, texts: Sequence[str]) -> Order:
        request = order_request(question, texts, characters_max=self._characters_max)
        said = await model.reply(ORDER_RULES, request, characters_max=ORDER_CHARACTERS_MAX)
        positions = read_order(said.text, len(texts))
        if positions is None:
            log.warning("passages could not be put in order", reason="the model gave no order")
        return Order(positions, said.tokens)


def _reason(failure: Exception) -> str:
    return str(failure) or type(failure).__name__
