"""What the outline marks: sections in which an answer is written, or waits to be read."""

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import ModelServer, StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.outlines import TREE, item
from tests.end_to_end.together import together
from tests.end_to_end.workspace import Workspace, box_of, open_workspace
from tests.running import Person, RunningServer

LINES_OF_WORDS = """(title) => {
  const text = title.lastChild;
  return [...text.data.matchAll(/\\S+/g)].map((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((rect) => rect.top)).size;
  });
}"""


def test_marks_tell_where_an_answer_is_written_and_where_one_waits(
    start_server: StartServer, model_server: ModelServer, open_page: OpenPage
) -> None:
    model_server.plan(pieces=["One ", "two."], held_after=0)
    server = start_server(**model_server.settings)
    person = server.person("ann")
    document = person.document("Annual report", TREE)
    page = open_page(server)
    workspace = open_workspace(page, person, document["id"])
    # Asked for from elsewhere, so that the page knows of it only from the server.
    answer = person.ask(person.chat(document, 2))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(item(workspace, "Limits")).to_contain_text("An answer is being written")
    page.get_by_role("button", name="Fold “Purpose”").click()
    expect(item(workspace, "Purpose")).to_contain_text("An answer is being written in a section under it")
    model_server.release()
    person.finished(answer)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(item(workspace, "Purpose")).to_contain_text("An answer waits to be read in a section under it")
    page.get_by_role("button", name="Unfold “Purpose”").click()
    page.reload()
    expect(item(workspace, "Limits")).to_contain_text("An answer waits to be read")
    item(workspace, "Limits").click()
    expect(workspace.answer("completed")).to_contain_text("One two.")
    expect(item(workspace, "Limits")).not_to_contain_text("An answer waits")
    item(workspace, "Purpose").click()
    page.reload()
    expect(workspace.title).to_have_value("Purpose")
    expect(item(workspace, "Limits")).not_to_contain_text("An answer waits")


@pytest.mark.long
def test_an_answer_that_ends_before_ones_eyes_waits_nowhere(tree: Workspace) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    tree.page.route("**/activity", hold_the_first)
    tree.ask("Say it.")
    expect(tree.answer("completed")).to_be_visible()
    # The server tells of the end when one has already gone on.
    item(tree, "Method").click()
    expect(tree.title).to_have_value("Method")
    held[0].fulfill(json={"activity": [], "proposals": []})
    tree.page.wait_for_function("(key) => localStorage.getItem(key)", arg=f"quire.seen.{tree.document_id}")
    assert len(held) == 2
    expect(item(tree, "Purpose")).not_to_contain_text("answer")


@pytest.mark.long
@pytest.mark.new_browser
@pytest.mark.usefixtures("follows_nothing")
def test_nothing_is_asked_while_nothing_goes_on_or_nobody_looks(tree: Workspace) -> None:
    page = tree.page
    page.clock.install()
    with page.expect_response("**/activity"):
        page.reload()
    expect(tree.text).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.url.endswith("/activity") else None)
    # It is asked every minute; some seconds of the test pass as well.
    page.clock.run_for(45_000)
    assert asked == []
    with page.expect_response("**/activity"):
        page.clock.run_for(16_000)
    assert len(asked) == 1
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    page.clock.run_for(300_000)
    assert len(asked) == 1


@pytest.mark.new_browser
@pytest.mark.long
def test_it_is_asked_often_while_an_answer_is_written(tree: Workspace) -> None:
    page = tree.page
    running = {
        "section_id": tree.entries.nth(3).get_attribute("data-entry"),
        "chat_session_id": "1",
        "answer_id": "2",
        "status": "streaming",
        "ended_at": None,
    }
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        route.fulfill(json={"activity": [running], "proposals": []})

    page.route("**/activity", answer)
    page.clock.install()
    page.reload()
    expect(item(tree, "Method")).to_contain_text("An answer is being written")
    assert len(asked) == 1
    page.clock.run_for(1_000)
    assert len(asked) == 1
    with page.expect_request("**/activity"):
        page.clock.run_for(4_500)


@pytest.mark.parametrize("width", [1280, pytest.param(1440, marks=pytest.mark.long)])
def test_no_title_breaks_in_mid_word_beside_its_marks(
    site: RunningServer, open_page: OpenPage, writer: Person, width: int
) -> None:
    shared = together(writer)
    writer.done("PATCH", shared.section, json={"title": "Decontamination requirements"})
    second = f"/api{shared.place}/sections/{shared.document['sections'][1]['id']}"
    writer.done("PATCH", second, json={"title": "Cleaning" * 6})
    open_workspace(open_page(site), shared.reviewer, shared.document["id"])
    page = open_page(site)
    page.set_viewport_size({"width": width, "height": 800})
    workspace = open_workspace(page, writer, shared.document["id"])
    row = item(workspace, "Decontamination requirements")
    for mark in (".people", ".badge.pending", ".badge.comments"):
        expect(row.locator(mark)).to_be_visible()
    assert row.locator(".title").evaluate(LINES_OF_WORDS) == [1, 1]
    marks = box_of(row.locator(".badges"))
    link = box_of(row.get_by_role("link"))
    assert marks["x"] + marks["width"] <= link["x"] + link["width"] + 0.5
    # What no line has room for is broken, and goes nowhere beyond the outline.
    long = box_of(item(workspace, "CleaningCleaning").locator(".title"))
    assert long["x"] + long["width"] <= link["x"] + link["width"] + 0.5
