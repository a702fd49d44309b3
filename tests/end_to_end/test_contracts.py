"""The contract beside the text: agreed, broken, mended; how far a section is; the table of all sections."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ModelServer, StartServer
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


def test_the_assistant_says_which_points_are_covered_and_its_sentences_lead_to_their_places(
    model_server: ModelServer, start_server: StartServer, open_page: OpenPage
) -> None:
    site = start_server(**model_server.settings)
    writer = site.person("pointed")
    document = writer.document("Procedure", SECTIONS)
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    points = [{"text": "The light", "requirement_id": "R-7"}, {"text": "The temperature"}, {"text": "Who"}]
    writer.done("PUT", f"{place}/contract", json={"points": points})
    model_server.plan(pieces=["nothing", ""], held_after=1)
    page = open_page(site)
    workspace = open_workspace(page, writer, document["id"])
    show_contract(page)
    panel = page.get_by_role("complementary", name=DRAWER)
    ask = panel.get_by_role("button", name="Ask the assistant which points are covered")
    ask.click()
    expect(panel).to_contain_text("The assistant reads the section and its points…")
    stop = panel.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    assert findings(page) == {}
    stop.click()
    expect(panel).to_contain_text("Stopped; the assistant says nothing of the points.")
    expect(ask).to_be_focused()
    model_server.release()

    model_server.plan(
        pieces=[
            '{"point": 1, "verdict": "covered", "sentence": "Samples are stored in the dark."}\n',
            '{"point": 2, "verdict": "covered", "sentence": "Samples are stored at 4 °C."}\n',
            '{"point": 3, "verdict": "not_found", "sentence": ""}\n',
        ]
    )
    ask.click()
    opinions = panel.get_by_role("region", name="What the assistant thinks of the points")
    first, second, third = (opinions.get_by_role("listitem").nth(number) for number in range(3))
    expect(first).to_contain_text("R-7 The light The assistant thinks that it is covered, by this sentence:")
    expect(second).to_contain_text("without a sentence that stands in the text")
    expect(third).to_contain_text("has not found it")
    expect(opinions).to_contain_text("An opinion of test-model")
    assert findings(page) == {}

    first.get_by_role("button", name="Samples are stored in the dark.").click()
    page.keyboard.insert_text("Samples stand in a cupboard.")
    expect(workspace.text).to_contain_text("Samples stand in a cupboard.")
    expect(opinions).to_contain_text("It is of an earlier text or contract.")
