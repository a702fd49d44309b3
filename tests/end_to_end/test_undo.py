"""What was done to a section can be undone after one was elsewhere."""

import pytest
from playwright.sync_api import expect

from tests.end_to_end.workspace import SCRIPTED_ANSWER, Workspace

BEFORE = "This procedure keeps the filling line clean."


def leave_and_come_back(workspace: Workspace) -> None:
    workspace.expect_saved()
    workspace.entry("Drying").click()
    expect(workspace.text).to_have_text("Surfaces are dried with filtered air.")
    workspace.entry("Purpose").click()
    expect(workspace.text).to_contain_text(BEFORE)


def test_undo_and_redo_go_on_where_a_section_was_left(workspace: Workspace) -> None:
    press = workspace.page.keyboard.press
    workspace.write(" Twice.")
    leave_and_come_back(workspace)
    workspace.text.focus()
    press("Control+z")
    expect(workspace.text).to_have_text(BEFORE)
    leave_and_come_back(workspace)
    workspace.text.focus()
    press("Control+y")
    expect(workspace.text).to_have_text(f"{BEFORE} Twice.")
    press("Control+z")
    workspace.expect_saved("7 words")
    assert workspace.stored_text() == BEFORE


@pytest.mark.long
def test_the_undo_of_an_inserted_answer_outlives_leaving_the_section(workspace: Workspace) -> None:
    workspace.ask("What for?")
    workspace.choose_for_answer(workspace.answer("completed"), "Insert into section")
    expect(workspace.text).to_contain_text(SCRIPTED_ANSWER)
    leave_and_come_back(workspace)
    workspace.text.focus()
    workspace.page.keyboard.press("Control+z")
    expect(workspace.text).to_have_text(BEFORE)


@pytest.mark.long
def test_a_text_that_somebody_else_has_changed_begins_a_new_history(workspace: Workspace) -> None:
    page = workspace.page
    workspace.write(" Twice.")
    workspace.expect_saved()
    workspace.entry("Drying").click()
    expect(workspace.text).to_have_text("Surfaces are dried with filtered air.")
    address = f"/api/documents/{workspace.document_id}"
    section = page.request.get(address).json()["document"]["sections"][0]
    changed = page.request.patch(
        f"{address}/sections/{section['id']}",
        data={"content": "Changed elsewhere."},
        headers={"If-Match": f'"{section["revision"]}"'},
    )
    assert changed.ok
    workspace.entry("Purpose").click()
    expect(workspace.text).to_have_text("Changed elsewhere.")
    workspace.text.focus()
    page.keyboard.press("Control+z")
    page.keyboard.insert_text("!")
    expect(workspace.text).to_have_text("!Changed elsewhere.")
