"""Whoever has one section of a document writes or suggests in it, in the page, and sees of the others the titles."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace, wait_until
from tests.running import Person, RunningServer
from tests.web.conftest import place_of
from tests.web.guests import made_link
from tests.web.live.test_live_events import share

SECRET = "The recipe of the third cleaning agent is known to nobody outside."
SECTIONS = [
    {"title": "Recipe", "content": SECRET},
    {"title": "Scope", "content": "All filling lines."},
    {"title": "Method", "content": "Rinse twice."},
    {"title": "Records", "level": 2, "content": "Write down the time."},
]
NOT_SHARED = "The text of this section is not shared with you."


@dataclass
class Part:
    """A document, and somebody who has a part of it."""

    writer: Person
    guest: Person
    document: dict[str, Any]

    def give(self, section: int, role: str) -> dict[str, Any]:
        return share(self.writer, self.document, self.guest.name, role, section)

    def stored(self, section: int) -> str:
        text: str = self.writer.done("GET", place_of(self.document, section))["section"]["content"]
        return text


@pytest.fixture
def part(writer: Person) -> Part:
    return Part(writer, writer.neighbour(f"part-of-{writer.name}"), writer.document("Cleaning", SECTIONS))


def refusals(page: Page) -> list[str]:
    """Replies that say no; a person who clicks what is offered gets none."""
    refused: list[str] = []

    def note(reply: Response) -> None:
        if reply.status >= 400:
            refused.append(f"{reply.status} {reply.request.method} {reply.url}")

    page.on("response", note)
    return refused


def article(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def test_an_editor_of_one_section_writes_it_and_sees_of_the_others_the_titles(
    part: Part, open_page: OpenPage, site: RunningServer
) -> None:
    part.give(1, "editor")
    part.give(2, "reader")
    page = open_page(site)
    refused = refusals(page)
    workspace = open_workspace(page, part.guest, part.document["id"])
    expect(workspace.entries).to_have_count(4)
    expect(workspace.entry("Scope")).to_have_attribute("aria-current", "true")
    for title in ("Recipe", "Records"):
        expect(article(page, title).get_by_text(NOT_SHARED)).to_be_visible()
    expect(article(page, "Method")).to_contain_text("Rinse twice.")
    expect(workspace.chat).to_have_count(0)
    expect(page.get_by_role("button", name="Picture")).to_have_count(0)
    expect(workspace.outline.get_by_role("button", name="Add")).to_have_count(0)
    workspace.write(" And the tanks.")
    workspace.expect_saved()
    assert part.stored(1) == "All filling lines. And the tanks."
    workspace.title.fill("Scope of it")
    workspace.title.press("Enter")
    expect(workspace.entry("Scope of it")).to_be_visible()

    # What is suggested for it is decided here.
    path = place_of(part.document, 1)
    revision = part.writer.done("GET", path)["section"]["revision"]
    body = {"content": "All filling lines. And the new tanks.", "base_revision": revision}
    part.writer.done("POST", f"{path}/proposals", json=body)
    page.get_by_role("button", name="1 proposal").click()
    expect(page.get_by_role("article", name="Change 1 of 1")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(workspace.text).to_contain_text("And the new tanks.")
    wait_until(page, lambda: part.stored(1) == body["content"])

    # What is only read opens for nothing, and what is not shared has nothing to open.
    workspace.entry("Method").click()
    expect(page.get_by_text("Reading", exact=True)).to_be_visible()
    article(page, "Method").get_by_role("group").click()
    expect(workspace.text).to_have_count(0)
    workspace.entry("Recipe").click()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    for gone in ("Versions of this section", "Accept all"):
        expect(palette.get_by_role("option", name=gone)).to_have_count(0)
    page.keyboard.press("Escape")
    assert SECRET not in page.content()
    assert refused == []


@pytest.mark.long
def test_a_guest_suggests_in_the_one_section_of_the_link(
    part: Part, open_page: OpenPage, site: RunningServer
) -> None:
    _, url = made_link(part.writer, part.document, "suggester", section_id=part.document["sections"][1]["id"])
    page = open_page(site)
    refused = refusals(page)
    page.goto(url)
    page.get_by_label("Your name").fill("Mona Ruiz")
    page.keyboard.press("Enter")
    workspace = Workspace(page, part.document["id"])
    expect(page.get_by_text("Suggesting", exact=True)).to_be_visible()
    workspace.write(" And the tanks.")
    expect(workspace.saving_status).to_contain_text("Suggested: 1 change")
    (proposal,) = part.writer.done("GET", f"{place_of(part.document, 1)}/proposals")["proposals"]
    assert proposal["author"] == "Mona Ruiz (guest)"
    assert part.stored(1) == "All filling lines."
    assert SECRET not in page.content()
    assert refused == []


def test_rights_that_change_while_the_page_is_open_are_said_and_followed(
    part: Part, open_page: OpenPage, site: RunningServer
) -> None:
    scope, method = part.give(1, "editor"), part.give(2, "reader")
    page = open_page(site)
    workspace = open_workspace(page, part.guest, part.document["id"])
    notice = page.get_by_role("alert")
    grants = "/api/grants"
    part.writer.done("PATCH", f"{grants}/{method['id']}", json={"role": "editor"})
    expect(notice).to_contain_text("You may write in “Method” now.")
    workspace.entry("Method").click()
    workspace.write(" And dry.")
    workspace.expect_saved()
    assert part.stored(2) == "Rinse twice. And dry."
    part.writer.done("PATCH", f"{grants}/{method['id']}", json={"role": "suggester"})
    expect(notice).to_contain_text("You suggest changes in “Method” now.")
    expect(page.get_by_text("Suggesting", exact=True)).to_be_visible()
    workspace.write(" And wait.")
    expect(workspace.saving_status).to_contain_text("Suggested: 1 change")
    part.writer.done("DELETE", f"{grants}/{method['id']}")
    expect(notice).to_contain_text("The text of “Method” is not shared with you any more.")
    expect(article(page, "Method").get_by_text(NOT_SHARED)).to_be_visible()
    expect(page.get_by_text("Rinse twice.")).to_have_count(0)
    workspace.entry("Scope").click()
    workspace.write(" And the tanks.")
    workspace.expect_saved()
    share(part.writer, part.document, part.guest.name, "editor")
    expect(notice).to_contain_text("You may write in this document now.")
    expect(article(page, "Recipe")).to_contain_text(SECRET)
    expect(workspace.chat).to_be_visible()
    (whole,) = [
        grant["id"]
        for grant in part.writer.done("GET", f"/api/documents/{part.document['id']}/grants")["grants"]
        if grant["section_id"] is None and grant["principal"] == {"account": part.guest.name}
    ]
    for grant_id in (whole, scope["id"]):
        part.writer.done("DELETE", f"{grants}/{grant_id}")
    expect(notice).to_contain_text("You have no access to this document any more")


@pytest.mark.long
def test_axe_finds_nothing_where_somebody_has_one_section(
    part: Part, open_page: OpenPage, site: RunningServer
) -> None:
    part.give(1, "editor")
    for screen in (None, PHONE):
        page = open_page(site) if screen is None else open_page(site, screen=screen)
        open_workspace(page, part.guest, part.document["id"])
        expect(article(page, "Recipe").get_by_text(re.compile("not shared"))).to_be_visible()
        assert findings(page) == {}
