"""Lists in pages: a cursor names the last thing shown, so that nothing is missed or doubled when the list changes."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

import msgspec

from quire.domain.errors import BadParameter

T = TypeVar("T")


class PageCursor(msgspec.Struct, frozen=True, array_like=True):
    """The place after one thing of a list that is ordered by time and id."""

    at: str
    id: str

    @classmethod
    def parse_or_none(cls, text: str | None) -> Self | None:
        """None for the first page. Raises `BadParameter`."""
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

    @staticmethod
    def parameters(cursor: "PageCursor | None") -> dict[str, Any]:
        """As parameters of a query: `at` and `id`, both None for the first page."""
        return {"at": cursor and cursor.at, "id": cursor and cursor.id}


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some of a list, and where it goes on."""

    items: list[T]
    next_cursor: str | None

    @classmethod
    def of(cls, found: list[T], limit: int, cursor_of: Callable[[T], PageCursor]) -> Self:
        """Make a page of `limit` things out of a query that asked for one more."""
        items = found[:limit]
        return cls(items, str(cursor_of(items[-1])) if len(found) > limit else None)
