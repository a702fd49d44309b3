"""What stands around the panes: the way past the header, sharing and exporting, the menu of a phone."""

from playwright.sync_api import Page, expect

from tests.conftest import ModelServer
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import open_workspace
from tests.running import Person, RunningServer

SECTIONS = [{"title": "Storage", "content": "Samples are stored in the dark.\n\n" * 60}]
SHORT_DESK = (1280, 800)


def test_a_keyboard_gets_past_the_header(page: Page, writer: Person) -> None:
    workspace = open_workspace(page, writer, writer.document("Procedure", SECTIONS)["id"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(workspace.text).to_be_focused()
    expect(workspace.entry("Storage")).to_have_attribute("aria-current", "true")


def test_a_document_is_shared_and_exported_from_the_header(page: Page, writer: Person) -> None:
    open_workspace(page, writer, writer.document("Procedure", SECTIONS)["id"])
    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Share “Procedure”")).to_be_visible()
    width, height = SHORT_DESK
    page.set_viewport_size({"width": width, "height": height})
    header.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export")
    expect(dialog.get_by_role("button", name="Export")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    header.get_by_role("link", name="Share “Procedure”").click()
    expect(page.get_by_role("heading", name="Sharing")).to_be_visible()


def test_the_menu_of_a_phone_closes_by_escape_and_by_a_tap_beside_it(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    page = open_page(site, screen=PHONE)
    open_workspace(page, writer, writer.document("Procedure", SECTIONS)["id"])
    menu = page.get_by_role("link", name="Templates")
    button = page.get_by_role("banner").get_by_role("button", name="Menu")
    button.click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    button.click()
    expect(menu).to_be_visible()
    page.mouse.click(30, 400)
    expect(menu).to_be_hidden()


def test_what_is_inserted_is_seen_and_marked(page: Page, writer: Person, assistant: ModelServer) -> None:
    workspace = open_workspace(page, writer, writer.document("Procedure", SECTIONS)["id"])
    workspace.ask("What else?")
    answer = workspace.answer("completed")
    workspace.choose_for_answer(answer, "Insert into section")
    expect(page.locator("mark.cm-found").first).to_be_in_viewport()
    expect(workspace.section("Storage")).to_contain_text("Inserted, and marked in the text.")
    page.keyboard.press("ArrowRight")
    expect(page.locator("mark.cm-found")).to_have_count(0)
