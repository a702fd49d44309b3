"""What is said to people: English words with their values apart, so that it can be said in another language too.

The translations, and who is spoken to in which language, are known to `web/languages.py` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Amount(float):
    """A number that is told with a sign between its thousands."""

    def __str__(self) -> str:
        return f"{self:,.10g}"


@dataclass(frozen=True)
class TranslatableText:
    """A sentence or a part of one. `%(name)s` stands for the value of that name, which can be a wording itself."""

    template: str
    values: "Values" = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, self.values)


Value = TranslatableText | Amount | int | str
Values = Mapping[str, Value]


def fill(template: str, values: Values) -> str:
    """The template with its values; without values a percent sign means itself."""
    return template % values if values else template
