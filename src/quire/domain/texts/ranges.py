"""A range of characters of a text."""

import msgspec


class TextRange(msgspec.Struct, frozen=True):
    """Characters of a text from `start` up to `end`."""

    start: int
    end: int
