"""Text for people: an English template and its values, which are put together only once the language is known.

Translations, and the choice of a language, belong to `web/pages/languages.py` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
