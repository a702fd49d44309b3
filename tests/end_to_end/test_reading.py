"""A whole document, to be read and printed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import SECTIONS
from tests.end_to_end.workspace import Workspace, sign_in
from tests.running import Person

LONG = [{"title": f"Part {number}", "content": f"Words of part {number}. " * 300} for number in range(1, 13)]

KEEP_WHAT_IS_PRINTED = """
    window.print = () => document.documentElement.setAttribute("data-printing", "");
"""


def test_a_document_is_read_from_the_list_without_script(plain_page: Page, writer: Person) -> None:
    document = writer.document("Cleaning the line", LONG)
    page = plain_page
    sign_in(page, writer)
    page.goto("/")
    page.get_by_role("link", name="Read “Cleaning the line”").click()
    expect(page.get_by_role("heading", name="Cleaning the line", level=1)).to_be_visible()
    last = page.get_by_role("heading", name="Part 12")
    expect(last).not_to_be_in_viewport()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Part 12").click()
    expect(last).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"/read#section-"))
    page.get_by_role("link", name="Back to the editor").click()
    expect(page).to_have_url(re.compile(f"/documents/{document['id']}$"))


@pytest.mark.long
def test_paper_has_the_text_alone_and_tells_where_links_lead(page: Page, writer: Person) -> None:
    content = "See [the plan](https://example.org/plan)."
    document = writer.document("Cleaning the line", [{"title": "Purpose", "content": content}])
    sign_in(page, writer)
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"/documents/{document['id']}/read")
    expect(page.get_by_role("heading", name="Purpose")).to_be_visible()
    expect(page.get_by_role("heading", name="Purpose")).to_have_css("break-after", "avoid")
    for chrome in (page.get_by_role("banner").first, page.get_by_text("Contents"), page.get_by_text("Print")):
        expect(chrome).to_be_hidden()
    link = page.get_by_role("link", name="the plan")
    assert "https://example.org/plan" in link.evaluate("(link) => getComputedStyle(link, '::after').content")
    expect(link).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_the_workspace_prints_the_whole_document_as_it_was_just_written(page: Page, writer: Person) -> None:
    page.add_init_script(KEEP_WHAT_IS_PRINTED)
    document = writer.document("Cleaning the line", [*SECTIONS, *LONG])
    sign_in(page, writer)
    workspace = Workspace(page, document["id"])
    workspace.open()
    workspace.write(" Just written.")
    page.keyboard.press("Control+p")
    expect(page.locator("html")).to_have_attribute("data-printing", "")
    page.emulate_media(media="print")
    paper = page.locator(".paper")
    expect(paper.get_by_role("heading", name="Cleaning the line", level=1)).to_be_visible()
    expect(paper).to_contain_text("the filling line clean. Just written.")
    expect(paper).to_contain_text("Words of part 12.")
    expect(workspace.outline).to_be_hidden()
    expect(workspace.text).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)
    expect(workspace.text).to_be_focused()


@pytest.mark.long
def test_what_the_browsers_menu_prints_is_the_text_that_is_there(workspace: Workspace) -> None:
    page = workspace.page
    page.emulate_media(media="print")
    expect(page.get_by_text("Only what was on the screen is printed here.")).to_be_visible()
    expect(workspace.reading("Drying")).to_be_visible()
    expect(workspace.outline).to_be_hidden()
    expect(workspace.question).to_be_hidden()


@pytest.mark.long
def test_a_print_that_fails_says_why(workspace: Workspace) -> None:
    workspace.page.route("**/read", lambda route: route.abort())
    workspace.page.keyboard.press("Control+p")
    expect(workspace.page.get_by_role("alert")).to_contain_text("The document could not be printed")
