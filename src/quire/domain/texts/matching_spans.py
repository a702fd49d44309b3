"""What stays of a text from one version to the next, in order."""

import re
from collections.abc import Iterator

import msgspec

from quire.domain.texts.block_alignment import align_blocks
from quire.domain.texts.block_diff import word_diff
from quire.domain.texts.blocks import BlockText, block_around
from quire.domain.texts.words import JOINED_LETTERS

HALF_WORD_CHARACTERS = 100

_LINE_END = re.compile(r"[ \t\r]*\n")


class MatchingSpan(msgspec.Struct, frozen=True):
    """So many characters that stand at `start` in one text and at `target` in the other."""

    start: int
    target: int
    length: int

    @property
    def end(self) -> int:
        """The place behind it in the one text."""
        return self.start + self.length

    @property
    def target_end(self) -> int:
        """The place behind it in the other text."""
        return self.target + self.length


def matching_spans(before: str, after: str) -> Iterator[MatchingSpan]:
    """What two versions have in common, word by word, in order."""
    head, tail = _common_ends(before, after)
    yield MatchingSpan(0, 0, head)
    yield from _kept_between(before[head : len(before) - tail], after[head : len(after) - tail], head)
    yield MatchingSpan(len(before) - tail, len(after) - tail, tail)


def is_in_word(text: str, place: int) -> bool:
    """Whether a word goes on over a place of a text."""
    return place > 0 and JOINED_LETTERS.match(text, place - 1) is not None


def same_ahead(one: str, start: int, other: str, place: int) -> int:
    """How many characters are the same from there on."""
    most = min(len(one) - start, len(other) - place)
    same, step, is_growing = 0, 64, True
    while step and same < most:
        end = min(same + step, most)
        if one[start + same : start + end] == other[place + same : place + end]:
            same = end
        else:
            is_growing = False
        step = step * 2 if is_growing else step // 2
    return same


def same_behind(one: str, end: int, other: str, place: int) -> int:
    """How many characters are the same up to there."""
    most = min(end, place)
    same, step, is_growing = 0, 64, True
    while step and same < most:
        start = min(same + step, most)
        if one[end - start : end - same] == other[place - start : place - same]:
            same = start
        else:
            is_growing = False
        step = step * 2 if is_growing else step // 2
    return same


def _common_ends(before: str, after: str) -> tuple[int, int]:
    """How many characters are the same at the beginning and at the end, in whole words."""
    head = same_ahead(before, 0, after, 0)
    tail = min(same_behind(before, len(before), after, len(after)), min(len(before), len(after)) - head)
    longer, length = (before, len(before)) if len(before) > len(after) else (after, len(after))
    if head + tail == min(len(before), len(after)):
        shift = _shift(longer, head, length - tail)
        head, tail = head - shift, tail + shift
    head -= _half_word_behind(before, after, head)
    tail -= _half_word_ahead(before, after, tail)
    return _whole_blocks(before, after, head, tail)


def _shift(text: str, start: int, end: int) -> int:
    """How far a stretch that came in or went must be moved forward to be whole lines, or else whole words.

    The text is the same either way.
    """
    if _ends_line(text, start) and _ends_line(text, end):
        return 0
    possible = same_behind(text, start, text, end)
    line_start = text.rfind("\n", max(0, start - possible - 1), start) + 1
    if line_start >= start - possible:
        return start - line_start
    for shift in range(min(possible, HALF_WORD_CHARACTERS) + 1):
        if not (is_in_word(text, start - shift) or is_in_word(text, end - shift)):
            return shift
    return 0


def _ends_line(text: str, place: int) -> bool:
    return place == len(text) or _LINE_END.match(text, place) is not None


def _half_word_behind(before: str, after: str, head: int) -> int:
    if not (is_in_word(before, head) or is_in_word(after, head)):
        return 0
    start = head - 1
    while head - start < HALF_WORD_CHARACTERS and is_in_word(before, start):
        start -= 1
    return head - start


def _half_word_ahead(before: str, after: str, tail: int) -> int:
    start = len(before) - tail
    if not (is_in_word(before, start) or is_in_word(after, len(after) - tail)):
        return 0
    end = start + 1
    while end - start < HALF_WORD_CHARACTERS and is_in_word(before, end):
        end += 1
    return end - start


def _whole_blocks(before: str, after: str, head: int, tail: int) -> tuple[int, int]:
    """Where more of a block was exchanged than has stayed, what has stayed is judged together with the rest."""
    changed = min(len(before), len(after)) - head - tail
    if changed <= 0:
        return head, tail
    start, _ = block_around(before, head)
    _, end = block_around(before, len(before) - tail)
    stayed = head - start + end - (len(before) - tail)
    return (start, len(before) - end) if stayed < changed else (head, tail)


def _kept_between(before: str, after: str, offset: int) -> Iterator[MatchingSpan]:
    if not before or not after:
        return
    one, two = BlockText(before), BlockText(after)
    last = (-1, -1)
    for pair in align_blocks(one, two):
        block, other = one.blocks[pair[0]], two.blocks[pair[1]]
        gap = one.gaps[pair[0]]
        if pair == (last[0] + 1, last[1] + 1) and gap == two.gaps[pair[1]]:
            yield MatchingSpan(offset + block.start - len(gap), offset + other.start - len(gap), len(gap))
        for stay in _kept_words(block.text, other.text):
            yield MatchingSpan(
                offset + block.start + stay.start, offset + other.start + stay.target, stay.length
            )
        last = pair


def _kept_words(before: str, after: str) -> Iterator[MatchingSpan]:
    start = target = 0
    for change in word_diff(before, after):
        length = len(change.text)
        if change.kind == "kept":
            yield MatchingSpan(start, target, length)
        start += length if change.kind != "added" else 0
        target += length if change.kind != "removed" else 0
