"""All kinds of text without a mouse: a table, a picture with its description, a formula, the review of a table."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.keyboard import expect_visible_focus
from tests.end_to_end.workspace import Review, Workspace, open_workspace
from tests.pictures import png
from tests.running import Person

TABLE = "| Metal | Limit |\n| ----- | ----- |\n| Iron  | 10    |"
STRICTER = TABLE.replace("10    |", "5     |")
WRITTEN = re.compile(
    r"The limits\.\n\n"
    + re.escape(TABLE)
    + r'\n\n!\[A pump\]\(quire:[0-9a-f]{32} "The pump"\)\n\nIt is \$x\^2\$\.\n?'
)


NAMES = "(tools) => tools.filter((tool) => tool.checkVisibility()).map((tool) => tool.ariaLabel)"


@pytest.mark.long
def test_a_table_a_picture_a_formula_and_a_review_need_no_mouse(page: Page, writer: Person) -> None:
    document = writer.document("Procedure", [{"title": "Limits"}])
    workspace = open_workspace(page, writer, document["id"])
    workspace.text.focus()
    page.keyboard.type("The limits.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    _write_table(workspace)
    _insert_picture(workspace)
    _write_formula(workspace)
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    text = workspace.stored_text()
    assert WRITTEN.fullmatch(text), text
    _review_table(workspace, writer, text)


def _write_table(workspace: Workspace) -> None:
    page = workspace.page
    _choose(workspace, "Table")
    form = page.get_by_role("dialog", name="Table")
    expect(form.get_by_label("Rows, with the header")).to_be_focused()
    assert findings(page) == {}
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect_visible_focus(page, page.get_by_role("textbox", name="Row 1, column 1"))
    for words in ("Metal", "Limit", "Iron", "10"):
        page.keyboard.type(words)
        if words != "10":
            page.keyboard.press("Tab")
    assert findings(page) == {}
    page.keyboard.press("Escape")
    expect(workspace.text).to_be_focused()


def _insert_picture(workspace: Workspace) -> None:
    page = workspace.page
    with page.expect_file_chooser() as chooser:
        _choose(workspace, "Picture")
    chooser.value.set_files(FilePayload(name="pump.png", mimeType="image/png", buffer=png(160, 80)))
    description = page.get_by_role("dialog", name="Picture").get_by_label("Description")
    expect_visible_focus(page, description)
    assert findings(page) == {}
    page.keyboard.type("A pump")
    page.keyboard.press("Tab")
    page.keyboard.type("The pump")
    page.keyboard.press("Enter")
    expect(workspace.text.locator("figcaption")).to_contain_text("The pump")
    expect(workspace.text).to_be_focused()
    assert findings(page) == {}


def _write_formula(workspace: Workspace) -> None:
    page = workspace.page
    page.keyboard.press("Enter")
    page.keyboard.type("It is ")
    _choose(workspace, "Formula")
    expect_visible_focus(page, page.get_by_role("dialog", name="Formula").get_by_role("textbox"))
    page.keyboard.type("x^2")
    assert findings(page) == {}
    page.keyboard.press("Control+Enter")
    expect(workspace.text.locator("math")).to_be_visible()
    expect(workspace.text).to_be_focused()
    page.keyboard.type(".")


def _choose(workspace: Workspace, tool: str) -> None:
    """Go to the toolbar with its key, and there to a tool."""
    page = workspace.page
    page.keyboard.press("Alt+F10")
    tools = page.get_by_role("toolbar", name="Writing tools").get_by_role("button")
    names = tools.evaluate_all(NAMES)
    page.keyboard.press("Home")
    for _ in range(names.index(tool)):
        page.keyboard.press("ArrowRight")
    expect_visible_focus(page, page.get_by_role("button", name=tool, exact=True))
    page.keyboard.press("Enter")


def _review_table(workspace: Workspace, writer: Person, text: str) -> None:
    page = workspace.page
    section = writer.done("GET", f"/api/documents/{workspace.document_id}")["document"]["sections"][0]
    writer.done(
        "POST",
        f"/api/documents/{workspace.document_id}/sections/{section['id']}/proposals",
        json={"content": text.replace(TABLE, STRICTER), "base_revision": section["revision"]},
    )
    page.keyboard.press("Alt+]")
    review = Review(workspace)
    expect(workspace.text.locator("del").or_(page.locator("article del")).first).to_be_visible()
    assert findings(page) == {}
    page.keyboard.press("Control+Enter")
    expect(review.waiting).to_have_count(0)
    workspace.expect_saved()
    assert workspace.stored_text() == text.replace(TABLE, STRICTER)
    page.keyboard.press("Control+z")
    expect(workspace.page.get_by_role("gridcell", name="10")).to_be_visible()
    assert findings(page) == {}
