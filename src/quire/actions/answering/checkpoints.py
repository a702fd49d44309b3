"""Summaries of long conversations (checkpoints), made in the background after a turn, for the next prompts."""

import asyncio
from functools import partial

import structlog

from quire.actions.background import Background
from quire.actions.metrics import Metrics
from quire.actions.models.model_prices import ModelPrices
from quire.actions.models.model_registry import ModelRegistry
from quire.actions.models.paid_work import PaidWork
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.checkpoints import (
    SUMMARY_RULES,
    Conversation,
    conversation,
    count_older,
    count_summed_up,
    is_due,
    summary_request,
)
from quire.domain.costs.charges import REFUSALS, SUMMARY_TOKENS_MAX
from quire.domain.errors import PaymentRequired
from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.prices import NOTHING, TokenCount
from quire.llm.language_model import ModelFailure
from quire.store.conversation import checkpoints
from quire.store.conversation.asking import AnswerCannotStart
from quire.store.database import Database

log = structlog.get_logger("quire.checkpoints")

AT_ONCE = 2
SUMMARY_SECONDS = 120.0
TURNS_READ_MAX = 200
"""The most messages that one checkpoint catches up on; older ones are left out, and the prompts say that."""


class Checkpoints:
    """Summarises turns that no longer fit into prompts. A failed checkpoint is tried again after the next turn."""

    def __init__(
        self,
        *,
        database: Database,
        models: ModelRegistry,
        background: Background,
        metrics: Metrics,
        prices: ModelPrices,
    ) -> None:
        self._database = database
        self._models = models
        self._background = background
        self._metrics = metrics
        self._prices = prices
        self._free = asyncio.Semaphore(AT_ONCE)

    def consider(self, message_id: str, budget: Budget, *, turns_count: int, characters: int) -> None:
        """Start a checkpoint if the turns since the last one, up to this answer, exceed their share of the prompt."""
        if is_due(budget, turns_count=turns_count, characters=characters):
            self._background.start(f"checkpoint-{message_id}", self._make(message_id))

    async def _make(self, message_id: str) -> None:
        async with self._free:
            try:
                is_more = True
                while is_more:
                    async with asyncio.timeout(SUMMARY_SECONDS):
                        is_more = await self._sum_up(message_id)
            except AnswerCannotStart:
                log.info("a checkpoint is not needed any more", message_id=message_id)
            except (ModelFailure, PaymentRequired, TimeoutError) as failure:
                self._metrics.checkpoints.labels("failed").inc()
                log.warning("a checkpoint failed", message_id=message_id, reason=str(failure))

    async def _sum_up(self, message_id: str) -> bool:
        """Summarise as much as fits into one request, by the model that may read it now; says whether there is more."""
        model = (await self._models.plan(message_id)).model
        budget = Budget(model.context_tokens)
        known = await self._database.read(checkpoints.recall, message_id, limit=TURNS_READ_MAX)
        older = known.turns[: count_older(known.turns, budget)]
        if not older:
            return False
        summed_up = older[: count_summed_up(older, budget)]
        summary = await self._summary(message_id, model, conversation(known.checkpoint, summed_up, budget))
        if not summary.strip():
            raise ModelFailure("model_empty", "The language model ended without a summary.", retryable=True)
        await self._database.write(
            checkpoints.add,
            known.message_ids[len(summed_up) - 1],
            summary,
            forgotten_count=known.forgotten_count,
            model=model.name,
        )
        self._metrics.checkpoints.labels("made").inc()
        log.info("checkpoint made", message_id=message_id, turns=len(summed_up), characters=len(summary))
        return len(summed_up) < len(older)

    async def _summary(self, message_id: str, model: ConnectedModel, said: Conversation) -> str:
        """Have it summed up, for whoever asked last. Raises `ModelFailure` and `PaymentRequired`."""
        opened = await self._models.open(model)
        work = PaidWork(self._database, "checkpoint", partial(self._prices.paid, model))
        charge_id = await work.reserve_after(
            message_id, [SUMMARY_RULES, summary_request(said)], reply_tokens_max=SUMMARY_TOKENS_MAX
        )
        counted: TokenCount | None = None
        text = ""
        try:
            reply = await opened.summarise(said)
            counted, text = reply.counted, reply.text
        except ModelFailure as failure:
            counted = NOTHING if failure.error.code in REFUSALS else None
            raise
        finally:
            await work.settle(charge_id, counted, text)
        return text
