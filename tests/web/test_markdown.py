"""No Markdown, whoever wrote it, can act in the page."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.web.markdown import ATTRIBUTES, CLASSES, TAGS, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://evil.example/pixel.png)",
    "![picture][p]\n\n[p]: https://evil.example/pixel.png",
    "![](data:image/svg+xml;base64,PHN2Zy8+)",
    "[link](javascript:alert(1))",
    "[link](JaVaScRiPt:alert(1))",
    "[link](java\tscript:alert(1))",
    "[link](&#106;avascript:alert(1))",
    "[link](\x01javascript:alert(1))",
    "[link](vbscript:x)",
    "[link](data:text/html,<script>alert(1)</script>)",
    "[link](file:///etc/passwd)",
    "[link](/api/documents)",
    "[link](//evil.example)",
    "[link](../welcome)",
    "[link](?delete=1)",
    "[link](#anchor)",
    "<javascript:alert(1)>",
    "[link](https://evil.example 'title\" onclick=\"alert(1)')",
    "[a](https://evil.example\"onmouseover=alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=q>",
    "<div style=\"background:url(//evil.example)\">",
    "<details open ontoggle=alert(1)>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "``` \"><img src=x onerror=alert(1)>\ncode\n```",
    "| <script> | b |\n|---|:--|\n| <img onerror=x> | c |",
    "<!-- <script>alert(1)</script> -->",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<https://evil.example/\"onclick=alert(1)>",
    "1. <b onclick=x>y</b>",
]  # fmt: skip


class Look(HTMLParser):
    """Every tag with its attributes must be of the closed list."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, self.rawdata
        for name, value in attributes:
            assert name in ATTRIBUTES.get(tag, set()) | {"rel"} or value in CLASSES.get(tag, ()), self.rawdata
            if name == "href":
                url = urlsplit(value or "")
                assert url.scheme in ("http", "https", "mailto"), self.rawdata
                assert url.netloc or url.scheme == "mailto", self.rawdata

    def handle_comment(self, data: str) -> None:
        raise AssertionError(self.rawdata)


def look_at(html: str) -> None:
    Look(convert_charrefs=True).feed(html)


@pytest.mark.parametrize("markdown", HOSTILE)
def test_hostile_markdown_becomes_harmless_text(markdown: str) -> None:
    look_at(render(markdown))
    look_at(render(f"* item\n\n  > {markdown}\n\n{markdown}"))


pieces = st.sampled_from(
    [*HOSTILE, "<", ">", "[", "](", ")", "`", "\n", "\n\n", "'", '"', "=", " on", "&#", "\\", "!"]
)


@given(st.lists(pieces | st.text(max_size=8), max_size=8).map("".join))
def test_no_mixture_of_hostile_pieces_gets_through(markdown: str) -> None:
    look_at(render(markdown))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and *slanted*", "<p><strong>bold</strong> and <em>slanted</em></p>\n"),
        ("# Heading", "<h1>Heading</h1>\n"),
        ("* one\n* two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>\n'),
        ("> quote", "<blockquote>\n<p>quote</p>\n</blockquote>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("Æ & 東京", "<p>Æ &amp; 東京</p>\n"),
        ("", ""),
    ],
)
def test_ordinary_markdown_is_rendered(markdown: str, html: str) -> None:
    assert render(markdown) == html


def test_whole_web_addresses_are_linked_and_say_nothing_of_us() -> None:
    html = render("[site](https://example.org/a?b=c) and [mail](mailto:ann@example.org)")
    assert 'href="https://example.org/a?b=c"' in html
    assert 'href="mailto:ann@example.org"' in html
    assert html.count('rel="noopener noreferrer nofollow"') == 2


def test_a_picture_is_shown_as_its_words() -> None:
    assert "a cat" in render("![a cat](https://example.org/cat.png)")


def test_tables_are_rendered() -> None:
    html = render("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |")
    assert "<table>" in html
    assert '<td>1</td>\n<td align="right">2</td>\n<td align="center">3</td>' in html
    assert "style" not in html


def test_an_item_that_begins_with_a_box_is_a_task() -> None:
    html = render("- [x] done\n- [ ] *open*\n- [z] neither\n- so [x] neither\n\n[x] nor this")
    assert html == (
        '<ul>\n<li class="task">☑ done</li>\n<li class="task">☐ <em>open</em></li>\n<li>[z] neither</li>\n'
        "<li>so [x] neither</li>\n</ul>\n<p>[x] nor this</p>\n"
    )


def test_headings_stand_below_that_of_the_section_and_keep_their_look() -> None:
    html = render("# One\n\nSix\n---", below=3)
    assert html == '<h4 data-level="1">One</h4>\n<h5 data-level="2">Six</h5>\n'
    assert render("### Deep", below=5) == '<h6 data-level="3">Deep</h6>\n'
