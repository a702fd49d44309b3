"""Finding words of a text as somebody read them, without the signs of Markdown between them.

The words of the text are joined with a character between them that no text has, so that a substring search finds whole
words alone: the two-way algorithm of Python (Crochemore and Perrin, 1991), linear in the text.
"""

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate

import msgspec

from quire.domain.texts.ranges import TextRange
from quire.domain.texts.words import WORD

_BETWEEN = "\0"


class WordSearch(msgspec.Struct, frozen=True, dict=True):
    """A text in which words are looked for."""

    text: str

    def find_only(self, words: str) -> TextRange | None:
        """The range at which these words stand; None where they stand nowhere, or more than once."""
        wanted = _spelled(WORD.findall(words))
        found = self._spelled.find(wanted)
        if wanted == _BETWEEN or found < 0 or self._spelled.find(wanted, found + 1) >= 0:
            return None
        return self._range(found, wanted)

    def find_nearest(self, words: str, words_before: int) -> TextRange | None:
        """Of the ranges at which these words stand, the one that has most nearly so many words before it."""
        wanted = _spelled(WORD.findall(words))
        if wanted == _BETWEEN:
            return None
        expected = self._offsets[min(words_before, len(self._ranges))]
        after = self._spelled.find(wanted, expected)
        # Backwards in the reversed text, since only the search forwards is linear.
        start = max(0, len(self._spelled) - expected - len(wanted))
        behind = self._reversed.find(wanted[::-1], start)
        before = -1 if behind < 0 else len(self._spelled) - behind - len(wanted)
        found = [offset for offset in (after, before) if offset >= 0]
        if not found:
            return None
        return self._range(min(found, key=lambda offset: abs(offset - expected)), wanted)

    def _range(self, offset: int, wanted: str) -> TextRange:
        first = bisect_left(self._offsets, offset)
        last = first + wanted.count(_BETWEEN) - 2
        return TextRange(self._ranges[first][0], self._ranges[last][1])

    @cached_property
    def _ranges(self) -> list[tuple[int, int]]:
        return [word.span() for word in WORD.finditer(self.text)]

    @cached_property
    def _spelled(self) -> str:
        return _spelled([self.text[start:end] for start, end in self._ranges])

    @cached_property
    def _reversed(self) -> str:
        return self._spelled[::-1]

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each word begins in the joined text, with what is before it, and where they end."""
        return list(accumulate((1 + end - start for start, end in self._ranges), initial=0))


def _spelled(words: list[str]) -> str:
    """Words one after the other, so that only whole words are found in them."""
    return "".join(f"{_BETWEEN}{word}" for word in words) + _BETWEEN
