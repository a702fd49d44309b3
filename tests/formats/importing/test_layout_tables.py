"""A page that is placed by tables is its text; a table of values stays one."""

from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections, warned

PLACED = """
<html><head><title>The pump</title></head><body><table><tr><td><p>Menu</p></td><td>
<table><tr><td><h1>The pump</h1></td></tr></table>
<div><table><tr><td><h2>Parts</h2><pre>a = 1</pre>
<table><tr><th>Part</th><th>Size</th></tr><tr><td>Seal</td><td>12</td></tr></table>
<h2>Care</h2><p>Rinse it.</p></td></tr></table></div></td></tr></table></body></html>
"""

VALUES = """
<p>Before</p><table><tr><th>Kind</th><th>What it is</th></tr><tr><td><h3>Seal</h3></td><td>A ring</td></tr></table>
"""


async def test_a_page_that_is_placed_by_tables_has_its_headings(files: Files) -> None:
    file = await imported(files, "page.html", PLACED)
    assert [(one.title, one.content) for one in sections(file)][-2:] == [
        ("Parts", "```\na = 1\n```\n\n| Part | Size |\n| --- | --- |\n| Seal | 12 |"),
        ("Care", "Rinse it."),
    ]
    assert warned(file) == []


async def test_a_table_with_heads_stays_one(files: Files) -> None:
    file = await imported(files, "page.html", VALUES)
    assert [one.content for one in sections(file)] == [
        "Before\n\n| Kind | What it is |\n| --- | --- |\n| **Seal** | A ring |"
    ]
