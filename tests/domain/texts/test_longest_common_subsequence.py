"""What two sequences have in common."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts import longest_common_subsequence as module
from quire.domain.texts.longest_common_subsequence import (
    CommonRun,
    longest_common_subsequence,
    longest_increasing_subsequence,
)

few = st.lists(st.integers(0, 3), max_size=14)
many = st.lists(st.integers(0, 40), max_size=30)


@given(few, few)
def test_nothing_longer_is_common(one: list[int], other: list[int]) -> None:
    runs = longest_common_subsequence(one, other)
    assert_common(one, other, runs)
    assert sum(run.length for run in runs) == longest_length(one, other)


@given(st.one_of(few, many), st.one_of(few, many))
def test_what_is_too_large_for_a_table_is_divided_at_what_is_unique(one: list[int], other: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TABLE_BITS_MAX", 8)
        assert_common(one, other, longest_common_subsequence(one, other))


def test_a_long_text_with_one_word_changed_is_common_but_for_it() -> None:
    one = [str(number) for number in range(100_000)]
    other = [*one[:50_000], "changed", *one[50_001:]]
    assert longest_common_subsequence(one, other) == [
        CommonRun(0, 0, 50_000),
        CommonRun(50_001, 50_001, 49_999),
    ]


@given(few, few)
def test_items_are_not_taken_for_each_other_since_they_have_one_hash(
    one: list[int], other: list[int]
) -> None:
    hidden, other_hidden = [OneHash(item) for item in one], [OneHash(item) for item in other]
    for run in longest_common_subsequence(hidden, other_hidden):
        assert hidden[run.start : run.end] == other_hidden[run.other_start : run.other_end]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=20))
def test_rising_pairs_rise_in_their_second_place(pairs: list[tuple[int, int]]) -> None:
    ordered = sorted(pairs)
    chain = longest_increasing_subsequence(ordered)
    assert all(earlier[1] < later[1] for earlier, later in pairwise(chain))
    assert all(pair in ordered for pair in chain)


@dataclass(frozen=True)
class OneHash:
    item: int

    def __hash__(self) -> int:
        return 1


def assert_common(one: list[int], other: list[int], runs: list[CommonRun]) -> None:
    """They are the same in both, rise in both, and no two could be one."""
    assert all(
        one[run.start : run.end] == other[run.other_start : run.other_end] and run.length for run in runs
    )
    for run, following in pairwise(runs):
        assert run.end <= following.start
        assert run.other_end <= following.other_start
        assert (run.end, run.other_end) != (following.start, following.other_start)


def longest_length(one: list[int], other: list[int]) -> int:
    """By the textbook's table."""
    above = [0] * (len(other) + 1)
    for item in one:
        row = [0]
        for place, other_item in enumerate(other):
            row.append(above[place] + 1 if item == other_item else max(above[place + 1], row[place]))
        above = row
    return above[-1]
