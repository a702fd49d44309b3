"""Comments beside the text: on selected words, answered, resolved, deleted and restored, and what is for somebody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.together import together
from tests.end_to_end.workspace import box_of, open_workspace
from tests.running import Person

SECTIONS = [
    {"title": "Valve", "content": "Open the valve. Wait for ten minutes."},
    {"title": "Pump", "content": "Start the pump."},
]


def test_selected_words_are_commented_on_and_the_thread_is_settled(page: Page, writer: Person) -> None:
    document = writer.document("Procedure", SECTIONS)
    reviewer = writer.neighbour("reviewer")
    writer.done(
        "POST",
        f"/api/documents/{document['id']}/grants",
        json={"principal": {"account": reviewer.name}, "role": "commenter"},
    )
    workspace = open_workspace(page, writer, document["id"])
    workspace.text.click()
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.press("ControlOrMeta+Shift+ArrowRight")
    page.keyboard.press("Control+Alt+m")
    panel = page.get_by_role("complementary", name="Comments")
    panel.get_by_label("Comment on these words").fill(f"Which one, @{reviewer.name}?")
    page.keyboard.press("Control+Enter")

    thread = panel.get_by_role("listitem").filter(has_text="Which one")
    expect(thread.get_by_role("button", name="Show in the text:")).to_contain_text("Open")
    expect(page.locator(".cm-commented")).to_have_text("Open")
    expect(page.get_by_role("treeitem", name="Valve")).to_contain_text("1 open comment")
    assert findings(page) == {}

    (told,) = reviewer.done("GET", "/api/comments/notices")["notices"]
    assert told["occasion"] == "mentioned"
    reviewer.done("POST", f"/api/comments/{told['comment_id']}/replies", json={"text": "The left one."})
    page.reload()
    workspace.text.click()
    page.get_by_role("button", name="Comments, 1 is new for you").click()
    expect(thread).to_contain_text("The left one.")
    panel.get_by_label("Which comments").select_option("mine")
    expect(panel.get_by_role("listitem")).to_contain_text(f"{reviewer.name} replied")
    panel.get_by_label("Which comments").select_option("section")

    thread.get_by_role("button", name="Delete").click()
    expect(thread).to_have_count(0)
    panel.get_by_role("button", name="Undo").click()
    expect(thread).to_have_count(1)
    thread.get_by_role("button", name="Resolve").click()
    expect(thread).to_have_count(0)
    panel.get_by_label("Open or resolved").select_option("resolved")
    expect(thread).to_contain_text(f"Resolved by {writer.name}")
    assert findings(page) == {}
    thread.get_by_role("button", name="Reopen").click()
    panel.get_by_label("Open or resolved").select_option("open")
    thread.get_by_role("button", name="Ask the assistant about this").click()
    expect(workspace.question).to_have_value(re.compile("Which one"))
    expect(page.get_by_role("region", name="Chat", exact=True)).to_contain_text("Open")


def test_what_chooses_comments_is_as_wide_as_the_comments(page: Page, writer: Person) -> None:
    shared = together(writer)
    open_workspace(page, writer, shared.document["id"])
    page.get_by_role("button", name="Comments").first.click()
    panel = page.get_by_role("complementary", name="Comments")
    card = box_of(panel.get_by_role("listitem").filter(has_text="Why ten"))
    choices = [box_of(choice) for choice in panel.locator(".filters select").all()]
    edges = (min(box["x"] for box in choices), max(box["x"] + box["width"] for box in choices))
    assert edges == pytest.approx((card["x"], card["x"] + card["width"]), abs=1)
