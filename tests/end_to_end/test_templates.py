"""A document begun with a template, and instructions kept once that answers follow, as a person does both."""

from playwright.sync_api import Page, expect

from tests.conftest import ModelServer
from tests.end_to_end.workspace import Workspace, sign_in
from tests.running import Person


def test_a_document_begins_with_a_template_and_its_answers_follow_instructions(
    page: Page, writer: Person, assistant: ModelServer
) -> None:
    sign_in(page, writer)
    page.goto("/templates")
    page.get_by_label("Name", exact=True).fill("Plain words")
    page.get_by_label("Instructions", exact=True).fill("Write “{section_title}” without a foreign word.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The template is there now.")

    page.get_by_role("link", name="New document from a template").click()
    page.get_by_label("Title").fill("Third quarter")
    page.get_by_role("radio", name="Report", exact=True).check()
    page.get_by_role("button", name="Create document").click()
    page.wait_for_url("**/documents/*")
    workspace = Workspace(page, page.url.rsplit("/", 1)[-1])
    workspace.entry("Findings").click()
    expect(workspace.title).to_have_value("Findings")

    choice = page.get_by_role("button", name="Add instructions…")
    choice.click()
    expect(page.get_by_role("menuitem", name="Plain words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(choice).to_be_focused()
    choice.click()
    page.get_by_role("menuitem", name="Plain words").click()
    workspace.ask("What belongs here?")
    expect(workspace.answer("completed")).to_be_visible()
    expect(page.locator("p.purpose")).to_have_text("Instructions: Plain words")
    asked = [str(call) for call in assistant.calls() if "What belongs here?" in str(call)]
    assert "<instructions>" in asked[-1]
    assert "Write “Findings” without a foreign word." in asked[-1]
