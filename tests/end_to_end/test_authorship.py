"""The page says how each part of a text came in, and shows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.end_to_end.clipboard import paste
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import SCRIPTED_ANSWER, Workspace

TYPED = " Typed by hand 😀, word for word."
PLAIN = " Pasted as it was."
RICH = "Pasted from a page."


def spans(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """What the page tells of the stored text: each part, and how it came in."""
    section = f"/api/documents/{workspace.document_id}"
    document = workspace.page.request.get(section).json()["document"]
    first = document["sections"][0]
    told = workspace.page.request.get(f"{section}/sections/{first['id']}/authorship").json()["authorship"]
    for span in told["spans"]:
        yield first["content"][span["start"] : span["end"]], span["kind"]


def marked(workspace: Workspace, kind: str) -> Locator:
    return workspace.page.locator(f".attributed .{kind}")


def test_what_was_typed_pasted_and_inserted_is_told_apart(workspace: Workspace) -> None:
    page = workspace.page
    workspace.write(TYPED)
    paste(workspace.text, {"text/plain": PLAIN})
    for _ in range(len(" it was.")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type(" [sic]")
    page.keyboard.press("Control+End")
    paste(workspace.text, {"text/html": f"<p><b>{RICH}</b></p>", "text/plain": RICH})
    expect(workspace.text).to_contain_text(f"**{RICH}**")
    workspace.ask("What does this section say?")
    answer = workspace.answer("completed")
    workspace.choose_for_answer(answer, "Insert into section")
    expect(workspace.text).to_contain_text(SCRIPTED_ANSWER)
    workspace.expect_saved()

    told = list(spans(workspace))
    pasted = [text for text, kind in told if kind == "pasted"]
    assert [text.strip() for text in pasted] == ["Pasted as", f"it was.**{RICH}**"]
    typed = "".join(text for text, kind in told if kind == "typed")
    assert TYPED in typed
    assert "[sic]" in typed
    (inserted,) = [text for text, kind in told if kind == "answer"]
    assert inserted.strip()
    assert inserted.strip() in workspace.stored_text()

    choose(page, "Who wrote what")
    page.wait_for_url("**/authorship")
    expect(marked(workspace, "answer")).to_have_text(inserted.strip())
    expect(marked(workspace, "pasted")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download statement").click()
    assert download.value.suggested_filename == "authorship.md"
    assert "From an answer, as it was" in download.value.path().read_text("utf-8")


@pytest.mark.long
def test_the_page_to_read_leads_there(workspace: Workspace) -> None:
    workspace.page.goto(f"/documents/{workspace.document_id}/read")
    workspace.page.get_by_role("link", name="Who wrote what").click()
    expect(workspace.page.get_by_role("heading", level=1)).to_contain_text("Who wrote what in")
