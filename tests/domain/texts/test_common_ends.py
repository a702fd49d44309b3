"""How much two texts or lists have in common at their ends."""

from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts.common_ends import (
    FIRST_STEP,
    common_ends,
    common_prefix_length,
    common_suffix_length,
)

texts = st.text(alphabet="ab", max_size=12) | st.text(max_size=60)
lists = st.lists(st.integers(0, 1), max_size=12)
long_parts = st.integers(0, 5 * FIRST_STEP).map("x".__mul__)


@given(texts, texts)
def test_ends_of_texts_are_as_long_as_a_loop_finds_them(one: str, other: str) -> None:
    assert common_prefix_length(one, other) == equal_count(one, other)
    assert common_suffix_length(one, other) == equal_count(one[::-1], other[::-1])


@given(lists, lists)
def test_lists_have_ends_as_texts_have(one: list[int], other: list[int]) -> None:
    text, other_text = "".join(map(str, one)), "".join(map(str, other))
    assert common_ends(one, other) == common_ends(text, other_text)


@given(long_parts, long_parts, long_parts, st.sampled_from(["", "y", "yz"]))
def test_long_ends_are_found_whatever_they_are_longer_than(
    prefix: str, middle: str, suffix: str, removed: str
) -> None:
    one, other = f"{prefix}y{middle}{removed}{suffix}", f"{prefix}z{middle}{suffix}"
    prefix_length, suffix_length = common_ends(one, other)
    assert prefix_length == len(prefix)
    assert suffix_length == equal_count(one[len(prefix) :][::-1], other[len(prefix) :][::-1])


@given(texts, texts)
def test_the_two_ends_never_overlap_and_nothing_more_is_equal_at_them(one: str, other: str) -> None:
    prefix_length, suffix_length = common_ends(one, other)
    assert one[:prefix_length] == other[:prefix_length]
    assert one[len(one) - suffix_length :] == other[len(other) - suffix_length :]
    middle = one[prefix_length : len(one) - suffix_length]
    other_middle = other[prefix_length : len(other) - suffix_length]
    assert prefix_length + suffix_length <= min(len(one), len(other))
    assert not (middle and other_middle and (middle[0] == other_middle[0] or middle[-1] == other_middle[-1]))


@pytest.mark.parametrize(
    ("one", "other", "ends"),
    [("", "", (0, 0)), ("aa", "aaa", (2, 0)), ("abc", "abc", (3, 0)), ("abxc", "abyc", (2, 1))],
)
def test_what_both_ends_could_have_belongs_to_the_prefix(one: str, other: str, ends: tuple[int, int]) -> None:
    assert common_ends(one, other) == ends


@given(texts, texts, st.data())
def test_from_and_up_to_offsets_only_what_lies_there_counts(
    one: str, other: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(one)))
    other_offset = data.draw(st.integers(0, len(other)))
    assert common_prefix_length(one, other, offset, other_offset) == common_prefix_length(
        one[offset:], other[other_offset:]
    )
    assert common_suffix_length(one, other, offset, other_offset) == common_suffix_length(
        one[:offset], other[:other_offset]
    )


def test_a_suffix_is_no_longer_than_asked_for() -> None:
    assert common_suffix_length("x" * 500, "x" * 500, at_most=300) == 300


def equal_count(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
