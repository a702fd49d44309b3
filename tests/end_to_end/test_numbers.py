"""Numbers of sections, figures and notes, as a person sees them change."""

import os

from playwright.sync_api import Page, expect

from tests.end_to_end.workspace import Workspace, sign_in
from tests.running import Person

FIRST = {
    "title": "Materials",
    "content": '![a pump](quire:1f "The pump"){#fig:pump}\n\nFoxes[^a].\n\n[^a]: Page 11',
}
SECOND = {
    "title": "Limits",
    "content": "See @fig:pump, @tbl:limits and @fig:gone: $x^2$ at 10^6^ CFU.[^b]\n\n$$\n\\frac{a}{b}\n$$\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Limits {#tbl:limits}\n\n[^b]: Page 12",
}


def test_numbers_follow_sections_and_settings(page: Page, writer: Person) -> None:
    document = writer.document(
        "Cleaning the line", [{"title": "Purpose", "content": "Words."}, FIRST, SECOND]
    )
    sign_in(page, writer)
    workspace = Workspace(page, document["id"])
    workspace.open()
    limits = workspace.reading("Limits")
    expect(limits.locator("[data-target='fig:pump']")).to_have_text("Figure 1")
    expect(limits.locator("[data-target='fig:gone']")).to_have_class("reference dead")
    expect(limits.locator("sup[data-number]")).to_have_text("2")
    page.keyboard.press("Control+k")
    page.keyboard.type("Document settings")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Document settings")
    dialog.get_by_label("Number the sections").check()
    dialog.get_by_label("Language").select_option("de")
    picture = os.environ.get("QUIRE_TEST_PICTURES")
    if picture:
        page.screenshot(path=f"{picture}-dialog.png")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(workspace.entry("Limits")).to_contain_text("3")
    expect(page.get_by_role("heading", name="3 Limits")).to_be_visible()
    expect(limits.locator("[data-target='fig:pump']")).to_have_text("Abbildung 1")
    workspace.entry("Materials").press("Alt+Shift+ArrowDown")
    expect(limits.locator("sup[data-number]")).to_have_text("1")
    expect(page.get_by_role("heading", name="2 Limits")).to_be_visible()
    limits.press("Enter")
    expect(workspace.text).to_be_focused()
    references, note = workspace.text.locator(".cm-reference"), workspace.text.locator(".cm-note-number")
    expect(references).to_have_text(["Abbildung 1", "Tabelle 1"])
    expect(note.first).to_have_text("1")
    workspace.entry("Materials").press("Alt+Shift+ArrowUp")
    expect(note.first).to_have_text("2")
    if picture:
        page.screenshot(path=f"{picture}-text.png")
        page.goto(f"/documents/{document['id']}/read")
        page.screenshot(path=f"{picture}-read.png", full_page=True)
