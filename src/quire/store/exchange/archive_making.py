"""A document in the making, and the steps by which it is made of an archive."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.store.exchange.archive_ids import NewIds
from quire.store.transactions import Transaction, as_text

PORTION_CHARACTERS = 256 * 1024
PORTION_ROWS = 200

Step = Callable[[Transaction], object]
"""A part of the work, for a transaction of its own."""

Row = dict[str, Any]


class Making(msgspec.Struct, frozen=True):
    """A document in the making: its new id, in whose name and at what time, and the ids of what belongs to it."""

    document_id: str
    visitor: Visitor
    now: datetime
    ids: NewIds

    def time(self, moment: datetime) -> str:
        """A time of the file as it is stored: none that is still to come."""
        return as_text(min(moment, self.now))

    def time_or_none(self, moment: datetime | None) -> str | None:
        """The same for a time that may be missing."""
        return None if moment is None else self.time(moment)


def portions(rows: Iterable[Row], add: Callable[[Transaction, list[Row]], object]) -> Iterator[Step]:
    """Steps that add these rows, some at a time."""
    portion: list[Row] = []
    characters = 0
    for row in rows:
        portion.append(row)
        characters += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        if characters >= PORTION_CHARACTERS or len(portion) >= PORTION_ROWS:
            yield partial(_add, add, portion)
            portion, characters = [], 0
    if portion:
        yield partial(_add, add, portion)


def _add(add: Callable[[Transaction, list[Row]], object], rows: list[Row], tx: Transaction) -> None:
    add(tx, rows)
