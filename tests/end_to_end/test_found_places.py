"""A place that was found is opened where it stands, with the found words marked."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.workspace import Workspace, open_workspace
from tests.running import Person

FILLING = "\n\n".join(f"Paragraph {number} of many, which say little. " * 6 for number in range(60))
SECTIONS = [
    {"title": "Purpose", "content": "Why we do it."},
    {
        "title": "Long part",
        "content": f"{FILLING}\n\nThe solvent is kept cold; solvents are not.\n\n{FILLING}",
    },
    {"title": "Another", "content": f"{FILLING}\n\nA solvent again."},
]


def opened(page: Page, writer: Person) -> tuple[Workspace, Locator, Locator]:
    workspace = open_workspace(page, writer, writer.document("Cleaning the line", SECTIONS)["id"])
    return workspace, page.get_by_label("Search this document"), workspace.text.locator("mark")


def test_a_hit_opens_at_its_paragraph_and_leaves_the_focus_where_it_is(page: Page, writer: Person) -> None:
    workspace, field, marks = opened(page, writer)
    field.fill("solvent cold")
    expect(page.get_by_role("option")).to_have_count(2)
    field.press("Enter")
    expect(workspace.title).to_have_value("Long part")
    expect(marks).to_have_text(["solvent", "cold", "solvents"])
    expect(marks.first).to_be_in_viewport()
    expect(field).to_be_focused()

    field.press("ArrowDown")
    expect(marks).to_have_count(0)
    field.press("Enter")
    expect(workspace.entry("Another")).to_have_attribute("aria-current", "true")
    expect(workspace.section("Another").locator("mark")).to_be_in_viewport()


@pytest.mark.long
def test_choosing_a_hit_again_leads_into_the_text_behind_it(page: Page, writer: Person) -> None:
    workspace, field, marks = opened(page, writer)
    field.fill("kept")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(marks).to_have_text(["kept"])
    field.press("Enter")
    expect(workspace.text).to_be_focused()
    expect(marks).to_have_count(0)
    page.keyboard.type("always ")
    expect(workspace.text.get_by_text("The solvent is always kept cold")).to_be_in_viewport()
    workspace.expect_saved()


def test_the_palette_finds_words_in_the_text(page: Page, writer: Person) -> None:
    workspace, _, marks = opened(page, writer)
    workspace.entry("Purpose").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("cold")
    page.get_by_role("group", name="In the text").get_by_role("option").first.click()
    expect(marks).to_have_text(["cold"])
    expect(marks).to_be_in_viewport()
    expect(workspace.entry("Purpose")).to_be_focused()


@pytest.mark.long
def test_on_a_phone_a_hit_leads_to_the_text(page: Page, writer: Person) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    workspace, field, marks = opened(page, writer)
    workspace.show_tab("Outline")
    field.fill("cold")
    page.get_by_role("option").first.click()
    expect(marks).to_have_text(["cold"])
    expect(marks).to_be_in_viewport()
