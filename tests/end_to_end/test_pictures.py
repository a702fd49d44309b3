"""Every page and state at up to three widths and in both themes: nothing is wider than its window; pictures to look at.

Each state is made once for a width and shown in its themes. It is not resized: that would close what is pointed at.
Pictures, and the widths at which something sticks out last, are for the long run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.conftest import ModelServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.histories import with_history
from tests.end_to_end.pdf import pdf_of
from tests.end_to_end.together import together
from tests.end_to_end.workspace import (
    CUT_OFF,
    HALF_OF_IT,
    Review,
    Sources,
    Workspace,
    box_of,
    open_workspace,
    sign_in,
)
from tests.running import Person, RunningServer
from tests.web.live.test_live_events import share

Theme = Literal["light", "dark"]

WIDTHS: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "laptop": {"width": 1024, "height": 768},
    "phone": {"width": 360, "height": 740},
}
LONG = [pytest.param(width, marks=pytest.mark.long) for width in ("phone", "wide", "laptop")]
PHONE_FIRST = ("phone", *LONG[1:])

ONE_COLUMN = LONG[:2]
"""Between these a page of one column looks like the wider of them."""

THEMES: dict[str, tuple[Theme, ...]] = {
    "wide": ("light", "dark"),
    "laptop": ("light",),
    "phone": ("light", "dark"),
}
"""The laptop has the panes of the wide window, only narrower: their colours are seen there."""

LONG_TEXT = """# Before you start

The line is stopped and **locked**. *Nobody* opens a cover before that.

> The person who locks the line keeps the key.

1. Rinse twice with water.
2. Clean with the agent named in `form 12`.
3. Dry with filtered air, see [the plan](https://example.org/plan).
"""


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_plain_pages_fit_their_window(page: Page, writer: Person, pictures: Path | None, width: str) -> None:
    camera = Camera(page, pictures, width)
    page.goto("/login")
    camera.take("sign-in")
    sign_in(page, writer)
    page.goto("/")
    camera.take("documents-none")
    writer.document("Cleaning the line")
    writer.document("Incorrectly-hyphenated-procedures-" + "x" * 80)
    for name, address in {"documents": "/", "api": "/api/docs", "problem": "/documents/none"}.items():
        page.goto(address)
        camera.take(name)
    page.goto("/?q=handbook")
    camera.take("documents-not-found")
    page.goto("/trash")
    camera.take("trash-empty")
    page.goto("/")
    page.get_by_role("button", name="Delete “Cleaning the line”").click()
    expect(page.get_by_role("status")).to_contain_text("“Cleaning the line” is in the trash.")
    camera.take("documents-deleted")
    page.get_by_role("button", name="Delete “Incorrectly").click()
    expect(page.get_by_role("status")).to_contain_text("“Incorrectly")
    page.goto("/trash")
    camera.take("trash")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_the_account_fits_its_window(page: Page, writer: Person, pictures: Path | None, width: str) -> None:
    camera = Camera(page, pictures, width)
    writer.browser()
    document = writer.document("Incorrectly-hyphenated-procedures-" + "x" * 80)
    sign_in(page, writer)
    page.goto("/account")
    page.get_by_label("What it is for").fill("Nightly-report-of-everything-" + "x" * 40)
    page.get_by_label("Where").select_option(document["id"])
    page.get_by_label("Days until it ends").fill("soon")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.take("account-token-refused")
    page.get_by_label("Days until it ends").fill("30")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_label("The new token")).to_be_visible()
    camera.take("account-token-made")
    page.get_by_label("Current password").fill("not the right one")
    page.get_by_label("New password", exact=True).fill("violet kettle harbour")
    page.get_by_label("New password, again").fill("violet kettle harbour")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.take("account-wrong-password")
    page.goto("/administration")
    camera.take("administration-denied")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_the_administration_fits_its_window(
    page: Page, site: RunningServer, pictures: Path | None, width: str
) -> None:
    camera = Camera(page, pictures, width)
    longest = site.person(f"{'m' * 40}-{width}")
    administrator = site.person(f"administrator-{width}", is_administrator=True)
    document = administrator.document()
    sign_in(page, administrator)
    page.goto("/administration")
    camera.take("accounts")
    page.get_by_role("textbox", name="Name", exact=True).fill("two words")
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.take("accounts-refused")
    page.get_by_role("textbox", name="Name", exact=True).fill(f"new-{width}")
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_label("The password of")).to_be_visible()
    camera.take("account-added")
    page.goto(f"/administration/accounts/{longest.user_id}")
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("status")).to_contain_text("is shut out")
    camera.take("account-disabled")
    page.goto(f"/administration/accounts/{administrator.user_id}")
    camera.take("account-own")
    page.goto("/administration/audit")
    camera.take("audit")
    page.goto("/administration/audit?type=sign_in.failed&person=nobody")
    camera.take("audit-nothing")
    page.goto("/administration/usage")
    camera.take("usage")
    page.get_by_label("At most in a month").fill("much")
    page.get_by_role("button", name="Set cap").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.take("usage-refused")
    page.goto(f"/documents/{document['id']}/audit")
    camera.take("document-audit")
    administrator.http.get("/healthz", headers={"X-Forwarded-For": "192.0.2.1"})
    page.goto("/administration/health")
    expect(page.get_by_role("row", name="Proxy")).to_contain_text("Problem")
    page.get_by_role("button", name="Count the files").click()
    expect(page.get_by_role("status")).to_be_visible()
    camera.take("health-files")
    page.get_by_role("button", name="Check the model").click()
    expect(page.get_by_role("status")).to_be_visible()
    camera.take("health")
    page.goto(f"/documents/{document['id']}")
    expect(page.get_by_role("textbox", name="Text of")).to_be_visible()
    camera.take("text-of-administrator")


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_the_workspace_fits_its_window(workspace: Workspace, pictures: Path | None, width: str) -> None:
    page = workspace.page
    camera = Camera(page, pictures, width)
    is_phone = width == "phone"

    camera.take("text")
    workspace.text.focus()
    page.keyboard.insert_text(LONG_TEXT)
    page.keyboard.press("Control+s")
    workspace.expect_saved("v2")
    camera.take("text-long")
    if is_phone:
        workspace.show_tab("Chat")
    camera.take("chat-empty")
    workspace.ask(
        "What does this section say about long answers, which people who ask long questions get slowly?"
    )
    expect(workspace.answer("streaming")).to_contain_text(HALF_OF_IT)
    camera.take("chat-writing")
    workspace.stop_button.click()
    expect(workspace.answer("stopped")).to_be_visible()
    camera.take("chat-stopped")
    workspace.choose_for_answer(workspace.answer("stopped"), "Another answer")
    expect(workspace.answer("streaming")).to_contain_text(HALF_OF_IT)
    workspace.stop_button.click()
    expect(workspace.answer("stopped")).to_contain_text("2 of 2")
    workspace.answer("stopped").get_by_text("What was sent").click()
    expect(workspace.answer("stopped")).to_contain_text("about")
    camera.take("chat-versions")
    page.get_by_role("button", name="Change this question").click()
    expect(page.get_by_label("Your changed question")).to_be_focused()
    camera.take("chat-pencil")
    page.keyboard.press("Escape")
    if is_phone:
        workspace.show_tab("Outline")
    camera.take("outline")
    workspace.act("Purpose", "Delete")
    camera.take("outline-delete-parts")
    page.get_by_role("button", name="Delete all of it").click()
    expect(workspace.outline.get_by_text("Deleted “Purpose”")).to_be_visible()
    camera.take("outline-deleted")
    workspace.outline.get_by_role("button", name="Add").click()
    expect(page.get_by_role("textbox", name="Title of the new section")).to_be_focused()
    camera.take("outline-adding")


OUTLINE = [
    {"title": "Purpose and scope of this procedure", "content": "Why we do it, and where."},
    {"title": "Equipment that is cleaned", "level": 2, "content": "The filling line. " * 30},
    {"title": "Valves", "level": 3, "content": "Every valve is opened."},
    {"title": "Responsibilities of operators, supervisors and the quality unit", "level": 2},
    {"title": "Cleaning", "content": "Rinse, clean, dry. " * 400},
    {"title": "Rinsing", "level": 2, "content": "Rinse twice with water."},
    {"title": "Records", "content": "What is kept, and for how long."},
]


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_the_page_to_read_fits_its_window(
    page: Page, writer: Person, pictures: Path | None, width: str
) -> None:
    camera = Camera(page, pictures, width)
    table = (
        "\n\n| Step | Minutes |\n|---|--:|\n| Rinse | 5 |\n| Dry | 20 |\n\n- [x] approved\n- [ ] printed\n"
    )
    sections = [*OUTLINE[:4], {"title": "Method", "content": LONG_TEXT + table}]
    document = writer.document("Cleaning the line", sections)
    sign_in(page, writer)
    page.goto(f"/documents/{document['id']}/read")
    camera.take("read")
    page.emulate_media(media="print")
    camera.take("read-printed")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_the_history_of_a_section_fits_its_window(
    page: Page, site: RunningServer, writer: Person, pictures: Path | None, width: str
) -> None:
    camera = Camera(page, pictures, width)
    _, history = with_history(site, writer)
    sign_in(page, writer)
    page.goto(history)
    camera.take("history")
    page.get_by_role("button", name="Restore version 3").click()
    expect(page.get_by_role("status")).to_contain_text("Version 3 is restored")
    camera.take("history-restored")
    page.goto(f"{history}/4")
    camera.take("version")
    page.goto(f"{history}/compare?older=2&newer=4")
    camera.take("comparison")
    page.get_by_text("unchanged lines").first.click()
    page.get_by_role("link", name="Side by side").click()
    expect(page.get_by_role("table").get_by_role("insertion").first).to_be_visible()
    camera.take("comparison-sides")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_the_past_of_a_document_fits_its_window(
    page: Page, writer: Person, pictures: Path | None, width: str
) -> None:
    camera = Camera(page, pictures, width)
    long_title = "Incorrectly-hyphenated-procedures-" + "x" * 80
    document = writer.document("Cleaning the line", [*OUTLINE, {"title": long_title}])
    place = f"/documents/{document['id']}"
    sections = f"/api{place}/sections"
    for section in (*document["sections"][:2], document["sections"][-1]):
        writer.done("DELETE", f"{sections}/{section['id']}")
    writer.done("PATCH", f"{sections}/{document['sections'][2]['id']}", json={"title": long_title})
    writer.done("POST", sections, json={"title": "Appendix", "position": 0})
    sign_in(page, writer)
    page.goto(place)
    if width == "phone":
        page.get_by_role("navigation").get_by_role("button", name="Outline").click()
    expect(page.get_by_role("link", name="3 deleted sections")).to_be_visible()
    camera.take("outline-with-trash")
    page.goto(f"{place}/trash")
    camera.take("sections-deleted")
    page.get_by_role("button", name=f"Restore “{document['sections'][0]['title']}").click()
    expect(page.get_by_role("status")).to_contain_text("is restored")
    camera.take("section-restored")
    page.goto("/trash")
    camera.take("trash-with-sections")
    page.goto(f"{place}/read?at={document['created_at']}")
    camera.take("read-as-it-was")
    page.get_by_role("link", name="Restore the document to this time").click()
    expect(page.get_by_role("button", name="Restore the document")).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()
    camera.take("restoring")
    page.get_by_role("button", name="Restore the document").click()
    expect(page.get_by_role("status")).to_contain_text("The document is restored.")
    camera.take("history-of-document")


@pytest.mark.long
@pytest.mark.parametrize("width", PHONE_FIRST)
def test_the_outline_fits_its_window(page: Page, writer: Person, pictures: Path | None, width: str) -> None:
    camera = Camera(page, pictures, width)
    document = writer.document("Cleaning the line", OUTLINE)
    chat = writer.chat(document, 5)
    writer.finished(writer.ask(chat))
    workspace = open_workspace(page, writer, document["id"])
    if width == "phone":
        workspace.show_tab("Outline")
    expect(workspace.entry("Rinsing")).to_contain_text("An answer waits to be read")
    camera.take("tree")
    workspace.entry("Valves").focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(workspace.outline.get_by_text("Moved.")).to_be_visible()
    camera.take("tree-moved")
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menu")).to_be_visible()
    camera.take("tree-menu")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Shift+Enter")
    expect(page.get_by_role("textbox", name="Title of the new section")).to_be_focused()
    camera.take("tree-adding")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Fold “Purpose and scope").click()
    expect(workspace.entry("Valves")).to_have_count(0)
    camera.take("tree-folded")
    box = box_of(workspace.entry("Records"))
    page.mouse.move(box["x"] + 60, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] - 15, steps=4)
    expect(workspace.outline.locator(".drop-line")).to_be_attached()
    camera.take("tree-dragging")
    page.keyboard.press("Escape")
    page.mouse.up()
    page.keyboard.press("Control+Shift+F")
    expect(page.get_by_label("Search this document")).to_be_focused()
    page.keyboard.type("rins")
    expect(page.get_by_role("option").first).to_be_visible()
    camera.take("search")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(workspace.text.locator("mark").first).to_be_visible()
    camera.take("found")
    if width == "phone":
        workspace.show_tab("Outline")
        page.get_by_label("Search this document").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Go to")).to_be_focused()
    camera.take("palette")
    page.keyboard.type("cl")
    expect(page.get_by_role("group", name="In the text")).to_be_visible()
    camera.take("palette-typed")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_people_do_together_fits_its_window(
    page: Page, writer: Person, pictures: Path | None, language: str, width: str
) -> None:
    camera = Camera(page, pictures, width, themes=None if language == "en" else ("light",))
    shared = together(writer)
    page.set_extra_http_headers({"Accept-Language": language})
    pages = {
        "sharing": "/sharing",
        "copy": "/copy",
        "document-audit": "/audit",
        "read-with-comments": "/read",
        "own-suggestions-none": "/suggestions",
    }
    sign_in(page, writer)
    for name, place in pages.items():
        page.goto(f"{shared.place}{place}")
        page.evaluate("document.querySelectorAll('details.comments').forEach((one) => (one.open = true))")
        camera.take(f"together-{language}-{name}")
    page.goto(f"{shared.place}/sharing")
    page.locator("#link-password").fill("abc def")
    page.locator("form[action$='/links'] button").click()
    expect(page.locator("main code, main input[readonly]").first).to_be_visible()
    camera.take(f"together-{language}-link-made")
    page.locator("input#name").fill("no such name")
    page.locator("form[aria-labelledby=invite] button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    camera.take(f"together-{language}-sharing-refused")
    sign_in_again(page, shared.reviewer)
    page.goto(f"{shared.place}/suggestions")
    expect(page.locator(".fate")).to_have_count(4)
    camera.take(f"together-{language}-own-suggestions")
    page.goto("/#shared")
    camera.take(f"together-{language}-shared-with-me")


def sign_in_again(page: Page, person: Person) -> None:
    page.context.clear_cookies()
    sign_in(page, person)


@pytest.mark.long
@pytest.mark.parametrize("width", LONG)
def test_people_beside_the_text_fit_their_window(
    site: RunningServer, open_page: OpenPage, writer: Person, pictures: Path | None, width: str
) -> None:
    shared = together(writer)
    page = open_page(site)
    camera = Camera(page, pictures, width)
    theirs = open_workspace(open_page(site), shared.reviewer, shared.document["id"])
    own = open_workspace(page, writer, shared.document["id"])
    camera.take("together-presence")
    own.text.click()
    page.get_by_role("button", name="Comments").first.click()
    expect(page.get_by_role("complementary", name="Comments")).to_contain_text("Why ten")
    expect(page.locator(".cm-commented").first).to_be_attached()
    camera.take("together-comments")
    page.keyboard.press("Escape")
    other = writer.neighbour(f"writes-{writer.name}-{width}")
    grant = {"principal": {"account": other.name}, "role": "editor"}
    writer.done("POST", f"/api{shared.place}/grants", json=grant)
    other.done("PUT", f"{shared.section}/lease")
    writes = page.get_by_role("button", name=f"{other.name} is writing here")
    expect(writes).to_be_visible()
    camera.take("together-somebody-writes")
    writes.click()
    page.get_by_role("menuitem", name="Take over…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    camera.take("together-take-over")
    theirs.page.set_viewport_size(WIDTHS[width])
    Camera(theirs.page, pictures, width).take("together-suggesting")


@pytest.mark.long
@pytest.mark.parametrize("width", LONG)
@pytest.mark.parametrize("language", ["en", "de"])
def test_one_section_among_titles_fits_its_window(
    page: Page, writer: Person, pictures: Path | None, language: str, width: str
) -> None:
    camera = Camera(page, pictures, width, themes=None if language == "en" else ("light",))
    shared = together(writer)
    guest = writer.neighbour(f"part-{writer.name[-12:]}")
    (first, second) = shared.document["sections"]
    third = {"title": "Records and their keeping", "level": 2}
    writer.done("POST", f"/api{shared.place}/sections", json=third)
    for section, role in ((second, "editor"), (first, "reader")):
        share(writer, shared.document, guest.name, role, shared.document["sections"].index(section))
    sign_in(page, guest)
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(shared.place)
    text = page.locator("[role=textbox].cm-content")
    expect(text).to_be_visible()
    camera.take(f"one-section-{language}")
    if width == "phone":
        page.locator("nav.tabs [data-tab=outline]").click()
        camera.take(f"one-section-{language}-outline")
    else:
        page.locator("[role=treeitem]").first.click()
        expect(text).to_have_count(0)
        camera.take(f"one-section-{language}-reading")
    page.keyboard.press("Control+k")
    camera.take(f"one-section-{language}-palette")


@pytest.mark.long
@pytest.mark.parametrize("width", LONG)
def test_german_fits_its_window_with_its_longer_words(
    page: Page, administrator: Person, pictures: Path | None, width: str
) -> None:
    camera = Camera(page, pictures, width, themes=("light",))
    page.set_extra_http_headers({"Accept-Language": "de"})
    page.goto("/login")
    camera.take("german-sign-in")
    sign_in(page, administrator)
    document = administrator.document("Reinigung der Abfüllanlage", OUTLINE)
    own = f"/administration/accounts/{administrator.user_id}"
    places = {
        "documents": "/",
        "templates": "/templates",
        "new-document": "/documents/new",
        "template": "/templates/documents/shipped.de.report",
        "trash": "/trash",
        "account": "/account",
        "accounts": "/administration",
        "own": own,
        "health": "/administration/health",
    }
    for name, address in places.items():
        page.goto(address)
        camera.take(f"german-{name}")
    page.goto(f"/documents/{document['id']}")
    page.get_by_role("textbox", name="Text von").fill("Text, der gespeichert wird.")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state=saved]")).to_contain_text("v2")
    page.get_by_role("textbox", name="Text von").press("Control+f")
    expect(page.get_by_role("textbox", name="Suchen", exact=True)).to_be_focused()
    camera.take("german-text")
    if width == "phone":
        page.get_by_role("navigation").get_by_role("button", name="Chat").click()
    camera.take("german-chat-empty")
    page.get_by_label("Ihre Frage").fill("Was fehlt? Bitte langsam.")
    page.get_by_label("Ihre Frage").press("Enter")
    page.get_by_role("button", name="Anhalten").click()
    expect(page.locator("article[data-status=stopped]")).to_be_visible()
    camera.take("german-chat")
    if width == "phone":
        page.get_by_role("navigation").get_by_role("button", name="Gliederung").click()
    camera.take("german-outline")


PDF_PAGES = [
    "Cleaning of closed vessels\nA vessel is emptied before it is cleaned.",
    "Spores outlive boiling water.\nSteam under pressure kills spores within fifteen minutes.\nAir is let out first.",
    "Records\nEvery run is written down and signed.",
]
OLD_TEXT = "Die Prüfung der Flächen muß täglich geschehen, und zwar früh.\n".encode("latin-1")
PAGE_WITH_GAPS = """<!DOCTYPE html><title>Manual</title><h1>Cleaning of closed vessels</h1><p>Rinse für zwei Stunden.
<p style="display: none">Not shown.</p><img src="valve.png"><object data="pump.xyz"></object>
<h2>Drying of surfaces with filtered air</h2><p>Dry it.<img src="air.png">
""".encode("latin-1")
"""Files that are read with notes: one with one of them, one with more than are shown at once."""
CITING = [
    "Boiling is not enough: “Spores outlive boiling water.” [S2] The rest is done by pressure, ",
    "“steam under pressure kills spores within fifteen minutes” [S2], and not by cold: ",
    "“cold water kills spores at once, always” [S3]. Notes say so too: “Ask the supplier first.” [S4]",
]


@pytest.fixture(scope="module")
def citing_and_drafting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose model cites sources, or rewrites the section when it is told to be more exact."""
    model = ModelServer()
    model.plan(pieces=CITING, of={"Be more exact.": {"pieces": [REWRITTEN]}})
    running = RunningServer(tmp_path_factory.mktemp("citing") / "data", **model.settings).start()
    yield running
    running.stop()
    model.close()


@pytest.mark.long
@pytest.mark.parametrize("width", LONG)
def test_sources_and_citations_fit_their_window(
    citing_and_drafting: RunningServer, open_page: OpenPage, pictures: Path | None, width: str
) -> None:
    person = citing_and_drafting.person(f"ann-{width}")
    document = person.document("Cleaning the line")
    page = open_page(citing_and_drafting)
    camera = Camera(page, pictures, width)
    workspace = open_workspace(page, person, document["id"])
    sources = Sources(workspace)
    if width == "phone":
        workspace.show_tab("Chat")
    sources.open()
    camera.take("sources-none")
    sources.upload(("steam.pdf", pdf_of(PDF_PAGES)))
    expect(sources.button).to_have_text("Sources · 1 of 1")
    expect(sources.row("steam")).to_contain_text("3 pages")
    sources.upload(("rules.md", b"Ask the supplier first.\n"))
    sources.upload(
        ("broken.pdf", b"no PDF"), ("program.exe", b"MZ"), ("a-long-name-" * 9 + ".txt", b"Words.")
    )
    sources.upload(("latin.txt", OLD_TEXT), ("manual.html", PAGE_WITH_GAPS))
    expect(sources.row("broken")).to_contain_text("Cannot be read")
    sources.expect_read("steam", "rules", "a-long-name")
    for title in ("latin", "Manual"):
        expect(sources.row(title)).to_contain_text("Ready, with")
    camera.take("sources")
    sources.row("Manual").get_by_text("Ready, with 5 notes").click()
    camera.take("sources-with-notes")
    sources.drawer.get_by_role("button", name="Delete “broken”").click()
    sources.drawer.get_by_role("button", name="Paste a text").click()
    expect(sources.drawer.get_by_label("Title")).to_be_focused()
    camera.take("sources-delete-and-paste")
    sources.close()
    workspace.ask("What kills spores under pressure?")
    answer = workspace.answer("completed")
    chips = answer.locator(".prose").get_by_role("button")
    expect(chips).to_have_count(4)
    sources.open()
    sources.row("rules").get_by_role("button", name="Delete “rules”").click()
    sources.row("rules").get_by_role("button", name="Delete", exact=True).click()
    expect(sources.row("rules")).to_have_count(0)
    sources.close()
    page.reload()
    if width == "phone":
        workspace.show_tab("Chat")
    answer.get_by_text("4 citations").click()
    chips.nth(2).hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    camera.take("citations")
    for number, state in enumerate(("verified", "repaired", "unverified", "gone")):
        # By keyboard: what a card tells of one place may cover another one.
        chips.nth(number).press("Enter")
        if state != "gone":
            expect(sources.drawer.get_by_role("img")).to_be_visible()
        else:
            expect(sources.drawer).to_contain_text("The source was deleted")
        camera.take(f"citation-{state}")
        page.keyboard.press("Escape")
        expect(sources.drawer).to_have_count(0)
    chips.first.press("Enter")
    sources.drawer.get_by_role("button", name="Use in section").click()
    expect(workspace.text).to_be_focused()
    page.keyboard.press("Escape")
    expect(workspace.reading("Purpose").locator(".footnotes")).to_be_visible()
    camera.take("footnote")
    if width == "phone":
        workspace.show_tab("Outline")
    page.get_by_label("Search this document").fill("spores")
    expect(page.get_by_role("option").first).to_be_visible()
    camera.take("search-sources")


PROCEDURE = """The filling line is cleaned every evening before the last shift goes home.

- Rinse all nozzles with warm water.
- Wipe the belt.
- Dry the surfaces with filtered air.

| Agent | Minutes |
|---|--:|
| Water | 5 |

Records are kept by the shift leader.[^plan]

[^plan]: Cleaning plan, page 3
"""
REWRITTEN = """The filling line is cleaned every evening, at the latest before the last shift goes home.

- Rinse all nozzles with hot water for ten minutes.
- Wipe the belt with a lint-free cloth.
- Check the cloth for particles.
- Dry the surfaces with filtered air.

| Agent | Minutes |
|---|--:|
| Hot water | 10 |

Records are kept for five years.
"""


@pytest.mark.long
@pytest.mark.parametrize("width", PHONE_FIRST)
def test_proposals_fit_their_window(
    citing_and_drafting: RunningServer, open_page: OpenPage, pictures: Path | None, width: str
) -> None:
    person = citing_and_drafting.person(f"bob-{width}")
    document = person.document("Cleaning the line", [{"title": "Method", "content": PROCEDURE}, *OUTLINE])
    page = open_page(citing_and_drafting)
    camera = Camera(page, pictures, width)
    workspace = open_workspace(page, person, document["id"])
    review = Review(workspace)
    is_phone = width == "phone"
    workspace.text.click()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("button", name="Ask about this")).to_be_visible()
    camera.take("rewrite-selection")
    page.keyboard.press("Alt+Shift+Enter")
    expect(page.get_by_role("menuitem", name="Your own instruction…")).to_be_focused()
    camera.take("rewrite-menu")
    page.get_by_role("menuitem", name="Rewrite for an audience").click()
    expect(page.get_by_role("textbox", name="For which readers?")).to_be_focused()
    camera.take("rewrite-audience")
    page.keyboard.press("Escape")
    if is_phone:
        workspace.show_tab("Chat")
    workspace.choose_draft()
    workspace.question.fill("Be more exact.")
    camera.take("draft-wanted")
    workspace.question.press("Enter")
    expect(review.card).to_contain_text("waiting")
    camera.take("proposal-card")
    if is_phone:
        workspace.show_tab("Outline")
    expect(workspace.entry("Method")).to_contain_text("proposed changes wait")
    camera.take("proposal-outline")
    if is_phone:
        workspace.show_tab("Chat")
    review.open()
    expect(workspace.text.locator("ins").first).to_be_attached()
    camera.take("proposal-list")
    review.change(1).get_by_role("button", name="Show in text").click()
    expect(workspace.text).to_be_focused()
    camera.take("proposal-in-text")
    review.choose(2, "Edit")
    expect(page.get_by_role("textbox", name="Your wording of change 2")).to_be_focused()
    camera.take("proposal-edit")
    page.keyboard.press("Escape")
    review.choose(1, "Accept")
    expect(review.decided(1, "accepted")).to_be_visible()
    review.choose(2, "Reject")
    expect(review.decided(2, "rejected")).to_be_visible()
    camera.take("proposal-half-decided")
    review.list.get_by_role("button", name="Accept all").click()
    expect(review.list).to_contain_text("All changes reviewed.")
    camera.take("proposal-decided")
    if is_phone:
        workspace.show_tab("Chat")
    camera.take("proposal-card-decided")
    if is_phone:
        workspace.show_tab("Text")
    # The middle may be a cell of the table, where the first press selects its words and the next one all cells.
    workspace.text.locator("p, .cm-line").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("Empty this section?")).to_be_visible()
    camera.take("section-emptied")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_answers_that_were_cut_off_fit_their_window(
    page: Page, writer: Person, pictures: Path | None, width: str
) -> None:
    camera = Camera(page, pictures, width)
    workspace = open_workspace(page, writer, writer.document("Cleaning the line")["id"])
    if width == "phone":
        workspace.show_tab("Chat")
    for number, question in enumerate(CUT_OFF, 1):
        workspace.ask(question)
        expect(page.locator("article[data-status=completed]")).to_have_count(number)
    camera.take("chat-cut-off")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_a_chat_without_a_model_fits_its_window(
    server: RunningServer, author: Person, open_page: OpenPage, pictures: Path | None, width: str
) -> None:
    page = open_page(server)
    camera = Camera(page, pictures, width)
    sections = [*OUTLINE[:2], {"title": "Steam", "content": "Steam kills spores.\n\nAir is let out first."}]
    workspace = open_workspace(page, author, author.document("Cleaning the line", sections)["id"])
    if width == "phone":
        workspace.show_tab("Chat")
    page.get_by_text("Connect a model").click()
    camera.take("chat-without-model")
    workspace.ask("What kills spores?")
    expect(workspace.answer("completed")).to_contain_text("Use this quote")
    camera.take("chat-quotes")


@pytest.mark.long
@pytest.mark.parametrize("width", ONE_COLUMN)
def test_a_question_about_words_that_are_gone_fits_its_window(
    page: Page, writer: Person, pictures: Path | None, width: str
) -> None:
    document = writer.document("Cleaning the line", [{"title": "Method", "content": PROCEDURE}])
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    camera = Camera(page, pictures, width)
    workspace = open_workspace(page, writer, document["id"])
    workspace.text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.press("Alt+Enter")
    workspace.ask("Is this what people do who clean the line for the first time, or is something missing?")
    expect(workspace.answer("completed")).to_be_visible()
    camera.take("question-about-selection")
    match = {"If-Match": f'"{writer.done("GET", place)["section"]["revision"]}"'}
    writer.done("PATCH", place, json={"content": "Something else."}, headers=match)
    page.get_by_role("button", name="Change this question").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The selected text has been changed since")
    camera.take("question-about-words-that-are-gone")


class Camera:
    """Takes pictures of one page of one width in each theme, where there is a folder for them."""

    def __init__(
        self, page: Page, folder: Path | None, width: str, *, themes: tuple[Theme, ...] | None = None
    ) -> None:
        self._page = page
        self._folder = folder
        self._width = width
        self._themes = themes or THEMES[width]
        page.set_viewport_size(WIDTHS[width])

    def take(self, name: str) -> None:
        """Take the pictures; fail if anything sticks out of them, which no theme changes."""
        if self._folder is not None:
            self._develop(self._folder / name)
        window, content = self._page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
        assert content <= window, name

    def _develop(self, path: Path) -> None:
        for theme in self._themes:
            self._page.emulate_media(color_scheme=theme)
            self._page.screenshot(path=f"{path}-{theme}-{self._width}.png", full_page=True)
