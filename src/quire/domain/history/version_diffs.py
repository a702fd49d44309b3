"""Two versions of a section compared: the hunks, and the unchanged text between them, shortened to its ends."""

import re
from itertools import pairwise

import msgspec

from quire.domain.texts.block_diff import TextChange, WordChange, block_diff, word_diff
from quire.domain.texts.blocks import BlockText
from quire.domain.texts.contexts import Context

SURROUNDINGS_MAX = 300
"""Unchanged characters shown on each side of a hunk."""

_BREAKS = (re.compile(r"\n(?:[ \t]*\r?\n)+"), re.compile(r"\n"), re.compile(r"\s"))
"""Where unchanged text is cut: between blocks, else between lines, else between words."""


class VersionHunk(msgspec.Struct, frozen=True):
    """One change between two versions; `id` is unique within one comparison."""

    id: str
    before: str
    after: str
    context: Context
    words: tuple[WordChange, ...]


class Unchanged(msgspec.Struct, frozen=True):
    """Text that both versions have; `middle` can be hidden, since it is far from any hunk."""

    beginning: str
    middle: str
    end: str


class Comparison(msgspec.Struct, frozen=True):
    """The hunks in order, and the unchanged text before, between and after them: one more than there are hunks."""

    hunks: tuple[VersionHunk, ...]
    unchanged: tuple[Unchanged, ...]


def compare_texts(base: str, other: str) -> Comparison:
    """The difference from the base to the other text; for very long texts it takes seconds."""
    changes = block_diff(BlockText(base), other)
    edges = [0, *(edge for change in changes for edge in (change.start, change.end)), len(base)]
    between = [base[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    hunks = tuple(
        _hunk(number, change, before, after)
        for number, (change, (before, after)) in enumerate(zip(changes, pairwise(between), strict=True), 1)
    )
    last = len(between) - 1
    unchanged = tuple(
        _unchanged(text, is_after_hunk=number > 0, is_before_hunk=number < last)
        for number, text in enumerate(between)
    )
    return Comparison(hunks, unchanged)


def _hunk(number: int, change: TextChange, before: str, after: str) -> VersionHunk:
    context = Context(_end_of(before), _beginning_of(after))
    return VersionHunk(
        str(number), change.before, change.after, context, word_diff(change.before, change.after)
    )


def _unchanged(text: str, *, is_after_hunk: bool, is_before_hunk: bool) -> Unchanged:
    beginning = _beginning_of(text) if is_after_hunk else ""
    end = _end_of(text[len(beginning) :]) if is_before_hunk else ""
    middle = text[len(beginning) : len(text) - len(end)]
    is_worth_hiding = len(middle) > SURROUNDINGS_MAX
    return Unchanged(beginning, middle, end) if is_worth_hiding else Unchanged(text, "", "")


def _beginning_of(text: str) -> str:
    if len(text) <= SURROUNDINGS_MAX:
        return text
    for cut in _BREAKS:
        beginnings = [text[: found.end()] for found in cut.finditer(text, 0, SURROUNDINGS_MAX)]
        if beginnings and not beginnings[-1].isspace():
            return beginnings[-1]
    return text[:SURROUNDINGS_MAX]


def _end_of(text: str) -> str:
    if len(text) <= SURROUNDINGS_MAX:
        return text
    end = text[-SURROUNDINGS_MAX:]
    for cut in _BREAKS:
        found = cut.search(end)
        if found is not None and end[found.end() :].strip():
            return end[found.end() :]
    return end
