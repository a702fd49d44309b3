"""Amounts of money are whole numbers, rounded up, and prices follow the length of a prompt."""

import pytest

from quire.domain.errors import InvalidField
from quire.domain.models.prices import (
    FREE,
    PriceTable,
    TokenCount,
    TokenPrices,
    entered_prices,
    parse_amount,
    parse_price,
)

TIERED = PriceTable(
    (TokenPrices(1_250_000, 125_000, 10_000_000), TokenPrices(2_500_000, 250_000, 15_000_000, 200_000))
)


@pytest.mark.parametrize(
    ("count", "nanos"),
    [
        (TokenCount(0, 0), 0),
        (TokenCount(1_000_000, 0), 2_500_000_000),
        (TokenCount(0, 1_000_000), 10_000_000_000),
        (TokenCount(1_000, 100), 2_500_000 + 1_000_000),
        (TokenCount(1_000, 0, 800), 500_000 + 1_000_000),
        # A server that says that it had cached more than it was sent is not paid for that.
        (TokenCount(10, 0, 5_000), 12_500),
    ],
)
def test_tokens_cost_what_they_cost(count: TokenCount, nanos: int) -> None:
    prices = PriceTable((TokenPrices(2_500_000, 1_250_000, 10_000_000),))
    assert prices.cost_nanos(count) == nanos


def test_a_part_of_a_billionth_is_rounded_up() -> None:
    assert PriceTable((TokenPrices(1, 1, 1),)).cost_nanos(TokenCount(1, 0)) == 1


def test_a_longer_prompt_costs_more_for_all_its_tokens() -> None:
    assert TIERED.cost_nanos(TokenCount(200_000, 1)) == 200_000 * 1_250 + 10_000
    assert TIERED.cost_nanos(TokenCount(200_001, 1)) == 200_001 * 2_500 + 15_000


def test_what_stays_in_the_house_is_free() -> None:
    assert FREE.is_free
    assert FREE.cost_nanos(TokenCount(10**9, 10**9)) == 0
    assert not TIERED.is_free


def test_entered_prices_are_those_of_all_tokens_that_are_not_named() -> None:
    assert entered_prices(None, None, None) is None
    assert entered_prices(5, None, 7) == PriceTable((TokenPrices(5, 5, 7),))
    assert entered_prices(5, 1, None) == PriceTable((TokenPrices(5, 1, 0),))


@pytest.mark.parametrize(
    ("text", "micros"),
    [("2.50", 2_500_000), ("2,5", 2_500_000), (" 0.01875 ", 18_750), ("3", 3_000_000), ("", None)],
)
def test_a_price_is_read_as_people_type_it(text: str, micros: int | None) -> None:
    assert parse_price(text, field="price") == micros


@pytest.mark.parametrize("text", ["-1", "1e3", "two", "1.2.3", "1,000,000", "0.0000001", "9" * 30, "٣"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidField):
        parse_price(text, field="price")
    with pytest.raises(InvalidField):
        parse_amount(text, field="amount")


def test_an_amount_has_a_limit() -> None:
    assert parse_amount("1000000", field="amount") == 10**15
    with pytest.raises(InvalidField):
        parse_amount("1000001", field="amount")


def test_prices_are_above_others_where_anything_costs_more() -> None:
    base = PriceTable((TokenPrices(100, 10, 200), TokenPrices(200, 20, 400, above_tokens=1_000)))
    assert not base.is_above(base)
    assert not FREE.is_above(base)
    for costlier in (TokenPrices(101, 0, 0), TokenPrices(0, 0, 201), TokenPrices(100, 100, 200)):
        assert PriceTable((costlier,)).is_above(base)
    assert not PriceTable((TokenPrices(100, 10, 200),)).is_above(base)
    assert base.is_above(PriceTable((TokenPrices(100, 10, 200),))), "of a long prompt"
