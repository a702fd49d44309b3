"""Who may step in for a model: in order, nobody more expensive and nobody outside without a switch."""

import pytest

from quire.domain.conversation.language_models import ConnectedModel, Prices
from quire.domain.conversation.model_choice import FallbackRules, chosen, stand_ins, usable_in

CHEAP, EXPENSIVE = Prices(1, 1), Prices(9, 9)


def model(id_: str, prices: Prices | None = None, *, stays_in_house: bool = False) -> ConnectedModel:
    return ConnectedModel(id_, id_, id_, 16_000, stays_in_house, prices)


HOUSE = model("house", stays_in_house=True)
ALL = [model("cheap", CHEAP), model("expensive", EXPENSIVE), model("unknown"), HOUSE]


def ids(first: str, **rules: bool) -> list[str]:
    by_id = {one.id: one for one in ALL}
    return [one.id for one in stand_ins(ALL, by_id[first], FallbackRules(**rules))]


@pytest.mark.parametrize(
    ("first", "rules", "expected"),
    [
        ("expensive", {}, ["cheap", "house"]),
        ("cheap", {}, ["house"]),
        ("unknown", {}, ["house"]),
        ("house", {}, []),
        ("cheap", {"may_cost_more": True}, ["expensive", "unknown", "house"]),
        ("house", {"may_cost_more": True}, []),
        ("house", {"may_leave_house": True}, []),
        ("house", {"may_leave_house": True, "may_cost_more": True}, ["cheap", "expensive", "unknown"]),
        ("expensive", {"is_on": False, "may_cost_more": True}, []),
    ],
)
def test_stand_ins_come_in_order_within_the_rules(
    first: str, rules: dict[str, bool], expected: list[str]
) -> None:
    assert ids(first, **rules) == expected


def test_the_first_wanted_that_is_there_is_chosen_else_the_first_of_all() -> None:
    assert chosen(ALL, ["gone", None, "expensive", "cheap"]).id == "expensive"
    assert chosen(ALL, [None, "gone"]).id == "cheap"


def test_a_document_that_stays_in_the_house_has_only_what_does() -> None:
    assert usable_in(ALL, stays_in_house=True) == [HOUSE]
    assert usable_in(ALL, stays_in_house=False) == ALL
