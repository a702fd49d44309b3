"""Text from models and people cannot act in the page, wherever it is shown."""

import pytest
from playwright.sync_api import expect

from tests.conftest import ModelServer, StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.hostile_text import HOSTILE
from tests.end_to_end.workspace import open_workspace


@pytest.fixture
def hostile_model(model_server: ModelServer) -> ModelServer:
    """A model that answers with all of it, but for the last line at once."""
    lines = HOSTILE.splitlines(keepends=True)
    model_server.plan(pieces=lines, held_after=len(lines) - 1)
    return model_server


def test_hostile_text_is_shown_and_does_nothing(
    start_server: StartServer, hostile_model: ModelServer, open_page: OpenPage
) -> None:
    server = start_server(**hostile_model.settings)
    person = server.person("ann")
    title = '<img src=x onerror=alert("title")>'
    document = person.document(title, [{"title": title, "content": HOSTILE}])
    page = open_page(server)
    workspace = open_workspace(page, person, document["id"])
    expect(workspace.text).to_contain_text("The end of it.")

    workspace.ask(HOSTILE)
    expect(workspace.answer("streaming")).to_contain_text("onclick")
    hostile_model.release()
    expect(workspace.answer("completed")).to_contain_text("The end of it.")
    page.reload()
    answer = workspace.answer("completed")
    expect(answer).to_contain_text("The end of it.")
    expect(answer.locator("script, img, iframe, svg[onload], style, form, details[ontoggle]")).to_have_count(
        0
    )
    for link in answer.locator(".prose a").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "mailto:"))
        assert link.get_attribute("target") == "_blank"

    workspace.choose_for_answer(answer, "Insert into section")
    workspace.expect_saved("v2")
    page.goto("/")
    expect(page.get_by_role("link", name=f"Read “{title}”")).to_be_visible()
