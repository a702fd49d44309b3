"""How much of a prompt each kind of material may take. Sizes are estimated from characters; nothing is downloaded."""

import math

import msgspec

CHARACTERS_PER_TOKEN = 3.5
"""A cautious estimate: English prose has about four, other languages and Markdown fewer."""

OUTLINE_SHARE = 0.08
SUMMARY_SHARE = 0.05
TURNS_SHARE = 0.20
NEIGHBOURS_SHARE = 0.10
PASSAGES_SHARE = 0.20
REFERENCES_SHARE = 0.40
"""References go in whole as long as all of them together take no more."""

SUMMED_UP_SHARE = 0.50
"""Of a request for a summary: the turns that are summed up in one go."""


class Budget(msgspec.Struct, frozen=True):
    """The size of a prompt, in estimated tokens."""

    tokens: int

    def characters(self, share: float) -> int:
        """How long a text may be that takes a share of it."""
        return int(self.tokens * share * CHARACTERS_PER_TOKEN)


def estimate_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)
