"""Formulas are shown as MathML; whatever is written in one, the page stays whole and the server quick."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.web.pages.markdown import render
from quire.web.pages.markup.formulas import (
    FORMULA_COST,
    FORMULAS_COST_MAX,
    MATHML,
    NESTING_MAX,
    SIGNS_MAX,
    html_of_formula,
)
from quire.web.pages.markup.surroundings import Notices

NOTICES = Notices()


def shown(formula: str) -> str:
    return html_of_formula(formula, NOTICES, is_display=False)


def test_a_formula_is_mathml() -> None:
    assert render("It is $x^2$.") == "<p>It is <math><msup><mi>x</mi><mn>2</mn></msup></math>.</p>\n"


@pytest.mark.parametrize("markdown", ["$$\nx = 1\n$$", "$$x = 1$$", "Before:\n$$\nx\n= 1\n$$\nBehind."])
def test_a_formula_of_its_own_stands_in_its_own_paragraph(markdown: str) -> None:
    html = render(markdown)
    assert html.count('<p class="formula"><math display="block">') == 1
    assert "$" not in html


def test_a_formula_of_its_own_may_look_like_a_list_or_a_heading_inside() -> None:
    html = render("$$\na\n+ b\n- c\n=\nd\n$$")
    assert '<p class="formula">' in html
    assert not re.search("<(?:ul|li|h1)", html)


def test_a_formula_may_stand_in_a_list_a_quote_and_a_table() -> None:
    for markdown in ("- $x$", "> $$\n> x\n> $$", "| $x$ |\n|---|\n| $y$ |", "*$x$*"):
        assert "<math" in render(markdown), markdown


@pytest.mark.parametrize("text", ["$5 and $6", "\\$x\\$", "`$x$`", "$x", "$$x", "$$\nx", "$$\nx\n\ny\n$$"])
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert "<math" not in render(text)
    assert "$" in render(text)


def test_a_formula_that_cannot_be_read_is_shown_with_its_source() -> None:
    html = render("Before $\\nonsense{x}$ behind.")
    assert "<code>\\nonsense{x}</code>" in html
    assert "This formula cannot be read: " in html
    assert html.startswith("<p>Before ")
    assert html.endswith(" behind.</p>\n")


@pytest.mark.parametrize(
    "formula",
    [
        "{" * 10_000 + "x" + "}" * 10_000,
        "{" * 10_000,
        "\\frac" * 2_000,
        "\\sqrt" * 800 + "x",
        "\\hat" * 900 + "x",
        "x^" * 1_900 + "x",
        "\\left(" * 600 + "\\right)" * 600,
        "\\begin{matrix}" * 250,
        "\\text{" * 600,
        "\\mathrm" * 500,
        "\\overset" * 400,
        "a" * 100_000,
    ],
)
def test_a_formula_that_is_too_large_or_too_deep_is_said_to_be(formula: str) -> None:
    html = shown(formula)
    assert "This formula is too long or too deeply nested" in html or "cannot be read" in html


def test_the_deepest_formula_that_is_converted_is_harmless() -> None:
    for sign in ("\\sqrt", "\\hat", "\\vec", "\\mathbf", "\\frac 1", "x^"):
        shown(f"{sign} " * (NESTING_MAX - 1) + "x")
    shown("{" * NESTING_MAX + "x" + "}" * NESTING_MAX)
    shown("\\left(" * (NESTING_MAX // 2) + "x" + "\\right)" * (NESTING_MAX // 2))
    shown("x" * SIGNS_MAX)


def test_macros_end_with_their_formula_and_cannot_run_away() -> None:
    assert "<math" in shown("\\newcommand{\\double}[1]{#1#1}\\double{x}")
    assert "cannot be read" in shown("\\double{x}")
    assert "<math" not in shown("\\newcommand{\\again}{\\again\\again}\\again")


def test_brackets_that_are_never_closed_take_no_time() -> None:
    for sign in ("[a ", "( ", "\\{ a "):
        assert "<math" in shown(sign * 300)


HOSTILE = [
    "\\href{javascript:alert(1)}{x}",
    "\\url{javascript:alert(1)}",
    "\\text{<img src=x onerror=alert(1)>}",
    "<img src=x onerror=alert(1)>",
    "</math><script>alert(1)</script>",
    "\\class{x}{y}",
    "\\style{color:red}{x}",
    "\\htmlStyle{position:fixed}{x}",
    "\\label{x\" onclick=\"alert(1)}",
    "\\color{red\" onclick=\"alert(1)}{x}",
    "\\includegraphics{https://evil.example/x.png}",
    "\\tag{<b>}",
    "\\begin{align}a&=b\\label{eq}\\\\c&=d\\end{align}\\eqref{eq}",
]  # fmt: skip


def look_at(html: str) -> None:
    """Every tag of a formula is of MathML, with the attributes that have no effect beyond it."""
    for tag, attributes in re.findall(r"<([a-z0-9]+)([^>]*)>", html):
        assert tag in {*MATHML, "span", "code", "small"}, html
        for name in re.findall(r"([\w-]+)=", attributes):
            assert name in MATHML.get(tag, set()) | {"class"}, html


@pytest.mark.parametrize("formula", HOSTILE)
def test_no_formula_can_act_in_the_page(formula: str) -> None:
    look_at(shown(formula))
    assert "<script" not in render(f"${formula}$")
    assert "<img" not in render(f"${formula}$")


pieces = st.sampled_from(
    [
        *HOSTILE,
        "{",
        "}",
        "\\",
        "^",
        "_",
        "&",
        "\\left(",
        "\\frac",
        "\\begin{matrix}",
        "\\end{matrix}",
        "<",
        "'",
    ]
)


@given(st.lists(pieces | st.text(max_size=4), max_size=12).map("".join))
def test_no_mixture_of_pieces_can_act_or_break_the_page(formula: str) -> None:
    look_at(shown(formula))


def test_alignment_is_kept_without_styles() -> None:
    html = shown("\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}")
    assert 'class="to-right"' in html
    assert " style=" not in html


def test_a_text_full_of_formulas_shows_as_many_as_nobody_waits_for() -> None:
    html = render(" ".join(f"$x_{{{number}}}$" for number in range(FORMULAS_COST_MAX // FORMULA_COST + 5)))
    assert html.count("<math") == FORMULAS_COST_MAX // FORMULA_COST
    assert html.count("This text has more formulas than can be shown") == 5
