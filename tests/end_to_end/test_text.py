"""The text pane: the whole document to read, one section at a time to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.browsers import DESK, PHONE, Screen
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.hostile_text import HOSTILE
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import (
    Workspace,
    box_of,
    come_to_rest,
    open_workspace,
    sign_in,
    top_of,
    wait_until,
)
from tests.pictures import png
from tests.running import Person, RunningServer

PARAGRAPH = (
    "The line is **stopped** and the key is kept by whoever stopped it, until the cover is closed again."
)
LONG = "\n\n".join([PARAGRAPH] * 6)
MANY = 300
KINDS = {
    "paragraphs": f"{PARAGRAPH}\n\nShort.\n\n{PARAGRAPH}",
    "blank lines": "One.\n\n\nTwo.\n\n\n\n\nThree.\n\n",
    "headings": "# One\n\nText.\n\n## Two\nText.\n\n### Three\n\n#### Four\n\n##### Five\n\n###### Six\n\nText.",
    "underlined headings": "One\n===\n\nText.\n\nTwo\n---\nText.",
    "tight lists": "Text.\n- one\n- two\n  - in two\n    1. in that\n- three\n\nText.\n\n1. one\n2. two",
    "loose lists": "- one\n\n- two\n\n  more of two\n\n  - in two\n  - in two\n\n- three\n\nText.",
    "tasks": "- [ ] open\n- [x] done\n  - inside\n\nText.",
    "quotes": "> one\n>\n> - two\n> - three\n\nText.\n> four\n> > five",
    "code": "Text with `code`.\n\n```python\none()\n\ntwo()\n```\nText.\n\n    three()\n\nText.",
    "tables": "Text.\n\n| a | b |\n|---|--:|\n| 1 | `2` |\n| 3 | 4 |\n\n| head |\n|------|\n\nText.",
    "rules": "Text.\n\n---\n\nText.  \nNext line.\n\n***\nText.",
    "a title that takes more than one line where it is read, and as many where it is written": "Text.",
    "footnotes": "One[^1] and two[^2].\n\nText.\n\n[^1]: First.\n[^2]: Second.",
    "formulas": "With $x^2$, $\\frac{a}{b}$ and H~2~O.\n\n$$\n\\frac{a}{b}\n$$\n\n$$\n\\sum_{i=1}^n x_i\n$$\n\nText.",
    "captions": "Text.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n: Limits {#tbl:limits}\n\nSee @tbl:limits.",
}
FIGURES = (
    'Text.\n\n![A mill](quire:{image} "The mill"){{#fig:mill width=50%}}\n\nText.\n\n![A mill](quire:{image})\n\n'
    "In a line ![A mill](quire:{image}) of text.\n\n![A mill](quire:{image}){{#fig:other}}"
)
LINKS = "\n\n".join(
    f"- A [link](https://example.org/{'far/' * 12}{number}) for **all**" for number in range(6)
)
CLICKED = "Here one clicks."
PIXELS = 3

SLOWNESS = [pytest.param(1, id="quick"), pytest.param(6, id="slow", marks=pytest.mark.long)]
"""By how much the browser is slowed down."""
"""So far may a line be from where it was: fewer than anybody sees, more than browsers round."""


def test_the_whole_document_is_read_in_its_order(workspace: Workspace) -> None:
    expect(workspace.text).to_be_visible()
    expect(workspace.reading("Drying").locator("p")).to_have_text("Surfaces are dried with filtered air.")
    expect(workspace.page.get_by_role("heading", name="Drying", level=3)).to_be_visible()
    workspace.entry("Drying").click()
    expect(workspace.reading("Purpose").locator("p")).to_have_text(
        "This procedure keeps the filling line clean."
    )
    expect(workspace.page.get_by_role("heading", name="Purpose", level=2)).to_be_visible()


@pytest.mark.long
def test_a_section_is_rendered_by_the_server_and_its_headings_stand_below_its_own(
    page: Page, writer: Person
) -> None:
    content = "# Inside\n\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[plan](https://example.org/plan)"
    document = writer.document("D", [{"title": "First"}, {"title": "Second", "level": 2, "content": content}])
    workspace = open_workspace(page, writer, document["id"])
    reading = workspace.reading("Second")
    expect(reading.get_by_role("heading", name="Inside", level=4)).to_be_visible()
    expect(reading.get_by_role("cell", name="2")).to_have_css("text-align", "end")
    expect(reading.get_by_role("listitem")).to_have_text("☑ done")
    link = reading.get_by_role("link", name="plan")
    expect(link).to_have_attribute("title", "https://example.org/plan")
    expect(link).to_have_attribute("target", "_blank")
    link.click(button="middle", trial=True)
    expect(workspace.title).to_have_value("First")


@pytest.mark.long
def test_hostile_text_does_nothing_where_it_is_read(page: Page, writer: Person) -> None:
    sections = [{"title": "First"}, {"title": "Second", "content": HOSTILE}]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    reading = workspace.reading("Second")
    expect(reading).to_contain_text("The end of it.")
    assert reading.locator("script, img, iframe, svg, style, form, details").count() == 0
    for link in reading.locator("a").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "mailto:"))


def test_a_click_opens_a_section_where_it_stands_with_the_cursor_at_the_clicked_word(
    page: Page, writer: Person
) -> None:
    titles = ["One", "Two", "Three"]
    sections = [{"title": title, "content": f"{LONG}\n\nEnd of {title}."} for title in titles]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    last = workspace.reading("Two").get_by_text("End of Two.")
    last.scroll_into_view_if_needed()
    section = workspace.section("Two")
    before = top_of(section)
    last.click(position={"x": 3, "y": 8})
    expect(workspace.title).to_have_value("Two")
    expect(workspace.text).to_be_focused()
    expect(workspace.reading("One").get_by_text("End of One.")).to_be_attached()
    assert top_of(section) == pytest.approx(before, abs=1)
    page.keyboard.insert_text("The very ")
    workspace.expect_saved("v2")
    assert stored(workspace, 1).endswith("The very End of Two.")
    assert top_of(section) == pytest.approx(before, abs=1)


@pytest.mark.parametrize(
    "screen", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone", marks=pytest.mark.long)]
)
def test_a_text_is_as_high_where_it_is_written_as_where_it_is_read(
    site: RunningServer, open_page: OpenPage, writer: Person, screen: Screen
) -> None:
    document = writer.document("D", [{"title": "First"}])
    kinds = KINDS | {"figures": FIGURES.format(image=uploaded(writer, document))}
    sections = [{"title": kind, "content": content} for kind, content in kinds.items()]
    for section in [*sections, {"title": "Last"}]:
        writer.done("POST", f"/api/documents/{document['id']}/sections", json=section)
    workspace = open_workspace(open_page(site, screen=screen), writer, document["id"])
    heights: dict[str, tuple[float, float]] = {}
    for kind in kinds:
        section = workspace.section(kind)
        section.scroll_into_view_if_needed()
        expect(section.locator(".prose")).to_be_visible()
        read = box_of(section)["height"]
        workspace.reading(kind).press("Enter")
        expect(workspace.text).to_be_focused()
        workspace.expect_saved()
        heights[kind] = (read, box_of(section)["height"])
    assert {kind: pair for kind, pair in heights.items() if abs(pair[0] - pair[1]) > 1} == {}


@pytest.mark.parametrize("slowness", SLOWNESS)
@pytest.mark.parametrize(
    "before",
    [PARAGRAPH, "\n\n".join([LINKS, *KINDS.values(), LINKS])],
    ids=["with its top in view", "with its top out of view"],
)
def test_the_line_under_the_pointer_stays_when_a_section_is_opened_and_left(
    page: Page, writer: Person, slowness: int, before: str
) -> None:
    content = f"{before}\n\n{CLICKED}\n\n{LONG}\n\n{LINKS}"
    sections = [{"title": title, "content": content} for title in ("One", "Two", "Three")]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    reading, section = workspace.reading("Two"), workspace.section("Two")
    line = reading.get_by_text(CLICKED)
    section.scroll_into_view_if_needed()
    line.evaluate("(line) => line.scrollIntoView({ block: 'center' })")
    come_to_rest(line)
    slow_down(page, slowness)
    with staying(section, CLICKED):
        line.click(position={"x": 30, "y": 8})
        expect(workspace.title).to_have_value("Two")
        expect(workspace.text).to_be_focused()
    with staying(section, CLICKED):
        page.keyboard.press("Escape")
        expect(reading).to_be_focused()
    with staying(section, CLICKED):
        page.keyboard.press("Enter")
        expect(workspace.text).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.insert_text(" It is *new*.")
    with staying(section, CLICKED):
        page.keyboard.press("Escape")
        expect(reading.locator("em", has_text="new")).to_be_visible()


@pytest.mark.long
def test_a_section_that_is_opened_with_a_key_shows_what_was_read_of_it(page: Page, writer: Person) -> None:
    content = "\n\n".join([LINKS, *KINDS.values(), CLICKED, LONG, LONG, LONG])
    sections = [{"title": "One"}, {"title": "Two", "content": content}]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    reading = workspace.reading("Two")
    line = reading.get_by_text(CLICKED)
    reading.focus()
    line.evaluate("(line) => line.scrollIntoView({ block: 'start' })")
    come_to_rest(line)
    with staying(workspace.section("Two"), CLICKED):
        page.keyboard.press("Enter")
        expect(workspace.text).to_be_focused()
    page.keyboard.insert_text("Typed here. ")
    workspace.expect_saved("v2")
    assert f"Typed here. {CLICKED}" in stored(workspace, 1)


@pytest.mark.long
@pytest.mark.parametrize("slowness", SLOWNESS)
def test_a_section_that_is_not_opened_stands_still_from_when_it_is_first_seen(
    page: Page, writer: Person, slowness: int
) -> None:
    sections = [{"title": title, "content": f"{PARAGRAPH}\n\n{LINKS}"} for title in ("One", "Two", "Three")]
    document = writer.document("D", sections)
    sign_in(page, writer)
    page.add_init_script(WATCH_SECTIONS)
    slow_down(page, slowness)
    workspace = Workspace(page, document["id"])
    workspace.open()
    workspace.expect_saved()
    for title in ("Two", "Three"):
        expect(workspace.reading(title)).to_contain_text(PARAGRAPH[:11])
    come_to_rest(workspace.section("Three"))
    tops = page.evaluate("window.tops")
    for title in ("Two", "Three"):
        seen = [top for name, top in tops if name == title]
        assert max(seen) - min(seen) <= PIXELS, (title, seen)


@pytest.mark.long
def test_a_line_that_is_begun_does_not_move_with_its_first_letter(workspace: Workspace) -> None:
    workspace.write("\n\nThe end.")
    press = workspace.page.keyboard.press
    press("ArrowUp")
    press("ArrowUp")
    press("End")
    press("Enter")
    press("Enter")
    below = workspace.text.locator(".cm-line", has_text="The end.")
    before = box_of(below)["y"]
    workspace.page.keyboard.insert_text("A paragraph between.")
    assert box_of(below)["y"] == pytest.approx(before, abs=1)
    section = workspace.section("Purpose")
    height = box_of(section)["height"]
    press("Escape")
    expect(workspace.reading("Purpose").locator("p")).to_have_count(3)
    assert box_of(section)["height"] == pytest.approx(height, abs=1)


@pytest.mark.long
def test_a_click_far_down_in_a_long_section_stays_under_the_pointer(page: Page, writer: Person) -> None:
    paragraphs = "\n\n".join(
        f"- Item {number} with a [link](https://example.org/{number})" for number in range(90)
    )
    sections = [{"title": "One"}, {"title": "Two", "content": paragraphs}]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    item = workspace.reading("Two").get_by_text("Item 70 with")
    item.scroll_into_view_if_needed()
    box = box_of(item)
    page.mouse.click(box["x"] + 10, box["y"] + box["height"] / 2)
    expect(workspace.text).to_be_focused()
    line = workspace.text.locator(".cm-line").filter(has_text="Item 70 with")
    expect(line).to_be_in_viewport()
    assert box_of(line)["y"] == pytest.approx(box["y"], abs=30)


@pytest.mark.long
def test_opening_from_the_outline_moves_nothing_that_is_in_view(page: Page, writer: Person) -> None:
    sections = [{"title": title, "content": PARAGRAPH} for title in ("One", "Two", "Three")]
    workspace = open_workspace(page, writer, writer.document("D", sections)["id"])
    for title in ("Two", "Three"):
        expect(workspace.reading(title)).to_contain_text(PARAGRAPH[:11])
    for title in ("Three", "Two", "One", "Two"):
        section = workspace.section(title)
        before = top_of(section)
        workspace.entry(title).click()
        expect(workspace.title).to_have_value(title)
        workspace.expect_saved()
        expect(workspace.text).to_be_visible()
        assert top_of(section) == pytest.approx(before, abs=1), title


def test_escape_leaves_the_editor_and_enter_goes_back(workspace: Workspace) -> None:
    workspace.write(" And *dry*.")
    section = workspace.section("Purpose")
    before = top_of(section)
    workspace.page.keyboard.press("Escape")
    expect(workspace.text).to_have_count(0)
    expect(workspace.reading("Purpose")).to_be_focused()
    expect(workspace.reading("Purpose").locator("em")).to_have_text("dry")
    assert top_of(section) == pytest.approx(before, abs=1)
    expect(workspace.entry("Purpose")).to_have_attribute("aria-current", "true")
    workspace.page.keyboard.press("Enter")
    expect(workspace.text).to_be_focused()
    workspace.page.keyboard.press("Escape")
    workspace.page.keyboard.press("Tab")
    expect(workspace.reading("Drying")).to_be_focused()
    workspace.page.keyboard.press("Enter")
    expect(workspace.title).to_have_value("Drying")
    expect(workspace.text).to_be_focused()


@pytest.mark.long
def test_a_text_that_is_left_unsaved_is_shown_and_saved_later(workspace: Workspace) -> None:
    workspace.page.context.set_offline(True)
    workspace.write(" Typed without a network.")
    workspace.entry("Drying").click()
    expect(workspace.reading("Purpose")).to_contain_text("Typed without a network.")
    expect(workspace.section("Purpose")).to_contain_text("Not saved: no connection; kept in this browser")
    workspace.page.context.set_offline(False)
    expect(workspace.reading("Purpose").locator("p")).to_have_text(
        "This procedure keeps the filling line clean. Typed without a network."
    )
    expect(workspace.section("Purpose")).to_contain_text("11 words")
    assert workspace.stored_text().endswith("Typed without a network.")


@pytest.mark.long
def test_three_hundred_sections_are_there_at_once_and_nothing_jumps(
    server: RunningServer, open_page: OpenPage
) -> None:
    person = server.person("prolific")
    document = long_document(person)
    page = open_page(server)
    calls: list[str] = []
    page.on("request", lambda sent: calls.append(sent.url) if "render=html" in sent.url else None)
    workspace = open_workspace(page, person, document["id"])
    page.reload()
    expect(workspace.text).to_be_visible()
    workspace.entries.first.focus()
    page.keyboard.press("End")
    expect(workspace.entries).to_have_count(MANY)
    expect(workspace.entries.last).to_be_focused()
    expect(page.locator("article").get_by_role("heading", name="Section ")).to_have_count(MANY)
    assert len(calls) < 30, "only what is near the window is fetched"

    workspace.entry("Section 150").click()
    expect(workspace.title).to_have_value("Section 150")
    expect(workspace.text).to_be_visible()
    expect(workspace.reading("Section 149").locator("p").last).to_be_attached()
    expect(workspace.reading("Section 151").locator("p").last).to_be_attached()
    section = workspace.section("Section 150")
    page.wait_for_timeout(1_500)
    settled = top_of(section)
    box = page.locator(".box")
    box.hover()
    for _ in range(6):
        before = top_of(section)
        page.mouse.wheel(0, -400)
        wait_until(page, lambda below=before + 400: top_of(section) == pytest.approx(below, abs=2))
    workspace.entry("Section 150").click()
    expect(section).to_be_in_viewport()
    # The tools are in two lines where the pane is narrow.
    assert settled < 150


def test_shortcuts_style_the_words(workspace: Workspace) -> None:
    press = workspace.page.keyboard.press
    workspace.text.click()
    press("Control+a")
    press("Delete")
    workspace.page.keyboard.type("word")
    for keys, text in {
        "Control+b": "**word**",
        "Control+i": "***word***",
        "Control+Shift+x": "***~~word~~***",
    }.items():
        press("Control+a")
        press(keys)
        expect(workspace.text).to_have_text(text)
    press("Control+a")
    workspace.page.keyboard.type("word")
    for keys, text in {
        "Control+a Control+e": "`word`",
        "Control+Alt+2": "## `word`",
        "Control+Alt+0": "`word`",
        "Control+Shift+8": "- `word`",
        "Control+Shift+7": "1. `word`",
        "Control+s": "1. `word`",
    }.items():
        for key in keys.split():
            press(key)
        wait_until(workspace.page, lambda text=text: workspace.stored_text() == text)


@pytest.mark.long
def test_lists_go_on_by_themselves_and_tab_puts_items_in(workspace: Workspace) -> None:
    press, write = workspace.page.keyboard.press, workspace.page.keyboard.type
    workspace.text.click()
    press("Control+a")
    press("Delete")
    write("1. one")
    press("Enter")
    write("two")
    press("Tab")
    press("Enter")
    write("three")
    press("Shift+Tab")
    press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "1. one\n   1. two\n2. three"
    press("Enter")
    press("Enter")
    press("Tab")
    expect(workspace.text).not_to_be_focused()


@pytest.mark.long
def test_typing_pairs_nothing_and_lines_find_their_own_direction(workspace: Workspace) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.type("\"(it's [x] {")
    workspace.page.keyboard.press("Enter")
    workspace.page.keyboard.insert_text("مرحبا بالعالم")
    lines = workspace.text.locator(".cm-line")
    expect(lines).to_have_text(["\"(it's [x] {", "مرحبا بالعالم"])
    assert lines.nth(1).evaluate("(line) => getComputedStyle(line).direction") == "rtl"
    assert lines.nth(0).evaluate("(line) => getComputedStyle(line).direction") == "ltr"


@pytest.mark.long
def test_text_is_found_and_replaced(workspace: Workspace) -> None:
    workspace.text.focus()
    workspace.page.keyboard.press("Control+f")
    expect(workspace.page.get_by_role("textbox", name="Find", exact=True)).to_be_focused()
    workspace.page.keyboard.type("filling")
    workspace.page.get_by_role("button", name="Replace…").click()
    workspace.page.get_by_role("textbox", name="Replace with").fill("bottling")
    workspace.page.get_by_role("button", name="In this section (1)").click()
    expect(workspace.text).to_contain_text("the bottling line")
    workspace.expect_saved("v2")


@pytest.mark.long
def test_columns_of_a_table_stand_under_each_other_where_its_signs_are_shown(workspace: Workspace) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.insert_text("| a | b |\n|---|---|\n| a long one | b |")
    expect(workspace.page.get_by_role("gridcell", name="a long one")).to_be_visible()
    choose(workspace.page, "Show all Markdown signs")
    expect(workspace.text.locator(".cm-table")).to_have_count(3)
    bars = workspace.text.evaluate(
        """(text) => [...text.querySelectorAll(".cm-table")].map((line) => {
            const range = document.createRange();
            const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let last = null;
            while (nodes.nextNode()) last = nodes.currentNode;
            range.setStart(last, last.length - 1);
            range.setEnd(last, last.length);
            return range.getBoundingClientRect().left;
        })"""
    )
    assert max(bars) - min(bars) < 1


@pytest.mark.long
def test_an_empty_section_offers_three_starts(workspace: Workspace) -> None:
    workspace.add_section("Scope")
    start = workspace.page.get_by_role("group", name="This section is empty.")
    expect(start.get_by_role("button")).to_have_count(3)
    start.get_by_role("button", name="Draft from a brief").click()
    expect(workspace.question).to_be_focused()
    expect(workspace.question).to_have_value("Write a first draft of “Scope”. It should say: ")
    start.get_by_role("button", name="Paste text").click()
    expect(workspace.text).to_be_focused()
    expect(start.get_by_text("Press Ctrl+V")).to_be_visible()
    start.get_by_role("button", name="Write it myself").click()
    expect(workspace.text).to_be_focused()
    workspace.page.keyboard.type("A")
    expect(start).to_have_count(0)
    expect(workspace.text).to_be_focused()


def test_a_selection_is_asked_about_after_it_was_saved(workspace: Workspace) -> None:
    workspace.write(" 👩‍🔬 cleans it.")
    for _ in range(len("cleans it.")):
        workspace.page.keyboard.press("Shift+ArrowLeft")
    ask = workspace.page.get_by_role("button", name="Ask about this")
    expect(ask).to_contain_text("Alt+Enter")
    ask.click()
    expect(workspace.question).to_be_focused()
    about = workspace.page.get_by_text("About cleans it.")
    expect(about).to_be_visible()
    assert workspace.stored_text().endswith("👩‍🔬 cleans it.")
    with workspace.page.expect_request("**/messages") as sending:
        workspace.ask("Who does it so slowly?")
    selection = sending.value.post_data_json["selection"]
    assert workspace.stored_text()[selection["start"] : selection["end"]] == "cleans it."
    expect(about).to_have_count(0)
    workspace.stop_button.click()
    expect(workspace.answer("stopped")).to_be_visible()

    workspace.text.focus()
    workspace.page.keyboard.press("Alt+Enter")
    expect(workspace.question).to_be_focused()
    workspace.page.get_by_role("button", name="Ask about the whole section").click()
    expect(about).to_have_count(0)
    expect(workspace.question).to_be_focused()


def slow_down(page: Page, times: int) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


@contextmanager
def staying(section: Locator, words: str) -> Iterator[None]:
    """Whatever is done meanwhile, the line with these words is in no picture elsewhere than in the first one."""
    section.evaluate(WATCH_LINE, words)
    yield
    come_to_rest(section)
    places: list[float] = section.evaluate("() => window.endOfWatch()")
    assert places
    assert max(places) - min(places) <= PIXELS, places


def uploaded(person: Person, document: dict[str, Any]) -> str:
    """The id of a picture of a document."""
    files = {"file": ("mill.png", png(60, 40))}
    image_id: str = person.done("POST", f"/api/documents/{document['id']}/images", files=files)["image"]["id"]
    return image_id


def long_document(person: Person) -> dict[str, str]:
    words = "clean line water cover machine person report surface filtered minutes".split()
    paragraph = " ".join(words[number % len(words)] for number in range(100)) + "."
    sections = [
        {"title": f"Section {number}", "level": 1 + number % 3, "content": "\n\n".join([paragraph] * 5)}
        for number in range(1, MANY + 1)
    ]
    document = person.document("A long one", sections[:100])
    for section in sections[100:]:
        person.done("POST", f"/api/documents/{document['id']}/sections", json=section)
    return document


def stored(workspace: Workspace, section: int) -> str:
    document = workspace.page.request.get(f"/api/documents/{workspace.document_id}").json()["document"]
    content: str = document["sections"][section]["content"]
    return content


# An observer of intersections tells where something is in the picture that is painted, after all that moves it back.
WATCH_LINE = """(section, words) => {
    const places = [];
    const observer = new IntersectionObserver(([{ boundingClientRect: { height, top, bottom } }]) => {
        if (height > 0) places.push((top + bottom) / 2);
    });
    const lines = () => {
        const editor = section.querySelector(".editor")?.shadowRoot;
        return [...section.querySelectorAll("p"), ...(editor?.querySelectorAll(".cm-line") ?? [])];
    };
    let isOver = false;
    const look = () => {
        observer.disconnect();
        const line = lines().find((other) => other.textContent.includes(words));
        if (line) observer.observe(line);
        if (!isOver) requestAnimationFrame(look);
    };
    window.endOfWatch = () => {
        isOver = true;
        return places;
    };
    look();
}"""

WATCH_SECTIONS = """
    window.tops = [];
    const isSeen = new Map();
    const observer = new IntersectionObserver((sections) => {
        for (const { target, boundingClientRect: { top } } of sections)
            if (isSeen.get(target)) window.tops.push([target.ariaLabel, top]);
    });
    const look = () => {
        observer.disconnect();
        for (const section of document.querySelectorAll("article[data-section]")) {
            isSeen.set(section, section.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
            observer.observe(section);
        }
        requestAnimationFrame(look);
    };
    look();
"""
