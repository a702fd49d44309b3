"""What two sequences have in common, in order: their longest common subsequence, or near to it where that is dear."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

TABLE_BITS_MAX = 1 << 27
"""Up to this product of the lengths the answer is exact; the table of it takes 16 MiB."""

Pair = tuple[int, int]


class CommonRun(NamedTuple):
    """So many items that follow each other in both sequences."""

    start: int
    other_start: int
    length: int

    @property
    def end(self) -> int:
        """The place behind its last item."""
        return self.start + self.length

    @property
    def other_end(self) -> int:
        """The place behind its last item in the other sequence."""
        return self.other_start + self.length


def longest_common_subsequence(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[CommonRun]:
    """What stands in both, rising in both, in runs as long as they can be.

    It is exact where the two are small enough. Where not, common beginning and end are taken first, and what lies
    between is divided at what stands exactly once on both sides ("patience"); what cannot be divided is different.
    """
    runs: list[CommonRun] = []
    waiting = [(0, len(one), 0, len(other))]
    while waiting:
        start, end, other_start, other_end = waiting.pop()
        part, other_part = one[start:end], other[other_start:other_end]
        if len(part) * len(other_part) <= TABLE_BITS_MAX:
            inner, is_divided = _longest(part, other_part), False
        elif inner := _same_ends(part, other_part):
            is_divided = True
        else:
            inner = [CommonRun(*pair, 1) for pair in _unique_on_both_sides(part, other_part)]
            is_divided = bool(inner)
        found = [CommonRun(start + run.start, other_start + run.other_start, run.length) for run in inner]
        runs += found
        if is_divided:
            befores = [CommonRun(start, other_start, 0), *found]
            afters = [*found, CommonRun(end, other_end, 0)]
            waiting += [
                (before.end, after.start, before.other_end, after.other_start)
                for before, after in zip(befores, afters, strict=True)
            ]
    return _joined(sorted(runs))


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


def _longest(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[CommonRun]:
    operations = LCSseq.opcodes(one, other)
    runs = [
        CommonRun(operation.src_start, operation.dest_start, operation.src_end - operation.src_start)
        for operation in operations
        if operation.tag == "equal"
    ]
    # Items are compared by their hashes there.
    return [run for run in runs if one[run.start : run.end] == other[run.other_start : run.other_end]]


def _same_ends(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[CommonRun]:
    """The common beginning and the common end, where there are any."""
    shorter = min(len(one), len(other))
    head = tail = 0
    while head < shorter and one[head] == other[head]:
        head += 1
    while tail < shorter - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    ends = CommonRun(0, 0, head), CommonRun(len(one) - tail, len(other) - tail, tail)
    return [run for run in ends if run.length]


def _unique_on_both_sides(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    counts, other_counts = Counter(one), Counter(other)
    other_places = {item: place for place, item in enumerate(other) if other_counts[item] == 1}
    return rising(
        (place, other_places[item])
        for place, item in enumerate(one)
        if counts[item] == 1 and item in other_places
    )


def _joined(runs: list[CommonRun]) -> list[CommonRun]:
    joined: list[CommonRun] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last is not None and (last.end, last.other_end) == (run.start, run.other_start):
            joined[-1] = last._replace(length=last.length + run.length)
        else:
            joined.append(run)
    return joined
