"""How one text differs from the next, and that each comes back from it exactly."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quire.domain.history.versions import Delta, apply, delta
from tests.steps import steps_of

texts = st.text(max_size=60) | st.text(alphabet="ab", max_size=12)


@given(texts, texts)
@example("aa", "aaa")
@example("e\u0301", "e\u0300")
@example("line\r\n", "line\n")
@example("👩\u200d👧", "👩\u200d👦")
def test_a_text_comes_back_from_the_one_before_and_its_difference(before: str, after: str) -> None:
    assert apply(delta(before, after), before) == after


@given(texts, texts)
def test_nothing_is_told_that_both_texts_have_at_their_ends(before: str, after: str) -> None:
    told = delta(before, after)
    removed = before[told.prefix_length : len(before) - told.suffix_length]
    assert not (removed and told.replacement and removed[0] == told.replacement[0])
    assert not (removed and told.replacement and removed[-1] == told.replacement[-1])


def test_a_word_changed_in_the_middle_is_all_that_is_told() -> None:
    assert delta("one two three", "one 2 three") == Delta(4, "2", 6)
    assert delta("same", "same") == Delta(4, "", 0)


@pytest.mark.parametrize("told", [Delta(3, "x", 2), Delta(5, "", 0), Delta(-1, "x", 0)])
def test_a_difference_from_another_text_is_refused(told: Delta) -> None:
    with pytest.raises(ValueError, match="kept"):
        apply(told, "four")


def test_a_long_text_is_compared_in_a_few_steps() -> None:
    before = "Knives are sharpened on Mondays. " * 16_000
    after = before[:300_000] + "never " + before[300_000:]
    assert len(delta(before, after).replacement) == len("never ")
    assert steps_of(lambda: delta(before, after)) < 500
