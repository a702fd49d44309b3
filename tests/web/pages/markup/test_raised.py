"""Raised and lowered text, line breaks, and the three HTML tags that are read as such."""

import pytest

from quire.web.pages.markdown import render


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("10^6^ CFU", "10<sup>6</sup> CFU"),
        ("H~2~O~2~", "H<sub>2</sub>O<sub>2</sub>"),
        ("^14^C", "<sup>14</sup>C"),
        ("x^**2**^", "x<sup><strong>2</strong></sup>"),
        ("a^b~c~^", "a<sup>b<sub>c</sub></sup>"),
        ("a^x\\ y^", "a<sup>x&nbsp;y</sup>"),
        ("a\\^b^", "a^b^"),
        ("x^2 + y^2", "x^2 + y^2"),
        ("~~gone~~", "<s>gone</s>"),
        ("`10^6^`", "<code>10^6^</code>"),
        ("10<sup>6</sup>", "10<sup>6</sup>"),
        ("H<SUB>2</SUB>O", "H<sub>2</sub>O"),
        ("a<br>b<br/>c<br />d", "a<br>\nb<br>\nc<br>\nd"),
        ("<sup onclick=x>6</sup>", "&lt;sup onclick=x&gt;6&lt;/sup&gt;"),
        ("<br onclick=x>", "&lt;br onclick=x&gt;"),
        ("**x^2^**", "<strong>x<sup>2</sup></strong>"),
        ("[m^2^](https://example.org)", None),
    ],
)
def test_positions_are_shown(markdown: str, html: str | None) -> None:
    shown = render(markdown)
    if html is None:
        assert "m<sup>2</sup></a>" in shown
    else:
        assert shown == f"<p>{html}</p>\n"


def test_unicodes_own_signs_are_kept() -> None:
    assert render("10⁶ and H₂O") == "<p>10⁶ and H₂O</p>\n"


def test_a_line_end_is_a_line_break() -> None:
    assert render("one\ntwo  \nthree\\\nfour") == "<p>one<br>\ntwo<br>\nthree<br>\nfour</p>\n"


def test_a_cell_of_a_table_may_have_lines() -> None:
    assert "<td>one<br>\ntwo</td>" in render("| a |\n|---|\n| one<br>two |")
