"""Texts in a plain form for comparison, with the offsets of the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.citing.folding import fold, is_figure, on_one_line, plain_gap, without_emphasis

texts = st.text(alphabet="abİΣςﬁＡ½²e\u0301 .-\n漢", max_size=30) | st.text(max_size=30)


@given(texts)
def test_letters_and_gaps_are_all_of_a_text(text: str) -> None:
    folded = fold(text)
    restored, end = "", 0
    for number, (start, letter_end) in enumerate(zip(folded.starts, folded.ends, strict=True)):
        if start >= end:
            restored += folded.gaps.get(number, "") + text[start:letter_end]
            end = letter_end
    assert restored + folded.gaps.get(len(folded.starts), "") == text


@given(texts)
def test_each_letter_has_an_offset_and_a_lower_case(text: str) -> None:
    folded = fold(text)
    assert len(folded.letters) == len(folded.lowered) == len(folded.starts) == len(folded.ends)
    assert folded.starts == sorted(folded.starts)
    assert folded.gap_numbers == sorted(folded.gaps)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("ﬁne", "fine"), ("Ａ１", "A1"), ("e\u0301", "é"), ("10²", "10²"), ("½", "½"), ("a-b c", "abc")],
)
def test_other_forms_of_letters_are_these_letters_and_figures_stay(text: str, letters: str) -> None:
    assert fold(text).letters == letters


def test_a_ligature_is_several_letters_at_one_offset() -> None:
    folded = fold("a ﬁn")
    assert (folded.letters, folded.starts, folded.ends) == ("afin", [0, 2, 2, 3], [1, 3, 3, 4])


def test_letters_that_grow_in_lower_case_keep_every_offset() -> None:
    assert fold("İx ΑΣ").lowered == "İxασ"


@pytest.mark.parametrize(
    ("gap", "other", "neighbours"),
    [
        (" ", "\n  ", "ab"),
        ("’", "'", "ab"),
        (" – ", "—", "ab"),
        ("-", "\u2011", "ab"),
        ("-", "-\n", "ab"),
        (" **", " ", "ab"),
        (" , ", ",", "ab"),
        ("\u00ad\n", "", "ab"),
        (" ", "", "漢字"),
    ],
)
def test_gaps_that_mean_the_same_have_one_form(gap: str, other: str, neighbours: str) -> None:
    assert plain_gap(gap, neighbours) == plain_gap(other, neighbours)


@pytest.mark.parametrize(
    ("gap", "other", "neighbours"),
    [
        (" ", "", "ab"),
        ("-", "", "ab"),
        (", ", ",", "12"),
        ("*", "", "23"),
        ("'", '"', "5a"),
        (" .", ".", "a5"),
    ],
)
def test_gaps_that_mean_something_else_stay_apart(gap: str, other: str, neighbours: str) -> None:
    assert plain_gap(gap, neighbours) != plain_gap(other, neighbours)


def test_emphasis_goes_and_products_stay() -> None:
    assert (
        without_emphasis("a **bold** and `code` 2*3*4 un*frigging*real")
        == "a bold and code 2*3*4 unfriggingreal"
    )


def test_white_space_is_one_blank_and_signs_of_numbers_are_figures() -> None:
    assert on_one_line("a \n\t b") == "a b"
    assert is_figure("½")
    assert is_figure("7")
    assert not is_figure("x")
