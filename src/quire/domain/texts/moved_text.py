"""Runs of words of a text that stand in another one too, wherever that is: moved, copied, or back again."""

from collections.abc import Iterator

from quire.domain.texts.matching_spans import MatchingSpan, is_in_word, same_ahead, same_behind
from quire.domain.texts.words import WORD, count_words

RUN_WORDS = 8
"""So many words in a row are not written twice by chance."""
SEED_WORDS = RUN_WORDS // 2
"""Whoever looks for so many words at every so many words misses no run."""
PLACES_TRIED = 8
SEEDS_LOOKED_FOR_ONE_BY_ONE = 64


def reinserted_runs(other: str, text: str) -> Iterator[MatchingSpan]:
    """The runs of at least `RUN_WORDS` words of a text that stand in another one too; no two overlap in the text."""
    seeds = _seeds(text, SEED_WORDS)
    if len(seeds) > SEEDS_LOOKED_FOR_ONE_BY_ONE:
        there = {seed for seed, _ in _seeds(other, 1)}
        seeds = [(seed, start) for seed, start in seeds if seed in there]
    done = 0
    for seed, start in seeds:
        if start >= done:
            found = _longest_around(text, start, done, other, seed)
            if count_words(text[found.target : found.target_end]) >= RUN_WORDS:
                yield found
                done = found.target_end


def _seeds(text: str, step: int) -> list[tuple[str, int]]:
    """A few words at every so many words, with the place where they begin."""
    words = [match.span() for match in WORD.finditer(text)]
    firsts = range(0, len(words) - SEED_WORDS + 1, step)
    return [(text[words[first][0] : words[first + SEED_WORDS - 1][1]], words[first][0]) for first in firsts]


def _longest_around(text: str, start: int, done: int, other: str, seed: str) -> MatchingSpan:
    extended = (_extended(text, start, done, other, place) for place in _places(seed, other))
    whole = (_whole_words(text, other, stay) for stay in extended)
    return max(whole, key=lambda stay: stay.length, default=MatchingSpan(0, start, 0))


def _places(seed: str, text: str) -> Iterator[int]:
    """Where it stands, last place first: what was taken out last was the last to be there."""
    place = text.rfind(seed)
    for _ in range(PLACES_TRIED):
        if place < 0:
            return
        yield place
        place = text.rfind(seed, 0, place + len(seed) - 1)


def _extended(text: str, start: int, done: int, other: str, place: int) -> MatchingSpan:
    """As far as the two texts are the same around a place of each, but not over what was done before."""
    behind = min(start - done, same_behind(text, start, other, place))
    ahead = same_ahead(text, start, other, place)
    return MatchingSpan(place - behind, start - behind, behind + ahead)


def _whole_words(text: str, other: str, stay: MatchingSpan) -> MatchingSpan:
    """Without the half words at its ends."""
    start, end = stay.target, stay.target_end
    if is_in_word(text, start) or is_in_word(other, stay.start):
        start += 1
        while start < end and is_in_word(text, start):
            start += 1
    if is_in_word(text, end) or is_in_word(other, stay.end):
        end -= 1
        while start < end and is_in_word(text, end):
            end -= 1
    return MatchingSpan(stay.start + start - stay.target, start, end - start)
