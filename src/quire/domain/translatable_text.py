"""Text for people: an English template and its values, which are put together only once the language is known.

Translations, and the choice of a language, belong to `web/pages/languages.py` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec


class Amount(float):
    """A number that is written with a sign between its thousands."""

    def __str__(self) -> str:
        return f"{self:,.10g}"


@dataclass(frozen=True)
class TranslatableText:
    """A sentence or part of one. `%(name)s` stands for the value of that name, which may be translatable itself."""

    template: str
    values: "Values" = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, self.values)


Value = TranslatableText | Amount | int | str
Values = Mapping[str, Value]


def fill(template: str, values: Values) -> str:
    """The template with its values; without values, a percent sign stands for itself."""
    return template % values if values else template


def as_stored(text: TranslatableText) -> str:
    """A text as it is kept until somebody reads it, whose language is not known yet: JSON with template and values."""
    return msgspec.json.encode(_plain(text)).decode()


def from_stored(kept: str) -> TranslatableText:
    """The text that was kept so; a bare sentence is its own template."""
    try:
        return _translatable(msgspec.json.decode(kept))
    except (msgspec.DecodeError, KeyError, TypeError):
        return TranslatableText(kept)


def _plain(value: Value) -> Any:
    if isinstance(value, TranslatableText):
        values = {name: _plain(inner) for name, inner in value.values.items()}
        return {"template": value.template, "values": values}
    return {"amount": float(value)} if isinstance(value, Amount) else value


def _translatable(kept: Any) -> TranslatableText:
    # A name by itself: what collects sentences would take a text in these brackets for one.
    template, values = kept["template"], kept["values"]
    return TranslatableText(template, {name: _value(value) for name, value in values.items()})


def _value(kept: Any) -> Value:
    if not isinstance(kept, dict):
        return kept  # type: ignore[no-any-return]
    return Amount(kept["amount"]) if "amount" in kept else _translatable(kept)
