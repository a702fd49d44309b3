"""Two texts of a section compared: where they differ, and the text between, of which a person needs the edges only."""

import re
from itertools import pairwise

import msgspec

from quire.domain.proposals import Context
from quire.domain.texts.block_diff import TextChange, WordChange, block_diff, word_diff
from quire.domain.texts.blocks import BlockText

SURROUNDINGS_MAX = 300
"""Characters shown on each side of a difference."""

_BREAKS = (re.compile(r"\n(?:[ \t]*\r?\n)+"), re.compile(r"\n"), re.compile(r"\s"))
"""Where a long stretch is best parted: between blocks, else between lines, else between words."""


class VersionHunk(msgspec.Struct, frozen=True):
    """One piece that differs; the ids are those of one comparison."""

    id: str
    before: str
    after: str
    context: Context
    words: tuple[WordChange, ...]


class Unchanged(msgspec.Struct, frozen=True):
    """A stretch that both texts have; its middle, where there is one, tells nothing about the differences."""

    beginning: str
    middle: str
    end: str


class Comparison(msgspec.Struct, frozen=True):
    """What differs, in order; before, between and after the hunks stands what is unchanged."""

    hunks: tuple[VersionHunk, ...]
    unchanged: tuple[Unchanged, ...]


def compare_texts(base: str, text: str) -> Comparison:
    """What makes the one text into the other. It takes a while for long texts."""
    changes = block_diff(BlockText(base), text)
    edges = [0, *(place for change in changes for place in (change.start, change.end)), len(base)]
    stretches = [base[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    hunks = tuple(
        _hunk(number, change, before, after)
        for number, (change, (before, after)) in enumerate(zip(changes, pairwise(stretches), strict=True), 1)
    )
    last = len(stretches) - 1
    unchanged = tuple(
        _unchanged(stretch, is_after_hunk=place > 0, is_before_hunk=place < last)
        for place, stretch in enumerate(stretches)
    )
    return Comparison(hunks, unchanged)


def _hunk(number: int, change: TextChange, before: str, after: str) -> VersionHunk:
    context = Context(_end_of(before), _beginning_of(after))
    return VersionHunk(
        str(number), change.before, change.after, context, word_diff(change.before, change.after)
    )


def _unchanged(stretch: str, *, is_after_hunk: bool, is_before_hunk: bool) -> Unchanged:
    beginning = _beginning_of(stretch) if is_after_hunk else ""
    end = _end_of(stretch[len(beginning) :]) if is_before_hunk else ""
    middle = stretch[len(beginning) : len(stretch) - len(end)]
    is_worth_hiding = len(middle) > SURROUNDINGS_MAX
    return Unchanged(beginning, middle, end) if is_worth_hiding else Unchanged(stretch, "", "")


def _beginning_of(text: str) -> str:
    if len(text) <= SURROUNDINGS_MAX:
        return text
    for parting in _BREAKS:
        beginnings = [text[: found.end()] for found in parting.finditer(text, 0, SURROUNDINGS_MAX)]
        if beginnings and not beginnings[-1].isspace():
            return beginnings[-1]
    return text[:SURROUNDINGS_MAX]


def _end_of(text: str) -> str:
    if len(text) <= SURROUNDINGS_MAX:
        return text
    end = text[-SURROUNDINGS_MAX:]
    for parting in _BREAKS:
        found = parting.search(end)
        if found is not None and end[found.end() :].strip():
            return end[found.end() :]
    return end
