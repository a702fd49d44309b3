"""What stays of a text from one version to the next."""

from itertools import pairwise

import pytest
from hypothesis import given

from quire.domain.texts.matching_spans import matching_spans
from tests.domain.markdown_texts import markdown_texts


def edited(before: str, after: str) -> tuple[list[str], list[str]]:
    """What was removed, and what was added."""
    spans = list(matching_spans(before, after))
    removed = between([(span.start, span.end) for span in spans], before)
    return removed, between([(span.target, span.target_end) for span in spans], after)


def between(taken: list[tuple[int, int]], text: str) -> list[str]:
    edges = [(0, 0), *taken, (len(text), len(text))]
    return [text[end:start] for (_, end), (start, _) in pairwise(edges) if end < start]


@given(markdown_texts(), markdown_texts())
def test_spans_are_the_same_in_both_texts_in_order_and_without_overlap(before: str, after: str) -> None:
    spans = list(matching_spans(before, after))
    for span in spans:
        assert before[span.start : span.end] == after[span.target : span.target_end]
    for earlier, later in pairwise(spans):
        assert earlier.end <= later.start
        assert earlier.target_end <= later.target


@given(markdown_texts())
def test_all_of_a_text_stays_that_was_not_changed(text: str) -> None:
    assert edited(text, text) == ([], [])


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("one two three", "one new three", ["two"], ["new"]),
        ("the tank", "the thank", ["tank"], ["thank"]),
        ("the tank", "the tanks", ["tank"], ["tanks"]),
        ("Rinse.\nDry.\n", "Rinse.\nRest.\nDry.\n", [], ["Rest.\n"]),
        ("a pump, a valve", "a pump, a pump, a valve", [], ["a pump, "]),
        ("Rinse.", "", ["Rinse."], []),
        ("", "Rinse.", [], ["Rinse."]),
    ],
)
def test_an_edit_is_whole_words_and_whole_lines_where_it_can_be(
    before: str, after: str, removed: list[str], added: list[str]
) -> None:
    assert edited(before, after) == (removed, added)


def test_an_inserted_line_is_that_line_though_its_first_letters_stand_below_it_too() -> None:
    before = "- drain the tank\n- drain the line\n"
    after = "- drain the tank\n- drain the pump\n- drain the line\n"
    assert edited(before, after) == ([], ["- drain the pump\n"])


def test_letters_that_match_by_chance_at_the_ends_of_a_replaced_paragraph_do_not_stay() -> None:
    before = "It leaks badly whenever somebody opens the second valve. It does."
    after = "It was cleaned, dried and painted red on Monday by two people. It does."
    removed, added = edited(before, after)
    assert "It leaks" in removed[0]
    assert "It was" in added[0]


def test_words_that_stay_in_two_blocks_are_each_found_in_their_own() -> None:
    before = "# Begin\n\nOpen the valve slowly.\n\nClose the valve slowly.\n\n# End"
    after = "# Begin\n\nOpen the red valve slowly.\n\nClose the blue valve slowly.\n\n# End"
    removed, added = edited(before, after)
    assert removed == []
    assert [part.strip() for part in added] == ["red", "blue"]


def test_a_very_long_word_is_cut_rather_than_searched_to_its_end() -> None:
    data = "x" * 5_000
    removed, added = edited(f"{data} end", f"{data}y end")
    assert removed
    assert len(removed[0]) < 200
    assert len(added[0]) < 200
