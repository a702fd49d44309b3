"""The bibliography of a document, from pasted entries to what is read of them."""

from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import open_workspace
from tests.running import Person

BIB = """
@article{miller2020, author = {Miller, Ann}, title = {On Foxes}, journal = {Journal of Foxes}, year = 2020}
@book{smith2019, author = {Smith, Bob}, title = {Hares of the Northern Plains}, publisher = {Meadow Press}, year = 2019}
@book{broken, title = {No end
"""
SECTIONS = [
    {"title": "Purpose", "content": "Foxes hunt."},
    {"title": "Scope", "content": "Hares run [@smith2019] from others [@gone]."},
]


def test_pasted_entries_are_listed_and_the_text_that_cites_them_follows(page: Page, writer: Person) -> None:
    workspace = open_workspace(page, writer, writer.document("Foxes and hares", SECTIONS)["id"])
    cited = workspace.reading("Scope").locator("cite")
    expect(cited).to_have_text(["[@smith2019]", "[@gone]"])
    choose(page, "Bibliography…")
    dialog = page.get_by_role("dialog", name="Bibliography")
    dialog.get_by_label("Paste entries").fill(BIB)
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("status")).to_have_text("2 entries")
    expect(dialog).to_contain_text("broken This entry cannot be read and was left out.")
    expect(dialog).to_contain_text("Cited and not here: gone")
    assert findings(page) == {}
    dialog.get_by_role("button", name="Close").click()
    expect(cited).to_have_text(["[1]", "[@gone]"])
