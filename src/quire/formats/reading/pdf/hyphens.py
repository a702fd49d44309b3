"""Hyphens at the ends of lines: part of the word, or only a sign that it is divided.

The document's own words decide: a word that stands elsewhere with the hyphen keeps it, one that stands elsewhere
without loses it; another form of it decides as well, and so do other compounds with the same first half. A word whose
first half is no word of the document loses its hyphen. Where none of that says anything, hyphen and end of the line
both stay, which quotes may have with or without the hyphen.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from quire.formats.reading.pdf.pages import LINE_END_HYPHEN, Page

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_HYPHENS = re.compile("[-\u2010\u2011]")
_LAST_WORD = re.compile(r"[\w-]*$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_AFTER_SUSPENDED = frozenset("und oder bzw bis sowie and or to nor ou et y o e ed en of och og".split())
"""Words after a hyphen that stands for the rest of a compound: Ein- und Ausgang."""
_WORDS_TO_JUDGE = 300
_SAME_BEGINNING = 3
"""Letters of the second half that another form of the word shares."""
_COMPOUNDS_MIN = 2


class DividedWords:
    """Joins the halves of a word by what the document has elsewhere."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._words: set[str] = set()
        self._hyphenated: set[str] = set()
        for page in pages:
            for line in page.lines:
                self._learn(line.text)
        self._in_order = sorted(self._words)
        self._hyphenated_in_order = sorted(self._hyphenated)
        self._first_halves = Counter(word.partition("-")[0] for word in self._hyphenated)

    def _learn(self, text: str) -> None:
        # The half of a divided word is no word.
        whole = text.rpartition(" ")[0] if text.endswith((LINE_END_HYPHEN, "-")) else text
        words = _WORD.findall(whole.casefold())
        self._words.update(words)
        if "-" in whole or "\u2010" in whole:
            for word in words:
                parts = _HYPHENS.split(word)
                if len(parts) > 1:
                    self._hyphenated.add("-".join(parts))
                    self._words.update(parts)

    def joined(self, before: str, after: str) -> str:
        """A text that ends with a divided word, without the hyphen, and what joins it to the text of the next line."""
        first = _LAST_WORD.search(before)
        second = _FIRST_WORD.match(after)
        first_half, second_half = (first[0] if first else ""), (second[0] if second else "")
        if before.endswith("-") or not first_half or not second_half:
            return "" if before.endswith("-") else "-"
        if second_half in _AFTER_SUSPENDED and (first_half + second_half).casefold() not in self._words:
            return "- "
        if not (second_half[0].islower() or (first_half + second_half).isupper()):
            return "-"
        return self._within_word(first_half.casefold(), second_half.casefold())

    def _within_word(self, first: str, second: str) -> str:
        if f"{first}-{second}" in self._hyphenated:
            return "-"
        last_part = first.rpartition("-")[2]
        if first + second in self._words or last_part + second in self._words:
            return ""
        if last_part != first:
            return "-" if last_part in self._words else "-\n"
        beginning = second[:_SAME_BEGINNING]
        if _has_beginning(self._hyphenated_in_order, f"{first}-{beginning}"):
            return "-"
        if len(beginning) == _SAME_BEGINNING and _has_beginning(self._in_order, first + beginning):
            return ""
        if self._first_halves[first] >= _COMPOUNDS_MIN:
            return "-"
        can_judge = len(self._words) >= _WORDS_TO_JUDGE
        return "" if can_judge and first not in self._words else "-\n"


def _has_beginning(words: list[str], beginning: str) -> bool:
    """Whether any of these words, which are in order, begins in this way."""
    position = bisect_left(words, beginning)
    return position < len(words) and words[position].startswith(beginning)
