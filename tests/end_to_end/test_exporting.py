"""The export dialog as a person meets it."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import open_workspace
from tests.running import Person


def test_everything_is_exported_to_be_imported_again(page: Page, writer: Person) -> None:
    document = writer.document()
    open_workspace(page, writer, document["id"])
    choose(page, "Export…")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("group", name="Appendices")).to_be_visible()
    assert not findings(page)
    dialog.get_by_role("radio", name="Everything (.json)").check()
    expect(dialog.get_by_role("group", name="Appendices")).to_have_count(0)
    assert not findings(page)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export", exact=True).click()
    assert json.loads(Path(download.value.path()).read_bytes())["document"]["title"] == document["title"]
    expect(dialog).to_have_count(0)
