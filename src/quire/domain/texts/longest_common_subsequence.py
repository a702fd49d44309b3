"""What two sequences have in common, in order: their longest common subsequence, or an approximation of it where exact
search is too expensive.

Exact is rapidfuzz's bit-parallel algorithm (Hyyrö, 2004): one row of the textbook's table at a time, 64 cells in a
machine word, O(nm / 64) steps and a table of nm bits. Above `TABLE_BITS_MAX` it is patience diff (Bram Cohen, for
Bazaar): common ends are taken off, what lies between is divided at the items that are unique on both sides, and each
part is searched again. Those unique items are put in order by a longest increasing subsequence (Fredman, 1975), in
O(n log n). A part that cannot be divided counts as different.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from quire.domain.texts.common_ends import common_ends

TABLE_BITS_MAX = 1 << 24
"""Up to this product of the lengths the search is exact; its table takes 2 MiB and about a millisecond."""

Pair = tuple[int, int]
"""The positions of one item in both sequences."""


class CommonRun(NamedTuple):
    """Consecutive items that are the same in both sequences."""

    start: int
    other_start: int
    length: int

    @property
    def end(self) -> int:
        """The position after its last item."""
        return self.start + self.length

    @property
    def other_end(self) -> int:
        """The position after its last item in the other sequence."""
        return self.other_start + self.length


def longest_common_subsequence(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[CommonRun]:
    """The common items in runs as long as possible, in the order of both sequences."""
    runs: list[CommonRun] = []
    # A stack in place of recursion, which a long text could take too deep.
    waiting = [(0, len(one), 0, len(other))]
    while waiting:
        start, end, other_start, other_end = waiting.pop()
        part, other_part = one[start:end], other[other_start:other_end]
        if len(part) * len(other_part) <= TABLE_BITS_MAX:
            inner, is_divided = _exact_runs(part, other_part), False
        elif inner := _common_end_runs(part, other_part):
            is_divided = True
        else:
            inner = [CommonRun(*pair, 1) for pair in _unique_on_both_sides(part, other_part)]
            # With nothing unique the part would come back unchanged, forever.
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


def longest_increasing_subsequence(pairs: Iterable[Pair]) -> list[Pair]:
    """As many of the pairs, given by increasing first position, as also increase in their second position."""
    # Patience sorting: each pair goes on the first pile whose top is not below it. The number of the pile is the length
    # of the longest subsequence that ends with the pair, and a top of the pile before it is its predecessor there.
    top_positions: list[int] = []
    tops: list[int] = []
    links: list[tuple[Pair, int | None]] = []
    for pair in pairs:
        # Left, not right: of equal second positions only one can be used.
        pile = bisect_left(top_positions, pair[1])
        links.append((pair, tops[pile - 1] if pile else None))
        # These slices replace the top of a pile, or begin a new one.
        top_positions[pile : pile + 1] = [pair[1]]
        tops[pile : pile + 1] = [len(links) - 1]
    found: list[Pair] = []
    link = tops[-1] if tops else None
    while link is not None:
        pair, link = links[link]
        found.append(pair)
    return found[::-1]


def _exact_runs(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[CommonRun]:
    runs = [
        CommonRun(operation.src_start, operation.dest_start, operation.src_end - operation.src_start)
        for operation in LCSseq.opcodes(one, other)
        if operation.tag == "equal"
    ]
    # rapidfuzz compares items by their hashes alone, so different items with one hash must be sorted out here.
    return [run for run in runs if one[run.start : run.end] == other[run.other_start : run.other_end]]


def _common_end_runs(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[CommonRun]:
    prefix_length, suffix_length = common_ends(one, other)
    prefix = CommonRun(0, 0, prefix_length)
    suffix = CommonRun(len(one) - suffix_length, len(other) - suffix_length, suffix_length)
    return [run for run in (prefix, suffix) if run.length]


def _unique_on_both_sides(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    counts, other_counts = Counter(one), Counter(other)
    other_positions = {item: position for position, item in enumerate(other) if other_counts[item] == 1}
    return longest_increasing_subsequence(
        (position, other_positions[item])
        for position, item in enumerate(one)
        if counts[item] == 1 and item in other_positions
    )


def _joined(runs: list[CommonRun]) -> list[CommonRun]:
    """Runs that touch in both sequences, as one."""
    joined: list[CommonRun] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last is not None and (last.end, last.other_end) == (run.start, run.other_start):
            joined[-1] = last._replace(length=last.length + run.length)
        else:
            joined.append(run)
    return joined
