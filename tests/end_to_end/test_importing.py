"""Files that become documents or sections, and the sample, as a person meets them."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import Workspace, open_workspace, sign_in
from tests.running import Person

LIMITS: FilePayload = {
    "name": "limits.md",
    "mimeType": "text/markdown",
    "buffer": b"# Limits\n\nTen ppm.\n\n## Swabs\n\n![x](http://elsewhere.example/a.png)\n\n# Records\n\nKept.",
}


def test_a_file_is_shown_before_it_becomes_a_document_and_its_warnings_are_read_later(
    page: Page, writer: Person
) -> None:
    sign_in(page, writer)
    page.goto("/")
    page.get_by_role("link", name="Import…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(LIMITS)
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog.get_by_role("heading", name="What “limits.md” becomes")).to_be_focused()
    expect(dialog.get_by_text("2 sections,")).to_be_visible()
    dialog.get_by_label("A section begins at headings of").select_option("2")
    expect(dialog.get_by_text("3 sections,")).to_be_visible()
    assert not findings(page)
    dialog.get_by_role("button", name="Import", exact=True).click()
    dialog.get_by_role("button", name="Open the document").click()
    page.wait_for_url(re.compile("/documents/"))
    workspace = Workspace(page, "")
    expect(workspace.entries).to_have_count(3)
    choose(page, "Imports and their warnings…")
    expect(dialog.get_by_role("heading", name="limits.md")).to_be_visible()
    expect(dialog.get_by_role("list", name="1 warning")).to_contain_text("another server")


def test_the_sample_opens_with_a_proposal_that_waits(page: Page, writer: Person) -> None:
    sign_in(page, writer)
    page.goto("/")
    page.get_by_role("button", name="Try the sample").click()
    page.wait_for_url(re.compile("/documents/"))
    workspace = Workspace(page, "")
    expect(workspace.entries).to_have_count(5)
    expect(workspace.entry("Limits")).to_contain_text("1 proposed change")


@pytest.mark.long
def test_a_file_becomes_sections_of_the_open_document(page: Page, writer: Person) -> None:
    workspace = open_workspace(page, writer, writer.document()["id"])
    choose(page, "Import…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(LIMITS)
    dialog.get_by_role("button", name="Continue").click()
    dialog.get_by_role("button", name="Import", exact=True).click()
    dialog.get_by_role("button", name="Close").click()
    expect(workspace.entries).to_have_count(4)
    expect(workspace.entry("Limits")).to_have_attribute("aria-current", "true")


@pytest.mark.long
def test_a_goal_stands_in_the_outline_and_under_the_text(page: Page, writer: Person) -> None:
    workspace = open_workspace(page, writer, writer.document()["id"])
    workspace.act("Purpose", "Word goal…")
    page.get_by_role("spinbutton", name="Words").fill("300")
    page.get_by_role("button", name="Save").click()
    expect(workspace.entry("Purpose")).to_contain_text("/300")
    expect(workspace.saving_status.first).to_contain_text("of 300 words")
