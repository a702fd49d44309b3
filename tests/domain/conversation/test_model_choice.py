"""Who may step in for a model: in order, nobody more expensive and nobody outside without a switch."""

import pytest

from quire.domain.conversation.model_choice import FallbackRules, chosen, costs_more, stand_ins, usable_in
from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.prices import FREE, PriceTable, TokenPrices

CHEAP, EXPENSIVE = (PriceTable((TokenPrices(price, price, price),)) for price in (1, 9))


def model(id_: str, *, stays_in_house: bool = False) -> ConnectedModel:
    return ConnectedModel(id_, id_, id_, 16_000, stays_in_house)


HOUSE = model("house", stays_in_house=True)
ALL = [model("cheap"), model("expensive"), HOUSE]


def ids(first: str, **rules: bool) -> list[str]:
    by_id = {one.id: one for one in ALL}
    return [one.id for one in stand_ins(ALL, by_id[first], FallbackRules(**rules))]


@pytest.mark.parametrize(
    ("first", "rules", "expected"),
    [
        ("expensive", {}, ["cheap", "house"]),
        ("cheap", {}, ["expensive", "house"]),
        ("house", {}, []),
        ("house", {"may_leave_house": True}, ["cheap", "expensive"]),
        ("expensive", {"is_on": False, "may_leave_house": True}, []),
    ],
)
def test_stand_ins_come_in_order_within_the_rules(
    first: str, rules: dict[str, bool], expected: list[str]
) -> None:
    assert ids(first, **rules) == expected


@pytest.mark.parametrize(
    ("prices", "first", "more"),
    [
        (CHEAP, EXPENSIVE, False),
        (CHEAP, CHEAP, False),
        (EXPENSIVE, CHEAP, True),
        (None, EXPENSIVE, True),
        (CHEAP, None, True),
        (FREE, None, False),
        (FREE, CHEAP, False),
        (None, None, True),
    ],
)
def test_a_price_that_nobody_knows_may_be_any(
    prices: PriceTable | None, first: PriceTable | None, more: bool
) -> None:
    assert costs_more(prices, first) is more


def test_the_first_wanted_that_is_there_is_chosen_else_the_first_of_all() -> None:
    assert chosen(ALL, ["gone", None, "expensive", "cheap"]).id == "expensive"
    assert chosen(ALL, [None, "gone"]).id == "cheap"


def test_a_document_that_stays_in_the_house_has_only_what_does() -> None:
    assert usable_in(ALL, stays_in_house=True) == [HOUSE]
    assert usable_in(ALL, stays_in_house=False) == ALL
