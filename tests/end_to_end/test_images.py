"""Pictures in the text: chosen, dropped and pasted, described in a dialog, and taken back."""

import base64
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.workspace import Workspace
from tests.pictures import png
from tests.running import wait_until

MARKDOWN = re.compile(r"!\[(.*)\]\(quire:[0-9a-f]{32}(.*)\)(.*)")

DESCRIBED = re.compile(MARKDOWN.pattern.replace("(.*)", "(.+)"))
"""One of which everything is said; a picture is saved before that, too."""

GIVE = """(field, [kind, files]) => {
    const data = new DataTransfer();
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
    }
    const box = field.getBoundingClientRect();
    const options = { bubbles: true, composed: true, cancelable: true };
    const where = { clientX: box.left + 5, clientY: box.top + 5 };
    field.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", { ...options, clipboardData: data })
        : new DragEvent(kind, { ...options, ...where, dataTransfer: data }));
}"""


def give(field: Locator, how: str, *files: tuple[str, str, bytes]) -> None:
    """Paste or drop files that have a name and a type."""
    encoded = [[name, kind, base64.b64encode(content).decode()] for name, kind, content in files]
    field.evaluate(GIVE, [how, encoded])


def write_anew(workspace: Workspace, text: str) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.insert_text(text)
    workspace.expect_saved()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Picture")


def test_a_pasted_screenshot_is_described_captioned_and_taken_back_by_keys_alone(
    workspace: Workspace,
) -> None:
    page = workspace.page
    write_anew(workspace, "The mill stands here.")
    give(workspace.text, "paste", ("image.png", "image/png", png(64, 32)))
    expect(dialog(page).get_by_label("Description")).to_be_focused()
    page.keyboard.type("A mill by the river")
    page.keyboard.press("Tab")
    page.keyboard.type('The mill in "1871"')
    page.keyboard.press("Tab")
    page.keyboard.type("Old mill")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog(page)).to_have_count(0)
    expect(workspace.text).to_be_focused()
    found = wait_until(lambda: DESCRIBED.search(workspace.stored_text()))
    text = workspace.stored_text()
    assert text.startswith(f"The mill stands here.\n\n{found[0]}")
    assert found.groups() == (
        "A mill by the river",
        ' "The mill in \\"1871\\""',
        "{#fig:Old-mill width=50%}",
    )
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    wait_until(lambda: workspace.stored_text() == "The mill stands here.")


@pytest.mark.long
def test_a_dropped_picture_goes_into_the_text_and_other_files_to_the_sources(workspace: Workspace) -> None:
    page = workspace.page
    write_anew(workspace, "First.\n\nSecond.")
    give(workspace.text, "drop", ("mill.png", "image/png", png(16, 16)))
    page.get_by_role("button", name="Skip").click()
    there = re.compile(r"First\.\n\n!\[\]\(quire:[0-9a-f]{32}\)\n\nSecond\.")
    wait_until(lambda: there.fullmatch(workspace.stored_text()))
    give(workspace.text, "drop", ("notes.txt", "text/plain", b"Steam kills spores."))
    expect(page.get_by_text("notes", exact=False).first).to_be_visible()
    assert "Steam" not in workspace.stored_text()


@pytest.mark.long
def test_a_picture_that_is_refused_says_why_beside_the_text_and_the_text_stays(workspace: Workspace) -> None:
    page = workspace.page
    write_anew(workspace, "First.")
    give(workspace.text, "paste", ("broken.png", "image/png", b"no picture"))
    problem = page.get_by_role("alert").filter(has_text="broken.png was not inserted.")
    expect(problem).to_contain_text("This file is no picture that can be shown.")
    page.get_by_role("button", name="Dismiss").click()
    expect(problem).to_have_count(0)
    expect(workspace.text).to_be_focused()
    workspace.expect_saved()
    assert workspace.stored_text() == "First."


@pytest.mark.long
def test_pictures_are_chosen_and_changed(workspace: Workspace) -> None:
    page = workspace.page
    write_anew(workspace, "First.")
    files = [
        {"name": f"{number}.png", "mimeType": "image/png", "buffer": png(number, 9)} for number in (8, 9)
    ]
    page.get_by_label("Pictures", exact=True).set_input_files(files)  # type: ignore[arg-type]
    expect(dialog(page)).to_have_count(0)
    wait_until(lambda: len(MARKDOWN.findall(workspace.stored_text())) == 2)
    workspace.text.locator("img.cm-picture").first.click()
    expect(dialog(page).get_by_label("Description")).to_be_focused()
    page.keyboard.type("A small mill")
    page.keyboard.press("Enter")
    wait_until(lambda: "![A small mill](quire:" in workspace.stored_text())
    workspace.text.locator("img.cm-picture").first.click()
    dialog(page).get_by_role("button", name="Remove picture").click()
    wait_until(lambda: len(MARKDOWN.findall(workspace.stored_text())) == 1)
    assert "small" not in workspace.stored_text()


@pytest.mark.long
def test_a_picture_without_a_description_is_listed_and_leads_to_its_place(workspace: Workspace) -> None:
    page = workspace.page
    write_anew(workspace, "First.\n\nSecond.")
    give(workspace.text, "paste", ("mill.png", "image/png", png(16, 16)))
    page.get_by_role("button", name="Skip").click()
    wait_until(lambda: MARKDOWN.search(workspace.stored_text()))
    page.keyboard.press("Control+k")
    page.keyboard.type("Problems in the text")
    page.keyboard.press("Enter")
    problems = page.get_by_role("dialog", name="Problems in the text")
    expect(problems).to_contain_text("1 problem in the saved text")
    problems.get_by_role("button", name="Picture without a description").click()
    expect(problems).to_have_count(0)
    expect(workspace.text).to_be_focused()
    page.keyboard.press("Control+Alt+p")
    expect(dialog(page).get_by_label("Description")).to_be_focused()


@pytest.mark.long
def test_axe_finds_nothing_where_pictures_are_inserted_refused_and_listed(workspace: Workspace) -> None:
    page = workspace.page
    write_anew(workspace, "First.")
    give(workspace.text, "paste", ("mill.png", "image/png", png(64, 32)))
    expect(dialog(page).get_by_label("Description")).to_be_focused()
    assert findings(page) == {}
    page.get_by_role("button", name="Skip").click()
    give(workspace.text, "paste", ("broken.png", "image/png", b"no picture"))
    expect(page.get_by_role("button", name="Dismiss")).to_be_visible()
    assert findings(page) == {}
    page.keyboard.press("Control+k")
    page.keyboard.type("Problems in the text")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Problems in the text")).to_contain_text("problem")
    assert findings(page) == {}
