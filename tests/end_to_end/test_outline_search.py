"""Words are searched from the outline, and the palette goes everywhere by name."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.end_to_end.outlines import expect_said, item
from tests.end_to_end.workspace import Workspace
from tests.running import Person


def test_the_search_shows_places_as_one_types_and_opens_them(tree: Workspace) -> None:
    page = tree.page
    tree.text.focus()
    page.keyboard.press("Control+Shift+F")
    field = page.get_by_role("combobox", name="Search this document")
    expect(field).to_be_focused()
    page.keyboard.type("bottle", delay=20)
    hits = page.get_by_role("listbox", name="Places found").get_by_role("option")
    expect(hits).to_have_count(1)
    expect(hits.locator("mark")).to_have_text(["bottle", "Bottles"])
    expect(tree.outline.get_by_role("tree")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(tree.title).to_have_value("Sampling")
    field.fill("s")
    expect(hits).not_to_have_count(1)
    expect(hits.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", hits.nth(1).get_attribute("id") or "")
    field.fill("nowhere")
    expect(page.get_by_text("Nothing found for “nowhere”.").first).to_be_visible()
    expect_said(tree, "Nothing found for “nowhere”.")
    page.keyboard.press("Escape")
    expect(tree.outline.get_by_role("tree")).to_be_visible()
    expect(field).to_have_value("")


@pytest.mark.long
def test_leaving_the_search_gives_the_focus_back(tree: Workspace) -> None:
    tree.text.focus()
    field = tree.page.get_by_role("combobox", name="Search this document")
    tree.page.keyboard.press("Control+Shift+F")
    expect(field).to_be_focused()
    tree.page.keyboard.press("Escape")
    expect(tree.text).to_be_focused()
    item(tree, "Method").focus()
    tree.page.keyboard.press("Control+Shift+F")
    expect(field).to_be_focused()
    tree.page.keyboard.type("limits")
    tree.page.keyboard.press("Escape")
    expect(item(tree, "Method")).to_be_focused()


@pytest.mark.long
def test_a_late_reply_is_dropped_and_a_failed_search_says_why(tree: Workspace) -> None:
    page = tree.page
    hit = {
        "section_id": "x", "reference_id": None, "passage_id": None, "locator": None,
        "title_highlights": [], "snippet": "", "highlights": [],
    }  # fmt: skip
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "q=old" in route.request.url:
            held.append(route)
        else:
            route.fulfill(json={"hits": [{**hit, "title": "New"}]})

    page.route("**/search?*", answer)
    field = page.get_by_role("combobox", name="Search this document")
    hits = page.get_by_role("listbox", name="Places found").get_by_role("option")
    with page.expect_request("**/search?q=old*"):
        field.fill("old")
    field.fill("new")
    expect(hits).to_have_text(["New"])
    held[0].fulfill(json={"hits": [{**hit, "title": "Old"}]})
    page.wait_for_timeout(200)
    expect(hits).to_have_text(["New"])
    page.unroute_all()
    page.context.set_offline(True)
    field.fill("more")
    expect(page.get_by_role("alert")).to_have_text("The search failed: The server cannot be reached.")
    page.context.set_offline(False)


@pytest.mark.long
def test_typing_in_the_search_asks_once_for_a_word(tree: Workspace) -> None:
    asked: list[str] = []
    tree.page.on("request", lambda sent: asked.append(sent.url) if "/search" in sent.url else None)
    # In one go: the pauses of a busy machine between two keys would be pauses of the person.
    tree.page.get_by_role("combobox", name="Search this document").evaluate(
        """(field) => {
            for (const letter of "sampling") {
                field.value += letter;
                field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }
        }"""
    )
    expect(tree.page.get_by_role("option")).not_to_have_count(0)
    assert len(asked) == 1


# The palette.


@pytest.mark.long
def test_the_palette_goes_everywhere_by_name(tree: Workspace, writer: Person) -> None:
    page = tree.page
    writer.document("Other plans")
    palette = page.get_by_role("dialog", name="Go to")
    field = palette.get_by_role("combobox", name="Go to")
    tree.text.focus()
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    expect(palette.get_by_role("option").first).to_have_text(re.compile("Add a section"))
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(tree.text).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("smpl")
    chosen = palette.locator("[role=option][aria-selected=true]")
    expect(chosen).to_contain_text("Sampling")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(tree.title).to_have_value("Sampling")
    expect(palette).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("chat")
    page.keyboard.press("Enter")
    expect(tree.question).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("add a sec")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Title of the new section")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    expect(palette.get_by_text("Nothing is called “zzz”.")).to_be_visible()
    field.fill("other plans")
    expect(chosen).to_contain_text("Other plans")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Title of the document")).to_have_value("Other plans")
    page.keyboard.press("Control+k")
    page.keyboard.type("sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.long
def test_the_palette_leaves_its_key_to_a_selection_in_the_text(tree: Workspace) -> None:
    tree.text.click()
    tree.page.keyboard.press("Control+a")
    tree.page.keyboard.press("Control+k")
    expect(tree.page.get_by_role("dialog", name="Go to")).to_be_hidden()
    tree.page.keyboard.press("ArrowRight")
    tree.page.keyboard.press("Control+k")
    expect(tree.page.get_by_role("dialog", name="Go to")).to_be_visible()
