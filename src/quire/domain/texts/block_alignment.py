"""Which block of one text became which block of another."""

import re
from collections import Counter
from itertools import pairwise

from quire.domain.texts.blocks import BlockText
from quire.domain.texts.longest_common_subsequence import Pair, longest_common_subsequence, rising

SIMILAR_SHARE_MIN = 0.4
"""So much of the words of two blocks must be the same for one to be the other, rewritten."""

RARE_BLOCKS_MAX = 16
"""A word that stands in more blocks than this says little about which of them is meant."""

_WORD = re.compile(r"\w+")


def align_blocks(one: BlockText, two: BlockText) -> list[Pair]:
    """The places of blocks that are the same, or the same rewritten; rising in both texts.

    Rewritten are blocks that have most of their words in common. Where nothing is alike, and as many blocks of the same
    kinds follow each other on both sides, each is taken for the other's.
    """
    runs = longest_common_subsequence(
        [block.text for block in one.blocks], [block.text for block in two.blocks]
    )
    same = [(run.start + step, run.other_start + step) for run in runs for step in range(run.length)]
    pairs = list(same)
    for gone, come in _between(same, range(len(one.blocks)), range(len(two.blocks))):
        if gone and come:
            pairs += _rewritten(one, two, gone, come)
    return sorted(pairs)


def _rewritten(one: BlockText, two: BlockText, gone: range, come: range) -> list[Pair]:
    alike = _alike(one, two, gone, come)
    return alike + [
        pair
        for unlike, other_unlike in _between(alike, gone, come)
        for pair in _one_by_one(one, two, unlike, other_unlike)
    ]


def _alike(one: BlockText, two: BlockText, gone: range, come: range) -> list[Pair]:
    words_of = {place: _words(one, place) for place in gone}
    places_of: dict[str, list[int]] = {}
    for place, words in words_of.items():
        for word in words:
            places_of.setdefault(word, []).append(place)
    found: list[Pair] = []
    for other_place in come:
        words = _words(two, other_place)
        telling = [places for word in words if len(places := places_of.get(word, [])) <= RARE_BLOCKS_MAX]
        counts = Counter(place for places in telling for place in places)
        if counts:
            place = max(counts, key=lambda place: (counts[place], -place))
            shared = len(words & words_of[place])
            if 2 * shared >= SIMILAR_SHARE_MIN * (len(words) + len(words_of[place])):
                found.append((other_place, place))
    return [(place, other_place) for other_place, place in rising(found)]


def _one_by_one(one: BlockText, two: BlockText, gone: range, come: range) -> list[Pair]:
    kinds = [one.blocks[place].kind for place in gone]
    return list(zip(gone, come, strict=True)) if kinds == [two.blocks[place].kind for place in come] else []


def _words(text: BlockText, place: int) -> set[str]:
    return set(_WORD.findall(text.blocks[place].text.lower()))


def _between(pairs: list[Pair], places: range, other_places: range) -> list[tuple[range, range]]:
    """What lies before, between and after the pairs."""
    edges = [(places.start - 1, other_places.start - 1), *pairs, (places.stop, other_places.stop)]
    return [
        (range(place + 1, next_place), range(other_place + 1, next_other_place))
        for (place, other_place), (next_place, next_other_place) in pairwise(edges)
    ]
