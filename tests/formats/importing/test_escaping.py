"""A plain text as Markdown reads as this text, whatever signs it has."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.formats.importing.escaping import escaped, escaped_heading, escaped_lines
from quire.web.pages.markdown import render

SIGNS = "ab1 \\`*_{}[]()<>#+-.!|~^$&:;@=\"'/?"


def read(markdown: str) -> str:
    """The words of a rendered text."""
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", render(markdown))).split())


def letters(text: str) -> str:
    return "".join(text.split())


@given(st.text(SIGNS, min_size=1, max_size=40))
def test_any_text_reads_as_it_is(text: str) -> None:
    written = escaped_lines(text)
    assert letters(read(written)) == letters(text), written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("snake_case", "snake_case"),
        ("It costs $5 and $6.", "It costs $5 and $6."),
        ("see [1] and (2)", "see [1] and (2)"),
        ("a < b & c", "a < b & c"),
        ("a * b", "a \\* b"),
        ("@fig:pump", "\\@fig:pump"),
        ("person@example.org", "person@example.org"),
    ],
)
def test_signs_that_mean_nothing_are_left_alone(text: str, written: str) -> None:
    assert escaped(text) == written


def test_references_stay_where_a_text_may_have_some() -> None:
    assert escaped("@fig:pump", has_references=True) == "@fig:pump"


@pytest.mark.parametrize("text", ["[x]", "[ ] open", "[X] done"])
def test_a_line_of_a_list_does_not_become_a_task(text: str) -> None:
    assert escaped_lines(text) == f"\\{text}"


@pytest.mark.parametrize("heading", ["C #", "#", "A ## b ###", "C#", "# one", "Plain"])
def test_signs_at_the_end_of_a_heading_belong_to_it(heading: str) -> None:
    assert read(f"## {escaped_heading(heading)}") == heading
