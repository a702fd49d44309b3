"""What two sequences have in common, in order: their longest common subsequence, or near to it where that is dear."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

TABLE_BITS_MAX = 1 << 27
"""Up to this product of the lengths the answer is exact; the table of it takes 16 MiB."""

Pair = tuple[int, int]


def common_parts(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """The places of what stands in both, rising in both.

    Common beginning and end first. What lies between is compared exactly where it is small enough; where not,
    it is first divided at what stands exactly once on both sides ("patience"), and what cannot be divided is different.
    """
    pairs: list[Pair] = []
    waiting = [(0, len(one), 0, len(other))]
    while waiting:
        start, end, other_start, other_end = waiting.pop()
        while start < end and other_start < other_end and one[start] == other[other_start]:
            pairs.append((start, other_start))
            start, other_start = start + 1, other_start + 1
        while start < end and other_start < other_end and one[end - 1] == other[other_end - 1]:
            end, other_end = end - 1, other_end - 1
            pairs.append((end, other_end))
        if start == end or other_start == other_end:
            continue
        if (end - start) * (other_end - other_start) <= TABLE_BITS_MAX:
            inner = _longest(one[start:end], other[other_start:other_end])
            pairs += [(start + place, other_start + other_place) for place, other_place in inner]
            continue
        inner = _unique_on_both_sides(one[start:end], other[other_start:other_end])
        anchors = [(start + place, other_start + other_place) for place, other_place in inner]
        pairs += anchors
        befores = [(start - 1, other_start - 1), *anchors]
        afters = [*anchors, (end, other_end)]
        if anchors:
            waiting += [
                (before + 1, after, other_before + 1, other_after)
                for (before, other_before), (after, other_after) in zip(befores, afters, strict=True)
            ]
    return sorted(pairs)


def rising(pairs: Iterable[Pair]) -> list[Pair]:
    """As many of the pairs, given by rising first place, as also rise in their second place."""
    lowest_ends: list[int] = []
    chains: list[tuple[Pair, int | None]] = []
    ends: list[int] = []
    for pair in pairs:
        length = bisect_left(lowest_ends, pair[1])
        chains.append((pair, ends[length - 1] if length else None))
        lowest_ends[length : length + 1] = [pair[1]]
        ends[length : length + 1] = [len(chains) - 1]
    found: list[Pair] = []
    place = ends[-1] if ends else None
    while place is not None:
        pair, place = chains[place]
        found.append(pair)
    return found[::-1]


def _longest(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """The longest common subsequence, a row of the table being one number.

    H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004): a zero in row r at place p says that what the
    first r and the first p + 1 have in common is longer than what the first r and the first p have.
    """
    places: dict[Hashable, int] = {}
    for place, item in enumerate(one):
        places[item] = places.get(item, 0) | 1 << place
    full = (1 << len(one)) - 1
    row = full
    rows = []
    for item in other:
        hits = row & places.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    found: list[Pair] = []
    place, other_place = len(one) - 1, len(other) - 1
    while place >= 0 and other_place >= 0:
        if rows[other_place] >> place & 1:
            place -= 1
        elif other_place and not rows[other_place - 1] >> place & 1:
            other_place -= 1
        else:
            found.append((place, other_place))
            place, other_place = place - 1, other_place - 1
    return found[::-1]


def _unique_on_both_sides(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    counts, other_counts = Counter(one), Counter(other)
    other_places = {item: place for place, item in enumerate(other) if other_counts[item] == 1}
    return rising(
        (place, other_places[item])
        for place, item in enumerate(one)
        if counts[item] == 1 and item in other_places
    )
