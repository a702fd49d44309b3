"""Markdown that Quire exported is read by its comments, and comes back byte for byte."""

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.exchange.exports import DocumentToExport, ExportedSection, markdown_of
from quire.domain.limits import Limits
from quire.formats.importing.own_markdown import is_own_markdown, read_own_markdown
from quire.formats.importing.pictures import Pictures

LINES = st.sampled_from(
    ["# Heading", "text", "", "  indented", "```", "| a |", "[^1]: note", "<!-- x -->", "\\"]
)
TEXTS = st.lists(LINES, max_size=6).map("\n".join)
TITLES = st.text('ab "\\*_#<>[]`', min_size=1, max_size=12).map(lambda title: f"x{title}".strip())


@given(st.lists(st.tuples(TITLES, st.integers(1, 6), TEXTS), min_size=1, max_size=4), TITLES)
def test_sections_come_back_byte_for_byte(given_sections: list[tuple[str, int, str]], title: str) -> None:
    sections = tuple(
        ExportedSection(f"{number:032x}", one[0], one[1], one[2]) for number, one in enumerate(given_sections)
    )
    text = markdown_of(DocumentToExport(title, sections))
    assert is_own_markdown(text)
    document = read_own_markdown(text, Pictures(lambda _: None, Limits())).document
    assert document.title == " ".join(title.split())
    assert [(part.text.title, part.level, part.text.content) for part in document.parts] == [
        (" ".join(one[0].split()), one[1], one[2]) for one in given_sections
    ]


def test_other_markdown_is_not_ours() -> None:
    assert not is_own_markdown("# One\n\n<!-- section a -->\n# Two\n")
    assert not is_own_markdown('---\ntitle: "One"\n---\n\n# One\n')
