"""Instructions with variables: known names are filled in once, everything else that has braces is refused."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.errors import InvalidField
from quire.domain.templates.instruction_templates import (
    INSTRUCTIONS_LENGTH_MAX,
    VARIABLES,
    Variable,
    check_instructions,
    filled_in,
)

VALUES: dict[Variable, str] = {name: f"<{name}>" for name in VARIABLES}


def refusal(text: str) -> str:
    with pytest.raises(InvalidField) as refused:
        check_instructions(text)
    return refused.value.sentence


@pytest.mark.parametrize("name", VARIABLES)
def test_each_variable_is_filled_in(name: str) -> None:
    assert filled_in(check_instructions(f"About {{{name}}}."), VALUES) == f"About <{name}>."


def test_a_brace_is_written_twice() -> None:
    text = check_instructions("Use {{x}} and {{{date}}}, not {{{{.")
    assert filled_in(text, VALUES) == "Use {x} and {<date>}, not {{."


@pytest.mark.parametrize(
    "found", ["{title}", "{ date }", "{Date}", "{}", "{", "}", "{date.year}", "{date!r}"]
)
def test_what_only_looks_like_a_variable_is_named_and_refused(found: str) -> None:
    sentence = refusal(f"First line.\nThen {found} end")
    assert f"“{found}”" in sentence
    assert all(f"{{{name}}}" in sentence for name in VARIABLES)


def test_what_is_filled_in_is_never_looked_at_again() -> None:
    values = {**VALUES, "document_title": "{date} {{ }} {unknown}"}
    assert filled_in("“{document_title}”", values) == "“{date} {{ }} {unknown}”"


def test_texts_that_are_empty_too_long_or_have_control_characters_are_refused() -> None:
    assert "empty" in refusal(" \n ")
    assert "8,000" in refusal("x" * (INSTRUCTIONS_LENGTH_MAX + 1)) or "8000" in refusal("x" * 8_001)
    assert "control" in refusal("a\x00b")
    assert check_instructions(" one\r\ntwo ") == "one\ntwo"


@given(st.text(alphabet="ab{}\n ", max_size=60))
def test_whatever_is_accepted_can_be_filled_in(text: str) -> None:
    try:
        checked = check_instructions(text)
    except InvalidField:
        return
    filled_in(checked, VALUES)


@given(st.text(max_size=60))
def test_any_text_can_be_written_with_its_braces_doubled(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert filled_in(doubled, cast("Any", {})) == text
