"""Everything by its name."""

import re

import pytest
from playwright.sync_api import expect

from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import Workspace


@pytest.mark.long
def test_colours_change_at_once_and_stay(workspace: Workspace) -> None:
    page = workspace.page
    root = page.locator("html")
    workspace.write(" Unsaved")
    with page.expect_response("**/account/theme"):
        choose(page, "Dark colours")
    expect(root).to_have_css("color-scheme", "dark")
    expect(workspace.text).to_be_focused()
    page.reload()
    expect(root).to_have_css("color-scheme", "dark")
    expect(workspace.text).to_contain_text("Unsaved")
    with page.expect_response("**/account/theme"):
        choose(page, "Match system colours")
    expect(root).to_have_css("color-scheme", "light dark")
    page.reload()
    expect(root).to_have_css("color-scheme", "light dark")


@pytest.mark.long
def test_colours_that_could_not_be_kept_are_shown_all_the_same_and_that_is_said(workspace: Workspace) -> None:
    page = workspace.page
    page.route("**/account/theme", lambda route: route.abort())
    choose(page, "Light colours")
    expect(page.locator("html")).to_have_css("color-scheme", "light")
    expect(page.get_by_role("alert")).to_contain_text("These colours last only until the next page")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Read the whole document", "/documents/[^/]+/read"),
        pytest.param("History of the document", "/documents/[^/]+/history", marks=pytest.mark.long),
        pytest.param("Deleted sections of the document", "/documents/[^/]+/trash", marks=pytest.mark.long),
        pytest.param("Trash", "/trash", marks=pytest.mark.long),
        pytest.param("Account", "/account", marks=pytest.mark.long),
    ],
)
def test_pages_are_opened_by_name(workspace: Workspace, name: str, address: str) -> None:
    choose(workspace.page, name)
    expect(workspace.page).to_have_url(re.compile(f"{address}$"))


@pytest.mark.long
def test_the_history_of_the_section_has_what_was_typed_last(workspace: Workspace) -> None:
    page = workspace.page
    workspace.write(" Typed last.")
    choose(page, "History of this section")
    expect(page.get_by_role("heading", name="History of “Purpose”")).to_be_visible()
    page.get_by_role("link", name=re.compile("^What changed")).first.click()
    expect(page.get_by_role("insertion").first).to_contain_text("Typed last.")


def test_the_version_in_the_status_line_leads_to_the_history_and_back(workspace: Workspace) -> None:
    page = workspace.page
    workspace.entry("Drying").click()
    workspace.expect_saved("v1")
    page.get_by_role("link", name="v1").click()
    expect(page.get_by_role("heading", name="History of “Drying”")).to_be_visible()
    page.get_by_role("link", name="Cleaning the line").click()
    expect(workspace.entry("Drying")).to_have_attribute("aria-selected", "true")
    workspace.expect_saved("v1")


@pytest.mark.long
def test_the_section_is_asked_about_and_searched_by_name(workspace: Workspace) -> None:
    page = workspace.page
    choose(page, "Ask about this section")
    expect(workspace.question).to_be_focused()
    choose(page, "Find in the document")
    find = page.get_by_role("textbox", name="Find")
    expect(find).to_be_focused()
    page.keyboard.type("filling")
    page.keyboard.press("Escape")
    expect(workspace.text).to_be_focused()
    workspace.entry("Drying").click()
    choose(page, "Find in the document")
    expect(find).to_be_focused()
