"""What is typed into a panel outlives the panel, other sections and a reload, and is gone once it is sent."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.workspace import Workspace, open_workspace
from tests.running import Person

SECTIONS = [
    {"title": "Storage", "content": "Samples are stored in the dark."},
    {"title": "Disposal", "content": "Samples are burnt."},
]


def opened(page: Page, writer: Person) -> Workspace:
    return open_workspace(page, writer, writer.document("Procedure", SECTIONS)["id"])


def shown(page: Page, entry: str, panel: str) -> Locator:
    """A panel, opened from the menu of the document."""
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name=entry).click()
    return page.get_by_role("complementary", name=panel)


def test_a_contract_is_kept_until_it_is_saved_or_given_up(page: Page, writer: Person) -> None:
    workspace = opened(page, writer)
    panel = shown(page, "Contract and findings", "Contract")
    purpose = panel.get_by_label("Purpose")
    whose = panel.locator(".whose select")
    purpose.fill("How samples are stored")
    expect(panel).to_contain_text("Not saved yet")
    panel.get_by_role("button", name="Close the contract").click()
    shown(page, "Contract and findings", "Contract")
    expect(purpose).to_have_value("How samples are stored")
    workspace.entry("Disposal").click()
    expect(purpose).to_have_value("")
    whose.select_option("the whole document")
    expect(purpose).to_have_value("")
    purpose.fill("For the laboratory")
    whose.select_option("this section")
    workspace.entry("Storage").click()
    expect(purpose).to_have_value("How samples are stored")
    page.reload()
    shown(page, "Contract and findings", "Contract")
    expect(purpose).to_have_value("How samples are stored")

    panel.get_by_role("button", name="Save the contract").click()
    expect(panel.get_by_text("Saved", exact=True)).to_be_in_viewport()
    purpose.fill("Another")
    panel.get_by_role("button", name="Discard changes").click()
    expect(purpose).to_have_value("How samples are stored")
    page.reload()
    shown(page, "Contract and findings", "Contract")
    expect(purpose).to_have_value("How samples are stored")
    expect(panel).not_to_contain_text("Not saved yet")


def test_comments_and_replies_are_kept_until_they_are_sent(page: Page, writer: Person) -> None:
    workspace = opened(page, writer)
    panel = shown(page, "Comments", "Comments")
    panel.get_by_label("Comment on this section").fill("Which ones?")
    workspace.entry("Disposal").click()
    expect(panel.get_by_label("Comment on this section")).to_have_value("")
    panel.get_by_role("button", name="Close the comments").click()
    workspace.entry("Storage").click()
    shown(page, "Comments", "Comments")
    expect(panel.get_by_label("Comment on this section")).to_have_value("Which ones?")
    panel.get_by_role("button", name="Comment", exact=True).click()
    reply = panel.get_by_label("Reply")
    reply.fill("All of them.")
    page.reload()
    shown(page, "Comments", "Comments")
    expect(panel.get_by_label("Comment on this section")).to_have_value("")
    expect(reply).to_have_value("All of them.")
    reply.press("Control+Enter")
    expect(reply).to_have_value("")
    page.reload()
    shown(page, "Comments", "Comments")
    expect(reply).to_have_value("")


@pytest.mark.long
def test_a_comment_on_words_is_found_again_with_its_words(page: Page, writer: Person) -> None:
    workspace = opened(page, writer)
    workspace.text.click()
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.press("ControlOrMeta+Shift+ArrowRight")
    page.keyboard.press("Control+Alt+m")
    panel = page.get_by_role("complementary", name="Comments")
    panel.get_by_label("Comment on these words").fill("Which ones?")
    page.reload()
    shown(page, "Comments", "Comments")
    expect(panel.get_by_label("Comment on these words")).to_have_value("Which ones?")
    page.keyboard.press("Control+Enter")
    expect(panel.get_by_role("button", name="Show in the text:")).to_contain_text("Samples")
    expect(panel.get_by_label("Comment on this section")).to_have_value("")


@pytest.mark.long
def test_what_is_typed_in_a_dialog_is_kept_until_it_is_given_up(page: Page, writer: Person) -> None:
    workspace = opened(page, writer)
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name="Bibliography").click()
    dialog = page.get_by_role("dialog", name="Bibliography")
    field = dialog.get_by_role("textbox").first
    field.fill("@book{one,}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name="Bibliography").click()
    expect(field).to_have_value("@book{one,}")
    page.keyboard.press("Escape")

    workspace.outline.get_by_role("button", name="Add").first.click()
    title = page.get_by_role("textbox", name="Title of the new section")
    title.fill("Transport")
    page.reload()
    workspace.outline.get_by_role("button", name="Add").first.click()
    expect(title).to_have_value("Transport")
    workspace.outline.get_by_role("button", name="Cancel").click()
    workspace.outline.get_by_role("button", name="Add").first.click()
    expect(title).to_have_value("")


def test_a_title_that_was_being_typed_is_saved_after_a_reload(page: Page, writer: Person) -> None:
    workspace = opened(page, writer)
    workspace.title.fill("Storage in the dark")
    page.reload()
    expect(workspace.entry("Storage in the dark")).to_be_visible()
    expect(workspace.title).to_have_value("Storage in the dark")


def test_what_is_left_in_the_browser_is_said_after_signing_out_and_deleted_where_that_is_wanted(
    page: Page, writer: Person
) -> None:
    workspace = opened(page, writer)
    panel = shown(page, "Comments", "Comments")
    panel.get_by_label("Comment on this section").fill("Which ones?")
    page.get_by_role("button", name="Sign out").click()
    notice = page.get_by_role("status").filter(has_text="typed here and not sent")
    expect(notice).to_be_visible()
    assert findings(page) == {}

    workspace = open_workspace(page, writer, workspace.document_id)
    panel = shown(page, "Comments", "Comments")
    expect(panel.get_by_label("Comment on this section")).to_have_value("Which ones?")
    # A text that cannot be saved is left as well.
    page.route("**/api/documents/*/sections/*", lambda route: route.abort())
    workspace.text.click()
    page.keyboard.type("Unsaved words. ")
    expect(page.get_by_text("Not saved").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    notice.get_by_role("button", name="Delete them…").click()
    notice.get_by_role("button", name="Delete them for good").click()
    expect(page.get_by_text("What was left in this browser is deleted.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    expect(notice).to_be_hidden()
    page.unroute("**/api/documents/*/sections/*")

    workspace = open_workspace(page, writer, workspace.document_id)
    shown(page, "Comments", "Comments")
    expect(panel.get_by_label("Comment on this section")).to_have_value("")
    expect(workspace.text).not_to_contain_text("Unsaved words")


def test_another_title_in_the_outline_is_saved_after_a_reload_unless_it_was_given_up(
    page: Page, writer: Person
) -> None:
    workspace = opened(page, writer)
    field = workspace.outline.get_by_role("textbox", name="New title of")
    workspace.entry("Storage").focus()
    page.keyboard.press("F2")
    field.fill("Storage in the dark")
    page.reload()
    expect(workspace.entry("Storage in the dark")).to_be_visible()
    expect(workspace.title).to_have_value("Storage in the dark")
    workspace.entry("Disposal").focus()
    page.keyboard.press("F2")
    field.fill("Burning")
    page.keyboard.press("Escape")
    page.reload()
    expect(workspace.entry("Disposal")).to_be_visible()
    expect(workspace.entry("Burning")).to_have_count(0)


def test_a_title_that_cannot_be_saved_after_a_reload_stays_in_its_field(page: Page, writer: Person) -> None:
    workspace = opened(page, writer)
    workspace.entry("Disposal").focus()
    page.keyboard.press("F2")
    field = workspace.outline.get_by_role("textbox", name="New title of")
    field.fill("Burning")
    page.route(
        "**/sections/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    page.reload()
    expect(field).to_have_value("Burning")
    page.unroute("**/sections/*")
    field.press("Enter")
    expect(workspace.entry("Burning")).to_be_visible()
