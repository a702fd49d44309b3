"""Runs of words that stand in another text too, anywhere."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts.moved_text import (
    OCCURRENCES_MAX,
    RUN_WORDS,
    SEEDS_SEARCHED_ONE_BY_ONE,
    reinserted_runs,
)
from quire.domain.texts.words import count_words

EIGHT = "the seal of this pump is checked twice"


def runs(other: str, text: str) -> list[str]:
    return [text[run.target : run.target_end] for run in reinserted_runs(other, text)]


def test_a_run_is_found_wherever_it_stands() -> None:
    assert runs(f"Before that, {EIGHT} by hand.", f"Also {EIGHT} each week.") == [f" {EIGHT} "]


def test_fewer_words_are_no_run() -> None:
    assert count_words(EIGHT) == RUN_WORDS
    seven = EIGHT.rpartition(" ")[0]
    assert runs(f"(1) {seven} by hand", f"(2) {seven} weekly") == []


@given(st.integers(0, 11), st.integers(0, 11), st.integers(0, 6))
def test_no_run_is_missed_however_it_lies_between_the_seeds(before: int, after: int, more: int) -> None:
    run = " ".join(f"r{number}" for number in range(RUN_WORDS + more))
    text = " ".join(
        [*(f"b{number}" for number in range(before)), run, *(f"a{number}" for number in range(after))]
    )
    assert [found.strip() for found in runs(f"x {run} y", text)] == [run]


def test_a_run_ends_with_the_last_whole_word_that_is_the_same() -> None:
    assert runs(f"{EIGHT} daily", f"{EIGHT} dairy") == [f"{EIGHT} "]
    assert runs(f"undo {EIGHT}", f"redo {EIGHT}") == [f" {EIGHT}"]


def test_the_longest_of_several_places_counts() -> None:
    longer = f"every morning {EIGHT} and greased"
    other = f"{EIGHT}. {longer}! {EIGHT}?"
    (found,) = reinserted_runs(other, longer)
    assert (found.start, found.length) == (other.index("every"), len(longer))


def test_of_places_that_are_equally_long_the_last_one_counts() -> None:
    other = f"{EIGHT}\n{EIGHT}"
    (found,) = reinserted_runs(other, EIGHT)
    assert found.start == len(EIGHT) + 1


def test_only_the_last_places_of_a_phrase_are_tried() -> None:
    longer = f"{EIGHT} and greased"
    assert runs(longer + f"\n{EIGHT}." * (OCCURRENCES_MAX - 1), longer) == [longer]
    assert runs(longer + f"\n{EIGHT}." * OCCURRENCES_MAX, longer) == [EIGHT]


@given(st.lists(st.sampled_from([EIGHT, "other", "words,", "twice", "the pump\n\n", "seal"]), max_size=12))
def test_runs_stand_in_both_texts_and_do_not_overlap(parts: list[str]) -> None:
    text, other = " ".join(parts), " ".join(reversed(parts))
    found = list(reinserted_runs(other, text))
    for run in found:
        assert other[run.start : run.end] == text[run.target : run.target_end]
        assert count_words(text[run.target : run.target_end]) >= RUN_WORDS
    assert all(earlier.target_end <= later.target for earlier, later in pairwise(found))


def test_a_long_text_is_searched_by_a_set_of_seeds_with_the_same_result() -> None:
    words = [f"w{number}" for number in range(4 * (SEEDS_SEARCHED_ONE_BY_ONE + 40))]
    paragraphs = [" ".join(words[start : start + 40]) for start in range(0, len(words), 40)]
    text, other = "\n\n".join(paragraphs), "\n\n".join(reversed(paragraphs))
    assert [found.strip() for found in runs(other, text)] == paragraphs
