"""The ranges of a text that match a search, and a short piece of the text that has as many of them as possible."""

from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from quire.domain.searching.lexemes import Token, tokens_of
from quire.domain.searching.search_words import SearchWord

SNIPPET_WORDS = 24
WORDS_BEFORE = 6
"""Of the snippet's words, those before the first that matches."""
ELLIPSIS = "…"


class Highlighted(msgspec.Struct, frozen=True):
    """A text with the ranges of it that match, and the offset in the source of the first of them."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    offset: int = 0


def highlight(text: str, words: Sequence[SearchWord], language: str | None) -> Highlighted:
    """A whole text with all ranges that match."""
    ranges = _joined([token for token in tokens_of(text, language) if _is_match(token, words)])
    return Highlighted(text, tuple(ranges), ranges[0][0] if ranges else 0)


def snippet(text: str, words: Sequence[SearchWord], language: str | None) -> Highlighted:
    """The piece of a few words with most different words that match, and the ranges of it that do."""
    tokens = list(tokens_of(text, language))
    matching = [index for index, token in enumerate(tokens) if _is_match(token, words)]
    first, past = _window(tokens, matching)
    start = tokens[first].start if first else 0
    end = tokens[past - 1].end if past < len(tokens) else len(text)
    ranges = _joined([tokens[index] for index in matching if first <= index < past])
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    return Highlighted(
        f"{before}{text[start:end]}{after}",
        tuple((begin + shift, stop + shift) for begin, stop in ranges),
        ranges[0][0] if ranges else 0,
    )


def _is_match(token: Token, words: Sequence[SearchWord]) -> bool:
    return any(word.is_in(token) for word in words)


def _window(tokens: Sequence[Token], matching: Sequence[int]) -> tuple[int, int]:
    """The first token of the snippet, and the one past its last."""
    if len(tokens) <= SNIPPET_WORDS:
        return 0, len(tokens)
    best = max(matching, key=lambda start: _worth(tokens, matching, start), default=0)
    first = min(max(0, best - WORDS_BEFORE), len(tokens) - SNIPPET_WORDS)
    return first, first + SNIPPET_WORDS


def _worth(tokens: Sequence[Token], matching: Sequence[int], start: int) -> tuple[int, int]:
    """How many different words match in a snippet whose first match is this one, and how many in all."""
    past = start + SNIPPET_WORDS - WORDS_BEFORE
    begin = bisect_left(matching, start)
    shown = [tokens[index].lexemes[0] for index in matching[begin : begin + SNIPPET_WORDS] if index < past]
    return len(set(shown)), len(shown)


def _joined(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The ranges of tokens in order, overlapping ones as one."""
    ranges: list[tuple[int, int]] = []
    for token in tokens:
        if ranges and token.start < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], token.end))
        else:
            ranges.append((token.start, token.end))
    return ranges
