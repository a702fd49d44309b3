"""Tables as grids: seen as they are read, and written cell by cell."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.browsers import PHONE
from tests.end_to_end.clipboard import paste
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace
from tests.running import Person, RunningServer

BEFORE = "Some *words* before the table.\n\n"
TABLE = "| Metal  | Limit |\n|--------|------:|\n| Iron   |    10 |\n| *Zinc* |   200 |"
BEHIND = "\n\nSome words behind it, with two blanks  at a line's end.  \n"
NARROW = "|Metal|Limit|\n|-|-|\n|Iron|2|"
RAGGED = "|a|b|\n|:-:|-|\n|1||\n|`x`|**y** \\| z|surplus|"


@pytest.fixture
def tables(page: Page, writer: Person) -> Workspace:
    """The workspace of a document whose first section has a table between its words; it is open."""
    return open_workspace(page, writer, writer.document("D", [section(BEFORE + TABLE + BEHIND)])["id"])


def test_a_table_is_written_with_the_keyboard_alone(tables: Workspace) -> None:
    press, write = tables.page.keyboard.press, tables.page.keyboard.type
    tables.text.focus()
    press("Control+Home")
    press("ArrowDown")
    press("ArrowDown")
    expect(cell(tables)).to_be_focused()
    expect(cell(tables)).to_have_text("Metal")
    press("Tab")
    expect(cell(tables)).to_have_accessible_name("Row 1, column 2")
    press("Tab")
    write("Lead")
    press("Tab")
    write("1|2")
    press("Shift+Enter")
    write("3")
    press("Enter")
    press("Enter")
    write("7")
    press("Shift+Tab")
    write("Tin")
    press("Alt+Shift+F10")
    press("ArrowRight")
    press("Enter")
    expect(tables.page.get_by_role("menu", name="Column")).to_be_visible()
    tables.page.get_by_role("menuitem", name="Insert column after").press("Enter")
    write("x")
    press("Escape")
    write("More: ")
    expect(tables.text).to_contain_text("More: Some words behind it")
    press("Control+s")
    expect_stored(
        tables,
        BEFORE
        + "| Metal  |   |     Limit |\n|--------|---|----------:|\n| Lead   |   | 1\\|2<br>3 |\n"
        + "| *Zinc* |   |       200 |\n| Tin    | x |         7 |"
        + BEHIND.replace("Some words", "More: Some words"),
    )


def test_an_edit_of_a_cell_changes_nothing_else_and_is_undone_in_one_history(
    page: Page, writer: Person
) -> None:
    content = f"{BEFORE}{RAGGED}{BEHIND}"
    workspace = open_workspace(page, writer, writer.document("D", [section(content)])["id"])
    grid = workspace.page.get_by_role("grid")
    grid.get_by_role("gridcell", name="y | z").click()
    page.keyboard.press("End")
    page.keyboard.insert_text("!")
    page.keyboard.press("Control+s")
    expect_stored(workspace, content.replace("z|surplus", "z!|surplus"))
    page.keyboard.press("ArrowUp")
    page.keyboard.insert_text("2")
    page.keyboard.press("Control+s")
    expect_stored(workspace, content.replace("z|surplus", "z!|surplus").replace("|1||", "|1|2|"))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(cell(workspace)).to_be_focused()
    page.keyboard.press("Control+s")
    expect_stored(workspace, content)


def test_tools_write_into_the_cell_where_the_cursor_is(page: Page, writer: Person) -> None:
    tables = open_workspace(page, writer, writer.document("D", [section(NARROW)])["id"])
    tools = page.get_by_role("toolbar", name="Writing tools")
    page.get_by_role("gridcell", name="Iron").click()
    page.keyboard.press("End")
    page.keyboard.type(" 10")
    tools.get_by_role("button", name="Superscript").click()
    page.keyboard.type("6")
    tools.get_by_role("button", name="Superscript").click()
    page.keyboard.type(" CFU")
    tools.get_by_role("button", name="Link").click()
    page.get_by_role("dialog", name="Link").get_by_role("button", name="Cancel").click()
    expect(cell(tables)).to_be_focused()
    page.keyboard.type("!")
    page.keyboard.press("Control+s")
    expect_stored(tables, NARROW.replace("Iron", "Iron 10^6^ CFU!"))


@pytest.mark.long
def test_numbers_stand_where_the_column_has_them(tables: Workspace, writer: Person) -> None:
    expect(tables.page.get_by_role("gridcell", name="200")).to_have_css("text-align", "end")
    expect(tables.page.get_by_role("gridcell", name="Zinc")).to_have_css("text-align", "start")


@pytest.mark.long
def test_cells_are_selected_copied_cleared_and_pasted_beyond_the_table(tables: Workspace) -> None:
    tables.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press = tables.page.keyboard.press
    tables.page.get_by_role("gridcell", name="Iron").click()
    press("Shift+ArrowDown")
    press("Shift+End")
    press("End")
    tables.page.get_by_role("gridcell", name="200").click(modifiers=["Shift"])
    expect(tables.page.locator(".cm-cell-selected")).to_have_count(4)
    press("Control+c")
    assert tables.page.evaluate("navigator.clipboard.readText()") == "Iron\t10\nZinc\t200"
    press("Delete")
    expect(tables.page.get_by_role("gridcell", name="Zinc")).to_have_count(0)
    press("ArrowRight")
    press("ArrowDown")
    paste(cell(tables), {"text/plain": "1\t2\r\n3\t4\r\n"})
    press("Control+s")
    expect_stored(
        tables,
        f"{BEFORE}| Metal | Limit |   |\n|-------|------:|---|\n|       |       |   |\n"
        f"|       |     1 | 2 |\n|       |     3 | 4 |{BEHIND}",
    )


@pytest.mark.long
def test_select_all_and_delete_clear_a_cell_first_and_the_table_last(tables: Workspace) -> None:
    press = tables.page.keyboard.press
    tables.page.get_by_role("gridcell", name="Iron").click()
    press("Tab")
    press("Control+a")
    press("Delete")
    press("Control+a")
    press("Delete")
    press("Control+s")
    expect_stored(tables, BEFORE + TABLE.replace("   10 |", "      |") + BEHIND)
    press("Control+a")
    press("Control+a")
    press("Delete")
    expect(tables.page.get_by_role("gridcell", name="Zinc")).to_have_count(0)


@pytest.mark.long
def test_words_of_a_cell_can_be_asked_about(tables: Workspace) -> None:
    press = tables.page.keyboard.press
    ask = tables.page.get_by_role("button", name="Ask about this")
    tables.page.get_by_role("gridcell", name="Iron").dblclick()
    expect(ask).to_be_visible()
    press("Tab")
    expect(cell(tables)).to_have_text("10")
    expect(ask).to_have_count(0)
    press("Control+a")
    expect(ask).to_be_visible()
    press("Control+a")
    expect(tables.page.locator(".cm-cell-selected").first).to_be_visible()
    expect(ask).to_be_hidden()
    press("Escape")
    ask.click()
    expect(tables.page.get_by_role("region", name="Chat", exact=True)).to_contain_text("About 10")


@pytest.mark.long
def test_letters_below_a_table_are_no_row_of_it(page: Page, writer: Person) -> None:
    workspace = open_workspace(page, writer, writer.document("D", [section(f"{TABLE}\n")])["id"])
    workspace.page.get_by_role("gridcell", name="200").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Words.")
    page.keyboard.press("Control+s")
    expect_stored(workspace, f"{TABLE}\n\nWords.")
    for _ in range(len("Words.") + 1):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+s")
    expect_stored(workspace, f"{TABLE}\n\nords.")


@pytest.mark.long
def test_a_touch_of_the_words_leaves_the_table(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    phone = open_page(site, screen=PHONE)
    tables = open_workspace(phone, writer, writer.document("D", [section(f"{NARROW}\n\nLast.")])["id"])
    phone.get_by_role("gridcell", name="Iron").tap()
    expect(cell(tables)).to_be_focused()
    expect(phone.get_by_role("toolbar", name="Writing tools")).to_be_visible()
    tables.text.get_by_text("Last.").tap()
    expect(tables.text).to_be_focused()
    phone.keyboard.type("!")
    phone.keyboard.press("Control+s")
    expect_stored(tables, f"{NARROW}\n\nLast.!")


@pytest.mark.long
def test_a_table_on_a_phone_scrolls_in_itself(
    site: RunningServer, open_page: OpenPage, writer: Person
) -> None:
    cells = " | ".join(f"Measurement {number}" for number in range(8))
    wide = f"| {cells} |\n|{'---|' * 8}\n| {cells} |"
    workspace = open_workspace(
        open_page(site, screen=PHONE), writer, writer.document("D", [section(wide)])["id"]
    )
    workspace.page.get_by_role("gridcell", name="Measurement 0").tap()
    expect(cell(workspace)).to_be_focused()
    for _ in range(7):
        workspace.page.keyboard.press("Tab")
    expect(cell(workspace)).to_be_in_viewport()
    assert workspace.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    workspace.page.get_by_role("button", name="Column", exact=True).tap()
    workspace.page.get_by_role("menuitem", name="Delete column").tap()
    expect(workspace.page.get_by_role("columnheader")).to_have_count(7)


def test_below_a_table_that_ends_the_section_a_paragraph_begins(page: Page, writer: Person) -> None:
    ending = BEFORE + TABLE
    contents = {"Keys": ending, "Pointer": ending, "Below": "Words."}
    sections = [{"title": title, "content": content} for title, content in contents.items()]
    document = writer.document("D", sections)
    workspace = open_workspace(page, writer, document["id"])
    workspace.text.focus()
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("Behind it.")
    workspace.entry("Pointer").click()
    box = page.get_by_role("grid").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] + 6)
    page.keyboard.type("Below it.")
    expect(page.get_by_role("grid").get_by_role("row")).to_have_count(3)
    cells = page.get_by_role("grid").get_by_role("gridcell")
    cells.last.click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" More.")
    page.keyboard.press("Control+s")
    expect(workspace.saving_status).to_have_attribute("data-state", "saved")
    stored = writer.done("GET", f"/api/documents/{document['id']}")["document"]["sections"]
    texts = [section["content"].rstrip("\n") for section in stored[:2]]
    assert texts == [f"{ending}\n\nBehind it.", f"{ending}\n\nBelow it. More."]


def test_an_empty_table_is_wide_enough_to_be_seen(page: Page, writer: Person) -> None:
    empty = "|  |  |\n|--|--|\n|  |  |"
    sections = [{"title": "Empty", "content": empty}, {"title": "Read", "content": empty}]
    open_workspace(page, writer, writer.document("D", sections)["id"])
    for cell in page.locator(":is(.cm-grid, .prose) tr:first-child > *").all():
        box = cell.bounding_box()
        assert box is not None
        assert box["width"] >= 64


def section(content: str) -> dict[str, str]:
    return {"title": "Limits", "content": content}


def cell(workspace: Workspace) -> Locator:
    """The field of the cell that is written."""
    return workspace.page.get_by_role("textbox", name="Row")


def expect_stored(workspace: Workspace, content: str) -> None:
    """Wait until the server has this text of the first section."""
    workspace.expect_saved()
    assert workspace.stored_text() == content.rstrip("\n") or workspace.stored_text() == content
