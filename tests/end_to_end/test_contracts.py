"""The contract beside the text: agreed, broken, mended; how far a section is; the table of all sections."""

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import open_workspace, sign_in
from tests.running import Person, RunningServer

SECTIONS = [
    {"title": "Storage", "content": "Samples are stored in the dark.\n\nThey are very sensitive."},
    {"title": "Disposal", "content": "Samples are burnt."},
]
DRAWER = "Contract"


def show_contract(page: Page) -> None:
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name="Contract and findings").click()


def test_a_contract_is_agreed_and_its_findings_lead_to_their_words(page: Page, writer: Person) -> None:
    document = writer.document("Procedure", SECTIONS)
    workspace = open_workspace(page, writer, document["id"])
    show_contract(page)
    panel = page.get_by_role("complementary", name=DRAWER)
    expect(panel).to_contain_text("Nothing in the saved text breaks the contract.")
    panel.get_by_label("Purpose").fill("How samples are stored")
    panel.get_by_label("Words that are not used").fill("very")
    panel.get_by_role("button", name="Save the contract").click()
    expect(panel).to_contain_text("1 finding in the saved text")
    expect(panel.get_by_role("heading", name=DRAWER)).to_be_focused()
    panel.get_by_role("button", name="“very” is not used").click()
    page.keyboard.insert_text("rather")
    expect(panel).to_contain_text("Nothing in the saved text breaks the contract.")
    expect(workspace.text).to_contain_text("They are rather sensitive.")

    panel.get_by_label("State").select_option("in_work")
    panel.get_by_label("Due on").fill("2031-05-06")
    panel.get_by_label("Due on").press("Tab")
    entry = page.get_by_role("treeitem", name="Storage")
    expect(entry).to_contain_text("State: In work")
    expect(entry).to_contain_text("due on 6 May 2031")
    assert findings(page) == {}


def test_what_a_suggestion_would_break_stands_beside_its_change(page: Page, writer: Person) -> None:
    document = writer.document("Procedure", SECTIONS)
    place = f"/api/documents/{document['id']}/sections/{document['sections'][1]['id']}"
    writer.done("PUT", f"{place}/contract", json={"purpose": "Disposal"})
    body = {"content": "Samples are burnt.\n\nThey burn at 850 °C.", "base_revision": 1}
    writer.done("POST", f"{place}/proposals", json=body)
    workspace = open_workspace(page, writer, document["id"])
    workspace.entry("Disposal").click()
    page.keyboard.press("Alt+]")
    change = page.get_by_role("article", name="Change 1 of 1")
    expect(change).to_contain_text("“850 °C” stands in no cited source")


@pytest.mark.long
def test_the_table_and_the_panel_are_usable_on_a_phone_and_in_the_dark(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    document = writer.document("Procedure", SECTIONS)
    writer.done("PUT", f"/api/documents/{document['id']}/contract", json={"forbidden_words": ["very"]})
    page = open_page(site, screen=PHONE)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        workspace = open_workspace(page, writer, document["id"])
        workspace.show_tab("Outline")
        show_contract(page)
        expect(page.get_by_role("complementary", name=DRAWER)).to_contain_text("1 finding")
        assert findings(page) == {}
        page.goto(f"/documents/{document['id']}/overview")
        expect(page.get_by_role("row", name="Storage")).to_contain_text("1")
        assert findings(page) == {}


def test_the_table_works_without_script(plain_page: Page, writer: Person) -> None:
    document = writer.document("Procedure", SECTIONS)
    writer.done("PUT", f"/api/documents/{document['id']}/contract", json={"forbidden_words": ["very"]})
    sign_in(plain_page, writer)
    plain_page.goto(f"/documents/{document['id']}/overview")
    plain_page.get_by_role("link", name="Words").click()
    expect(plain_page.get_by_role("row").nth(1)).to_contain_text("Storage")
    plain_page.get_by_label("Findings").select_option("true")
    plain_page.get_by_role("button", name="Show").click()
    expect(plain_page.get_by_role("row")).to_have_count(2)


def test_an_empty_section_shows_what_belongs_there(page: Page, writer: Person) -> None:
    document = writer.document("Procedure", [*SECTIONS, {"title": "Limits"}])
    place = f"/api/documents/{document['id']}/sections/{document['sections'][2]['id']}"
    purpose = "The limits of each metal, and who has set them."
    writer.done("PUT", f"{place}/contract", json={"purpose": purpose})
    workspace = open_workspace(page, writer, document["id"])
    expect(workspace.section("Limits")).to_contain_text(purpose)
    workspace.reading("Limits").click()
    expect(workspace.text).to_be_focused()
    expect(workspace.section("Limits")).to_contain_text(purpose)
    page.keyboard.type("Iron: 10 mg.")
    expect(workspace.section("Limits")).not_to_contain_text(purpose)
