"""The forms of the language end where people who do not know them would end them."""

import pytest

from quire.domain.markup.forms import (
    DISPLAY_FORMULA,
    FORMULA,
    LOWERED,
    PICTURE,
    RAISED,
    REFERENCE,
    Picture,
    TableCaption,
    picture_of,
    table_caption_of,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10^6^ CFU", ["6"]),
        ("^14^C", ["14"]),
        ("a^x\\ y^", ["x\\ y"]),
        ("x^2 + y^2", []),
        ("[^note] and [^other]", []),
        ("[^note][^other]", []),
        ("^^", []),
    ],
)
def test_raised_text_has_no_blank_and_is_no_footnote(text: str, found: list[str]) -> None:
    assert [match[1] for match in RAISED.finditer(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("H~2~O", ["2"]), ("~~gone~~", []), ("~~a~b~~", []), ("~/one and ~/two", []), ("~5 to ~10", [])],
)
def test_lowered_text_has_no_blank_and_is_not_struck_out(text: str, found: list[str]) -> None:
    assert [match[1] for match in LOWERED.finditer(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$x^2$", ["x^2"]),
        ("It is $a + b$, not $c$.", ["a + b", "c"]),
        ("$5 and $6", []),
        ("$20,000 and $30,000", []),
        ("from US$5 to US$6", []),
        ("$x $y", []),
        ("$ x$", []),
        ("$\\$5$", ["\\$5"]),
        ("$a\nb$", ["a\nb"]),
        ("costs 5$.\n\nAnd 3$ more", []),
        ("$a", []),
    ],
)
def test_an_amount_is_no_formula(text: str, found: list[str]) -> None:
    assert [match[1] for match in FORMULA.finditer(text)] == found


def test_a_formula_of_its_own_has_no_blank_line() -> None:
    assert DISPLAY_FORMULA.fullmatch("$$\nx = 1\n$$")
    assert not DISPLAY_FORMULA.fullmatch("$$\nx\n\ny\n$$")


def test_a_picture_has_words_an_address_a_caption_and_attributes() -> None:
    found = PICTURE.fullmatch('![A [big] pump](quire:1f "The \\"pump\\""){#fig:pump width=80%}')
    assert found is not None
    assert picture_of(found) == Picture("A [big] pump", "quire:1f", 'The \\"pump\\"', "pump", 80)
    bare = PICTURE.fullmatch("![](quire:1f)")
    assert bare is not None
    assert not picture_of(bare).is_figure


@pytest.mark.parametrize(
    "attributes", ["{onclick=x}", "{.class}", "{#fig:x onload=y}", "{width=80px}", "{#tbl:x}", "{}"]
)
def test_a_picture_has_no_other_attributes(attributes: str) -> None:
    assert PICTURE.fullmatch(f"![a](quire:1f){attributes}") is None


def test_a_caption_may_have_a_label() -> None:
    assert table_caption_of(": Limits {#tbl:a-1}") == TableCaption("Limits", "a-1")
    assert table_caption_of(":  Limits\n") == TableCaption("Limits")
    assert table_caption_of(": {#tbl:a}") == TableCaption("", "a")
    assert table_caption_of(": a {#tbl:} b}") == TableCaption("a {#tbl:} b}")
    assert table_caption_of(":Limits") is None


def test_a_reference_stands_behind_no_word() -> None:
    text = "@fig:a, (@tbl:b) and @sec:c1; me@fig:d, @@fig:e, @other:f"
    assert [match[0] for match in REFERENCE.finditer(text)] == ["@fig:a", "@tbl:b", "@sec:c1"]
