"""The rules of titles, and how titles are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.documents.titles import check_title, fold, folded_offsets, title_key
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits

LIMITS = Limits()


def test_a_title_is_kept_on_one_line_without_surrounding_space() -> None:
    assert check_title("  Field \n guide\t", LIMITS) == "Field guide"


@pytest.mark.parametrize("title", ["", "   ", "\n\t"])
def test_a_title_must_say_something(title: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_title(title, LIMITS)
    assert refused.value.sentence == "“title” must not be empty."
    assert refused.value.details == {"field": "title"}


def test_a_title_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = "t" * LIMITS.title_length_max
    assert check_title(longest, LIMITS) == longest
    with pytest.raises(InvalidField, match="at most 300 characters"):
        check_title(longest + "t", LIMITS)


@pytest.mark.parametrize("title", ["a\0b", "a\x07b", "a\x7fb"])
def test_a_title_has_no_control_characters(title: str) -> None:
    with pytest.raises(InvalidField, match="control characters"):
        check_title(title, LIMITS)


@given(st.text(max_size=400))
def test_a_title_that_was_accepted_is_accepted_unchanged_again(text: str) -> None:
    try:
        title = check_title(text, LIMITS)
    except InvalidField:
        return
    assert check_title(title, LIMITS) == title


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("École", "ecole"),
        ("E\u0301COLE", "ecole"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁling  Nº\t5", "filing no 5"),
        ("Ωμέγα", "ωμεγα"),
        ("東京", "東京"),
        ("a\0b", "a b"),
        (" ", ""),
    ],
)
def test_titles_are_compared_without_case_accents_and_forms_of_letters(title: str, key: str) -> None:
    assert title_key(title) == key


@given(st.text(max_size=300))
def test_a_key_is_its_own_key_so_that_what_is_shown_can_be_searched_for(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@pytest.mark.parametrize(
    "title", ["Über die Straße", "ﬁnden in İstanbul", "cafe\N{COMBINING ACUTE ACCENT}", "각", ""]
)
def test_each_sign_of_a_folded_title_comes_from_the_sign_that_it_is_folded_from(title: str) -> None:
    folded, offsets = fold(title), folded_offsets(title)
    assert len(offsets) == len(folded)
    assert all(sign in fold(title[offset]) for sign, offset in zip(folded, offsets, strict=True))
    assert offsets == sorted(offsets)
