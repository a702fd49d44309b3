"""Formulas become a line of text where they have such a form."""

import pytest

from quire.formats.reading.formulas import plain_formula


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"10^{6}", "10⁶"),
        (r"10^{-6}\,\mathrm{mol}", "10⁻⁶ mol"),
        (r"H_{2}SO_4", "H₂SO₄"),
        (r"\frac{a + b}{2}", "(a + b)/2"),
        (r"x \leq \sqrt{2}", "x ≤ √2"),
        (r"a - b", "a − b"),
        (r"\text{pH} = 7", "pH = 7"),
        (r"x^{a,b}", "x^a,b^"),
    ],
)
def test_a_formula_is_written_as_it_reads(tex: str, text: str) -> None:
    assert plain_formula(tex) == text


@pytest.mark.parametrize("tex", [r"\begin{matrix}a\end{matrix}", "{" * 20 + "a" + "}" * 20, "{a", "a}", "x^"])
def test_a_formula_without_such_a_form_stays_tex(tex: str) -> None:
    assert plain_formula(tex) == f"${tex}$"
