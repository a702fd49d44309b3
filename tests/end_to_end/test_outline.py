"""The outline: a tree that is read, folded and changed, with or without a mouse."""

import re

import pytest
from playwright.sync_api import FloatRect, Page, Route, expect

from tests.end_to_end.outlines import START, expect_said, expect_stored, expect_tree, item, stored_tree
from tests.end_to_end.workspace import Workspace, box_of, open_workspace, wait_until
from tests.running import Person

# Reading and folding.


@pytest.mark.long
def test_the_outline_is_a_tree_by_level_with_words_and_numbers(tree: Workspace) -> None:
    expect(tree.outline.get_by_role("tree", name="Outline")).to_be_visible()
    expect_tree(tree, START)
    expect(tree.outline.get_by_text("6 sections · 26 words")).to_be_visible()
    scope = tree.page.get_by_role("treeitem", name=re.compile("^Scope ?, 4 words$"))
    expect(scope).to_have_attribute("aria-expanded", "true")
    expect(scope).to_have_attribute("aria-setsize", "1")
    expect(item(tree, "Method")).to_have_attribute("aria-posinset", "2")
    expect(item(tree, "Method")).to_have_attribute("aria-setsize", "3")
    assert item(tree, "Results").get_attribute("aria-expanded") is None
    indents = [
        item(tree, title).locator(".title").evaluate("(title) => title.getBoundingClientRect().left")
        for title in ("Purpose", "Scope", "Limits", "Method")
    ]
    assert indents[0] < indents[1] < indents[2]
    assert indents[3] == indents[0]


def test_the_tree_is_walked_folded_and_opened_by_keyboard(tree: Workspace) -> None:
    press = tree.page.keyboard.press
    item(tree, "Purpose").focus()
    for key, title in [
        ("ArrowDown", "Scope"),
        ("ArrowRight", "Limits"),
        ("ArrowLeft", "Scope"),
        ("End", "Results"),
        ("Home", "Purpose"),
        ("s", "Scope"),
        ("ArrowUp", "Purpose"),
    ]:
        press(key)
        expect(item(tree, title)).to_be_focused()
    press("ArrowLeft")
    expect_tree(tree, "Purpose 1, Method 1, Sampling 2, Results 1")
    expect(item(tree, "Purpose")).to_have_attribute("aria-expanded", "false")
    expect(item(tree, "Purpose")).to_contain_text("11 words with the sections under it")
    press("ArrowDown")
    expect(item(tree, "Method")).to_be_focused()
    press("Enter")
    expect(tree.title).to_have_value("Method")
    press("Home")
    expect(item(tree, "Purpose")).to_be_focused()
    press("ArrowRight")
    expect_tree(tree, START)
    item(tree, "Purpose").evaluate(PRESS_S_AND_A)
    expect(item(tree, "Sampling")).to_be_focused()
    press("Tab")
    expect(tree.page.get_by_role("button", name="Change “Sampling”")).to_be_focused()
    press("Shift+Tab")
    expect(item(tree, "Sampling")).to_be_focused()
    assert tree.entries.locator("visible=true").and_(tree.page.locator("[tabindex='0']")).count() == 1


# In one go: letters that come a second apart are two words.
PRESS_S_AND_A = """(item) => {
    for (const key of "sa") item.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}"""


@pytest.mark.long
def test_a_folded_part_stays_folded_and_says_that_it_contains_the_open_section(tree: Workspace) -> None:
    item(tree, "Limits").click()
    expect(tree.title).to_have_value("Limits")
    tree.page.get_by_role("button", name="Fold “Scope”").click()
    expect(item(tree, "Scope")).to_contain_text("Contains the open section")
    tree.page.get_by_role("button", name="Fold “Purpose”").click()
    expect(item(tree, "Purpose")).to_contain_text("Contains the open section")
    tree.page.reload()
    expect(tree.title).to_have_value("Limits")
    expect_tree(tree, "Purpose 1, Method 1, Sampling 2, Results 1")
    expect(item(tree, "Purpose")).to_contain_text("Contains the open section")
    tree.page.get_by_role("button", name="Unfold “Purpose”").click()
    expect(item(tree, "Scope")).to_contain_text("Contains the open section")
    expect(item(tree, "Purpose")).not_to_contain_text("Contains")


# Moving.


@pytest.mark.parametrize(
    ("title", "keys", "result", "said"),
    [
        (
            "Purpose",
            ["ArrowDown"],
            "Method 1, Sampling 2, Purpose 1, Scope 2, Limits 3, Results 1",
            "“Purpose” is now 3 of 6, level 1.",
        ),
        (
            "Method",
            ["ArrowUp", "ArrowDown", "ArrowRight"],
            "Purpose 1, Scope 2, Limits 3, Method 2, Sampling 3, Results 1",
            "“Method” is now 4 of 6, level 2, under “Purpose”.",
        ),
        pytest.param(
            "Scope",
            ["ArrowLeft"],
            "Purpose 1, Scope 1, Limits 2, Method 1, Sampling 2, Results 1",
            "“Scope” is now 2 of 6, level 1.",
            marks=pytest.mark.long,
        ),
        ("Purpose", ["ArrowUp"], START, "“Purpose” cannot go further in this direction."),
        pytest.param(
            "Results",
            ["ArrowLeft"],
            START,
            "“Results” is already on the highest level.",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_section_moves_with_what_is_under_it_by_keyboard_and_where_it_is_is_said(
    tree: Workspace, title: str, keys: list[str], result: str, said: str
) -> None:
    item(tree, title).focus()
    for key in keys:
        tree.page.keyboard.press(f"Alt+Shift+{key}")
    expect_tree(tree, result)
    expect_said(tree, said)
    expect(item(tree, title)).to_be_focused()
    expect_stored(tree, result)


@pytest.mark.long
def test_moves_are_taken_back_one_by_one(tree: Workspace) -> None:
    press = tree.page.keyboard.press
    item(tree, "Scope").focus()
    press("Alt+Shift+ArrowLeft")
    press("Alt+Shift+ArrowDown")
    result = "Purpose 1, Method 1, Sampling 2, Scope 1, Limits 2, Results 1"
    expect_tree(tree, result)
    expect_stored(tree, result)
    tree.outline.get_by_text("Moved.").locator("..").get_by_role("button", name="Undo").click()
    expect_tree(tree, "Purpose 1, Scope 1, Limits 2, Method 1, Sampling 2, Results 1")
    expect(item(tree, "Scope")).to_be_focused()
    press("Control+z")
    expect_tree(tree, START)
    expect_said(tree, "“Scope” is now 2 of 6, level 2, under “Purpose”.")
    expect_stored(tree, START)
    press("Control+z")
    expect_tree(tree, START)


@pytest.mark.long
def test_a_move_that_takes_neighbours_as_children_is_taken_back_exactly(page: Page, writer: Person) -> None:
    titles = [("A", 1), ("B", 2), ("C", 3), ("D", 2)]
    document = writer.document(sections=[{"title": title, "level": level} for title, level in titles])
    workspace = open_workspace(page, writer, document["id"])
    item(workspace, "B").focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect_stored(workspace, "A 1, B 1, C 2, D 2")
    page.keyboard.press("Control+z")
    expect_tree(workspace, "A 1, B 2, C 3, D 2")
    expect_stored(workspace, "A 1, B 2, C 3, D 2")


@pytest.mark.long
def test_a_move_is_not_taken_back_over_other_changes(tree: Workspace) -> None:
    item(tree, "Results").focus()
    tree.page.keyboard.press("Alt+Shift+ArrowUp")
    tree.add_section("Between")
    item(tree, "Results").focus()
    tree.page.keyboard.press("Control+z")
    expect(tree.page.get_by_role("alert")).to_contain_text("can no longer be taken back")


@pytest.mark.long
def test_a_refused_move_leaves_everything_as_it_was_and_says_why(tree: Workspace) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=503, json={"error": "The disk is full.", "code": "disk_full", "request_id": "1"})

    tree.page.route("**/position", refuse)
    item(tree, "Purpose").focus()
    tree.page.keyboard.press("Alt+Shift+ArrowDown")
    expect(tree.page.get_by_role("alert")).to_have_text("The disk is full.")
    expect_tree(tree, START)
    expect(item(tree, "Purpose")).to_be_focused()
    tree.page.unroute_all()
    tree.page.context.set_offline(True)
    tree.page.keyboard.press("Alt+Shift+ArrowDown")
    expect(tree.page.get_by_role("alert")).to_have_text("The server cannot be reached.")
    expect_tree(tree, START)
    tree.page.context.set_offline(False)


@pytest.mark.long
def test_a_key_that_is_held_moves_further_than_it_asks_the_server(page: Page, writer: Person) -> None:
    document = writer.document(sections=[{"title": f"S{number:02}"} for number in range(30)])
    workspace = open_workspace(page, writer, document["id"])
    asked: list[Route] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route("**/position", hold_the_first)
    item(workspace, "S00").focus()
    for _ in range(25):
        page.keyboard.press("Alt+Shift+ArrowDown")
    order = [f"S{number:02} 1" for number in range(1, 26)] + ["S00 1"]
    wanted = ", ".join(order + [f"S{number:02} 1" for number in range(26, 30)])
    expect_tree(workspace, wanted)
    wait_until(page, lambda: asked)
    asked[0].continue_()
    expect_stored(workspace, wanted)
    expect_tree(workspace, wanted)
    assert len(asked) == 2


def test_a_section_is_dragged_with_what_is_under_it_to_the_level_of_the_line(tree: Workspace) -> None:
    drag = Drag(tree, "Scope")
    drag.over("Sampling")
    expect(drag.line).to_have_text("Level 2")
    drag.aside(2)
    expect(drag.line).to_have_text("Level 3")
    drag.aside(-3)
    expect(drag.line).to_have_text("Level 1")
    drag.aside(1)
    expect(drag.line).to_have_text("Level 2")
    drag.drop()
    result = "Purpose 1, Method 1, Sampling 2, Scope 2, Limits 3, Results 1"
    expect_tree(tree, result)
    expect(drag.line).to_have_count(0)
    expect_said(tree, "“Scope” is now 4 of 6, level 2, under “Method”.")
    expect_stored(tree, result)
    expect(tree.title).to_have_value("Purpose")
    tree.outline.get_by_role("button", name="Undo").click()
    expect_stored(tree, START)


@pytest.mark.long
def test_escape_ends_a_drag_and_nothing_moves(tree: Workspace) -> None:
    drag = Drag(tree, "Results")
    drag.over("Purpose")
    expect(drag.line).to_be_visible()
    tree.page.keyboard.press("Escape")
    expect(drag.line).to_have_count(0)
    drag.drop()
    expect_tree(tree, START)
    assert stored_tree(tree) == START


@pytest.mark.long
def test_a_section_dropped_behind_a_folded_part_comes_behind_all_of_it(tree: Workspace) -> None:
    tree.page.get_by_role("button", name="Fold “Purpose”").click()
    drag = Drag(tree, "Results")
    drag.over("Purpose")
    expect(drag.line).to_have_text("Level 1")
    drag.drop()
    expect_stored(tree, "Purpose 1, Scope 2, Limits 3, Results 1, Method 1, Sampling 2")
    expect_tree(tree, "Purpose 1, Results 1, Method 1, Sampling 2")


class Drag:
    """The mouse with a section in its hand."""

    def __init__(self, workspace: Workspace, title: str) -> None:
        self._workspace = workspace
        self._mouse = workspace.page.mouse
        self.line = workspace.outline.locator(".drop-line")
        box = self._box(title)
        self._x, self._y = box["x"] + 20, box["y"] + box["height"] / 2
        self._mouse.move(self._x, self._y)
        self._mouse.down()

    def over(self, title: str) -> None:
        """To the lower part of a section."""
        box = self._box(title)
        self._y = box["y"] + box["height"] * 0.8
        self._mouse.move(self._x, self._y, steps=4)

    def aside(self, levels: int) -> None:
        """To the left or right by as much as levels are apart."""
        self._x += levels * 0.9 * 16
        self._mouse.move(self._x, self._y, steps=2)

    def drop(self) -> None:
        self._mouse.up()

    def _box(self, title: str) -> FloatRect:
        return box_of(self._workspace.entry(title).locator(".title"))


# Adding, renaming, deleting.


@pytest.mark.long
def test_sections_are_added_beside_and_under_others_by_keyboard(tree: Workspace) -> None:
    press, write = tree.page.keyboard.press, tree.page.keyboard.type
    item(tree, "Method").focus()
    press("Alt+Shift+Enter")
    expect(tree.outline.get_by_text("Level 2, under “Method”.")).to_be_visible()
    write("Cleaning")
    press("Control+Enter")
    expect(item(tree, "Cleaning")).to_have_attribute("aria-current", "true")
    press("Escape")
    expect(item(tree, "Cleaning")).to_be_focused()
    item(tree, "Purpose").focus()
    press("Alt+Enter")
    expect(tree.page.get_by_role("textbox", name="Title of the new section")).to_be_focused()
    write("Terms")
    press("Enter")
    expect(item(tree, "Terms")).to_have_attribute("aria-current", "true")
    expect(tree.page.get_by_role("textbox", name="Title of the new section")).to_have_count(0)
    expect(tree.text).to_be_focused()
    write("What words mean.")
    expect(tree.text).to_contain_text("What words mean.")
    expect_stored(tree, "Purpose 1, Scope 2, Limits 3, Terms 1, Method 1, Sampling 2, Cleaning 2, Results 1")


@pytest.mark.long
def test_the_field_for_new_sections_stays_closed_if_it_was_closed_while_one_was_added(
    tree: Workspace,
) -> None:
    held = held_back(tree.page, "POST")
    item(tree, "Results").focus()
    tree.page.keyboard.press("Alt+Enter")
    field = tree.page.get_by_role("textbox", name="Title of the new section")
    expect(field).to_be_focused()
    tree.page.keyboard.type("Terms")
    tree.page.keyboard.press("Enter")
    wait_until(tree.page, lambda: held)
    tree.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    held[0].continue_()
    expect(item(tree, "Terms")).to_have_attribute("aria-current", "true")
    expect(field).to_have_count(0)


@pytest.mark.long
def test_whoever_goes_on_while_a_section_is_deleted_keeps_the_focus(tree: Workspace) -> None:
    held = held_back(tree.page, "DELETE")
    item(tree, "Results").focus()
    tree.page.keyboard.press("Delete")
    wait_until(tree.page, lambda: held)
    tree.text.focus()
    held[0].continue_()
    expect(tree.outline.get_by_text("Deleted “Results”.")).to_be_visible()
    expect(tree.text).to_be_focused()


def held_back(page: Page, method: str) -> list[Route]:
    """What the page asks of sections by this method, each of which waits until it is let go on."""
    held: list[Route] = []
    page.route(
        re.compile(r"/sections(/[^/]+)?$"),
        lambda route: held.append(route) if route.request.method == method else route.fallback(),
    )
    return held


def test_the_menu_of_a_section_does_everything_and_gives_the_focus_back(tree: Workspace) -> None:
    press = tree.page.keyboard.press
    menu = tree.page.get_by_role("menu", name="Change “Scope”")
    item(tree, "Scope").focus()
    press("Shift+F10")
    expect(menu.get_by_role("menuitem", name="Rename")).to_be_focused()
    press("ArrowUp")
    expect(menu.get_by_role("menuitem", name="Delete")).to_be_focused()
    press("Escape")
    expect(menu).to_be_hidden()
    expect(item(tree, "Scope")).to_be_focused()
    tree.act("Scope", "One level up")
    expect_stored(tree, "Purpose 1, Scope 1, Limits 2, Method 1, Sampling 2, Results 1")
    tree.act("Scope", "Fold")
    expect(item(tree, "Limits")).to_have_count(0)
    tree.act("Scope", "Add a section under it")
    expect(tree.page.get_by_role("textbox", name="Title of the new section")).to_be_focused()
    tree.page.keyboard.type("Terms")
    press("Control+Enter")
    expect(item(tree, "Terms")).to_have_attribute("aria-current", "true")
    press("Escape")
    expect_tree(tree, "Purpose 1, Scope 1, Limits 2, Terms 2, Method 1, Sampling 2, Results 1")
    tree.act("Terms", "Rename")
    expect(tree.page.get_by_role("textbox", name="New title of “Terms”")).to_be_focused()
    tree.page.keyboard.type("Glossary")
    press("Enter")
    expect(item(tree, "Glossary")).to_be_focused()
    tree.act("Results", "Move up")
    expect_stored(tree, "Purpose 1, Scope 1, Limits 2, Glossary 2, Results 1, Method 1, Sampling 2")


def test_what_was_deleted_by_key_is_taken_back_by_key(tree: Workspace) -> None:
    item(tree, "Scope").focus()
    tree.page.keyboard.press("Delete")
    expect(tree.outline.get_by_role("button", name="Delete all of it")).to_be_focused()
    tree.page.keyboard.press("Tab")
    tree.page.keyboard.press("Enter")
    expect(tree.outline.get_by_text("Deleted “Scope”.")).to_be_visible()
    expect(tree.outline.get_by_role("button", name="Undo")).to_be_focused()
    item(tree, "Limits").focus()
    tree.page.keyboard.press("Control+z")
    expect_tree(tree, START)
    expect(item(tree, "Scope")).to_be_focused()
    expect(tree.outline.get_by_text("Deleted “Scope”.")).to_have_count(0)


# Large documents.


@pytest.mark.long
def test_typing_in_the_text_costs_a_large_outline_nothing(page: Page, writer: Person) -> None:
    sections = [{"title": f"Section {number}", "level": number % 3 + 1} for number in range(300)]
    workspace = open_workspace(page, writer, writer.document("Large", sections)["id"])
    expect(workspace.entries).to_have_count(300)
    # A text that is saved has other words, which the outline counts.
    page.route("**/sections/*", lambda route: None)
    page.evaluate(WATCH_THE_OUTLINE)
    workspace.text.click()
    page.keyboard.type("Some words that are typed. ")
    assert page.evaluate("outlineChanges") == 0


WATCH_THE_OUTLINE = """() => {
    window.outlineChanges = 0;
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver((changes) => (window.outlineChanges += changes.length)).observe(
        document.querySelector("[role=tree]"), all);
}"""
