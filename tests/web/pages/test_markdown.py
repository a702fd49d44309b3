"""No Markdown, whoever wrote it, can act in the page."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.citing.citations import Citation
from quire.domain.markup.numbering import TextNumbers
from quire.domain.references.references import Locator
from quire.web.pages.markdown import ATTRIBUTES, CLASSES, TAGS, render
from quire.web.pages.markup.surroundings import Surroundings

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
    "[^x]\n\n[^x]: <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](#fn1)",
    "[^\"><img src=x>]\n\n[^\"><img src=x>]: y",
    "[^x]\n\n[^x]: a[^y] [^x]\n\n    [^y]: > b[^x]",
]  # fmt: skip


INSERTED = {"small": {"class"}, "span": {"class", "data-number", "data-ordinal"}, "code": set[str]()}
"""What is put in after sanitising, where there is no document around the text: notices and numbers."""


class Look(HTMLParser):
    """Every tag with its attributes must be of the closed list."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS | INSERTED.keys(), self.rawdata
        for name, value in attributes:
            allowed = ATTRIBUTES.get(tag, set()) | INSERTED.get(tag, set()) | {"rel"}
            assert name in allowed or value in CLASSES.get(tag, ()), self.rawdata
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


# Formulas bring tags of their own, which their own tests look at.
letters = st.characters(exclude_categories=["Cs"], exclude_characters="$")


@given(st.lists(pieces | st.text(letters, max_size=8), max_size=8).map("".join))
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


def citation(marker: str = "S1", **changes: Any) -> Citation:
    cited = Citation(
        marker=marker,
        reference_id="r",
        passage_id="r-1",
        section_id=None,
        title="Foxes",
        locator=Locator("page 11", 11),
        quote="The quick brown fox",
        state="verified",
    )
    return msgspec.structs.replace(cited, **changes)


class Chips(HTMLParser):
    """Every button of a page: its attributes, and the words in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self._is_inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self._is_inside or tag == "button":
            assert not self._is_inside, self.rawdata
            self.found.append(dict(attributes))
            self._is_inside = True

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1]["words"] = data

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False


def test_a_mark_of_a_citation_becomes_a_chip() -> None:
    assert render("“The quick brown fox” [S1].", [citation()]) == (
        '<p>“The quick brown fox” <button type="button" class="citation" data-marker="S1" data-state="verified"'
        ' aria-label="1: Foxes, page 11">1</button>.</p>\n'
    )


def test_chips_are_numbered_in_the_order_of_the_citations() -> None:
    cited = [citation("S7"), citation("S2", state="repaired"), citation("S7-2", state="unverified")]
    chips = Chips(render("One [S7], two [S2], **three [S7-2]**, one again [S7].", cited)).found
    assert [(chip["words"], chip["data-state"]) for chip in chips] == [
        ("1", "verified"), ("2", "repaired"), ("3", "unverified"), ("1", "verified"),
    ]  # fmt: skip


def test_a_chip_tells_that_its_source_is_gone() -> None:
    (chip,) = Chips(render("[S1]", [citation(is_gone=True)])).found
    assert "data-gone" in chip


@pytest.mark.parametrize(
    "markdown",
    [
        "[S2]",
        "[S]",
        "S1",
        "\\[S1]",
        "`[S1]`",
        "```\n[S1]\n```",
        "    [S1]",
        "[s1]",
        "[S1-2]",
        "[ S1 ]",
        "[S١]",
    ],
)
def test_other_marks_and_marks_in_code_stay_text(markdown: str) -> None:
    assert Chips(render(markdown, [citation()])).found == []


@pytest.mark.parametrize(
    "markdown",
    ["[S1](https://evil.example)", "[[S1]](https://evil.example)", "[see [S1]](https://evil.example)"],
)
def test_a_mark_is_no_link_and_stands_in_none(markdown: str) -> None:
    html = render(markdown, [citation()])
    assert len(Chips(html).found) == 1
    assert "<a" not in html


FORGED = [
    '<button type="button" class="citation" data-marker="S1">1</button>',
    "&lt;button class=citation&gt;1&lt;/button&gt;",
    "0123456789abcdef0123456789abcdef[S9]",
    "00000000000000000000000000000000\\[S1]",
    "[x](https://example.org/[S1] 'title [S1]')",
    "<https://example.org/[S1]>",
    "![[S1]](https://example.org/[S1].png)",
]


@pytest.mark.parametrize("markdown", FORGED)
def test_a_text_can_make_no_chip_of_its_own(markdown: str) -> None:
    """One real mark is there as well, so that everything that makes chips is at work."""
    with_mark = render(f"{markdown} [S1]", [citation()])
    without = render(markdown, [citation()])
    assert len(Chips(with_mark).found) == 1 + len(Chips(without).found)
    assert all(chip["data-marker"] == "S1" for chip in Chips(with_mark).found)
    assert Chips(render(markdown)).found == []
    look_at(re.sub(r"<button [^>]*>", "", with_mark))


def test_what_a_source_is_called_cannot_act() -> None:
    title = '"><script>alert(1)</script>\u202e'
    (chip,) = Chips(render("[S1]", [citation(title=title)])).found
    assert chip["aria-label"] == f"1: {title}, page 11"


@given(st.lists(pieces | st.sampled_from(["[S1]", *FORGED]), max_size=8).map("".join))
def test_no_mixture_of_hostile_pieces_gets_more_than_chips(markdown: str) -> None:
    html = render(markdown, [citation()])
    for chip in Chips(html).found:
        assert chip.keys() == {"type", "class", "data-marker", "data-state", "aria-label", "words"}
    look_at(re.sub(r"<button [^>]*>", "", html))


def number(ordinal: int, before: int = 0) -> str:
    """The number of a note in the text."""
    return f'<sup data-number="note" data-ordinal="{ordinal}">{before + ordinal}</sup>'


def test_notes_go_on_with_those_of_the_sections_before() -> None:
    here = Surroundings(numbers=TextNumbers("s", notes_before=4))
    html = render("Foxes[^a].\n\n[^a]: Page 11", surroundings=here)
    assert html.startswith(f"<p>Foxes{number(1, before=4)}.</p>")
    assert '<ol start="5">' in html


def test_a_footnote_stands_below_the_text() -> None:
    assert render("Foxes[^a] jump[^b].[^a]\n\n[^a]: Foxes, page 11\n[^b]: **High**, page 3\n\nThe end.") == (
        f"<p>Foxes{number(1)} jump{number(2)}.{number(1)}</p>\n<p>The end.</p>\n"
        '<section class="footnotes">\n<ol>\n<li><p>Foxes, page 11</p>\n</li>\n'
        "<li><p><strong>High</strong>, page 3</p>\n</li>\n</ol>\n</section>\n"
    )


def test_a_footnote_without_its_note_stays_text() -> None:
    assert render("Foxes[^a].") == "<p>Foxes[^a].</p>\n"
