"""Words are counted, titles and texts are checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.errors import InvalidField
from quire.domain.limits import KIB, Limits
from quire.domain.sections import (
    SectionChange,
    SectionDraft,
    check_change,
    check_content,
    check_draft,
    check_position,
)
from quire.domain.texts.words import count_words
from quire.domain.titles import check_title, title_key

LIMITS = Limits()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("one", 1),
        ("one two\nthree", 3),
        ("# A heading\n\n* first\n* second", 4),
        ("**bold** and _slanted_", 3),
        ("it's the author’s well-known rule", 5),
        ("3 of 12", 3),
        ("Straße für Äpfel", 3),
        ("東京", 2),
        ("東京 tower", 3),
        ("--- *** ___ |", 0),
    ],
)
def test_words_are_counted_as_word_processors_do_it(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(st.text(alphabet="abcdefghij", min_size=1), max_size=30))
def test_plain_words_between_spaces_are_each_counted_once(words: list[str]) -> None:
    assert count_words(" ".join(words)) == len(words)


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_paragraphs_have_the_words_of_both(first: str, second: str) -> None:
    assert count_words(f"{first}\n\n{second}") == count_words(first) + count_words(second)


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


def test_a_text_is_limited_in_bytes_and_not_in_characters() -> None:
    check_content("é" * (256 * KIB), LIMITS)
    with pytest.raises(InvalidField) as refused:
        check_content("é" * (256 * KIB) + "e", LIMITS)
    assert refused.value.details == {"field": "content"}


def test_a_text_has_no_nul() -> None:
    with pytest.raises(InvalidField, match="NUL"):
        check_content("a\0b", LIMITS)


def test_a_draft_is_stored_with_its_title_tidied() -> None:
    assert check_draft(SectionDraft("  Scope ", 2, " text "), LIMITS) == SectionDraft("Scope", 2, " text ")


def test_a_change_that_leaves_the_title_alone_does_not_invent_one() -> None:
    assert check_change(SectionChange(content="new"), LIMITS) == SectionChange(content="new")


def test_a_position_outside_the_document_is_named_with_what_is_possible() -> None:
    check_position(2, range(3))
    with pytest.raises(InvalidField, match="must be from 0 to 2"):
        check_position(3, range(3))


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
