"""Raised and lowered text is the same in all its forms, and never the same as text on the line."""

import pytest

from quire.domain.citing.raised_signs import with_raised_signs


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("10^6^ CFU", "10⁶ CFU"),
        ("10<sup>6</sup> CFU", "10⁶ CFU"),
        ("$10^6$ CFU", "10⁶ CFU"),
        ("$10^{-6}$ CFU", "10⁻⁶ CFU"),
        (r"\(5 \times 10^6\) CFU", "5 × 10⁶ CFU"),
        ("10^6 CFU", "10⁶ CFU"),
        ("H~2~O", "H₂O"),
        ("H<sub>2</sub>O", "H₂O"),
        (r"$\mathrm{H}_2\mathrm{O}$", "H₂O"),
        ("high[^3] and dry[^note]", "high and dry"),
        ("the 2<sup>nd</sup> of May", "the 2nd of May"),
        ("$5 and $10 a day", "$5 and $10 a day"),
        ("a ~~struck~~ word", "a ~~struck~~ word"),
        ("[^3]: the text of a note", "[^3]: the text of a note"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_each_form_becomes_the_sign(written: str, plain: str) -> None:
    assert with_raised_signs(written).text == plain


def test_a_sign_that_has_no_raised_form_is_no_sign_on_the_line() -> None:
    assert with_raised_signs("10^6,5^").text == with_raised_signs("10<sup>6,5</sup>").text
    assert "," not in with_raised_signs("10^6,5^").text


def test_offsets_are_those_of_the_form() -> None:
    plain = with_raised_signs("a 10^6^ b")
    assert plain.text == "a 10⁶ b"
    assert plain.starts is not None
    assert plain.ends is not None
    six = plain.text.index("⁶")
    assert (plain.starts[six], plain.ends[six]) == (4, 7)
