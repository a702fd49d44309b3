"""Keyset pagination: a cursor names the last item of a page, so no item is missed or repeated when the list changes."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

import msgspec

from quire.domain.errors import BadParameter
from quire.store.transactions import Transaction

T = TypeVar("T")
U = TypeVar("U")


class PageCursor(msgspec.Struct, frozen=True, array_like=True):
    """The last item of a page, by the two columns that its list is ordered by."""

    at: str
    id: str

    @classmethod
    def parse_or_none(cls, text: str | None) -> Self | None:
        """The cursor of a query; None for the first page. Raises `BadParameter`."""
        return None if text is None else cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises `BadParameter`."""
        try:
            return msgspec.json.decode(base64.urlsafe_b64decode(text.encode()), type=cls)
        except (msgspec.DecodeError, binascii.Error, ValueError) as cause:
            raise BadParameter("cursor", "a next_cursor of this list") from cause

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()


class Keyset(msgspec.Struct, frozen=True):
    """The two columns that a list is ordered by, both in one direction; together they are unique."""

    at: str
    id: str
    is_descending: bool = True

    @property
    def order_by(self) -> str:
        """The order as SQL."""
        direction = "desc" if self.is_descending else "asc"
        return f"order by {self.at} {direction}, {self.id} {direction}"

    def after(self, cursor: PageCursor | None) -> tuple[str, dict[str, Any]]:
        """A condition for the items after a cursor, and its parameters; empty for the first page.

        PostgreSQL cannot infer the type of a parameter that is only compared with null, so the first page has none.
        """
        if cursor is None:
            return "", {}
        sign = "<" if self.is_descending else ">"
        return f" and ({self.at}, {self.id}) {sign} (:after_at, :after_id)", {
            "after_at": cursor.at,
            "after_id": cursor.id,
        }


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Items of a list, and the cursor of the next page."""

    items: list[T]
    next_cursor: str | None

    @classmethod
    def of(cls, found: list[T], limit: int, cursor_of: Callable[[T], PageCursor]) -> Self:
        """A page of `limit` items from a query that fetched one more."""
        items = found[:limit]
        return cls(items, str(cursor_of(items[-1])) if len(found) > limit else None)

    def map(self, function: Callable[[T], U]) -> "Page[U]":
        """The page with a function applied to each item."""
        return Page([function(item) for item in self.items], self.next_cursor)


def page_of(
    tx: Transaction,
    columns: str,
    source: str,
    *,
    key: Keyset,
    limit: int,
    cursor: PageCursor | None,
    **parameters: Any,
) -> Page[tuple[Any, ...]]:
    """A page of rows with these columns; `source` is the query from `from` on, with a condition, without an order."""
    after, after_parameters = key.after(cursor)
    rows = tx.all(
        f"select {columns}, {key.at}, {key.id} {source}{after} {key.order_by} limit :limit",
        limit=limit + 1,
        **parameters,
        **after_parameters,
    )
    page = Page.of(rows, limit, lambda row: PageCursor(row[-2], row[-1]))
    return page.map(lambda row: row[:-2])
