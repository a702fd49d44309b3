"""A table's caption stands behind it, and has its number."""

from quire.domain.markup.numbering import TextNumbers
from quire.web.pages.markdown import render
from quire.web.pages.markup.surroundings import Surroundings

TABLE = "| a |\n|---|\n| 1 |"
HERE = Surroundings(numbers=TextNumbers("s", tables_before=4))


def test_a_table_with_a_caption_is_a_figure_of_its_own() -> None:
    html = render(f"{TABLE}\n\n: Limits of **water** {{#tbl:limits}}\n\nText.", surroundings=HERE)
    assert html.startswith('<figure class="table">\n<table>')
    assert (
        '</table>\n<figcaption><span class="caption-number" id="tbl-limits">Table <span data-number="table"'
        ' data-ordinal="1">5</span></span>: Limits of <strong>water</strong></figcaption>\n</figure>\n<p>Text.</p>\n'
    ) in html


def test_a_table_without_a_caption_has_no_number() -> None:
    assert "<figure" not in render(f"{TABLE}\n\nText.", surroundings=HERE)


def test_a_caption_without_a_table_is_text() -> None:
    assert render(": Limits") == "<p>: Limits</p>\n"


def test_tables_count_on() -> None:
    html = render(f"{TABLE}\n\n: One\n\n{TABLE}\n\n: Two", surroundings=HERE)
    assert 'data-ordinal="1">5<' in html
    assert 'data-ordinal="2">6<' in html
