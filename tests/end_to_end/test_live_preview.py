"""The editor shows a text as it reads, without its signs of Markdown; the text stays as it is."""

from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from tests.end_to_end.real_texts import real_texts
from tests.end_to_end.workspace import Workspace, open_workspace, sign_in, wait_until
from tests.running import Person

LATENCY_MILLISECONDS = 600
TYPED = "abcdefghij"
WORD = "Qzx "
SECTIONS_PER_DOCUMENT = 60
MANY_WORDS = (
    "Water is filtered twice, and what is left over stays in the tank until the cover is closed. " * 400
)
FORMULAS = "\n\n".join(
    f"The limit of **figure {number}** is $x_{{{number}}}^2$ in 10^6^ CFU." for number in range(20)
)


def test_signs_are_hidden_where_the_cursor_is_too(workspace: Workspace) -> None:
    fill(workspace, "# Rules\n\nKeep **the key** at 10^6^ and\n\n- ask [us](https://example.org/us).")
    press = workspace.page.keyboard.press
    press("Control+Home")
    assert seen(workspace) == ["Rules", "", "Keep the key at 106 and", "", "•ask us."]
    for _ in range(2):
        press("ArrowDown")
    press("Home")
    for _ in range(6):
        press("ArrowRight")
    assert seen(workspace)[2] == "Keep the key at 106 and"
    press("Delete")
    press("Control+ArrowRight")
    press("Control+ArrowRight")
    press("Backspace")
    assert seen(workspace)[2] == "Keep te ke at 106 and"
    press("Control+s")
    workspace.expect_saved()
    assert "Keep **te ke** at 10^6^" in workspace.stored_text()


@pytest.mark.long
def test_all_signs_are_shown_where_that_is_wanted_and_after_a_reload(workspace: Workspace) -> None:
    fill(workspace, "Keep **the key**.\n\n- one")
    workspace.expect_saved("v2")
    choose(workspace, "Show all Markdown signs")
    wait_until(workspace.page, lambda: seen(workspace) == ["Keep **the key**.", "", "- one"])
    workspace.page.reload()
    expect(workspace.text).to_be_visible()
    assert seen(workspace) == ["Keep **the key**.", "", "- one"]
    choose(workspace, "Hide Markdown signs")
    wait_until(workspace.page, lambda: seen(workspace) == ["Keep the key.", "", "•one"])


@pytest.mark.long
def test_the_cursor_stands_only_where_it_is_seen(workspace: Workspace) -> None:
    fill(workspace, "One.\n\n# Two\n\n- three\n- four")
    press, write = workspace.page.keyboard.press, workspace.page.keyboard.insert_text
    press("Control+Home")
    for _ in range(2):
        press("ArrowDown")
    write("a")
    press("Home")
    write("b")
    press("ArrowLeft")
    press("ArrowLeft")
    press("ArrowLeft")
    press("ArrowRight")
    press("ArrowRight")
    write("c")
    for _ in range(2):
        press("ArrowDown")
    press("Home")
    write("d")
    press("Shift+Home")
    write("e")
    press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "One.\n\n# cbaTwo\n\n- ethree\n- four"


@pytest.mark.long
def test_letters_typed_right_after_a_click_are_kept(page: Page, writer: Person) -> None:
    sections = [{"title": "One"}, {"title": "Two", "content": "The text of the second section."}]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    line = workspace.reading("Two").locator("p")
    expect(line).to_be_visible()
    add_latency(page)
    line.click(position={"x": 2, "y": 8})
    page.keyboard.type(TYPED, delay=20)
    workspace.expect_saved("v2")
    assert content_of(workspace, 1) == f"{TYPED}The text of the second section."


def test_letters_typed_before_the_editor_has_come_are_kept(page: Page, writer: Person) -> None:
    sections = [{"title": "One"}, {"title": "Two", "content": "The text of the second section."}]
    workspace = Workspace(page, writer.document("D", sections)["id"])
    coming: list[Route] = []
    page.route("**/static/assets/editor-*.js", lambda route: coming.append(route))
    open_without_editor(workspace, writer)
    workspace.reading("Two").locator("p").click(position={"x": 2, "y": 8})
    page.keyboard.type(TYPED, delay=20)
    page.keyboard.press("Enter")
    page.keyboard.type("k")
    page.keyboard.press("Backspace")
    assert coming
    for route in coming:
        route.continue_()
    workspace.expect_saved("v2")
    assert content_of(workspace, 1) == f"{TYPED}\nThe text of the second section."
    page.keyboard.type("l")
    wait_until(page, lambda: content_of(workspace, 1) == f"{TYPED}\nlThe text of the second section.")


@pytest.mark.parametrize(
    "count", [pytest.param(12, id="few"), pytest.param(1_336, id="many", marks=pytest.mark.long)]
)
def test_every_byte_of_a_real_text_stays_but_for_what_is_typed(
    page: Page, writer: Person, count: int
) -> None:
    texts = real_texts(count)
    for first in range(0, count, SECTIONS_PER_DOCUMENT):
        some = texts[first : first + SECTIONS_PER_DOCUMENT]
        sections = [{"title": f"T{number:04}", "content": text} for number, text in enumerate(some)]
        workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
        page.keyboard.press("Escape")
        for section in sections:
            workspace.entry(section["title"]).click()
            expect(workspace.title).to_have_value(section["title"])
            workspace.text.focus()
            page.keyboard.insert_text(WORD)
            expect(workspace.text).to_contain_text(WORD.strip())
        wait_until(page, partial(are_all_saved, workspace, len(some)))
        for number, text in enumerate(some):
            assert content_of(workspace, number).replace(WORD, "", 1) == text


@pytest.mark.long
def test_a_key_draws_only_what_is_in_view_and_has_changed(page: Page, writer: Person) -> None:
    sections = [{"title": "One", "content": f"{FORMULAS}\n\n{MANY_WORDS}\n\n{FORMULAS}"}]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    formulas = workspace.text.locator("math")
    expect(formulas.first).to_be_visible()
    workspace.text.click(position={"x": 4, "y": 12})
    page.keyboard.press("End")
    assert 0 < formulas.count() < 40, "what is far from the window is not drawn"
    before = workspace.text.evaluate_handle("(text) => [...text.querySelectorAll('math, .cm-line')]")
    page.keyboard.type(" It is so.")
    drawn_again = workspace.text.evaluate(
        "(text, before) => before.filter((element) => !text.contains(element)).length", before
    )
    assert drawn_again == 0


def are_all_saved(workspace: Workspace, count: int) -> bool:
    document = workspace.page.request.get(f"/api/documents/{workspace.document_id}").json()["document"]
    return sum(WORD in section["content"] for section in document["sections"]) == count


def open_without_editor(workspace: Workspace, person: Person) -> None:
    sign_in(workspace.page, person)
    workspace.page.goto(f"/documents/{workspace.document_id}")
    expect(workspace.reading("Two").locator("p")).to_be_visible()


def add_latency(page: Page) -> None:
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MILLISECONDS,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )


def fill(workspace: Workspace, text: str) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.insert_text(text)


def choose(workspace: Workspace, action: str) -> None:
    """Choose an action of the palette."""
    workspace.page.keyboard.press("Control+k")
    workspace.page.get_by_placeholder("Section, document or action").fill(action)
    workspace.page.keyboard.press("Enter")


def content_of(workspace: Workspace, section: int) -> str:
    document = workspace.page.request.get(f"/api/documents/{workspace.document_id}").json()["document"]
    content: str = document["sections"][section]["content"]
    return content


def seen(workspace: Workspace) -> list[str]:
    """The lines of the open text without what has no width, and with the glyphs that stand for signs."""
    lines: list[str] = workspace.text.evaluate(
        """(text) => [...text.querySelectorAll(".cm-line")].map((line) => {
            const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
            let seen = "";
            while (nodes.nextNode()) {
                const node = nodes.currentNode;
                if (node instanceof Element) seen += node.dataset.glyph ?? "";
                else if (parseFloat(getComputedStyle(node.parentElement).fontSize) > 0) seen += node.data;
            }
            return seen;
        })"""
    )
    return lines
