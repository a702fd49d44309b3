"""What is asked of a language model that costs something: how much it may come to, and how much it came to.

Where a server does not say how many tokens it counted, they are counted here, from the bytes of the text: an English
word, a Cyrillic one and a Chinese character take about as many tokens for each byte.
"""

import math
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.messages import Question, Usage
from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.prices import Money, PriceTable, TokenCount

ChargeKind = Literal["answer", "checkpoint", "coverage", "embeddings", "reranking"]

BYTES_PER_TOKEN = 3.7
"""As texts have them in the middle."""
BYTES_PER_TOKEN_MIN = 2.5
"""As tables of numbers have them: what is reserved must suffice."""
BYTES_PER_TOKEN_MAX = 9
"""No writing has more on average: what is longer was not written by a server that keeps to a limit of tokens."""

LONGEST_ANSWER_TOKENS = 16_000
"""As long as an answer may become where a cap holds and nobody has chosen less."""

RULES_TOKENS = 1_500
"""What stands around the material of a prompt, at most."""
THOROUGH_REPLY_TOKENS = 4_000
"""What is said to find material more thoroughly, at most."""
SUMMARY_TOKENS_MAX = 4_000

REFUSALS = frozenset(
    {
        *("model_unreachable", "model_refused_key", "model_not_found", "model_prompt_too_long", "model_busy"),
        *("model_quota_used_up", "model_error"),
    }
)
"""Failures of answers by which a server has refused the prompt, as long as no word of an answer has come."""


class PaidModel(msgspec.Struct, frozen=True):
    """A model that is asked, with its prices at this time; None where nobody knows them."""

    name: str
    id: str
    prices: PriceTable | None
    budget: Budget = Budget(0)
    """The size of prompts for it, where it has prompts that are not known yet."""


FindPaid = Callable[[ConnectedModel], PaidModel | None]
"""Finds what an answer by a model is paid with; None where it costs nothing and is not counted."""


class Quantity(msgspec.Struct, frozen=True):
    """How much something is, in each unit that a cap may have; the money is None where nobody knows the price."""

    cost_nanos: int | None
    tokens: int
    answers: int


class SentTokens(msgspec.Struct, frozen=True):
    """The tokens of what is sent: about as many as there are, and as many as there may be."""

    about: int
    most: int


class SettledCharge(msgspec.Struct, frozen=True):
    """What an answer came to."""

    count: TokenCount
    cost_nanos: int | None
    is_estimated: bool

    @property
    def usage(self) -> Usage | None:
        """The same for the message; None where nothing was used."""
        if self.count.total == 0:
            return None
        return Usage(
            self.count.input_tokens,
            self.count.output_tokens,
            self.count.cached_input_tokens,
            is_estimated=self.is_estimated,
            cost=None if self.cost_nanos is None else Money(self.cost_nanos),
        )


class SpentOnModel(msgspec.Struct, frozen=True):
    """What was settled of a model in a month."""

    name: str
    cost_nanos: int
    tokens: int


class Spending(msgspec.Struct, frozen=True):
    """What was spent in a month, by model, and what is reserved."""

    models: tuple[SpentOnModel, ...]
    reserved_nanos: int


def count_of(usage: Usage) -> TokenCount:
    """The tokens that a server has counted."""
    return TokenCount(usage.input_tokens, usage.output_tokens, usage.cached_input_tokens)


def count_sent(texts: Iterable[str], used_before: TokenCount) -> SentTokens:
    """The tokens of a prompt, with those that were used to find its material."""
    size_bytes = sum(len(text.encode("utf-8", "replace")) for text in texts)
    before = used_before.total
    return SentTokens(math.ceil(size_bytes / BYTES_PER_TOKEN) + before, tokens_at_most(size_bytes) + before)


def count_tokens(text: str) -> int:
    """About as many tokens as a text has."""
    return math.ceil(len(text.encode("utf-8", "replace")) / BYTES_PER_TOKEN)


def tokens_at_most(size_bytes: int) -> int:
    """As many tokens as a text of this size may have."""
    return math.ceil(size_bytes / BYTES_PER_TOKEN_MIN)


def bytes_at_most(tokens: int) -> int:
    """As many bytes as a text of so many tokens may have."""
    return tokens * BYTES_PER_TOKEN_MAX


def largest_answer(question: Question, *, section_bytes: int, budget: Budget) -> TokenCount:
    """The most that an answer may come to while its prompt is not known: the section goes in whole."""
    texts_bytes = section_bytes + len(question.text.encode("utf-8", "replace"))
    prompt = RULES_TOKENS + budget.tokens + tokens_at_most(texts_bytes)
    answer = question.config.max_output_tokens or LONGEST_ANSWER_TOKENS
    if not question.config.thorough:
        return TokenCount(prompt, answer)
    return TokenCount(prompt + RULES_TOKENS + budget.tokens, answer + THOROUGH_REPLY_TOKENS)


def quantity_of(count: TokenCount, prices: PriceTable | None, kind: ChargeKind) -> Quantity:
    """How much some tokens are; answers alone count as answers, once anything was used for them."""
    is_answer = kind == "answer" and count.total > 0
    return Quantity(None if prices is None else prices.cost_nanos(count), count.total, int(is_answer))
