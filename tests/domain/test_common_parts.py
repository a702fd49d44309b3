"""What two sequences have in common."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain import common_parts as module
from quire.domain.common_parts import common_parts, rising

few = st.lists(st.integers(0, 3), max_size=14)
many = st.lists(st.integers(0, 40), max_size=30)


@given(few, few)
def test_nothing_longer_is_common(one: list[int], other: list[int]) -> None:
    pairs = common_parts(one, other)
    assert_common(one, other, pairs)
    assert len(pairs) == longest_length(one, other)


@given(st.one_of(few, many), st.one_of(few, many))
def test_what_is_too_large_for_a_table_is_divided_at_what_is_unique(one: list[int], other: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TABLE_BITS_MAX", 8)
        assert_common(one, other, common_parts(one, other))


def test_a_long_text_with_one_word_changed_is_common_but_for_it() -> None:
    one = [str(number) for number in range(100_000)]
    other = [*one[:50_000], "changed", *one[50_001:]]
    assert len(common_parts(one, other)) == 99_999


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=20))
def test_rising_pairs_rise_in_their_second_place(pairs: list[tuple[int, int]]) -> None:
    ordered = sorted(pairs)
    chain = rising(ordered)
    assert all(earlier[1] < later[1] for earlier, later in pairwise(chain))
    assert all(pair in ordered for pair in chain)


def assert_common(one: list[int], other: list[int], pairs: list[tuple[int, int]]) -> None:
    assert all(one[place] == other[other_place] for place, other_place in pairs)
    for (place, other_place), (next_place, next_other_place) in pairwise(pairs):
        assert place < next_place
        assert other_place < next_other_place


def longest_length(one: list[int], other: list[int]) -> int:
    """By the textbook's table."""
    above = [0] * (len(other) + 1)
    for item in one:
        row = [0]
        for place, other_item in enumerate(other):
            row.append(above[place] + 1 if item == other_item else max(above[place + 1], row[place]))
        above = row
    return above[-1]
