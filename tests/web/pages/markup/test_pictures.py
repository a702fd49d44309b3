"""Pictures are the document's own, and never loaded from elsewhere."""

import re
from types import SimpleNamespace

import pytest

from quire.domain.markup.caption_words import CAPTION_WORDS
from quire.domain.markup.numbering import TextNumbers
from quire.web.pages.markdown import render
from quire.web.pages.markup.surroundings import Surroundings

PICTURES = {"1f0c": SimpleNamespace(width=400, height=300)}
HERE = Surroundings(pictures=PICTURES, numbers=TextNumbers("s", figures_before=2))


def shown(markdown: str, surroundings: Surroundings = HERE) -> str:
    return render(markdown, surroundings=surroundings)


def test_a_picture_has_its_size_so_that_nothing_moves_when_it_comes() -> None:
    assert shown("A ![pump](quire:1f0c).") == (
        '<p>A <img src="/api/images/1f0c" alt="pump" width="400" height="300" loading="lazy" decoding="async">.</p>\n'
    )


def test_a_picture_with_a_caption_is_a_figure_with_a_number() -> None:
    html = shown('![pump](quire:1f0c "At 10^6^ CFU"){#fig:pump width=80%}')
    assert html == (
        '<figure class="picture"><img src="/api/images/1f0c" alt="pump" width="400" height="300" loading="lazy"'
        ' decoding="async" class="width-80"><figcaption><span class="caption-number" id="fig-pump">Figure '
        '<span data-number="figure" data-ordinal="1">3</span></span>: At 10<sup>6</sup> CFU</figcaption>\n</figure>\n'
    )


def test_a_figure_is_called_what_the_document_calls_it() -> None:
    german = Surroundings(pictures=PICTURES, numbers=TextNumbers("s"), words=CAPTION_WORDS["de"])
    assert "Abbildung " in shown("![pump](quire:1f0c){#fig:a}", german)


def test_a_picture_that_is_gone_says_so() -> None:
    html = shown("![<pump>](quire:9999)")
    assert '<span class="missing-picture">Picture is missing: &lt;pump&gt;</span>' in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "address", ["https://evil.example/x.png", "http://evil.example/x", "HTTPS://evil.example"]
)
def test_a_picture_from_elsewhere_is_a_link_and_not_loaded(address: str) -> None:
    html = shown(f"![a cat]({address})")
    assert f'<a href="{address}" rel="noopener noreferrer nofollow">a cat</a>' in html
    assert "(not loaded)" in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "markdown",
    [
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml;base64,PHN2Zy8+)",
        "![x](/api/documents)",
        "![x](//evil.example/x.png)",
        '![x" onerror="alert(1)](quire:1f0c)',
        '![x](quire:1f0c "" onerror="alert(1)")',
        "![x](quire:1f0c){onerror=alert(1)}",
        "![x](quire:1f0c/../../secrets)",
        "![x](quire:)",
        '![x](https://evil.example/"onerror=alert(1))',
        "![x](https://evil.example 'x\" onclick=\"y')",
        "![<img src=x onerror=alert(1)>](https://evil.example)",
        "![![x](quire:1f0c)](quire:1f0c)",
    ],
)
def test_hostile_pictures_are_harmless(markdown: str) -> None:
    html = shown(markdown)
    for tag, attributes in re.findall(r"<(\w+)([^>]*)>", html):
        assert tag in {"p", "img", "a", "span", "small"}, html
        without_values = re.sub(r'"[^"]*"', "", attributes)
        assert not re.search(r"\bon\w+=", without_values), html
    assert all(address == "/api/images/1f0c" for address in re.findall(r'src="([^"]*)"', html))
    assert all(address.startswith("http") for address in re.findall(r'href="([^"]*)"', html))


def test_a_picture_beside_words_is_no_figure() -> None:
    assert "<figure" not in shown('See ![pump](quire:1f0c "Caption")')
    assert "<figure" not in shown("![pump](quire:1f0c)")
