"""Names and passwords that an account may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.accounts.users import check_name, check_password_length, name_key
from quire.domain.errors import InvalidField


@pytest.mark.parametrize("name", ["ann", "Ann.O-Neil_2+x@example.org", "Jörg", "花子", "a" * 64])
def test_names_have_letters_digits_and_a_few_signs(name: str) -> None:
    assert check_name(name) == name


def test_a_name_is_kept_without_surrounding_space_and_composed() -> None:
    assert check_name("  Jo\u0308rg ") == "Jörg"


@pytest.mark.parametrize(
    "name", ["", "  ", "two words", "a" * 65, "a/b", "a\nb", "a\0b", "<b>", "a:b", "a\u202eb"]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_name(name)
    assert refused.value.details == {"field": "username"}


@pytest.mark.parametrize("other", ["ANN", " ann ", "Ａｎｎ"])
def test_two_spellings_of_a_name_are_one_account(other: str) -> None:
    assert name_key(other) == name_key("ann")


@given(st.text())
def test_any_text_can_be_tried_as_a_name(text: str) -> None:
    try:
        name = check_name(text)
    except InvalidField:
        return
    assert check_name(name) == name
    assert name_key(name) == name_key(text)


@pytest.mark.parametrize(("length", "is_accepted"), [(9, False), (10, True), (256, True), (257, False)])
def test_a_password_has_10_to_256_characters(length: int, is_accepted: bool) -> None:
    if is_accepted:
        check_password_length("p" * length)
    else:
        with pytest.raises(InvalidField, match="10 to 256 characters"):
            check_password_length("p" * length)
