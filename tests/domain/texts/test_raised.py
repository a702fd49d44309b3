"""Raised and lowered text keeps its position: as signs of Unicode, else as in our Markdown."""

import pytest

from quire.domain.texts.raised import lowered, note_mark, note_text, raised


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("6", "⁶"),
        ("-1", "⁻¹"),
        ("\u22121", "⁻¹"),
        ("\u201312", "⁻¹²"),
        ("n+1", "ⁿ⁺¹"),
        ("2", "²"),
        ("²", "²"),
        ("6,5", "^6,5^"),
        ("n/2", "^n/2^"),
        ("-", "⁻"),
        ("2+", "²⁺"),
        (" 3 ", " ³ "),
        ("", ""),
        (" ", " "),
    ],
)
def test_raised_figures_are_never_plain_figures(given: str, written: str) -> None:
    assert raised(given) == written


@pytest.mark.parametrize("ending", ["st", "nd", "rd", "th", "er", "ème", "*", "†", "′", "™", "’"])
def test_endings_of_ordinals_and_signs_that_are_raised_anyhow_stay(ending: str) -> None:
    assert raised(ending) == ending


@pytest.mark.parametrize(
    ("given", "written"),
    [("2", "₂"), ("10", "₁₀"), ("-1", "₋₁"), ("max", "ₘₐₓ"), ("B", "~B~"), ("i,j", "~i,j~"), (",", ",")],
)
def test_lowered_figures_are_never_plain_figures(given: str, written: str) -> None:
    assert lowered(given) == written


def test_a_note_has_its_label_in_the_text_and_before_its_own() -> None:
    assert note_mark("3") == "[^3]"
    assert note_text("3", "See the annex.") == "[^3]: See the annex."
