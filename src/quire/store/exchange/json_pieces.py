"""JSON that is written piece by piece: objects that stay open, lists of entries, rows in portions."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

SEPARATOR = b",\n"


def opened(entry: msgspec.Struct, *without: str) -> bytes:
    """An entry as JSON up to the brace that closes it, without the fields that follow in pieces."""
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__ if name not in without}
    return msgspec.json.encode(fields)[:-1]


def list_of(entries: Iterable[bytes]) -> Iterator[bytes]:
    """A list of entries that are JSON already, each on a line of its own."""
    yield b"["
    separator = b"\n"
    for entry in entries:
        yield separator
        yield entry
        separator = SEPARATOR
    yield b"]"


def portions(read_after: Callable[[int], list[tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
    """All rows, a portion at a time; their first column counts from 1 upwards."""
    after = 0
    while rows := read_after(after):
        yield from rows
        after = rows[-1][0]


def read_column(stored: str | None) -> Any:
    """A JSON column as plain values."""
    return None if stored is None else msgspec.json.decode(stored)
