"""ContractFinding in the text: what was found is never behind the panel of the search."""

import pytest
from playwright.sync_api import expect

from tests.end_to_end.browsers import DESK, PHONE, Screen
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, box_of, come_to_rest, open_workspace
from tests.running import Person, RunningServer

PARAGRAPH = f"The valve {'is opened by hand and closed again when the gauge comes to rest ' * 3}at the valve."
TEXT = "\n\n".join([PARAGRAPH] * 7)


@pytest.mark.long
@pytest.mark.parametrize(
    "screen", [pytest.param(DESK, id="desk", marks=pytest.mark.long), pytest.param(PHONE, id="phone")]
)
def test_what_was_found_is_not_behind_the_panel(
    open_page: OpenPage, site: RunningServer, writer: Person, screen: Screen
) -> None:
    sections = [{"title": title, "content": TEXT} for title in ("One", "Two")]
    workspace = open_workspace(open_page(site, screen=screen), writer, writer.document("D", sections)["id"])
    page = workspace.page
    workspace.text.click()
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find", exact=True)).to_be_focused()
    page.keyboard.type("valve")
    expect(page.get_by_text("1 of 28")).to_be_visible()
    for number in range(2, 20):
        expect_below_panel(workspace)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{number} of 28")).to_be_visible()
        expect(page.get_by_role("textbox", name="Find", exact=True)).to_be_focused()
    page.keyboard.press("Control+h")
    expect(page.get_by_role("textbox", name="Replace with")).to_be_visible()
    expect_below_panel(workspace)


@pytest.mark.long
def test_nothing_moves_when_the_panel_is_opened(workspace: Workspace) -> None:
    page = workspace.page
    workspace.text.click()
    before = box_of(workspace.text)["y"]
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find", exact=True)).to_be_focused()
    assert box_of(workspace.text)["y"] == pytest.approx(before, abs=1)


def expect_below_panel(workspace: Workspace) -> None:
    panel = workspace.page.get_by_role("search", name="Find in the document")
    found = workspace.text.locator(".cm-found")
    expect(found).to_be_in_viewport(ratio=1)
    come_to_rest(found)
    assert box_of(found)["y"] >= box_of(panel)["y"] + box_of(panel)["height"] - 1
