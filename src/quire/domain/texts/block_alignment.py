"""Which block of one text became which block of another.

Blocks that are the same are paired by their longest common subsequence. Between two such pairs, a block is paired with
the one that shares the most content words with it, if the similarity of their sets of words (Dice, 1945) is high
enough; of these pairs the longest increasing subsequence is kept. What remains is paired one by one where its kinds of
blocks are the same.

Content words, as opposed to stop words, are those that occur in few blocks (`CONTENT_WORD_BLOCKS_MAX`). They alone
suggest candidates, by an index from words to blocks, so that the cost is linear in the words of both texts and not in
the product of their blocks.
"""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from operator import attrgetter

from quire.domain.texts.blocks import Block, BlockText
from quire.domain.texts.longest_common_subsequence import (
    Pair,
    longest_common_subsequence,
    longest_increasing_subsequence,
)

DICE_SIMILARITY_MIN = 0.4
"""Two blocks are aligned as a rewrite when their Dice similarity is at least this."""

CONTENT_WORD_BLOCKS_MAX = 16
"""A word in more blocks than this tells little about which of them is meant."""

_WORD = re.compile(r"\w+")


def align_blocks(
    one: BlockText, two: BlockText, compared: Callable[[Block], str] = attrgetter("text")
) -> list[Pair]:
    """The positions of blocks that are the same, or the same rewritten; increasing in both texts.

    Blocks are the same if what is `compared` of them is.
    """
    runs = longest_common_subsequence(list(map(compared, one.blocks)), list(map(compared, two.blocks)))
    same = [(run.start + step, run.other_start + step) for run in runs for step in range(run.length)]
    pairs = list(same)
    for removed, added in _between(same, range(len(one.blocks)), range(len(two.blocks))):
        if removed and added:
            pairs += _rewritten(one, two, removed, added)
    return sorted(pairs)


def _rewritten(one: BlockText, two: BlockText, removed: range, added: range) -> list[Pair]:
    similar = _similar(one, two, removed, added)
    return similar + [
        pair
        for rest, other_rest in _between(similar, removed, added)
        for pair in _one_by_one(one, two, rest, other_rest)
    ]


def _similar(one: BlockText, two: BlockText, removed: range, added: range) -> list[Pair]:
    words_of = {position: _words(one, position) for position in removed}
    blocks_with: dict[str, list[int]] = {}
    for position, words in words_of.items():
        for word in words:
            blocks_with.setdefault(word, []).append(position)
    found: list[Pair] = []
    for other_position in added:
        words = _words(two, other_position)
        content_words = [
            positions
            for word in words
            if len(positions := blocks_with.get(word, [])) <= CONTENT_WORD_BLOCKS_MAX
        ]
        counts = Counter(position for positions in content_words for position in positions)
        if counts:
            # Of candidates with equally many words the first one, so that the result does not hang on the hash order.
            best = max(counts, key=lambda position: (counts[position], -position))
            # The candidate was found by content words; it is judged by all of its words.
            shared = len(words & words_of[best])
            if 2 * shared >= DICE_SIMILARITY_MIN * (len(words) + len(words_of[best])):
                found.append((other_position, best))
    # Several blocks may have found the same one, or crossed over: at most one of each such set can stay.
    return [(position, other_position) for other_position, position in longest_increasing_subsequence(found)]


def _one_by_one(one: BlockText, two: BlockText, removed: range, added: range) -> list[Pair]:
    kinds = [one.blocks[position].kind for position in removed]
    other_kinds = [two.blocks[position].kind for position in added]
    return list(zip(removed, added, strict=True)) if kinds == other_kinds else []


def _words(text: BlockText, position: int) -> set[str]:
    return set(_WORD.findall(text.blocks[position].text.lower()))


def _between(pairs: list[Pair], positions: range, other_positions: range) -> list[tuple[range, range]]:
    """The positions before, between and after the pairs."""
    edges = [
        (positions.start - 1, other_positions.start - 1),
        *pairs,
        (positions.stop, other_positions.stop),
    ]
    return [
        (range(position + 1, next_position), range(other_position + 1, next_other_position))
        for (position, other_position), (next_position, next_other_position) in pairwise(edges)
    ]
