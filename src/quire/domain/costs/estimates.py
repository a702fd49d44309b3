"""What an answer may cost, as people see it before they ask."""

import msgspec

from quire.domain.conversation.budgets import (
    CHARACTERS_PER_TOKEN,
    NEIGHBOURS_SHARE,
    OUTLINE_SHARE,
    PASSAGES_SHARE,
    REFERENCES_SHARE,
    TURNS_SHARE,
    Budget,
)
from quire.domain.costs.caps import Cap
from quire.domain.costs.charges import PaidModel
from quire.domain.models.prices import Money, TokenCount

AROUND_TOKENS = 700
"""The rules, and what marks the material."""
USUAL_ANSWER_TOKENS = 500
"""Of whoever has had no answer yet."""


class PromptSizes(msgspec.Struct, frozen=True):
    """The lengths of what a prompt may have, in characters."""

    section: int
    neighbours: int
    outline: int
    turns: int
    references: int


class Estimate(msgspec.Struct, frozen=True):
    """About what an answer will take."""

    input_tokens: int
    output_tokens: int
    cost: Money | None
    """Null where nobody knows the price, and where no server is asked."""
    is_free: bool
    """Whether the model costs nothing."""
    caps: tuple[Cap, ...]
    """Those that hold here and leave little."""


NOTHING_TO_PAY = Estimate(0, 0, None, is_free=True, caps=())
"""Of an assistant that asks no server."""


def prompt_tokens(sizes: PromptSizes, budget: Budget) -> int:
    """About as many tokens as a prompt has: each part up to its share, the section whole."""
    whole_references = sizes.references <= budget.characters(REFERENCES_SHARE)
    passages = sizes.references if whole_references else budget.characters(PASSAGES_SHARE)
    characters = (
        sizes.section
        + min(sizes.neighbours, budget.characters(NEIGHBOURS_SHARE))
        + min(sizes.outline, budget.characters(OUTLINE_SHARE))
        + min(sizes.turns, budget.characters(TURNS_SHARE))
        + passages
    )
    return AROUND_TOKENS + round(characters / CHARACTERS_PER_TOKEN)


def estimate(count: TokenCount, model: PaidModel, caps: list[Cap]) -> Estimate:
    """What this many tokens of a model cost, and of which caps to warn."""
    return Estimate(
        count.input_tokens,
        count.output_tokens,
        None if model.prices is None else Money(model.prices.cost_nanos(count)),
        model.prices is not None and model.prices.is_free,
        tuple(cap for cap in caps if cap.is_warned_of),
    )
