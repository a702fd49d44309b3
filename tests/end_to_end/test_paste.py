"""What is pasted from other programs keeps what it says, in one step; what is lost is said under the text."""

import base64
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import SAMPLES
from tests.end_to_end.clipboard import copy, paste, read_clipboard
from tests.end_to_end.workspace import PATIENCE_SECONDS, Workspace
from tests.pictures import png
from tests.running import wait_until

WORD_HTML = (SAMPLES / "clipboard_word.html").read_text("utf-8")

IN_CHROMIUM = [
    "word/02_footnotes",
    *(
        pytest.param(name, marks=pytest.mark.long)
        for name in (
            "word/01_raised_and_lowered",
            "word/10_equation_omml",
            "docs/03_list_in_list",
            "docs/02_raised_by_style",
            "docs/05_checklist",
            "sheets/01_excel_block",
            "sheets/03_excel_hidden_column",
            "sheets/08_libreoffice_merged_breaks",
            "web/05_mathjax",
            "web/06_wiki_references",
            "web/09_hidden",
        )
    ),
]


@pytest.mark.parametrize("name", IN_CHROMIUM)
def test_what_programs_put_on_the_clipboard_is_kept(workspace: Workspace, name: str) -> None:
    sample = read_clipboard(name)
    copy(workspace.page, {"text/html": sample["html"], "text/plain": sample.get("text") or "plain"})
    empty(workspace)
    workspace.page.keyboard.press("Control+v")
    expect(note(workspace)).to_be_visible()
    workspace.expect_saved()
    assert tidy(workspace.stored_text()) == tidy(sample["markdown"])


def test_a_paste_is_one_step_that_the_line_under_it_takes_back(workspace: Workspace) -> None:
    empty(workspace)
    paste(workspace.text, {"text/html": WORD_HTML, "text/plain": "Cleaning the filling line"})
    expect(workspace.text).to_contain_text("made of **nitrile**")
    expect(note(workspace)).to_contain_text(
        "1 picture left out (“The line from above”), 1 link target left out."
    )
    note(workspace).get_by_role("button", name="Undo").click()
    expect(workspace.text).not_to_contain_text("nitrile")
    expect(note(workspace)).to_be_hidden()
    expect(workspace.text).to_be_focused()


@pytest.mark.long
def test_pictures_in_what_is_pasted_are_stored_and_those_elsewhere_left_out(workspace: Workspace) -> None:
    empty(workspace)
    pixels = base64.b64encode(png(40, 20)).decode()
    html = (
        f'<p>The mill:</p><p><img alt="A mill" src="data:image/png;base64,{pixels}"></p>'
        '<p><img alt="Far" src="https://elsewhere.invalid/p.png"> behind</p>'
    )
    paste(workspace.text, {"text/html": html, "text/plain": "The mill:"})
    expect(note(workspace)).to_contain_text("1 picture left out (“Far”).")
    shown = workspace.text.get_by_role("img", name="A mill")
    expect(shown).to_have_js_property("naturalWidth", 40)
    workspace.expect_saved()
    stored = re.compile(r"The mill:\n\n!\[A mill\]\(quire:[0-9a-f]{32}\)\n\nbehind")
    wait_until(lambda: stored.fullmatch(workspace.stored_text().rstrip()))


@pytest.mark.long
def test_a_paste_becomes_plain_text_in_one_step(workspace: Workspace) -> None:
    empty(workspace)
    paste(workspace.text, {"text/html": "<p>A <b>bold</b> word</p>", "text/plain": "A bold word"})
    note(workspace).get_by_role("button", name="Paste as plain text").click()
    expect(workspace.text).to_have_text("A bold word")
    workspace.page.keyboard.press("Control+z")
    expect(workspace.text).not_to_contain_text("word")


@pytest.mark.long
def test_the_line_goes_with_the_next_edit(workspace: Workspace) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+End")
    paste(workspace.text, {"text/html": "<p>10<sup>6</sup></p>", "text/plain": "106"})
    expect(note(workspace)).to_be_visible()
    workspace.page.keyboard.type("x")
    expect(note(workspace)).to_be_hidden()
    workspace.expect_saved("v2")
    assert workspace.stored_text().endswith("clean.10^6^x")


@pytest.mark.long
def test_tab_separated_text_becomes_a_table_where_that_is_wanted(workspace: Workspace) -> None:
    empty(workspace)
    paste(workspace.text, {"text/plain": "Lot\tpH\nA|1\t7.40\n"})
    note(workspace).get_by_role("button", name="Make a table of it").click()
    workspace.expect_saved()
    assert workspace.stored_text().rstrip() == "| Lot | pH |\n| --- | --- |\n| A\\|1 | 7.40 |"


@pytest.mark.long
def test_text_that_only_looks_rich_is_pasted_as_it_is(workspace: Workspace) -> None:
    flavours = {
        "text/html": "<meta charset=utf-8><span style='color:red'>a *b*</span>",
        "text/plain": "a *b*",
    }
    workspace.text.click()
    workspace.page.keyboard.press("Control+End")
    paste(workspace.text, flavours)
    workspace.expect_saved("v2")
    assert workspace.stored_text().endswith("clean.a *b*")


@pytest.mark.long
def test_control_shift_v_pastes_plain_text(workspace: Workspace) -> None:
    copy(workspace.page, {"text/html": "<b>Bold</b>", "text/plain": " plain"})
    workspace.text.click()
    workspace.page.keyboard.press("Control+End")
    workspace.page.keyboard.press("Control+Shift+V")
    workspace.expect_saved("v2")
    assert workspace.stored_text().endswith("clean. plain")


@pytest.mark.long
@pytest.mark.parametrize(
    ("html", "shown"),
    [
        pytest.param("<div>" * 10_000 + "<b>deep</b>", "deep", id="deep"),
        pytest.param("<b>first</b>" + "<a" * 200_000, "first", id="open tags"),
        pytest.param("<table>" + ("<tr>" + "<td>1" * 100) * 500 + "</table>", "111", id="cells"),
        pytest.param(
            "<table>" + ("<tr>" + "<td>1" * 1_000) * 1_600 + "</table>", "plainly", id="1,600,000 cells"
        ),
        pytest.param(
            "<p>seen</p><img src=x onerror='document.title=1'><script>document.title=1</script>",
            "seen",
            id="scripts",
        ),
    ],
)
def test_hostile_html_is_pasted_harmlessly(workspace: Workspace, html: str, shown: str) -> None:
    title = workspace.page.title()
    empty(workspace)
    paste(workspace.text, {"text/html": html, "text/plain": "plainly"})
    expect(note(workspace)).to_be_visible(timeout=PATIENCE_SECONDS * 1_000)
    expect(workspace.text).to_contain_text(shown)
    assert workspace.page.title() == title


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_a_paste_that_the_section_cannot_hold_is_refused_with_a_sentence(
    workspace: Workspace, kind: str
) -> None:
    before = workspace.text.inner_text()
    words = "The rinse water is <b>tested</b> twice a day. " * 15_000
    paste(workspace.text, {"text/plain": words, kind: words})
    expect(note(workspace)).to_contain_text("Nothing was pasted: a section holds at most 512 KiB of text.")
    assert workspace.text.inner_text() == before
    note(workspace).get_by_role("button", name="Hide this note").click()
    workspace.page.keyboard.type("Here. ")
    expect(workspace.text).to_contain_text("Here. ")


def note(workspace: Workspace) -> Locator:
    """The line under a text that was just pasted."""
    return workspace.page.locator("[data-pasted]")


def empty(workspace: Workspace) -> None:
    """Delete the text of the open section, and stay in it."""
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.press("Delete")


def tidy(markdown: str) -> str:
    """Without bold in the header of a table, which is bold by itself, and blanks at the end."""
    return re.sub(r"\*\*([^*|]+)\*\*(?= \|)", r"\1", markdown.rstrip())


def test_a_paste_with_headings_becomes_sections_and_back(workspace: Workspace) -> None:
    empty(workspace)
    html = (
        "<p>Lead 5<sup>2</sup>.</p><h1>Scope</h1><p>All <b>lines</b>.</p><h2>Tanks</h2><ul><li>T-1</li></ul>"
    )
    paste(workspace.text, {"text/html": html, "text/plain": "plain"})
    count = workspace.entries.count()
    note(workspace).get_by_role("button", name="Make 2 sections of it").click()
    expect(workspace.entries).to_have_count(count + 2)
    expect(note(workspace)).to_contain_text("2 sections added.")
    workspace.expect_saved()
    sections = workspace.page.request.get(f"/api/documents/{workspace.document_id}").json()["document"][
        "sections"
    ]
    assert sections[0]["content"].strip() == "Lead 5^2^."
    level = sections[0]["level"]
    assert [(one["title"], one["level"], one["content"]) for one in sections[1:3]] == [
        ("Scope", level + 1, "All **lines**."),
        ("Tanks", level + 2, "- T-1"),
    ]
    note(workspace).get_by_role("button", name="Undo").click()
    expect(workspace.entries).to_have_count(count)
    expect(workspace.text).not_to_contain_text("Lead")


@pytest.mark.long
def test_an_outline_becomes_sections_with_levels(workspace: Workspace) -> None:
    count = workspace.entries.count()
    workspace.outline.get_by_role("button", name="Add").first.click()
    title = workspace.page.get_by_role("textbox", name="Title of the new section")
    paste(title, {"text/plain": "1 Alpha\n1.1 Beta\n1.2 Gamma\n2 Delta\n"})
    field = workspace.page.get_by_role("textbox", name="Titles of the new sections")
    expect(field).to_be_focused()
    expect(field).to_have_value("1 Alpha\n\t1.1 Beta\n\t1.2 Gamma\n2 Delta")
    workspace.page.keyboard.press("Tab")
    expect(field).to_have_value("1 Alpha\n\t1.1 Beta\n\t1.2 Gamma\n\t2 Delta")
    workspace.page.keyboard.press("Shift+Tab")
    workspace.page.get_by_role("button", name="Add 4 sections").click()
    expect(workspace.entries).to_have_count(count + 4)
    added = workspace.entries.filter(has_text=re.compile("Alpha|Beta|Gamma|Delta"))
    levels = [added.nth(index).get_attribute("aria-level") for index in range(4)]
    assert [int(level or 0) - int(levels[0] or 0) for level in levels] == [0, 1, 1, 0]


@pytest.mark.long
def test_tab_sets_the_level_of_a_new_section(workspace: Workspace) -> None:
    workspace.outline.get_by_role("button", name="Add").first.click()
    title = workspace.page.get_by_role("textbox", name="Title of the new section")
    expect(title).to_be_focused()
    workspace.page.keyboard.type("Deeper")
    workspace.page.keyboard.press("Tab")
    expect(title).to_be_focused()
    workspace.page.keyboard.press("Enter")
    expect(workspace.entry("Deeper")).to_have_attribute("aria-level", "2")
