"""The share of a prompt for each kind of material. Tokens are estimated from characters, without a tokeniser."""

import math

import msgspec

CHARACTERS_PER_TOKEN = 3.5
"""A cautious estimate: English prose has about four, other languages and Markdown fewer."""

CONTRACT_SHARE = 0.10
OUTLINE_SHARE = 0.08
SUMMARY_SHARE = 0.05
TURNS_SHARE = 0.20
NEIGHBOURS_SHARE = 0.10
PASSAGES_SHARE = 0.20
REFERENCES_SHARE = 0.40
"""References are given whole as long as all of them together take no more."""

SUMMED_UP_SHARE = 0.50
"""The share of a summary request for the turns that it sums up."""


class Budget(msgspec.Struct, frozen=True):
    """The size of a prompt, in estimated tokens."""

    tokens: int

    def characters(self, share: float) -> int:
        """The length of a text that takes this share of it."""
        return int(self.tokens * share * CHARACTERS_PER_TOKEN)


def estimate_tokens(text: str) -> int:
    """The tokens of a text, rounded up."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)
