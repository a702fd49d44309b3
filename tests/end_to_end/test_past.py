"""What was deleted or changed is had again in a browser: sections from the trash, a document from its history."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.workspace import Workspace, open_workspace, sign_in
from tests.running import Person

SECTIONS = [{"title": title, "content": f"The text of {title}."} for title in ("Purpose", "Scope", "Method")]


@pytest.fixture
def document(writer: Person) -> dict[str, Any]:
    """One whose first section was changed and whose second one was deleted."""
    made = writer.document("Annual report", SECTIONS)
    place = f"/api/documents/{made['id']}/sections"
    change = {"content": "Quite another text."}
    writer.done("PATCH", f"{place}/{made['sections'][0]['id']}", json=change, headers={"If-Match": '"1"'})
    writer.done("DELETE", f"{place}/{made['sections'][1]['id']}")
    return made


def signed_in_without_script(page: Page, person: Person) -> None:
    person.browser()
    sign_in(page, person)


@pytest.mark.long
def test_a_deleted_section_is_restored_without_script(
    plain_page: Page, writer: Person, document: dict[str, Any]
) -> None:
    page = plain_page
    signed_in_without_script(page, writer)
    page.goto("/trash")
    page.get_by_role("link", name="Annual report").click()
    page.get_by_role("button", name="Restore “Scope”").click()
    expect(page.get_by_role("status")).to_contain_text("“Scope” is restored.")
    expect(page.get_by_text("No deleted sections.")).to_be_visible()
    restored = writer.done("GET", f"/api/documents/{document['id']}")["document"]
    assert [section["title"] for section in restored["sections"]] == ["Purpose", "Scope", "Method"]


def test_a_document_is_read_as_it_was_and_restored_and_that_is_undone_without_script(
    plain_page: Page, writer: Person, document: dict[str, Any]
) -> None:
    page = plain_page
    signed_in_without_script(page, writer)
    page.goto(f"/documents/{document['id']}/read")
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Read as it was then").last.click()
    expect(page.get_by_text("The text of Purpose.")).to_be_visible()
    expect(page.get_by_text("The text of Scope.")).to_be_visible()
    page.get_by_role("link", name="Restore the document to this time").click()
    page.get_by_text("1 section comes back from the trash").click()
    expect(page.get_by_role("listitem").filter(has_text="Scope")).to_be_visible()
    page.get_by_role("button", name="Restore the document").click()
    expect(page.get_by_role("status")).to_contain_text("The document is restored.")
    read = f"/documents/{document['id']}/read"
    page.goto(read)
    expect(page.get_by_text("The text of Purpose.")).to_be_visible()
    expect(page.get_by_text("The text of Scope.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Restore the document").click()
    expect(page.get_by_role("status")).to_contain_text("The document is restored.")
    page.goto(read)
    expect(page.get_by_text("Quite another text.")).to_be_visible()
    expect(page.get_by_text("The text of Scope.")).to_have_count(0)


@pytest.mark.long
def test_the_outline_leads_to_the_trash_as_soon_as_and_as_long_as_something_is_there(
    workspace: Workspace,
) -> None:
    link = workspace.outline.get_by_role("link", name=re.compile("deleted section"))
    expect(link).to_have_count(0)
    workspace.act("Drying", "Delete")
    expect(link).to_have_text("1 deleted section")
    workspace.outline.get_by_role("button", name="Undo").click()
    expect(link).to_have_count(0)
    workspace.act("Drying", "Delete")
    expect(link).to_have_text("1 deleted section")
    workspace.page.reload()
    link.click()
    workspace.page.get_by_role("button", name="Restore “Drying”").click()
    workspace.page.get_by_role("link", name="Open it").click()
    expect(workspace.entry("Drying")).to_have_attribute("aria-current", "true")
    expect(link).to_have_count(0)


def test_the_workspace_shows_a_restored_document(
    page: Page, writer: Person, document: dict[str, Any]
) -> None:
    opened = open_workspace(page, writer, document["id"])
    page.goto(f"/documents/{document['id']}/history")
    page.get_by_role("link", name="Restore…").last.click()
    page.get_by_role("button", name="Restore the document").click()
    expect(page.get_by_role("status")).to_contain_text("The document is restored.")
    page.get_by_role("link", name="Annual report").click()
    expect(opened.entries).to_have_count(3)
    expect(opened.text).to_contain_text("The text of Purpose.")
