"""Caps: how much of language models may be used in a month, by one person, group, document or model, or by everybody.

Months are those of UTC. What is reserved for answers under way counts like what is spent.
"""

from dataclasses import replace
from typing import Annotated, Literal, NamedTuple, get_args

import msgspec
from msgspec import Meta

from quire.domain.costs.charges import Quantity
from quire.domain.errors import CapReached, InvalidField, PriceUnknown
from quire.domain.models.prices import AMOUNT_MAX, NANOS, parse_amount
from quire.domain.translatable_text import Amount, TranslatableText, Value

CapScope = Literal["person", "group", "document", "model", "everybody"]
CapUnit = Literal["money", "tokens", "answers"]

COUNT_MAX = 10**12
"""Of tokens or answers."""

CapAmount = Annotated[int, Meta(ge=0, le=AMOUNT_MAX * NANOS)]

WARNING_SHARE = 0.8
"""From this share on, people are told how much is left."""

CAPS_MAX = 2_000
"""Of one server."""

_REACHED: dict[CapScope, TranslatableText] = {
    "person": TranslatableText(
        "Your cap of %(amount)s a month leaves %(left)s, and this may take %(needed)s. An administrator can raise it."
    ),
    "group": TranslatableText(
        "The cap of the group “%(name)s”, %(amount)s a month, leaves %(left)s, and this may take %(needed)s."
        " An administrator can raise it."
    ),
    "document": TranslatableText(
        "The cap of this document, %(amount)s a month, leaves %(left)s, and this may take %(needed)s."
        " An administrator can raise it."
    ),
    "model": TranslatableText(
        "The cap of the model %(name)s, %(amount)s a month, leaves %(left)s, and this may take %(needed)s."
        " An administrator can raise it."
    ),
    "everybody": TranslatableText(
        "The cap of this server, %(amount)s a month, leaves %(left)s, and this may take %(needed)s."
        " An administrator can raise it."
    ),
}


class CapSubject(msgspec.Struct, frozen=True):
    """Somebody or something that a cap can be on."""

    id: str
    name: str | None
    """None of a document whose title the visitor may not read."""
    owner: str | None = None
    """Whose document it is."""


class Cap(msgspec.Struct, frozen=True):
    """A cap, and how much of it is used in this month."""

    id: str
    scope: CapScope
    subject_id: str | None
    """The account, group, document or model; null for everybody, and for each person without a cap of their own."""
    name: str | None
    """What the subject is called; null for a document whose title the reader may not read."""
    unit: CapUnit
    amount: int
    """Money is in billionths of a US dollar."""
    month: str
    used: int
    """What is spent or reserved."""
    owner: str | None = None
    """Whose document it is on, for administrators."""

    @property
    def left(self) -> int:
        """What is neither spent nor reserved."""
        return max(0, self.amount - self.used)

    @property
    def used_share(self) -> float:
        """How much of it is used, from 0 to 1."""
        return 1.0 if self.amount == 0 else min(1.0, self.used / self.amount)

    @property
    def is_warned_of(self) -> bool:
        """Whether people are told that little is left."""
        return self.used_share >= WARNING_SHARE


class CapForm(NamedTuple):
    """A cap as a form sets it."""

    scope: CapScope
    subject: str
    unit: CapUnit
    amount: int


def parse_cap(*, scope: str, subject: str, unit: str, amount: str) -> CapForm:
    """What somebody has typed into a form. Raises `InvalidField`."""
    chosen_scope = next((one for one in get_args(CapScope) if one == scope), None)
    chosen_unit = next((one for one in get_args(CapUnit) if one == unit), None)
    if chosen_scope is None:
        raise InvalidField("scope", "must be one of those to choose from")
    if chosen_unit is None:
        raise InvalidField("unit", "must be one of those to choose from")
    if chosen_unit == "money":
        return CapForm(chosen_scope, subject, chosen_unit, parse_amount(amount, field="amount"))
    return CapForm(chosen_scope, subject, chosen_unit, _parse_count(amount))


def _parse_count(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(COUNT_MAX))):
        raise InvalidField("amount", "must be a whole number")
    return min(int(digits), COUNT_MAX)


def check(caps: list[Cap], needed: Quantity, *, model: str) -> None:
    """Raises `CapReached` for the cap that leaves least, where any leaves too little, and `PriceUnknown`."""
    if needed.cost_nanos is None and any(cap.unit == "money" for cap in caps):
        raise PriceUnknown(model)
    exceeded = [cap for cap in caps if _leaves_too_little(cap, needed)]
    if exceeded:
        tightest = max(exceeded, key=lambda cap: (cap.used_share, cap.id))
        raise CapReached(_sentence(tightest, needed_in(tightest.unit, needed), model), tightest)


def _leaves_too_little(cap: Cap, needed: Quantity) -> bool:
    """What is free goes on when the money is spent."""
    amount = needed_in(cap.unit, needed)
    return amount > 0 and cap.used + amount > cap.amount


def needed_in(unit: CapUnit, needed: Quantity) -> int:
    """How much is needed of what a cap counts."""
    return {"money": needed.cost_nanos or 0, "tokens": needed.tokens, "answers": needed.answers}[unit]


def in_words(unit: CapUnit, amount: int) -> TranslatableText:
    """An amount as people read it."""
    match unit:
        case "money":
            return TranslatableText("%(amount)s USD", {"amount": Amount(_readable(amount))})
        case "tokens":
            return TranslatableText("%(count)s tokens", {"count": Amount(amount)})
        case "answers" if amount == 1:
            return TranslatableText("%(count)s answer", {"count": amount})
        case "answers":
            return TranslatableText("%(count)s answers", {"count": Amount(amount)})


def _readable(nanos: int) -> float:
    """In the currency's unit, to four decimals: what is left looks as it is even where it is very little."""
    return round(nanos / NANOS, 4)


def _sentence(cap: Cap, needed: int, model: str) -> TranslatableText:
    values: dict[str, Value] = {
        "name": cap.name or model,
        "amount": in_words(cap.unit, cap.amount),
        "left": in_words(cap.unit, cap.left),
        "needed": in_words(cap.unit, needed),
    }
    return replace(_REACHED[cap.scope], values=values)
