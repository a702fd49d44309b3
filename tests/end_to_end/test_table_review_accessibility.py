"""Whoever sees or moves differently can review a table whose cells, rows and caption are to be changed, in both themes.

One state is looked at always, all in the long run.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.drafting import Drafting
from tests.end_to_end.workspace import Workspace, open_workspace
from tests.running import Person, RunningServer

TABLE = "| Step | Minutes | Limit |\n|---|--:|---|\n| Rinse | 10 | 10⁶ CFU |\n| Dry | 5 | none |\n| Lock | 1 | none |\n"
TEXT = f"The line is cleaned.\n\n{TABLE}\n: Limits of cleaning {{#tbl:limits}}\n\nSee @tbl:limits.\n"
CELLS = TEXT.replace("| 10 |", "| **15** |").replace("| 5 |", "| $6^2$ |")
ROWS = CELLS.replace("| Lock | 1 | none |\n", "| Wait | 3 | H~2~O |\n| Open | 2 | none |\n")
EVERYTHING = ROWS.replace("Limits of", "All limits of").replace("is cleaned", "is cleaned twice")


class Suggested:
    """A section with a table, for which somebody suggests another text, as its owner reviews it."""

    def __init__(self, page: Page, writer: Person, wanted: str) -> None:
        self.page = page
        self.writer = writer
        self.document = writer.document("Cleaning the line", [{"title": "Limits", "content": TEXT}])
        guest = writer.neighbour(f"suggester-of-{writer.name}")
        grant = {"principal": {"account": guest.name}, "role": "suggester"}
        writer.done("POST", f"/api/documents/{self.document['id']}/grants", json=grant)
        section = f"/api/documents/{self.document['id']}/sections/{self.document['sections'][0]['id']}"
        body = {"content": wanted, "base_revision": 1, "why": "As measured."}
        guest.done("POST", f"{section}/proposals", json=body)
        self.guest = guest
        self.list = page.get_by_role("region", name=f"Suggestion of {guest.name}")

    def open(self) -> Workspace:
        workspace = open_workspace(self.page, self.writer, self.document["id"])
        self.page.get_by_role("button", name="1 proposal").click()
        expect(self.list.get_by_role("article").first).to_be_focused()
        return workspace

    def change_of_table(self) -> Locator:
        """The first change that shows a table."""
        return self.list.get_by_role("article").filter(has=self.page.get_by_role("table")).first


def cells_changed(suggested: Suggested) -> None:
    workspace = suggested.open()
    expect(workspace.text.locator("ins").first).to_be_visible()
    expect(suggested.change_of_table().locator("td.changed")).to_have_count(1)


def rows_put_in_and_taken_out(suggested: Suggested) -> None:
    suggested.open()
    expect(suggested.list.get_by_role("table").last).to_be_visible()


def cell_decided(suggested: Suggested) -> None:
    suggested.open()
    suggested.change_of_table().get_by_role("button", name="Accept").click()
    expect(suggested.list.locator(".decided")).to_have_count(1)


def source_shown(suggested: Suggested) -> None:
    suggested.open()
    suggested.change_of_table().get_by_role("button", name="Source").click()
    expect(suggested.list).to_contain_text("| Rinse")


def cell_reworded(suggested: Suggested) -> None:
    suggested.open()
    suggested.change_of_table().get_by_role("button", name="Edit").click()
    expect(suggested.page.get_by_role("textbox", name="Your wording of change")).to_be_focused()


def all_decided(suggested: Suggested) -> None:
    suggested.open()
    suggested.list.get_by_role("button", name="Accept all").click()
    expect(suggested.page.get_by_text("All changes reviewed.").first).to_be_visible()


def list_of_the_suggester(suggested: Suggested) -> None:
    workspace = open_workspace(suggested.page, suggested.guest, suggested.document["id"])
    expect(workspace.text.locator("ins").first).to_be_visible()


SCENES: dict[str, tuple[str, Callable[[Suggested], None]]] = {
    "cells changed": (CELLS, cells_changed),
    "rows put in and taken out": (ROWS, rows_put_in_and_taken_out),
    "caption and text too": (EVERYTHING, rows_put_in_and_taken_out),
    "cell decided": (CELLS, cell_decided),
    "source shown": (CELLS, source_shown),
    "cell reworded": (CELLS, cell_reworded),
    "all decided": (EVERYTHING, all_decided),
    "as the suggester sees it": (EVERYTHING, list_of_the_suggester),
}
QUICK = "cells changed"


@pytest.mark.parametrize(
    "scene",
    [pytest.param(name, marks=() if name == QUICK else pytest.mark.long) for name in SCENES],
)
def test_axe_finds_nothing_where_a_table_is_reviewed(page: Page, writer: Person, scene: str) -> None:
    wanted, reach = SCENES[scene]
    reach(Suggested(page, writer, wanted))
    assert findings(page) == {}


@pytest.mark.long
def test_axe_finds_nothing_where_a_table_is_reviewed_on_a_phone(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    page = open_page(site)
    suggested = Suggested(page, writer, EVERYTHING)
    suggested.open()
    page.set_viewport_size(PHONE["viewport"])
    expect(suggested.list).to_be_visible()
    assert findings(page) == {}


@pytest.mark.long
def test_axe_finds_nothing_where_a_model_changes_a_table(drafting: Drafting) -> None:
    drafting.write_elsewhere(TEXT)
    drafting.page.reload()
    drafting.model.plan(pieces=[EVERYTHING])
    drafting.workspace.choose_draft()
    drafting.workspace.ask("Be more exact.")
    expect(drafting.review.card).to_contain_text("waiting")
    drafting.review.open()
    assert findings(drafting.page) == {}
