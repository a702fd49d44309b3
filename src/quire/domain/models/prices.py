"""What tokens of language models cost, and amounts of money. Both are whole numbers: sums of them are exact."""

import re

import msgspec

from quire.domain.errors import InvalidField

CURRENCY = "USD"
"""In which models are paid for; list prices are in it, and so are the prices that administrators enter."""

NANOS = 1_000_000_000
MICROS = 1_000_000
PRICE_MAX = 100_000
"""What a million tokens cost at most, in the currency."""
AMOUNT_MAX = 1_000_000

_MICROS_OF_A_MILLION_IN_A_NANO = MICROS * MICROS // NANOS

_DECIMAL = re.compile(r"(\d{1,7})(?:[.,](\d{1,6}))?", re.ASCII)


class Money(msgspec.Struct, frozen=True):
    """An amount of money in billionths of the currency's unit."""

    nanos: int
    currency: str = CURRENCY


class TokenPrices(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a million tokens cost, in millionths of the currency's unit, for prompts longer than `above_tokens`."""

    input_micros: int
    cached_input_micros: int
    """For the beginning of a prompt that the server still knows from the last one."""
    output_micros: int
    above_tokens: int = 0

    def is_above(self, other: "TokenPrices") -> bool:
        """Whether anything costs more than by the other prices."""
        return (
            self.input_micros > other.input_micros
            or self.cached_input_micros > other.cached_input_micros
            or self.output_micros > other.output_micros
        )


class TokenCount(msgspec.Struct, frozen=True):
    """Tokens that a model has read and written; those that its server had cached are among the input."""

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.input_tokens + self.output_tokens


NOTHING = TokenCount(0, 0)


class PriceTable(msgspec.Struct, frozen=True):
    """The prices of a model: those of longer prompts follow those of shorter ones."""

    tiers: tuple[TokenPrices, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing has to be paid for, as with models on one's own machines."""
        return all(
            tier.input_micros == tier.cached_input_micros == tier.output_micros == 0 for tier in self.tiers
        )

    def is_above(self, other: "PriceTable") -> bool:
        """Whether anything costs more than by the other prices, in a prompt of any length."""
        lengths = {tier.above_tokens + 1 for table in (self, other) for tier in table.tiers}
        return any(self._tier_of(length).is_above(other._tier_of(length)) for length in lengths)

    def cost_nanos(self, count: TokenCount) -> int:
        """What these tokens cost, in billionths of the currency's unit, rounded up."""
        tier = self._tier_of(count.input_tokens)
        cached = min(count.cached_input_tokens, count.input_tokens)
        micros_of_a_million = (
            (count.input_tokens - cached) * tier.input_micros
            + cached * tier.cached_input_micros
            + count.output_tokens * tier.output_micros
        )
        return -(-micros_of_a_million // _MICROS_OF_A_MILLION_IN_A_NANO)

    def _tier_of(self, input_tokens: int) -> TokenPrices:
        return next(
            (tier for tier in reversed(self.tiers) if input_tokens > tier.above_tokens), self.tiers[0]
        )


FREE = PriceTable((TokenPrices(0, 0, 0),))


def entered_prices(
    input_micros: int | None, cached_input_micros: int | None, output_micros: int | None
) -> PriceTable | None:
    """The prices that somebody has entered, or None where they have not; what is cached costs the same by default."""
    if input_micros is None and output_micros is None:
        return None
    paid = input_micros or 0
    cached = paid if cached_input_micros is None else cached_input_micros
    return PriceTable((TokenPrices(paid, cached, output_micros or 0),))


def parse_price(text: str, *, field: str) -> int | None:
    """What somebody has typed as the price of a million tokens, in micros; None for nothing. Raises `InvalidField`."""
    if not text.strip():
        return None
    return _parse(text, MICROS, field=field, most=PRICE_MAX)


def parse_amount(text: str, *, field: str) -> int:
    """What somebody has typed as an amount of money, in nanos. Raises `InvalidField`."""
    return _parse(text, NANOS, field=field, most=AMOUNT_MAX)


def _parse(text: str, scale: int, *, field: str, most: int) -> int:
    found = _DECIMAL.fullmatch(text.strip()[:20])
    if found is None:
        raise InvalidField(field, "must be an amount such as 2.50")
    whole, fraction = found[1], found[2] or ""
    amount = int(whole) * scale + int((fraction + "0" * 9)[:9]) * scale // NANOS
    if amount > most * scale:
        raise InvalidField(field, "must be at most %(most)s", most=most)
    return amount
