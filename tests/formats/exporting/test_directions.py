"""Paragraphs run in the direction of their first letter."""

import pytest

from quire.formats.exporting.directions import runs_right_to_left, script_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("121 °C", False),
        ("Tank", False),
        ("121 خزان", True),
        ("(מכל) tank", True),
        ("Tank خزان", False),
        ("每次 خزان", False),
    ],
)
def test_the_first_letter_decides(text: str, expected: bool) -> None:
    assert runs_right_to_left(text) is expected


@pytest.mark.parametrize(("text", "expected"), [("יש מים", "he"), ("ماء", "ar"), ("ماء מים", "ar")])
def test_the_script_says_the_language(text: str, expected: str) -> None:
    assert script_language(text) == expected
