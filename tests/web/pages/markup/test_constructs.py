"""Every construct reads as the table of the language says, stands in the documentation, and is numbered as stored."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.citing.bibliographies import Entry, TextClusters
from quire.domain.markup.forms import CONSTRUCTS, Construct
from quire.domain.markup.landmarks import landmarks_of
from quire.domain.markup.numbering import DocumentNumbers, NumberedSection
from quire.web.pages.markdown import render
from quire.web.pages.markup.surroundings import Surroundings

DOCUMENTATION = (Path(__file__).parents[4] / "docs" / "markdown.md").read_text("utf-8")
BLOCKS = re.findall(r"```markdown\n(.*?)```", DOCUMENTATION, re.DOTALL)
CELLS = re.findall(r"^\| `+ ?(.+?) ?`+ \| ", DOCUMENTATION, re.MULTILINE)


CLUSTERS = TextClusters({key: Entry(key, "{}", label="Miller 2020") for key in ("miller2020", "smith2019")})


def rendered(markdown: str) -> str:
    """A text as the only one of its document."""
    numbers = DocumentNumbers(
        [NumberedSection("s", "S", 1, landmarks_of(markdown))], has_section_numbers=False
    )
    names = set(re.findall(r"@((?:fig|tbl):[\w-]+)", markdown))
    around = Surroundings(numbers=numbers.of_text("s", names), clusters=CLUSTERS)
    return render(markdown, surroundings=around)


def read(html: str) -> str:
    """What is read of HTML, line by line."""
    lines = re.sub(
        r"<[^>]*>", "", re.sub(r"<br>|</(?:p|td|th|li|h\d|figure|table)>|<figcaption>", "\n", html)
    )
    return "\n".join(filter(None, (line.strip() for line in unescape(lines).splitlines())))


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.name)
def test_a_construct_reads_as_the_table_says(construct: Construct) -> None:
    html = rendered(construct.example)
    assert f"<{construct.element}" in html
    assert read(html) == construct.reads


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.name)
def test_a_construct_is_in_the_documentation(construct: Construct) -> None:
    if construct.name in {"paragraph", "code block"}:
        assert "paragraph" in DOCUMENTATION
        assert "A code block stands between two lines of three backticks" in DOCUMENTATION
    else:
        elements = [rendered(example) for example in (*BLOCKS, *CELLS)]
        assert any(f"<{construct.element}" in html for html in elements)


@pytest.mark.parametrize("example", [*BLOCKS, *CELLS])
def test_every_example_of_the_documentation_is_read(example: str) -> None:
    html = rendered(example.replace("@sec:0123abcd", "").replace("@fig:pump, @tbl:limits", ""))
    assert "formula-error" not in html
    assert "dead" not in html
    assert not re.search(r"[$^~*`]|\[\^|\]\(|\{#", read(html)), html


FIGURE = '![x](quire:1 "Caption"){#fig:x}'
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
_blocks = st.sampled_from(
    [
        *(
            FIGURE,
            f"- {FIGURE}",
            f"> {FIGURE}",
            f"1. {FIGURE}\n2. two",
            f"`{FIGURE}`",
            f"\\{FIGURE}",
            f"    {FIGURE}",
        ),
        *(f"```\n{FIGURE}\n```", f"~~~\n{TABLE}\n\n: Caption\n~~~", f"Text {FIGURE}", "![x](quire:1)"),
        *(
            TABLE,
            f"> {TABLE.replace(chr(10), chr(10) + '> ')}",
            "a | b\n--|--\n1 | 2",
            "| a | b |\n|---|\n| 1 |",
        ),
        *(
            ": Caption {#tbl:x}",
            ": Caption",
            ":no caption",
            "Foxes[^a] jump[^b].",
            "`[^a]` and \\[^b]",
            "$[^a]$ costs $5",
        ),
        *(
            "[^a]: Note",
            "[^b]: Other[^a]",
            "## Heading[^c]",
            "- item[^a]",
            "| [^b] |\n|---|",
            "$$\n[^a]\n$$",
            "Words.",
            "---",
            "See [@miller2020, p. 5].",
            "`[@miller2020]` and \\[@smith2019]",
            "[@miller2020](https://example.org)",
            "> as [-@smith2019]",
            "- [@miller2020; @smith2019]",
        ),
    ]
)


@given(st.lists(_blocks, max_size=8).map("\n\n".join))
def test_what_is_numbered_on_the_page_is_what_was_found_when_it_was_saved(text: str) -> None:
    html, found = rendered(text), landmarks_of(text)
    numbered = {kind: len(re.findall(f'data-number="{kind}"', html)) for kind in ("figure", "table")}
    in_notes = html.partition('<section class="footnotes">')[2]
    assert numbered == {"figure": len(found.figures), "table": len(found.tables)}
    assert len(re.findall(r"<li>", in_notes)) == found.notes
    assert re.findall(r'data-cluster="([^"]*)"', html) == list(found.clusters)
