"""On a phone the three panes are three tabs, and one is led to the right one."""

import pytest
from playwright.sync_api import expect

from tests.end_to_end.workspace import Workspace


@pytest.fixture
def on_phone(workspace: Workspace) -> Workspace:
    """The same workspace in a hand."""
    workspace.page.set_viewport_size({"width": 360, "height": 740})
    return workspace


def test_a_section_that_is_picked_in_the_outline_is_shown(on_phone: Workspace) -> None:
    expect(on_phone.text).to_be_visible()
    on_phone.show_tab("Outline")
    expect(on_phone.text).to_be_hidden()
    on_phone.entry("Drying").click()
    expect(on_phone.title).to_have_value("Drying")
    expect(on_phone.text).to_be_visible()


def test_an_answer_that_is_inserted_is_shown_in_the_text(on_phone: Workspace) -> None:
    on_phone.show_tab("Chat")
    on_phone.ask("Say it.")
    on_phone.answer("completed").get_by_role("button", name="Insert into section").click()
    expect(on_phone.text).to_be_visible()
    expect(on_phone.text).to_contain_text("scripted assistant")
    on_phone.expect_saved()
