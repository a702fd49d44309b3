"""How many items two texts, or two lists, have in common at their beginnings and at their ends.

Found by galloping search (Bentley and Yao, 1976): whole slices are compared, each twice as long as the last while they
are equal, and half as long once they differ. A common part of n items costs O(n) comparisons inside the interpreter,
but only O(log n) steps of Python, where a loop would take n.

The two must be of one type, since slices of a list and of a tuple are never equal.
"""

from collections.abc import Callable, Sequence

FIRST_STEP = 64
"""Long enough for most edits to be told apart in one comparison, short enough to cost nothing where they differ."""


def common_ends(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """The lengths of the common prefix, and of the common suffix of what follows it."""
    prefix_length = common_prefix_length(one, other)
    # In “aa” and “aaa” both ends could take the same letters: the prefix goes first, the suffix gets what it left.
    rest = min(len(one), len(other)) - prefix_length
    return prefix_length, common_suffix_length(one, other, at_most=rest)


def common_prefix_length(
    one: Sequence[object], other: Sequence[object], start: int = 0, other_start: int = 0
) -> int:
    """How many items are equal from these offsets on."""
    return _gallop(
        min(len(one) - start, len(other) - other_start),
        lambda near, far: one[start + near : start + far] == other[other_start + near : other_start + far],
    )


def common_suffix_length(
    one: Sequence[object],
    other: Sequence[object],
    end: int | None = None,
    other_end: int | None = None,
    *,
    at_most: int | None = None,
) -> int:
    """How many items are equal up to these offsets, which are the ends where none are given."""
    end = len(one) if end is None else end
    other_end = len(other) if other_end is None else other_end
    longest = min(end, other_end)
    return _gallop(
        longest if at_most is None else min(longest, at_most),
        lambda near, far: one[end - far : end - near] == other[other_end - far : other_end - near],
    )


def _gallop(longest: int, is_equal: Callable[[int, int], bool]) -> int:
    """The greatest length up to which everything is equal; `is_equal` compares the items between two distances."""
    length, step, is_growing = 0, FIRST_STEP, True
    while step and length < longest:
        next_length = min(length + step, longest)
        if is_equal(length, next_length):
            length = next_length
        else:
            # The difference lies within this step, so every later step may be at most half of it.
            is_growing = False
        step = step * 2 if is_growing else step // 2
    return length
