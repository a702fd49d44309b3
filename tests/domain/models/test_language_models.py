"""Models as administrators describe them, and what they cost."""

import msgspec
import pytest

from quire.domain.errors import InvalidField
from quire.domain.models.language_models import (
    BUILT_IN_ASSISTANT,
    FREE,
    ConnectedModel,
    ModelDraft,
    Prices,
    check_draft,
)

DRAFT = ModelDraft("  gpt  large ", "", 16_000, False, None, "everybody")


def test_a_draft_has_its_names_on_one_line_and_is_shown_by_its_own() -> None:
    checked = check_draft(DRAFT)
    assert (checked.name, checked.shown_name) == ("gpt large", "gpt large")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": BUILT_IN_ASSISTANT}, "name"),
        ({"context_tokens": 999}, "context_tokens"),
        ({"context_tokens": 10_000_001}, "context_tokens"),
        ({"audience": "groups"}, "groups"),
    ],
)
def test_what_cannot_be_a_model_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_draft(msgspec.structs.replace(DRAFT, **change))
    assert refused.value.details["field"] == field


def test_what_stays_in_the_house_costs_nothing_unless_somebody_says_so() -> None:
    house = ConnectedModel("1", "a", "A", 16_000, True)
    assert house.prices == FREE
    assert msgspec.structs.replace(house, stays_in_house=False).prices is None
    entered = Prices(1, 2)
    assert msgspec.structs.replace(house, entered_prices=entered).prices == entered
