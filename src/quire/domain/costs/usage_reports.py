"""What was used of language models and what it cost, by person, document, model or day. Days are those of UTC."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from quire.domain.auditing.comma_separated import comma_separated
from quire.domain.models.prices import NANOS, Money

UsageBy = Literal["person", "document", "model", "day"]

CSV_HEADER = (
    "id",
    "name",
    "owner",
    "answers",
    "input_tokens",
    "cached_input_tokens",
    "output_tokens",
    "cost",
    "currency",
    "unpriced_count",
)


class UsageChoice(msgspec.Struct, frozen=True):
    """Of which days, and by what; days are included."""

    by: UsageBy
    first_day: date
    last_day: date


class UsageSum(msgspec.Struct, frozen=True):
    """What was used; what is reserved for answers under way is not in it."""

    answers: int
    input_tokens: int
    cached_input_tokens: int
    """Those of the input that a server still knew from an earlier prompt."""
    output_tokens: int
    cost: Money
    unpriced_count: int
    """Requests whose price nobody knew; they are missing in the cost."""


class UsageRow(UsageSum, frozen=True, kw_only=True):
    """The same of one person, document, model or day."""

    id: str
    """Of the account, the document or the model; or the day."""
    name: str | None
    """Of the account or the model; of a document its title, for those who may see it."""
    owner: str | None
    """Whose document it is."""


def csv_header() -> bytes:
    """The first line of a file."""
    return comma_separated([CSV_HEADER])


def csv_lines(rows: Iterable[UsageRow]) -> bytes:
    """The lines that follow it; the cost is in the currency's unit."""
    return comma_separated(
        (
            row.id,
            row.name or "",
            row.owner or "",
            row.answers,
            row.input_tokens,
            row.cached_input_tokens,
            row.output_tokens,
            f"{row.cost.nanos // NANOS}.{row.cost.nanos % NANOS:09}",
            row.cost.currency,
            row.unpriced_count,
        )
        for row in rows
    )
