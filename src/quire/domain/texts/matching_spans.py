"""What stays of a text from one version to the next, in order: the equal side of a diff.

Three levels, each of which leaves less to the next: the common ends of both texts; within what lies between, the
alignment of blocks; within aligned blocks, the diff of words. An edit in the middle of a long text costs little more
than the comparison of its ends; a text that was replaced altogether costs a full diff.

Where a diff alone cannot tell which of two equal letters was inserted, the edit is slid to the end of a line, or else
to a word boundary, as git's indent heuristic (Haggerty, 2016) and diff-match-patch's lossless semantic clean-up
(Fraser, 2006) do.
"""

import re
from collections.abc import Iterator

import msgspec

from quire.domain.texts.block_alignment import align_blocks
from quire.domain.texts.block_diff import word_diff
from quire.domain.texts.blocks import BlockText, block_around
from quire.domain.texts.common_ends import common_ends, common_suffix_length
from quire.domain.texts.words import is_in_word

PARTIAL_WORD_CHARACTERS_MAX = 100
"""Longer runs of letters, such as encoded data, may be cut anywhere: looking for their ends would cost too much."""

_LINE_END = re.compile(r"[ \t\r]*\n")


class MatchingSpan(msgspec.Struct, frozen=True):
    """Characters that are the same at `start` of one text and at `target` of the other."""

    start: int
    target: int
    length: int

    @property
    def end(self) -> int:
        """The offset after it in the one text."""
        return self.start + self.length

    @property
    def target_end(self) -> int:
        """The offset after it in the other text."""
        return self.target + self.length


def matching_spans(before: str, after: str) -> Iterator[MatchingSpan]:
    """What two versions have in common, word by word, in order."""
    head, tail = _common_ends(before, after)
    yield MatchingSpan(0, 0, head)
    yield from _spans_between(before[head : len(before) - tail], after[head : len(after) - tail], head)
    yield MatchingSpan(len(before) - tail, len(after) - tail, tail)


def _common_ends(before: str, after: str) -> tuple[int, int]:
    """How many characters are the same at the beginning and at the end, in whole words."""
    head, tail = common_ends(before, after)
    longer = before if len(before) > len(after) else after
    # The shorter text is used up: the edit is a pure insertion or deletion, which can slide.
    if head + tail == min(len(before), len(after)):
        shift = _shift(longer, head, len(longer) - tail)
        head, tail = head - shift, tail + shift
    head -= _partial_word_before(before, after, head)
    tail -= _partial_word_after(before, after, tail)
    return _whole_blocks(before, after, head, tail)


def _shift(text: str, start: int, end: int) -> int:
    """How far back an inserted or removed range can slide to be whole lines, or else whole words.

    The text with it, and without it, is the same either way.
    """
    if _ends_line(text, start) and _ends_line(text, end):
        return 0
    # Sliding by one takes a character in at the start and gives one up at the end: both must be equal.
    possible = common_suffix_length(text, text, start, end)
    line_start = text.rfind("\n", max(0, start - possible - 1), start) + 1
    if line_start >= start - possible:
        return start - line_start
    for shift in range(min(possible, PARTIAL_WORD_CHARACTERS_MAX) + 1):
        if not (is_in_word(text, start - shift) or is_in_word(text, end - shift)):
            return shift
    return 0


def _ends_line(text: str, offset: int) -> bool:
    return offset == len(text) or _LINE_END.match(text, offset) is not None


def _partial_word_before(before: str, after: str, head: int) -> int:
    """How many characters at the end of the common beginning are part of a word that differs."""
    # The common beginning is the same in both texts, so looking back in one of them is enough.
    if not (is_in_word(before, head) or is_in_word(after, head)):
        return 0
    start = head - 1
    while head - start < PARTIAL_WORD_CHARACTERS_MAX and is_in_word(before, start):
        start -= 1
    return head - start


def _partial_word_after(before: str, after: str, tail: int) -> int:
    """How many characters at the beginning of the common end are part of a word that differs."""
    start = len(before) - tail
    if not (is_in_word(before, start) or is_in_word(after, len(after) - tail)):
        return 0
    end = start + 1
    while end - start < PARTIAL_WORD_CHARACTERS_MAX and is_in_word(before, end):
        end += 1
    return end - start


def _whole_blocks(before: str, after: str, head: int, tail: int) -> tuple[int, int]:
    """Give up the ends of a block of which more was replaced than has stayed: they may match by chance.

    The diff of words then judges them together with what lies between.
    """
    changed = min(len(before), len(after)) - head - tail
    if changed <= 0:
        return head, tail
    start, _ = block_around(before, head)
    _, end = block_around(before, len(before) - tail)
    unchanged = head - start + end - (len(before) - tail)
    return (start, len(before) - end) if unchanged < changed else (head, tail)


def _spans_between(before: str, after: str, offset: int) -> Iterator[MatchingSpan]:
    if not before or not after:
        return
    one, two = BlockText(before), BlockText(after)
    last = (-1, -1)
    for pair in align_blocks(one, two):
        block, other = one.blocks[pair[0]], two.blocks[pair[1]]
        gap = one.gaps[pair[0]]
        # A gap has stayed only where the blocks on both sides of it have.
        if pair == (last[0] + 1, last[1] + 1) and gap == two.gaps[pair[1]]:
            yield MatchingSpan(offset + block.start - len(gap), offset + other.start - len(gap), len(gap))
        for span in _spans_of_words(block.text, other.text):
            yield MatchingSpan(
                offset + block.start + span.start, offset + other.start + span.target, span.length
            )
        last = pair


def _spans_of_words(before: str, after: str) -> Iterator[MatchingSpan]:
    start = target = 0
    for change in word_diff(before, after):
        length = len(change.text)
        if change.kind == "kept":
            yield MatchingSpan(start, target, length)
        start += length if change.kind != "added" else 0
        target += length if change.kind != "removed" else 0
