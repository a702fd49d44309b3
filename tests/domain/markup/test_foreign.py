r"""What models write becomes ours, and what only looks like it stays as it is."""

import pytest

from quire.domain.markup.foreign import in_our_forms, with_our_formulas


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (r"so \(x^2\) is", "so $x^2$ is"),
        (r"\( n \) samples", "$n$ samples"),
        ("\\[\nx = 1\n\\]", "$$\nx = 1\n$$"),
        ("\\[\nx\n\n= 1\n\\]", "$$\nx\n= 1\n$$"),
        (r"in a line \[x = 1\] here", "in a line $$x = 1$$ here"),
        (r"\[a \\[2pt] b\]", r"$$a \\[2pt] b$$"),
    ],
)
def test_formulas_get_our_signs(theirs: str, ours: str) -> None:
    assert with_our_formulas(theirs) == ours
    assert in_our_forms(theirs) == ours


@pytest.mark.parametrize(
    "text",
    [
        r"\(see below\)",
        r"\[sic\]",
        r"\[S1\]",
        r"`\(x^2\)`",
        "```\n\\(x^2\\)\n```",
        r"\\(x^2\\)",
        r"\(x^2",
        r"\(x^2 costs $5\)",
        r"\(x\)5",
    ],
)
def test_what_only_looks_like_a_formula_stays(text: str) -> None:
    assert in_our_forms(text) == text


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("10<sup>6</sup> CFU", "10^6^ CFU"),
        ("H<SUB>2</SUB>O", "H~2~O"),
        ("m<sup>a b</sup>", "m^a\\ b^"),
        ("one<br>two", "one\ntwo"),
        ("one<br />\ntwo", "one\ntwo"),
        ("| one<br>two |\n|---|", "| one<br>two |\n|---|"),
        ("| 10<sup>6</sup> |\n|---|", "| 10^6^ |\n|---|"),
        ("`<sup>6</sup>`", "`<sup>6</sup>`"),
        ("```\na<br>b\n```", "```\na<br>b\n```"),
        ("<sup>a^b</sup>", "<sup>a^b</sup>"),
        ("<sup> </sup>", "<sup> </sup>"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("a < b", "a < b"),
    ],
)
def test_tags_for_positions_and_breaks_become_ours(theirs: str, ours: str) -> None:
    assert in_our_forms(theirs) == ours
