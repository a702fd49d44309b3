"""A citation style of one's own, from the settings of the document to how its citations read."""

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.csl_files import style_file
from tests.end_to_end.axe import findings
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import open_workspace
from tests.running import Person

ENTRIES = [{"id": "miller", "type": "book", "title": "On Foxes"}]
SECTIONS = [{"title": "Purpose"}, {"title": "Scope", "content": "Foxes hunt [@miller]."}]
BRACED = style_file('<text variable="title" prefix="{" suffix="}"/>', title="Braces of the Firm")
PARENT = '<link href="http://styles.example/house" rel="independent-parent"/>'


def choose_file(dialog: Locator, content: str) -> None:
    file: FilePayload = {"name": "own.csl", "mimeType": "text/xml", "buffer": content.encode()}
    dialog.locator('input[accept=".csl"]').set_input_files(file)


def test_an_uploaded_style_is_named_and_citations_follow_it(page: Page, writer: Person) -> None:
    document = writer.document("Foxes", SECTIONS)
    writer.done("PUT", f"/api/documents/{document['id']}/bibliography", json={"entries": ENTRIES})
    workspace = open_workspace(page, writer, document["id"])
    cited = workspace.reading("Scope").locator("cite")
    expect(cited).to_have_text("[1]")
    choose(page, "Document settings…")
    dialog = page.get_by_role("dialog", name="Document settings")

    choose_file(dialog, style_file(info=PARENT))
    expect(dialog.get_by_role("alert")).to_contain_text("http://styles.example/house")
    field = dialog.get_by_label("Or a style as a file")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("upload that one instead"))
    assert findings(page) == {}

    choose_file(dialog, BRACED)
    expect(dialog.get_by_role("link", name="Braces of the Firm")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    assert findings(page) == {}
    dialog.get_by_role("button", name="Save").click()
    expect(cited).to_have_text("{On Foxes}")

    choose(page, "Document settings…")
    dialog.get_by_role("button", name="Remove this style").click()
    expect(dialog.get_by_label("Citations")).to_have_value("numeric")
    dialog.get_by_role("button", name="Cancel").click()
    expect(cited).to_have_text("[1]")
