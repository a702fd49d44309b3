"""A procedure with a table of limits, a diagram, a formula, notes and citations, by somebody who knows no Markdown."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.palette import choose
from tests.end_to_end.test_images import dialog, give
from tests.end_to_end.workspace import Workspace, open_workspace
from tests.pictures import png
from tests.running import Person

SIGNS = re.compile(r"^\s*#|\||\*\*|\[\^|\$|^\s*(?:[-*+>]|\d+[.)])\s|quire:|\]\(|\{#|@\w", re.MULTILINE)
"""What nobody is to see who has never learned Markdown."""

VISIBLE = """(text) => {
    const isBlock = (element) => /^(?:block|table-cell|list-item|flex)$/.test(getComputedStyle(element).display);
    const seen = [];
    const read = (node) => {
        if (node instanceof Text) {
            if (parseFloat(getComputedStyle(node.parentElement).fontSize) > 0) seen.push(node.data);
        } else if (node instanceof Element && node.checkVisibility()) {
            // Numbers and dots of lists are widgets, which read as those of a word processor do.
            if (node.matches(".cm-glyph, math, button, .cm-widgetBuffer")) return;
            if (isBlock(node)) seen.push("\\n");
            node.childNodes.forEach(read);
        }
    };
    read(text);
    return seen.join("");
}"""

WANTED = re.compile(
    r"""# Limits
The rinse water is tested twice a day, and below 10\^6\^ CFU it is released\.

1\. Take the sample\.
2\. Read the gauge\.

\| Metal \| Limit \|
\| ----- \| ----- \|
\| Iron  \| 10    \|
\| Lead  \| 2     \|

!\[The filling line\]\(quire:[0-9a-f]{32} "How the water runs"\)

The count is \$c = \\frac\{n\}\{V\}\$ per litre, as the standard says\[\^1\], the plan\[\^2\] and the report\[\^3\]\.

\[\^1\]: ISO 9308, clause 4\.\n+\[\^2\]: Plan, page 7\.\n+\[\^3\]: Report of May\.\n+"""
)

ENTRIES = """
@article{miller2020, author = {Miller, Ann}, title = {Rinsing}, journal = {Water}, year = 2020}
@book{weber2018, author = {Weber, Max}, title = {Cleaning of Lines}, publisher = {Meadow Press}, year = 2018}
@techreport{iso2014, author = {{ISO}}, title = {Water quality}, institution = {ISO}, year = 2014}
"""


def test_a_procedure_is_written_without_a_sign_of_markdown_on_the_screen(page: Page, writer: Person) -> None:
    workspace = open_workspace(page, writer, writer.document("Procedure", [{"title": "Water"}])["id"])
    workspace.text.click()
    _write_words(workspace)
    _write_list(workspace)
    _write_table(workspace)
    _insert_diagram(workspace)
    _write_formula_and_notes(workspace)
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    text = workspace.stored_text()
    assert WANTED.fullmatch(text), text
    assert findings(page) == {}
    page.keyboard.press("Escape")
    expect(workspace.reading("Water").locator("math")).to_be_visible()
    _expect_no_signs(workspace.reading("Water"))


def test_three_citations_show_no_sign_while_they_are_chosen_written_and_read(
    page: Page, writer: Person
) -> None:
    workspace = open_workspace(page, writer, writer.document("Procedure", [{"title": "Water"}])["id"])
    choose(page, "Bibliography…")
    bibliography = page.get_by_role("dialog", name="Bibliography")
    bibliography.get_by_label("Paste entries").fill(ENTRIES)
    bibliography.get_by_role("button", name="Add").click()
    expect(bibliography.get_by_role("status")).to_have_text("3 entries")
    bibliography.get_by_role("button", name="Close").click()
    workspace.text.click()
    _cite(workspace, "Water is rinsed ", "Miller", page_number="5")
    _cite(workspace, " and drained ", "Weber")
    page.keyboard.type(" as ")
    _expect_no_signs(workspace.text)
    _cite(workspace, "told ", "ISO")
    page.keyboard.type(".")
    _expect_no_signs(workspace.text)
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == (
        "Water is rinsed [@miller2020, p. 5] and drained [@weber2018] as told [@iso2014]."
    )
    _expect_no_signs(workspace.text)
    page.keyboard.press("Escape")
    expect(workspace.reading("Water").locator("cite")).to_have_text(["[1, p. 5]", "[2]", "[3]"])


def _cite(workspace: Workspace, words: str, author: str, page_number: str = "") -> None:
    """Choose an entry by its author, and go on behind the citation."""
    page = workspace.page
    page.keyboard.type(f"{words}@{author}")
    page.get_by_role("option", name=author).click()
    expect(workspace.text).to_be_focused()
    _expect_no_signs(workspace.text)
    if page_number:
        page.keyboard.type(f", p. {page_number}")
        _expect_no_signs(workspace.text)
        page.keyboard.press("ArrowRight")


def _write_words(workspace: Workspace) -> None:
    keyboard = workspace.page.keyboard
    tools = workspace.page.get_by_role("toolbar", name="Writing tools")
    tools.get_by_role("button", name="Text", exact=True).click()
    workspace.page.get_by_role("menuitem", name="Heading 1").click()
    keyboard.type("Limits")
    _expect_no_signs(workspace.text)
    keyboard.press("Enter")
    keyboard.type("The rinse water is tested twice a day, and below 10")
    tools.get_by_role("button", name="Superscript").click()
    keyboard.type("6")
    tools.get_by_role("button", name="Superscript").click()
    keyboard.type(" CFU it is released.")
    _expect_no_signs(workspace.text)


def _write_list(workspace: Workspace) -> None:
    keyboard = workspace.page.keyboard
    keyboard.press("Enter")
    workspace.page.get_by_role("button", name="Numbered list").click()
    keyboard.type("Take the sample.")
    keyboard.press("Enter")
    keyboard.type("Read the gauge.")
    _expect_no_signs(workspace.text)
    keyboard.press("Enter")
    keyboard.press("Enter")
    _expect_no_signs(workspace.text)


def _write_table(workspace: Workspace) -> None:
    page = workspace.page
    page.get_by_role("toolbar", name="Writing tools").get_by_role("button", name="Table").click()
    form = page.get_by_role("dialog", name="Table")
    form.get_by_label("Rows, with the header").fill("2")
    form.get_by_label("Columns").fill("2")
    form.get_by_role("button", name="Insert").click()
    expect(page.get_by_role("textbox", name="Row 1, column 1")).to_be_focused()
    for words in ("Metal", "Limit", "Iron", "10", "Lead", "2"):
        page.keyboard.type(words)
        _expect_no_signs(workspace.text)
        if words != "2":
            page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    _expect_no_signs(workspace.text)


def _insert_diagram(workspace: Workspace) -> None:
    page = workspace.page
    give(workspace.text, "paste", ("line.png", "image/png", png(160, 80)))
    expect(dialog(page).get_by_label("Description")).to_be_focused()
    page.keyboard.type("The filling line")
    page.keyboard.press("Tab")
    page.keyboard.type("How the water runs")
    page.keyboard.press("Enter")
    expect(dialog(page)).to_have_count(0)
    expect(workspace.text.locator("figcaption")).to_contain_text("How the water runs")
    _expect_no_signs(workspace.text)


def _write_formula_and_notes(workspace: Workspace) -> None:
    page = workspace.page
    page.keyboard.press("Enter")
    page.keyboard.type("The count is ")
    page.get_by_role("toolbar", name="Writing tools").get_by_role("button", name="Formula").click()
    form = page.get_by_role("dialog", name="Formula")
    form.get_by_role("textbox").fill("c = \\frac{n}{V}")
    form.get_by_role("button", name="Insert").click()
    expect(workspace.text.locator("math")).to_be_visible()
    _expect_no_signs(workspace.text)
    _write_note(workspace, " per litre, as the standard says", "ISO 9308, clause 4.")
    _write_note(workspace, ", the plan", "Plan, page 7.")
    _write_note(workspace, " and the report", "Report of May.")
    page.keyboard.type(".")
    _expect_no_signs(workspace.text)


def _write_note(workspace: Workspace, words: str, note: str) -> None:
    page = workspace.page
    page.keyboard.type(words)
    _expect_no_signs(workspace.text)
    page.get_by_role("toolbar", name="Writing tools").get_by_role("button", name="Footnote").click()
    form = page.get_by_role("dialog", name="Footnote")
    form.get_by_label("Text of the footnote").fill(note)
    form.get_by_role("button", name="Insert").click()
    expect(workspace.text).to_be_focused()
    _expect_no_signs(workspace.text)


def _expect_no_signs(text: Locator) -> None:
    seen: str = text.evaluate(VISIBLE)
    assert "".join(SIGNS.findall(seen)) == "", seen
