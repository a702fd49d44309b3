"""Office, HTML and Markdown files: what pandoc finds in them, as text."""

import pytest

from quire.domain.references.references import locate
from tests.formats.conftest import Files, texts

SOURCE = """---
title: On mills
---

# Water

The wheel turns slowly.

Its axle is made of oak.[^1]

## Wind

| Mill  | Sails |
|-------|-------|
| Great | 6     |

- first point
- second point

[^1]: Some say beech.
"""


@pytest.mark.parametrize("name", ["mills.docx", "mills.odt", "mills.html", "mills.md"])
async def test_headings_paragraphs_tables_lists_and_footnotes_are_read(files: Files, name: str) -> None:
    path = files.write(name, SOURCE) if name.endswith(".md") else files.pandoc(name, SOURCE, "--standalone")
    reading = await files.read(path)
    assert (reading.title, reading.pages) == ("On mills", None)
    water = next(passage for passage in reading.passages if passage.heading_path == ("Water",))
    assert water.text.startswith("The wheel turns slowly.\n\nIts axle is made of oak.")
    assert "Some say beech." in "".join(texts(reading))
    assert (
        locate(water.heading_path, water.locator_starts, water.text.index("axle")).label
        == "Water, paragraph 2"
    )
    wind = next(passage for passage in reading.passages if passage.heading_path == ("Water", "Wind"))
    assert "| Mill | Sails |\n| --- | --- |\n| Great | 6 |" in wind.text
    assert "- first point\n- second point" in wind.text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("4. four\n5. five\n", "4. four\n5. five"),
        ("- a\n\n    b\n\n- c\n", "- a\n  b\n- c"),
        ("> one\n>\n> two\n", "> one\n> two"),
        ("```\nx = 1\n\ny\n```\n", "```\nx = 1\n\ny\n```"),
        ("Mill\n:   It turns.\n:   It grinds.\n", "Mill\n: It turns.\n: It grinds."),
        ("| a | b |\n|---|---|\n| c\\|d |\n", "| a | b |\n| --- | --- |\n| c\\|d |  |"),
        (
            "*Plain* **text**, [linked](https://x.invalid)![drawn](x.png) and `code`.\n",
            "Plain text, linked and code.",
        ),
        (
            "First.[^a] Second.[^b]\n\n[^a]: One.\n[^b]: Two.\n",
            "First.[^1] Second.[^2]\n\n[^1]: One.\n\n[^2]: Two.",
        ),
        ("Seen.\n\n<div hidden>Hidden.</div>\n\nSeen too.\n", "Seen.\n\nSeen too."),
        ("<p>Raw</p>\n\nKept.\n", "Raw\n\nKept."),
        ("The dose is 10^3^ of H~2~SO~4~.\n", "The dose is 10³ of H₂SO₄."),
        ("The price is ~~80 euros~~ 95 euros.\n", "The price is ~~80 euros~~ 95 euros."),
        ("At $10^{-6}$ mol and $\\begin{x}$.\n", "At 10⁻⁶ mol and $\\begin{x}$."),
        ("(c) three\n(d) four\n", "(c) three\n(d) four"),
        ("iv. four\nv. five\n", "iv. four\nv. five"),
    ],
)
async def test_each_kind_of_block_is_written_as_text(files: Files, source: str, text: str) -> None:
    (passage,) = (await files.read_text("blocks.md", source)).passages
    assert passage.text == text


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "text"),
    [("many.md", "# Notes\n\nSome words.\n\n"), ("many.html", "<h1>Notes</h1><p>Some words.</p>")],
)
async def test_thousands_of_equal_headings_are_read(files: Files, name: str, text: str) -> None:
    reading = await files.read_text(name, text * 15_000)
    assert {passage.heading_path for passage in reading.passages} == {("Notes",)}


async def test_pictures_are_counted_below_their_headings(files: Files) -> None:
    reading = await files.read_text("drawn.md", "![](a.png)\n\n# Wheel\n\nIt turns ![](b.png)![](c.png)\n")
    assert [(note.code, note.heading_path, note.count) for note in reading.notes] == [
        ("pictures_without_text", (), 1),
        ("pictures_without_text", ("Wheel",), 2),
    ]


@pytest.mark.parametrize("heading", ["$E = mc^2$", "***", "word " * 100])
async def test_what_is_only_set_like_a_heading_is_none(files: Files, heading: str) -> None:
    reading = await files.read_text("set.md", f"# Energy\n\n# {heading}\n\nIt stays.\n")
    assert {passage.heading_path for passage in reading.passages} == {("Energy",)}
