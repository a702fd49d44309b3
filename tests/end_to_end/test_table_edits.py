"""Random edits of tables by their grids: the server renders what they say, and nothing else changes."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace
from tests.running import Person, RunningServer

EXAMPLES = 50
STEPS = 40
"""Together two thousand steps."""

BEFORE = "Some *words* before the table.  \n\n"
BEHIND = "\n\n- an item  behind it\n\n| another | table |\n|-|-|\n|1||"
TABLES = {
    "compact": "|a|b|\n|-|-:|\n|1|2|",
    "loose": "| a | b |\n| --- | ---: |\n| one | 2 |",
    "even": "| name  | sum |\n|-------|----:|\n| one   |   2 |\n| three |  40 |",
    "without outer bars": "a | b\n--|--\n1 | 2",
    "quoted": "> | a | b |\n> |---|---|\n> | 1 | 2 |",
}
WORDS = st.sampled_from(
    ["x", "two words", "12.5 %", "- item", "1. item", "# head", "a|b", "back\\slash", "日本語", "> q", "--"]
)
STEP = st.one_of(
    st.tuples(st.just("type"), WORDS),
    st.tuples(
        st.sampled_from(
            ["Tab", "Shift+Tab", "Enter", "Alt+ArrowUp", "Alt+ArrowDown", "Control+Enter", "clear"]
        ),
        st.none(),
    ),
    st.tuples(st.sampled_from(["Alt+Shift+ArrowLeft", "Alt+Shift+ArrowRight"]), st.none()),
    st.tuples(st.just("row"), st.sampled_from(["Insert row above", "Delete row"])),
    st.tuples(st.just("column"), st.sampled_from(["Insert column before", "Delete column", "Align right"])),
)


@dataclass
class Expected:
    """What the table is to be, and the cell that is written."""

    rows: list[list[str]]
    alignments: list[str]
    row: int = 0
    column: int = 0
    log: list[str] = field(default_factory=list)

    def take(self, action: str, detail: str | None) -> None:
        """Do a step."""
        self.log.append(f"{action} {detail or ''}")
        match action, detail:
            case "type", str(words):
                self.rows[self.row][self.column] = words
            case "clear", _:
                self.rows[self.row][self.column] = ""
            case "Tab", _:
                self._go(1)
            case "Shift+Tab", _:
                self._go(-1)
            case "Enter", _:
                self.row += 1
                if self.row == len(self.rows):
                    self._add_row()
            case "Control+Enter", _:
                self.row += 1
                self._add_row()
            case "Alt+ArrowUp" | "Alt+ArrowDown", _:
                self._move_row(-1 if action.endswith("Up") else 1)
            case "Alt+Shift+ArrowLeft" | "Alt+Shift+ArrowRight", _:
                self._move_column(-1 if action.endswith("Left") else 1)
            case "row", "Insert row above":
                self._add_row()
            case "row", "Delete row":
                del self.rows[self.row]
                self.row = min(self.row, len(self.rows) - 1)
            case "column", "Insert column before":
                for row in self.rows:
                    row.insert(self.column, "")
                self.alignments.insert(self.column, "")
            case "column", "Delete column":
                for row in [*self.rows, self.alignments]:
                    del row[self.column]
                self.column = min(self.column, len(self.alignments) - 1)
            case "column", "Align right":
                self.alignments[self.column] = "right"
            case _:
                raise AssertionError(f"{action} {detail} is no step")

    def _add_row(self) -> None:
        self.rows.insert(self.row, [""] * len(self.alignments))

    def _go(self, by: int) -> None:
        number = self.row * len(self.alignments) + self.column + by
        self.row, self.column = divmod(number, len(self.alignments))
        if self.row == len(self.rows):
            self._add_row()

    def _move_row(self, by: int) -> None:
        if 0 <= self.row + by < len(self.rows):
            self.rows.insert(self.row + by, self.rows.pop(self.row))
            self.row += by

    def _move_column(self, by: int) -> None:
        if 0 <= self.column + by < len(self.alignments):
            for row in [*self.rows, self.alignments]:
                row.insert(self.column + by, row.pop(self.column))
            self.column += by

    def allows(self, action: str, detail: str | None) -> bool:
        """Whether a step stays in the table, and the table of a size at which it is quickly drawn."""
        is_at_start = (self.row, self.column) == (0, 0)
        is_large = len(self.rows) > 8 or len(self.alignments) > 5
        grows = action in ("Tab", "Enter", "Control+Enter") or (detail or "").startswith("Insert")
        is_last = (detail == "Delete row" and len(self.rows) == 1) or (
            detail == "Delete column" and len(self.alignments) == 1
        )
        is_aligned = detail == "Align right" and self.alignments[self.column] == "right"
        return not ((action == "Shift+Tab" and is_at_start) or (is_large and grows) or is_last or is_aligned)


@pytest.mark.long
@pytest.mark.parametrize("kind", TABLES)
def test_a_table_becomes_what_its_edits_say(
    site: RunningServer, open_page: OpenPage, writer: Person, kind: str
) -> None:
    page = open_page(site)

    @settings(
        max_examples=EXAMPLES // len(TABLES),
        # A failure lists its steps; hundreds of documents to make that list shorter would take an hour.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        database=None,
    )
    @given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
    def run(steps: list[tuple[str, str | None]]) -> None:
        content = f"{BEFORE}{TABLES[kind]}{BEHIND}"
        document = writer.document("D", [{"title": "Limits", "content": content}])
        workspace = open_workspace(page, writer, document["id"])
        workspace.page.get_by_role("columnheader").first.click()
        expected = _read(page, writer, document)
        for action, detail in steps:
            if expected.allows(action, detail):
                expected.take(action, detail)
                _do(workspace, action, detail)
        page.keyboard.press("Control+s")
        workspace.expect_saved()
        shown = _read(page, writer, document)
        assert (shown.rows, shown.alignments) == (expected.rows, expected.alignments), expected.log
        assert workspace.stored_text().startswith(BEFORE)
        assert workspace.stored_text().endswith(BEHIND)

    run()


def _do(workspace: Workspace, action: str, detail: str | None) -> None:
    press = workspace.page.keyboard.press
    if action == "type":
        press("Control+a")
        workspace.page.keyboard.insert_text(detail or "")
    elif action == "clear":
        press("Control+a")
        press("Delete")
    elif action in ("row", "column"):
        press("Alt+Shift+F10")
        if action == "column":
            press("ArrowRight")
        press("Enter")
        workspace.page.get_by_role("menuitem", name=detail or "", exact=True).press("Enter")
    else:
        press(action)


def _read(page: Page, person: Person, document: dict[str, Any]) -> Expected:
    """The first table as the server renders it."""
    url = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}?render=html"
    rows, alignments = page.evaluate(READ, person.done("GET", url)["section"]["content_html"])
    return Expected(rows, alignments)


READ = """(rendered) => {
    const table = new DOMParser().parseFromString(rendered, "text/html").querySelector("table");
    const rows = [...table.rows].map(({ cells }) => [...cells].map(({ textContent }) => textContent));
    return [rows, [...table.rows[0].cells].map((cell) => cell.getAttribute("align") ?? "")];
}"""
