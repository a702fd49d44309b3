"""Writing with the keys and tools of word processors."""

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, box_of, open_workspace
from tests.running import Person, RunningServer

END_OF_WORDS = """line => {
    const range = new Range();
    range.selectNodeContents(line);
    return range.getBoundingClientRect().bottom;
}"""


def test_the_keys_of_word_processors_leave_a_sound_text(page: Page, writer: Person) -> None:
    press, type_ = page.keyboard.press, page.keyboard.type
    workspace = written(page, writer, "")

    type_("It applies to ")
    press("Control+b")
    type_("SOP 0417")
    press("Control+b")
    type_(" and ")
    press("Control+i")
    type_("in vitro")
    press("Control+i")
    type_(" tests.")
    press("Enter")
    press("Enter")
    press("Control+Shift+8")
    type_("one")
    press("Enter")
    press("Tab")
    type_("under one")
    press("Enter")
    press("Shift+Tab")
    type_("two")
    press("Enter")
    press("Enter")
    type_("After the list.")
    press("Control+u")
    workspace.page.keyboard.press("Control+s")

    workspace.expect_saved()
    assert workspace.stored_text() == (
        "It applies to **SOP 0417** and *in vitro* tests.\n\n- one\n  - under one\n- two\n\nAfter the list."
    )


def test_words_are_replaced_in_all_sections_and_put_back_in_one_step(page: Page, writer: Person) -> None:
    workspace = written(page, writer, "Rinse, then rinse again.", "Do not rinse.")

    page.keyboard.press("Control+h")
    expect(page.get_by_role("textbox", name="Find", exact=True)).to_be_focused()
    page.keyboard.type("rinse")
    expect(page.get_by_text("1 of 3")).to_be_visible()
    page.get_by_role("textbox", name="Replace with").fill("wash")
    page.get_by_role("button", name="In the document (3)").click()
    page.get_by_role("button", name="Replace 3 places in 2 sections").click()
    expect(page.get_by_text("Replaced 3 places in 2 sections.").first).to_be_visible()
    assert contents(workspace) == ["wash, then wash again.", "Do not wash."]
    expect(workspace.text).to_contain_text("wash, then wash again.")

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone in 2 sections.").first).to_be_visible()
    assert contents(workspace) == ["Rinse, then rinse again.", "Do not rinse."]


@pytest.mark.long
def test_the_toolbar_is_reached_by_keys_and_moves_nothing(page: Page, writer: Person) -> None:
    workspace = written(page, writer, "bold words")
    top = box_of(workspace.text)["y"]
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Text", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    bold = page.get_by_role("toolbar").get_by_role("button", name="Bold")
    expect(bold).to_have_attribute("aria-pressed", "true")
    expect(workspace.text).to_be_focused()
    assert box_of(workspace.text)["y"] == top
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "**bold words**"
    assert findings(page) == {}


@pytest.mark.long
def test_all_tools_are_within_reach_of_a_thumb(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    phone = open_page(site, screen=PHONE)
    workspace = open_workspace(phone, writer, writer.document("Cleaning", [{"title": "Scope"}])["id"])
    workspace.text.tap()
    toolbar = phone.get_by_role("toolbar", name="Writing tools")
    toolbar.get_by_role("button", name="Bold").tap()
    phone.keyboard.type("bold")
    toolbar.get_by_role("button", name="More tools").tap()
    assert findings(phone) == {}
    phone.get_by_role("menuitem", name="Quote").tap()
    expect(workspace.text).to_be_focused()
    for button in toolbar.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    workspace.page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "> **bold**"


@pytest.mark.long
def test_a_link_is_made_by_keys_alone(page: Page, writer: Person) -> None:
    workspace = written(page, writer, "the site")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+Shift+k")
    expect(page.get_by_label("Address")).to_be_focused()
    assert findings(page) == {}
    page.keyboard.type("example.org")
    page.keyboard.press("Enter")
    expect(workspace.text).to_be_focused()
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "[the site](https://example.org)"


@pytest.mark.long
def test_a_formula_is_seen_while_it_is_written_and_changed_where_it_stands(
    page: Page, writer: Person
) -> None:
    workspace = written(page, writer, "The area is ")
    page.keyboard.type("/formula")
    page.get_by_role("option", name="Formula").click()
    form = page.get_by_role("dialog", name="Formula")
    expect(form.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("x^2")
    expect(form.locator("math")).to_have_text("x2")
    page.keyboard.type("^{")
    expect(form.locator("math")).to_have_count(0)
    expect(form.get_by_role("group", name="How the formula reads")).to_contain_text("cannot be shown")
    assert findings(page) == {}
    form.get_by_role("textbox").fill("x^2")
    form.get_by_role("button", name="Insert").click()
    expect(workspace.text.locator("math")).to_be_visible()

    page.get_by_role("toolbar").get_by_role("button", name="Formula").click()
    form.get_by_role("textbox").fill("x^3")
    form.get_by_role("button", name="Change").click()
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "The area is $x^3$"


def test_the_signs_of_formulas_leave_the_buttons_of_the_form_on_the_screen(
    page: Page, writer: Person
) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    written(page, writer, "First.\n\nSecond.\n\nThird.\n\nFourth.\n\nIt is ")
    page.keyboard.type("/formula")
    page.get_by_role("option", name="Formula").click()
    form = page.get_by_role("dialog", name="Formula")
    form.get_by_text("Signs and Greek letters").click()
    expect(form.get_by_role("button", name="Omega").last).to_be_visible()
    expect(form.get_by_role("button", name="Insert")).to_be_in_viewport(ratio=1)


def test_a_formula_is_put_together_by_whoever_knows_no_tex(page: Page, writer: Person) -> None:
    workspace = written(page, writer, "It is ")
    page.keyboard.type("/formula")
    page.get_by_role("option", name="Formula").click()
    form = page.get_by_role("dialog", name="Formula")
    field, type_ = form.get_by_role("textbox"), page.keyboard.type
    expect(field).to_be_focused()
    type_("c = ")
    form.get_by_role("button", name="Fraction").click()
    expect(form.locator("math")).to_have_text("c=□□")
    type_("n")
    page.keyboard.press("Tab")
    type_("V")
    page.keyboard.press("End")
    form.get_by_text("Signs and Greek letters").click()
    form.get_by_role("button", name="Multiplied, as a dot").click()
    form.get_by_role("button", name="alpha").click()
    assert findings(page) == {}
    page.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Fraction")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    type_("2")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == r"It is $c = \frac{n}{V}\cdot \alpha ^{2}$"


@pytest.mark.long
def test_a_style_that_is_switched_on_holds_for_what_an_input_method_composes(
    page: Page, writer: Person
) -> None:
    workspace = written(page, writer, "Use ")
    page.keyboard.press("Control+b")
    session = page.context.new_cdp_session(page)
    for letters in ("g", "gl", "glo"):
        session.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        )
    session.send("Input.insertText", {"text": "gloves"})
    expect(workspace.text).to_have_text("Use **gloves**")
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "Use **gloves**"


@pytest.mark.long
def test_selected_words_are_styled_beside_them(page: Page, writer: Person) -> None:
    workspace = written(page, writer, "bold words")
    page.keyboard.press("Control+a")
    beside = workspace.text.locator("xpath=../..").locator(".cm-asks")
    end_of_words = workspace.text.locator(".cm-line").evaluate(END_OF_WORDS)
    assert box_of(beside)["y"] >= end_of_words - 1
    assert findings(page) == {}
    beside.get_by_role("button", name="Bold").click()
    expect(beside.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "**bold words**"


@pytest.mark.long
def test_a_slash_offers_the_tools_and_the_counts_are_live(page: Page, writer: Person) -> None:
    workspace = written(page, writer, "One two.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("/list")
    expect(page.get_by_role("option", name="List").first).to_be_visible()
    assert findings(page) == {}
    page.keyboard.press("Enter")
    page.keyboard.type("three and/or four")
    expect(workspace.outline).to_contain_text("6 words")
    page.keyboard.press("Control+s")
    workspace.expect_saved()
    assert workspace.stored_text() == "One two.\n\n- three and/or four"


def written(page: Page, writer: Person, *contents: str) -> Workspace:
    """The workspace of a document with these sections; the cursor is at the end of the first one."""
    sections = [{"title": f"Part {number}", "content": text} for number, text in enumerate(contents)]
    workspace = open_workspace(page, writer, writer.document("Cleaning", sections)["id"])
    workspace.text.click()
    page.keyboard.press("Control+End")
    return workspace


def contents(workspace: Workspace) -> list[str]:
    """The texts of all sections as the server has them."""
    reply = workspace.page.request.get(f"/api/documents/{workspace.document_id}")
    return [section["content"] for section in reply.json()["document"]["sections"]]
