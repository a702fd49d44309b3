"""The process that looks a list price up: it reads the name and the address of a model as JSON, prints what it costs
as JSON, or null, and ends.

The prices are those of the day on which `genai_prices` was made. Its data take 100 MB, which a server should not keep;
its updater, which would ask the network, is never started.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal

import msgspec
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo, TieredPrices

from quire.domain.models.prices import MICROS, PriceTable, TokenPrices


class ListedModel(msgspec.Struct, frozen=True):
    """The model whose price is looked up."""

    name: str
    address: str


def look_up(model: str, address: str) -> PriceTable | None:
    """What a model costs at an address; at one that is not known, what it costs at whoever made it."""
    for api_url in (address, None):
        try:
            _, found = get_snapshot().find_provider_model(model, None, None, api_url)
        except LookupError:
            continue
        return _table(found)
    return None


def _table(model: ModelInfo) -> PriceTable | None:
    """Prices of another kind than those of tokens are left out; whoever has no others has no price here."""
    prices = model.get_prices(datetime.now(UTC)).__dict__
    paid, written, cached = (prices.get(f"{kind}_mtok") for kind in ("input", "output", "cache_read"))
    if paid is None and written is None:
        return None
    return PriceTable(
        tuple(
            TokenPrices(
                _micros(paid, start),
                _micros(paid if cached is None else cached, start),
                _micros(written, start),
                start,
            )
            for start in sorted({0, *_starts(paid), *_starts(cached), *_starts(written)})
        )
    )


def _starts(price: Decimal | TieredPrices | None) -> Iterator[int]:
    if isinstance(price, TieredPrices):
        yield from (tier.start for tier in price.tiers)


def _micros(price: Decimal | TieredPrices | None, above_tokens: int) -> int:
    if isinstance(price, TieredPrices):
        reached = [tier.price for tier in price.tiers if tier.start <= above_tokens]
        price = reached[-1] if reached else price.base
    return int((Decimal(price or 0) * MICROS).to_integral_value(ROUND_CEILING))


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=ListedModel)
    sys.stdout.buffer.write(msgspec.json.encode(look_up(asked.name, asked.address)))
