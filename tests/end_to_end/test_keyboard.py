"""Everything can be done without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.keyboard import expect_visible_focus, tab_to
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import SCRIPTED_ANSWER, Workspace, box_of
from tests.running import PASSWORD, Person


def test_the_main_job_needs_no_mouse(page: Page, writer: Person) -> None:
    press, type_ = page.keyboard.press, page.keyboard.type
    page.goto("/")
    expect_visible_focus(page, page.get_by_label("Name"))
    type_(writer.name)
    press("Tab")
    expect_visible_focus(page, page.get_by_label("Password"))
    type_(PASSWORD)
    press("Enter")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    page.wait_for_load_state()
    tab_to(page, "Title of the new document")
    type_("By keyboard")
    press("Enter")
    page.wait_for_url("**/documents/*")
    workspace = Workspace(page, page.url.rsplit("/", 1)[-1])

    expect(workspace.outline.get_by_role("button", name="Add the first section")).to_be_visible()
    tab_to(page, "Add the first section")
    press("Enter")
    expect_visible_focus(page, page.get_by_role("textbox", name="Title of the new section"))
    type_("Purpose")
    press("Control+Enter")
    expect(workspace.entry("Purpose")).to_be_visible()
    type_("Drying")
    press("Control+Enter")
    expect(workspace.entry("Drying")).to_be_visible()
    press("Escape")
    expect_visible_focus(page, workspace.entry("Drying"))
    press("ArrowUp")
    expect_visible_focus(page, workspace.entry("Purpose"))

    press("Enter")
    expect(workspace.title).to_have_value("Purpose")
    press("Enter")
    expect_visible_focus(page, workspace.text)
    type_("The filling line stays clean.")
    press("Control+s")
    workspace.expect_saved("5 words")

    press("Control+k")
    expect_visible_focus(page, page.get_by_role("combobox", name="Go to"))
    type_("dry")
    press("Enter")
    expect(workspace.title).to_have_value("Drying")
    press("Control+Shift+f")
    expect_visible_focus(page, page.get_by_role("combobox", name="Search this document"))
    type_("filling")
    expect(page.get_by_role("option", name="Purpose")).to_be_visible()
    press("Enter")
    expect(workspace.title).to_have_value("Purpose")

    choose(page, "Go to the chat")
    expect_visible_focus(page, workspace.question)
    type_("Why?")
    press("Enter")
    expect(workspace.answer("completed")).to_contain_text(SCRIPTED_ANSWER)
    tab_to(page, "Chat of", key="Shift+Tab")
    expect(workspace.chat).to_be_focused()
    tab_to(page, "More actions")
    press("Enter")
    press("Enter")
    expect_visible_focus(page, workspace.text)
    expect(workspace.text).to_contain_text(SCRIPTED_ANSWER)
    workspace.expect_saved()
    press("Control+z")
    expect(workspace.text).not_to_contain_text("scripted assistant")
    workspace.expect_saved("5 words")
    assert workspace.stored_text() == "The filling line stays clean."


@pytest.mark.long
def test_escape_stops_the_answer_that_is_being_written(workspace: Workspace) -> None:
    workspace.half_an_answer()
    workspace.page.keyboard.press("Escape")
    expect(workspace.answer("stopped")).to_be_visible()


def test_tab_leaves_the_text_and_comes_back(workspace: Workspace) -> None:
    workspace.text.focus()
    workspace.page.keyboard.press("Tab")
    expect(workspace.text).not_to_be_focused()
    workspace.page.keyboard.press("Shift+Tab")
    expect(workspace.text).to_be_focused()
    workspace.expect_saved("v1")


@pytest.mark.long
def test_sections_are_moved_with_the_arrows_and_the_new_place_is_said(workspace: Workspace) -> None:
    workspace.entry("Drying").focus()
    workspace.page.keyboard.press("Alt+Shift+ArrowUp")
    expect(workspace.entries).to_contain_text(["Drying", "Purpose"])
    expect(workspace.page.get_by_text("“Drying” is now 1 of 2, level 2.")).to_be_attached()
    expect(workspace.entry("Drying")).to_be_focused()
    workspace.page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(workspace.page.get_by_text("“Drying” is now 1 of 2, level 1.")).to_be_attached()
    workspace.write(" Still saved.")
    workspace.expect_saved()


@pytest.mark.long
def test_a_section_is_renamed_with_f2_and_escape_takes_it_back(workspace: Workspace) -> None:
    press = workspace.page.keyboard.press
    field = workspace.outline.get_by_role("textbox", name="New title of “Purpose”")
    workspace.entry("Purpose").focus()
    press("F2")
    expect(field).to_be_focused()
    workspace.page.keyboard.type("Nothing")
    press("Escape")
    expect(workspace.entry("Purpose")).to_be_focused()
    press("F2")
    expect(field).to_be_focused()
    workspace.page.keyboard.type("Aim")
    press("Enter")
    expect(workspace.entry("Aim")).to_be_focused()
    expect(workspace.title).to_have_value("Aim")


@pytest.mark.long
def test_the_text_can_be_searched(workspace: Workspace) -> None:
    workspace.text.focus()
    workspace.page.keyboard.press("Control+f")
    expect(workspace.page.get_by_role("textbox", name="Find")).to_be_focused()
    workspace.page.keyboard.type("filling")
    workspace.page.keyboard.press("Escape")
    expect(workspace.text).to_be_focused()


@pytest.mark.long
def test_a_pane_is_made_wider_by_keys_or_mouse_stays_so_and_is_put_back(workspace: Workspace) -> None:
    page = workspace.page
    edge = page.get_by_role("separator", name="Width of the outline")
    usual = width_of(workspace)
    edge.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert width_of(workspace) == usual + 48
    box = box_of(edge)
    page.mouse.move(box["x"] + 5, 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 35, 400)
    page.mouse.up()
    wide = width_of(workspace)
    assert wide > usual + 60
    workspace.open()
    assert width_of(workspace) == wide
    edge.focus()
    page.keyboard.press("Enter")
    assert width_of(workspace) == usual


def width_of(workspace: Workspace) -> float:
    return box_of(workspace.outline)["width"]
