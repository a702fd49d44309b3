"""A review from the link to the Word file: a guest comments on a phone, the author lets a proposal be made of it.

A reviewer suggests a change, which is accepted as well.
"""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import SECTIONS, OpenPage
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import Review, open_workspace, sign_in, wait_until
from tests.running import Person, RunningServer
from tests.web.live.test_live_events import share

SAID = "Womit gereinigt?"
SUGGESTED = "Write down who has cleaned it."


def link_for_a_commenter(page: Page, document_id: str) -> str:
    """What an owner does on the page of those who have the document."""
    page.goto(f"/documents/{document_id}/sharing")
    form = page.locator("form[action$='/links']")
    form.get_by_label("Role").select_option(label="Commenter")
    form.get_by_role("button", name="Make a link").click()
    assert findings(page) == {}
    return page.get_by_label("The new link").input_value()


def suggested_by_a_reviewer(writer: Person, document: dict[str, Any], content: str) -> Person:
    reviewer = writer.neighbour(f"reviewer-{writer.name}")
    place = f"/api/documents/{document['id']}"
    share(writer, document, reviewer.name, "suggester")
    body = {"content": f"{content.rstrip()}\n\n{SUGGESTED}\n", "base_revision": 2, "why": "It is missing."}
    reviewer.done("POST", f"{place}/sections/{document['sections'][0]['id']}/proposals", json=body)
    return reviewer


def commented_on_a_phone(guest: Page, url: str) -> None:
    """What a guest does with a link, in German."""
    guest.goto(f"{url}?language=de")
    guest.get_by_label("Ihr Name").fill("Mona Ruiz")
    guest.get_by_role("button", name="Eintreten").click()
    expect(guest).to_have_url(re.compile("/read$"))
    guest.locator("summary").filter(has_text="Kommentar").first.click()
    guest.get_by_label("Ihr Kommentar").first.fill(SAID)
    assert findings(guest) == {}
    guest.get_by_role("button", name="Kommentar", exact=True).first.click()
    expect(guest.get_by_text("1 offener Kommentar")).to_be_visible()
    assert findings(guest) == {}


def comments_of(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return archive.read("word/comments.xml").decode()


def test_a_review_goes_from_a_link_to_the_word_file(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    document = writer.document("Cleaning the line", SECTIONS)
    page = open_page(site)
    sign_in(page, writer)
    commented_on_a_phone(open_page(site, screen=PHONE), link_for_a_commenter(page, document["id"]))

    workspace = open_workspace(page, writer, document["id"])
    choose(page, "Comments")
    panel = page.get_by_role("complementary", name="Comments")
    thread = panel.get_by_role("listitem").filter(has_text=SAID)
    expect(thread).to_contain_text("Mona Ruiz")
    thread.get_by_role("button", name="Make it a proposal").click()
    expect(thread).to_contain_text("A change was proposed for this.")
    assert findings(page) == {}
    panel.get_by_role("button", name="Close the comments").click()

    before = workspace.stored_text()
    Review(workspace).open()
    page.keyboard.press("ControlOrMeta+Enter")
    wait_until(page, lambda: workspace.stored_text() != before)

    reviewer = suggested_by_a_reviewer(writer, document, workspace.stored_text())
    page.get_by_role("button", name="Next proposal").click()
    expect(page.get_by_role("article", name="Change 1 of 1")).to_contain_text(SUGGESTED)
    expect(page.get_by_role("region", name=reviewer.name)).to_contain_text("It is missing.")
    assert findings(page) == {}
    page.keyboard.press("ControlOrMeta+Enter")
    wait_until(page, lambda: SUGGESTED in workspace.stored_text())
    (suggestion,) = reviewer.done("GET", f"/api/documents/{document['id']}/suggestions")["suggestions"]
    assert set(suggestion["fates"].values()) == {"accepted"}

    choose(page, "Export…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Word").check()
    dialog.get_by_role("radio", name="Open comments").check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export", exact=True).click()
    written = comments_of(Path(download.value.path()))
    assert SAID in written
    assert 'w:author="Mona Ruiz' in written
    in_german(page, site)


def in_german(page: Page, site: RunningServer) -> None:
    """The same pages for somebody who reads German; what was chosen for the export is remembered."""
    page.context.add_cookies([{"name": "quire_language", "value": "de", "url": site.url}])
    page.reload()
    expect(page.get_by_label("Ihre Frage")).to_be_visible()
    chosen_in_german(page, "Kommentare")
    panel = page.get_by_role("complementary", name="Kommentare")
    expect(panel).to_contain_text("Dazu wurde eine Änderung vorgeschlagen und entschieden.")
    expect(panel.get_by_role("button", name="Als Vorschlag ausarbeiten")).to_be_visible()
    assert findings(page) == {}
    chosen_in_german(page, "Exportieren …")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Offene Kommentare")).to_be_checked()
    assert findings(page) == {}


def chosen_in_german(page: Page, name: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Gehe zu")).to_be_focused()
    page.keyboard.type(name)
    expect(page.get_by_role("option", name=name)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
