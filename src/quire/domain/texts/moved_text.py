"""Runs of words of a text that stand in another one too, anywhere: moved, copied, or inserted again.

Seed and extend, as in BLAST (Altschul et al., 1990): short sequences of words that occur in both texts are seeds, and
each is extended in both directions as far as the texts are the same. Seeds are taken at a fixed stride in one text and
looked for at every word of the other, as rsync does with its blocks (Tridgell and Mackerras, 1996). The cost is linear
in both texts for the seeds, and for each of them that occurs, in the length of the run around at most
`OCCURRENCES_MAX` occurrences.
"""

from collections.abc import Iterator

from quire.domain.texts.common_ends import common_prefix_length, common_suffix_length
from quire.domain.texts.matching_spans import MatchingSpan
from quire.domain.texts.words import WORD, count_words, is_in_word

RUN_WORDS = 8
"""This many words in sequence are not written twice by chance."""

SEED_WORDS = RUN_WORDS // 2
"""The length of a seed and the stride between two: a run of twice that many words always contains a whole seed."""

OCCURRENCES_MAX = 8
"""A seed that occurs more often is a phrase; the occurrences that were not tried would hardly be longer."""

SEEDS_SEARCHED_ONE_BY_ONE = 64
"""From here on, a set of all the seeds of the other text is cheaper than a search for each."""


def reinserted_runs(other: str, text: str) -> Iterator[MatchingSpan]:
    """The runs of at least `RUN_WORDS` words of `text` that stand in `other` too; no two overlap in `text`."""
    seeds = _seeds(text, SEED_WORDS)
    if len(seeds) > SEEDS_SEARCHED_ONE_BY_ONE:
        known = {seed for seed, _ in _seeds(other, 1)}
        seeds = [(seed, start) for seed, start in seeds if seed in known]
    covered_end = 0
    for seed, start in seeds:
        if start >= covered_end:
            found = _longest_around(text, start, covered_end, other, seed)
            if count_words(text[found.target : found.target_end]) >= RUN_WORDS:
                yield found
                covered_end = found.target_end


def _seeds(text: str, stride: int) -> list[tuple[str, int]]:
    """`SEED_WORDS` words, and their offset, at every so many words."""
    words = [match.span() for match in WORD.finditer(text)]
    firsts = range(0, len(words) - SEED_WORDS + 1, stride)
    return [(text[words[first][0] : words[first + SEED_WORDS - 1][1]], words[first][0]) for first in firsts]


def _longest_around(text: str, start: int, covered_end: int, other: str, seed: str) -> MatchingSpan:
    extended = (_extended(text, start, covered_end, other, offset) for offset in _occurrences(seed, other))
    whole = (_whole_words(text, other, span) for span in extended)
    return max(whole, key=lambda span: span.length, default=MatchingSpan(0, start, 0))


def _occurrences(seed: str, text: str) -> Iterator[int]:
    """The offsets of a seed, last one first: what was removed last is the likeliest to be inserted again."""
    offset = text.rfind(seed)
    for _ in range(OCCURRENCES_MAX):
        if offset < 0:
            return
        yield offset
        # One character less than up to its end, so that occurrences may overlap.
        offset = text.rfind(seed, 0, offset + len(seed) - 1)


def _extended(text: str, start: int, covered_end: int, other: str, other_start: int) -> MatchingSpan:
    """As far as the texts are the same around these offsets, but not into the run that was found before."""
    before = common_suffix_length(text, other, start, other_start, at_most=start - covered_end)
    after = common_prefix_length(text, other, start, other_start)
    return MatchingSpan(other_start - before, start - before, before + after)


def _whole_words(text: str, other: str, span: MatchingSpan) -> MatchingSpan:
    """The span without partial words at its ends."""
    start, end = span.target, span.target_end
    # A word may end here in one text and go on in the other; then it is not the same word.
    if is_in_word(text, start) or is_in_word(other, span.start):
        start += 1
        while start < end and is_in_word(text, start):
            start += 1
    if is_in_word(text, end) or is_in_word(other, span.end):
        end -= 1
        while start < end and is_in_word(text, end):
            end -= 1
    return MatchingSpan(span.start + start - span.target, start, end - start)
