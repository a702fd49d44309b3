"""The language models of one answer: the chosen one and, before its first word, those that may step in for it."""

from collections.abc import AsyncGenerator

from quire.actions.models.model_prices import ModelPrices
from quire.actions.models.model_registry import ModelRegistry
from quire.domain.conversation.answers import AnswerFailed, Closing, SteppedIn
from quire.domain.conversation.messages import AnswerError
from quire.domain.conversation.model_choice import costs_more
from quire.domain.conversation.prompts import Prompt
from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.prices import FREE, PriceTable
from quire.domain.review.proposals import Mode
from quire.llm.language_model import FollowsInstructions, LanguageModel, ModelFailure, ModelOutput
from quire.store.conversation.model_choice import AnswerPlan

STEPPING_IN_FOR = frozenset(
    {
        "model_unreachable",
        "model_busy",
        "model_error",
        "model_refused_key",
        "model_quota_used_up",
        "model_not_found",
        "model_malformed",
        "model_connection_lost",
        "model_first_token_timeout",
        "model_key_unreadable",
        "model_removed",
    }
)
"""Failures of a server. What a server decides about this prompt, such as that it is filtered, holds for all."""

PAUSED = AnswerError(
    "model_paused",
    "The language model’s server has failed a short while ago and is left alone.",
    retryable=True,
)
CLOSED = AnswerError(
    "model_closed", "The language model that was chosen may not be used here any more.", retryable=True
)


class AnswerModels:
    """Opens one model after the other, and says when another one has stepped in."""

    def __init__(self, registry: ModelRegistry, prices: ModelPrices, plan: AnswerPlan) -> None:
        self.model = plan.model
        """The one that is asked now."""
        self._opened: LanguageModel | None = None
        self._registry = registry
        self._prices = prices
        self._may_cost_more = plan.stand_ins_may_cost_more
        self._first = plan.model
        self._waiting = list(plan.stand_ins)
        self._prompt: Prompt | None = None
        self._instead_of = plan.replaces

    async def begin(self, prompt: Prompt) -> SteppedIn | None:
        """Decide who is asked first: not the chosen one while it is paused and another one may step in."""
        tokens = sum(part.tokens for part in prompt.context.parts)
        self._prompt = prompt
        self._waiting = [other for other in self._waiting if other.context_tokens >= tokens]
        if self._instead_of is not None:
            return self._stepped_in(self._instead_of, CLOSED)
        if self._registry.health.is_paused(self.model.provider_id) and await self._take_next():
            return self._stepped_in(self._first.shown_name, PAUSED)
        return None

    async def open(self) -> AsyncGenerator[list[ModelOutput], None]:
        """What the model says that is asked now. Raises `ModelFailure`."""
        if self._prompt is None:
            raise LookupError("what is asked was forgotten")
        self._opened = await self._registry.open(self.model)
        return self._opened.stream(self._prompt)

    @property
    def draft_mode(self) -> Mode:
        """What the draft of the model that has answered is to the old text."""
        if self._opened is None:
            raise LookupError("no model was opened")
        return self._opened.draft_mode

    def note_first_word(self) -> None:
        """From here on nobody steps in. The prompt is not kept: 200 of them are too much memory for so long."""
        self._prompt = None
        self._registry.health.note_answer(self.model.provider_id)

    async def step_in_after(self, closing: Closing) -> SteppedIn | None:
        """The next model, if the one before has failed before its first word and another may answer."""
        if not isinstance(closing, AnswerFailed) or closing.error.code not in STEPPING_IN_FOR:
            return None
        self._registry.health.note_failure(self.model.provider_id)
        if self._prompt is None or not await self._take_next():
            return None
        return self._stepped_in(self._first.shown_name, closing.error)

    async def helper_or_none(self) -> FollowsInstructions | None:
        """The chosen model for what is no answer; None where it cannot be opened, or can only answer."""
        try:
            opened = await self._registry.open(self._first)
        except ModelFailure:
            return None
        return opened if isinstance(opened, FollowsInstructions) else None

    async def _take_next(self) -> bool:
        """Of those whose servers are not paused; what has failed just now is paused."""
        for other in list(self._waiting):
            self._waiting.remove(other)
            if self._registry.health.is_paused(other.provider_id):
                continue
            if self._may_cost_more or not costs_more(
                await self._price_of(other), await self._price_of(self._first)
            ):
                self.model = other
                return True
        return False

    async def _price_of(self, model: ConnectedModel) -> PriceTable | None:
        paid = await self._prices.paid(model)
        return FREE if paid is None else paid.prices

    def _stepped_in(self, instead_of: str, reason: AnswerError) -> SteppedIn:
        return SteppedIn(model=self.model.name, model_id=self.model.id, instead_of=instead_of, reason=reason)
