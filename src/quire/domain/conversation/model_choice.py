"""Which language model answers, and which may step in for it: pure rules.

The model of a question goes before that of its section, of its document, and of Quire. A document that stays in the
house has no other models at all, whoever asks for them.
"""

from collections.abc import Iterable, Sequence

import msgspec

from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.prices import FREE, PriceTable


class FallbackRules(msgspec.Struct, frozen=True):
    """When other models may step in for one that does not answer; each is a switch of the administrators."""

    is_on: bool = True
    may_leave_house: bool = False
    may_cost_more: bool = False


def usable_in(models: Iterable[ConnectedModel], *, stays_in_house: bool) -> list[ConnectedModel]:
    """The models that a document may be given to, in order."""
    return [model for model in models if model.stays_in_house or not stays_in_house]


def chosen(usable: Sequence[ConnectedModel], wanted_ids: Iterable[str | None]) -> ConnectedModel:
    """The first that is wanted and there, else the first of all; one that is gone or closed is passed over."""
    by_id = {model.id: model for model in usable}
    return next((by_id[id_] for id_ in wanted_ids if id_ in by_id), usable[0])


def stand_ins(
    usable: Sequence[ConnectedModel], first: ConnectedModel, rules: FallbackRules
) -> tuple[ConnectedModel, ...]:
    """Those that may be given what the first is given, in order: none leaves the house by itself."""
    if not rules.is_on:
        return ()
    return tuple(
        model
        for model in usable
        if model.id != first.id
        and (model.stays_in_house or not first.stays_in_house or rules.may_leave_house)
    )


def costs_more(prices: PriceTable | None, first: PriceTable | None) -> bool:
    """Whether a model may cost more than the first one: a price that nobody knows may be any."""
    return prices is None or prices.is_above(first or FREE)
