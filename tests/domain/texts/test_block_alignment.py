"""Which block of one text became which block of another."""

from itertools import pairwise

from hypothesis import given

from quire.domain.texts.block_alignment import CONTENT_WORD_BLOCKS_MAX, align_blocks
from quire.domain.texts.blocks import BlockText
from tests.domain.markdown_texts import markdown_texts


def aligned(one: list[str], two: list[str]) -> list[tuple[int, int]]:
    return align_blocks(BlockText("\n\n".join(one)), BlockText("\n\n".join(two)))


def test_blocks_that_are_the_same_are_paired_around_one_that_came_in() -> None:
    assert aligned(["Rinse.", "Dry."], ["Rinse.", "Wait.", "Dry."]) == [(0, 0), (1, 2)]


def test_a_rewritten_block_is_paired_by_its_words_whatever_was_added_beside_it() -> None:
    base = ["The valve is opened by hand.", "End."]
    new = ["A pump was bought last year.", "The valve is opened by two people.", "End."]
    assert aligned(base, new) == [(0, 1), (1, 2)]


def test_blocks_that_share_less_than_two_fifths_of_their_words_are_two_blocks() -> None:
    base = "one two three four five"
    assert aligned([base, "# End"], [f"Other. {base.replace('four five', 'six seven')}", "# Stop", "x"])[
        0
    ] == (0, 0)
    assert aligned([base], ["one six seven eight nine", "ten"]) == []


def test_unlike_blocks_are_paired_one_by_one_where_their_kinds_are_the_same() -> None:
    assert aligned(["Alpha.", "# Beta"], ["Gamma.", "# Delta"]) == [(0, 0), (1, 1)]
    assert aligned(["Alpha.", "# Beta"], ["# Gamma", "Delta."]) == []


def test_a_word_of_many_blocks_suggests_none_of_them() -> None:
    base = [f"the pump {number}" for number in range(CONTENT_WORD_BLOCKS_MAX + 1)]
    assert aligned(base, ["the pump again", "# Other"]) == []
    assert aligned(base[:3], ["the pump again", "# Other"]) == [(0, 0)]


def test_blocks_that_changed_places_are_paired_only_as_far_as_they_keep_their_order() -> None:
    base = ["The valve is opened by hand.", "A pump was bought last year."]
    new = ["A pump was bought this year.", "The valve is opened by two hands."]
    assert len(aligned(base, new)) == 1


@given(markdown_texts(), markdown_texts())
def test_positions_increase_in_both_texts(one: str, two: str) -> None:
    base, new = BlockText(one), BlockText(two)
    pairs = align_blocks(base, new)
    assert all(earlier[0] < later[0] and earlier[1] < later[1] for earlier, later in pairwise(pairs))
    assert all(pair[0] < len(base.blocks) and pair[1] < len(new.blocks) for pair in pairs)


@given(markdown_texts())
def test_a_text_is_aligned_with_itself_block_by_block(text: str) -> None:
    split = BlockText(text)
    assert align_blocks(split, split) == [(position, position) for position in range(len(split.blocks))]
