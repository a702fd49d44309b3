"""Text that the server does not have yet outlives everything; and where two texts meet, both stay."""

import random

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.crashes import crash
from tests.end_to_end.workspace import Workspace, open_workspace, sign_in
from tests.running import Person, RunningServer

pytestmark = pytest.mark.usefixtures("follows_nothing")

RESUMED = "Text from your last visit that had not been saved was put back."


@pytest.fixture
def unsaved(workspace: Workspace) -> Workspace:
    """A workspace whose saves are refused by the network."""
    workspace.page.context.route("**/sections/*", refuse)
    return workspace


def refuse(route: Route) -> None:
    if route.request.method == "PATCH":
        route.abort()
    else:
        route.continue_()


def again(workspace: Workspace) -> Workspace:
    """The same document in another tab of the same browser."""
    other = Workspace(workspace.page.context.new_page(), workspace.document_id)
    other.open()
    return other


@pytest.mark.new_browser
@pytest.mark.long
def test_typed_text_outlives_the_tab(unsaved: Workspace) -> None:
    unsaved.write(" Typed and never saved.")
    crash(unsaved.page)
    after = again(unsaved)
    expect(after.text).to_contain_text("Typed and never saved.")
    expect(after.page.get_by_text(RESUMED)).to_be_visible()
    after.page.context.unroute_all()
    after.expect_saved("v2")
    assert after.stored_text().endswith("Typed and never saved.")
    expect(after.page.get_by_text(RESUMED)).to_have_count(0)


@pytest.mark.new_browser
@pytest.mark.long
def test_a_large_text_outlives_a_crash(unsaved: Workspace) -> None:
    unsaved.text.click()
    unsaved.page.keyboard.press("Control+a")
    unsaved.page.keyboard.insert_text("A long line of text. " * 20_000)
    unsaved.page.keyboard.insert_text("The end.")
    unsaved.page.wait_for_timeout(1_000)
    crash(unsaved.page)
    after = again(unsaved)
    expect(after.page.get_by_text(RESUMED)).to_be_visible()
    after.page.context.unroute_all()
    after.expect_saved("v2")
    text = after.stored_text()
    assert len(text) > 400_000
    assert text.endswith("The end.")


@pytest.mark.new_browser
@pytest.mark.long
def test_a_draft_is_discarded_and_still_within_reach(unsaved: Workspace) -> None:
    unsaved.write(" Typed and never saved.")
    crash(unsaved.page)
    after = again(unsaved)
    after.page.get_by_role("button", name="Discard it").click()
    expect(after.text).not_to_contain_text("Typed")
    after.expect_saved("v1")
    after.page.context.unroute_all()
    after.page.reload()
    expect(after.text).not_to_contain_text("Typed")
    expect(after.page.get_by_text("A text that was not saved is kept")).to_be_visible()
    after.page.get_by_role("button", name="Put it back").click()
    expect(after.text).to_contain_text("Typed and never saved.")
    after.expect_saved("v2")
    after.page.keyboard.press("Control+z")
    expect(after.text).not_to_contain_text("Typed")


@pytest.mark.long
@pytest.mark.new_browser
def test_tabs_of_one_section_do_not_overwrite_each_others_drafts(unsaved: Workspace) -> None:
    other = again(unsaved)
    expect(other.page.get_by_text(RESUMED)).to_have_count(0)
    unsaved.write(" From one.")
    other.write(" From the other.")
    third = again(unsaved)
    expect(third.page.get_by_text(RESUMED)).to_have_count(0)
    for page in (unsaved.page, other.page, third.page):
        crash(page)
    after = again(unsaved)
    expect(after.text).to_contain_text("From the other.")
    expect(after.page.get_by_label("Kept texts")).to_contain_text("From one.")


@pytest.mark.long
def test_a_draft_waits_for_its_account(unsaved: Workspace, site: RunningServer, writer: Person) -> None:
    unsaved.write(" Only mine.")
    unsaved.page.get_by_role("button", name="Sign out").click()
    expect(unsaved.page.get_by_role("heading", name="Sign in")).to_be_visible()
    unsaved.page.context.unroute_all()

    stranger = site.person(f"not-{writer.name}")
    sign_in(unsaved.page, stranger)
    unsaved.page.goto(f"/documents/{unsaved.document_id}")
    expect(unsaved.page.get_by_text("Only mine.")).to_have_count(0)
    unsaved.page.goto(f"/documents/{stranger.document()['id']}")
    expect(unsaved.text).to_be_visible()
    expect(unsaved.page.get_by_text("Only mine.")).to_have_count(0)

    unsaved.page.request.post("/logout")
    sign_in(unsaved.page, writer)
    unsaved.open()
    expect(unsaved.text).to_contain_text("Only mine.")
    unsaved.expect_saved("v2")


STORED = """async () => {
  const open = indexedDB.open("quire", 1);
  await new Promise((resolve) => (open.onsuccess = resolve));
  const asked = open.result.transaction("texts").objectStore("texts").getAllKeys();
  await new Promise((resolve) => (asked.onsuccess = resolve));
  return [...Object.keys(localStorage), ...asked.result].filter((key) => /^quire.(draft|kept)/.test(key));
}"""


def test_signing_out_saves_first_and_leaves_no_text_in_the_browser(
    workspace: Workspace, writer: Person
) -> None:
    def save_slowly(route: Route) -> None:
        if route.request.method == "PATCH":
            workspace.page.wait_for_timeout(1_000)
        route.continue_()

    workspace.page.route("**/sections/*", save_slowly)
    workspace.write(" Typed a moment ago.")
    button = workspace.page.get_by_role("button", name="Sign out")
    assert button.evaluate("(button) => { button.click(); return button.disabled; }"), "it looks untouched"
    expect(workspace.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "Typed a moment ago." in str(writer.done("GET", f"/api/documents/{workspace.document_id}"))
    assert workspace.page.evaluate(STORED) == []


@pytest.mark.long
def test_a_draft_of_a_deleted_section_comes_back_only_with_it(unsaved: Workspace) -> None:
    unsaved.write(" Kept for later.")
    unsaved.act("Purpose", "Delete")
    unsaved.page.get_by_role("button", name="Keep that section").click()
    expect(unsaved.title).to_have_value("Drying")
    expect(unsaved.page.get_by_text("Kept for later.")).to_have_count(0)
    unsaved.page.context.unroute_all()
    unsaved.outline.get_by_role("button", name="Undo").click()
    expect(unsaved.title).to_have_value("Purpose")
    expect(unsaved.text).to_contain_text("Kept for later.")
    unsaved.expect_saved()


@pytest.mark.long
def test_the_status_line_is_true_while_the_server_is_down(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    person = server.person("ann")
    document = person.document()
    workspace = open_workspace(open_page(server), person, document["id"])
    workspace.expect_saved("v1 · 4 words")
    server.kill()
    workspace.write(" Written while it was down.")
    expect(workspace.saving_status).to_have_text("Not saved: no connection; kept in this browser")
    server.start_again()
    workspace.expect_saved("v2 · 9 words")
    assert workspace.stored_text() == "Why we do it. Written while it was down."


def test_a_section_is_emptied_only_when_somebody_says_so(workspace: Workspace) -> None:
    page, said = workspace.page, "This procedure keeps the filling line clean."
    workspace.text.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    question = page.get_by_role("alert").filter(has_text="Empty this section?")
    expect(question).to_be_visible()
    expect(workspace.saving_status).to_have_text("Not saved: all of the text was deleted")
    page.keyboard.press("Control+s")
    page.keyboard.press("Control+z")
    expect(question).to_have_count(0)
    workspace.expect_saved("v1")

    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    question.get_by_role("button", name="Bring the text back").click()
    expect(workspace.text).to_contain_text(said)
    workspace.expect_saved("v1")

    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(question).to_be_visible()
    assert workspace.stored_text() == said
    question.get_by_role("button", name="Empty it").click()
    workspace.expect_saved("v2 · 0 words")
    expect(workspace.text).to_be_focused()
    assert workspace.stored_text() == ""
    page.keyboard.press("Control+z")
    workspace.expect_saved("v3")
    assert workspace.stored_text() == said


@pytest.mark.new_browser
@pytest.mark.long
def test_an_emptied_section_is_asked_about_after_a_crash_too(workspace: Workspace) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.press("Delete")
    expect(workspace.page.get_by_role("alert")).to_contain_text("Empty this section?")
    crash(workspace.page)
    after = again(workspace)
    expect(after.page.get_by_role("alert")).to_contain_text("Empty this section?")
    assert after.stored_text() == "This procedure keeps the filling line clean."
    after.page.get_by_role("button", name="Bring the text back").click()
    expect(after.text).to_contain_text("filling line")


def test_two_texts_are_merged_and_nothing_is_lost(page: Page, writer: Person) -> None:
    base = "First line.\n\nSecond line.\n\nThird line."
    document = writer.document("D", [{"title": "Purpose", "content": base}])
    workspace = open_workspace(page, writer, document["id"])
    other = again(workspace)
    change_all(other, "First line, theirs.\n\nSecond line.\n\nThird line, theirs.")
    other.expect_saved("v2")
    change_all(workspace, "First line.\n\nSecond line, mine.\n\nThird line, mine.")

    expect(workspace.saving_status).to_have_text("Conflict: changed elsewhere; yours is kept in this browser")
    mine = workspace.page.get_by_role("region", name="Your text")
    theirs = workspace.page.get_by_role("region", name="The other text")
    expect(mine.locator("mark")).to_contain_text(["mine", "mine"])
    expect(theirs.locator("mark")).to_contain_text(["theirs"])
    workspace.page.get_by_role("button", name="Merge both").click()
    save = workspace.page.get_by_role("button", name="Save the merged text")
    expect(save).to_be_disabled()
    assert workspace.stored_text() == "First line, theirs.\n\nSecond line.\n\nThird line, theirs."
    workspace.page.get_by_role("radio", name="Your text").check()
    save.click()
    workspace.expect_saved("v3")
    assert workspace.stored_text() == "First line, theirs.\n\nSecond line, mine.\n\nThird line, mine."
    kept = workspace.page.get_by_label("Kept texts")
    expect(kept).to_contain_text("Second line, mine.")
    expect(kept).to_contain_text("Third line, theirs.")
    workspace.page.keyboard.press("Control+z")
    expect(workspace.text).not_to_contain_text("First line, theirs.")


@pytest.mark.long
@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep mine", "The other text is kept"),
        pytest.param("Take theirs", "Your text is kept", marks=pytest.mark.long),
    ],
)
def test_the_text_that_was_not_chosen_stays_within_reach(
    workspace: Workspace, choice: str, kept: str
) -> None:
    other = again(workspace)
    other.write(" Theirs.")
    other.expect_saved("v2")
    workspace.write(" Mine.")
    workspace.page.get_by_role("button", name=choice).click()
    workspace.expect_saved()
    lost = "Theirs." if choice == "Keep mine" else "Mine."
    expect(workspace.text).not_to_contain_text(lost)
    expect(workspace.page.get_by_label("Kept texts")).to_contain_text(kept)
    workspace.page.reload()
    expect(workspace.page.get_by_label("Kept texts")).to_contain_text(lost)
    workspace.page.get_by_role("button", name="Put it back").click()
    expect(workspace.text).to_contain_text(lost)
    workspace.expect_saved()
    assert workspace.stored_text().endswith(lost)


@pytest.mark.long
def test_typing_back_in_a_conflict_shows_the_other_text(workspace: Workspace) -> None:
    other = again(workspace)
    other.write(" Theirs.")
    other.expect_saved("v2")
    workspace.write(" Mine.")
    expect(workspace.page.get_by_text("This section was changed elsewhere")).to_be_visible()
    for _ in " Mine.":
        workspace.page.keyboard.press("Backspace")
    expect(workspace.page.get_by_text("This section was changed elsewhere")).to_have_count(0)
    expect(workspace.text).to_contain_text("Theirs.")
    workspace.expect_saved("v2")
    workspace.page.keyboard.press("Control+End")
    workspace.page.keyboard.type(" And more.")
    workspace.expect_saved("v3")
    assert workspace.stored_text().endswith(" Theirs. And more.")


def test_no_typed_character_is_lost_when_tabs_die_and_the_server_comes_and_goes(
    start_server: StartServer, browser: Browser, is_long: bool
) -> None:
    server = start_server()
    person = server.person("ann")
    document = person.document("D", [{"title": "Purpose", "content": "Begin."}])
    chance = random.Random(7)
    context = browser.new_context(base_url=server.url)
    typed = "Begin."
    try:
        page = context.new_page()
        sign_in(page, person)
        workspace = Workspace(page, document["id"])
        workspace.open()
        for round_ in range(200 if is_long else 3):
            text = f" r{round_}-" + "".join(chance.choices("abcdefgh", k=chance.randint(5, 60)))
            is_server_away = chance.random() < 0.4
            if is_server_away:
                server.kill()
            workspace.text.click()
            page.keyboard.press("Control+End")
            page.keyboard.type(text, delay=chance.choice([0, 5, 20]))
            typed += text
            page.wait_for_timeout(chance.choice([0, 0, 100, 900, 1_500]))
            end(page, chance)
            if is_server_away:
                server.start_again()
            page = context.new_page()
            workspace = Workspace(page, document["id"])
            workspace.open()
            expect(workspace.page.get_by_text("This section was changed elsewhere")).to_have_count(0)
            expect(workspace.text).to_have_text(typed)
        workspace.expect_saved()
        assert workspace.stored_text() == typed
    finally:
        context.close()


def end(page: Page, chance: random.Random) -> None:
    """Close a tab, or let it crash."""
    if chance.random() < 0.5:
        crash(page)
    else:
        page.close()


def change_all(workspace: Workspace, text: str) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.insert_text(text)
