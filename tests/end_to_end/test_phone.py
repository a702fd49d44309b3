"""The whole job in one hand: 360 pixels, fingers, and nothing else."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import ModelServer
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import HALF_OF_IT, SCRIPTED_ANSWER, Workspace, come_to_rest, open_workspace
from tests.running import PASSWORD, Person, RunningServer

LONG_TITLE = "Responsibilities of operators, supervisors and the quality-assurance-unit-of-the-whole-plant"


@pytest.fixture
def phone(open_page: OpenPage, site: RunningServer) -> Page:
    """A phone that nobody has signed in with."""
    return open_page(site, screen=PHONE)


def test_the_main_job_is_done_by_touch(phone: Page, writer: Person, assistant: ModelServer) -> None:
    hand = Hand(phone)
    phone.goto("/")
    hand.write(phone.get_by_label("Name"), writer.name)
    hand.write(phone.get_by_label("Password"), PASSWORD)
    hand.tap(phone.get_by_role("button", name="Sign in"))
    hand.write(phone.get_by_label("Title of the new document"), "By hand")
    hand.tap(phone.get_by_role("button", name="Create document"))
    phone.wait_for_url("**/documents/*")

    workspace = Workspace(phone, phone.url.rsplit("/", 1)[-1])
    hand.tap(phone.get_by_role("button", name="Add a section"))
    for title in ("Purpose", LONG_TITLE):
        hand.write(phone.get_by_role("textbox", name="Title of the new section"), title)
        hand.tap(phone.get_by_role("button", name="Add", exact=True))
        expect(workspace.title).to_have_value(title)
        hand.tap(workspace.tabs.get_by_role("button", name="Outline"))
        hand.tap(workspace.outline.get_by_role("button", name="Add a section"))
    hand.tap(phone.get_by_role("button", name="Cancel"))
    hand.tap(workspace.entry("Purpose").get_by_role("button", name="Change"))
    hand.tap(phone.get_by_role("menuitem", name="Move down"))
    expect(workspace.entries).to_contain_text([LONG_TITLE, "Purpose"])
    hand.tap(workspace.outline.get_by_role("button", name="Undo"))
    expect(workspace.entries).to_contain_text(["Purpose", LONG_TITLE])

    hand.tap(workspace.entry("Purpose").get_by_role("link"))
    expect(workspace.title).to_have_value("Purpose")
    hand.write(workspace.text, "The filling line stays clean.")
    workspace.expect_saved("5 words")
    hand.look()

    hand.tap(workspace.tabs.get_by_role("button", name="Chat"))
    expect(phone.get_by_role("heading", name="Chat: Purpose")).to_be_visible()
    hand.write(workspace.question, "Say it slowly.")
    hand.tap(phone.get_by_role("button", name="Send"))
    expect(workspace.answer("streaming")).to_contain_text(HALF_OF_IT)
    hand.look()
    assistant.release()
    expect(workspace.answer("completed")).to_contain_text(SCRIPTED_ANSWER)
    hand.tap(workspace.answer("completed").get_by_role("button", name="More actions"))
    hand.tap(phone.get_by_role("menuitem", name="Insert into section"))
    expect(workspace.text).to_contain_text(SCRIPTED_ANSWER)
    workspace.expect_saved("v3")
    hand.tap(phone.get_by_role("region", name="Text").get_by_role("button", name="Undo"))
    expect(workspace.text).not_to_contain_text("scripted assistant")
    workspace.expect_saved("v4 · 5 words")
    assert workspace.stored_text() == "The filling line stays clean."

    hand.tap(workspace.tabs.get_by_role("button", name="Outline"))
    hand.write(phone.get_by_role("combobox", name="Search this document"), "filling")
    hand.tap(phone.get_by_role("option", name="Purpose"))
    expect(workspace.text).to_be_visible()
    hand.look()


@pytest.mark.long
def test_an_inserted_answer_can_be_taken_out_until_something_else_is_written(
    phone: Page, writer: Person
) -> None:
    workspace = open_workspace(phone, writer, writer.document()["id"])
    workspace.show_tab("Chat")
    workspace.ask("Say it.")
    workspace.answer("completed").get_by_role("button", name="More actions").tap()
    phone.get_by_role("menuitem", name="Insert into section").tap()
    undo = phone.get_by_role("region", name="Text").get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport()
    expect(workspace.text).to_be_focused()
    phone.keyboard.insert_text(" And more.")
    expect(undo).to_have_count(0)
    workspace.expect_saved()
    assert SCRIPTED_ANSWER in workspace.stored_text()


class Hand:
    """Taps and types on a phone, and looks before each tap whether everything there can be seen and hit."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def tap(self, target: Locator) -> None:
        """Tap, after a look."""
        expect(target).to_be_visible()
        self.look()
        target.tap()

    def write(self, field: Locator, text: str) -> None:
        """Tap a field, and type into it."""
        self.tap(field)
        expect(field).to_be_focused()
        self._page.keyboard.insert_text(text)

    def look(self) -> None:
        """Nothing is scrolled sideways, too small for a finger, or cut off, as soon as all of it stands still."""
        come_to_rest(self._page.locator("body"))
        assert self._page.evaluate(FAULTS) == []


FAULTS = """() => {
    const leastTarget = 24;
    const width = screen.width;
    const targets = "a, button, summary, input, select, textarea, [role=option], [role=menuitem]";

    const isShown = (element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && element.closest(".visually-hidden, .skip, [role=separator]") === null
        && element.getBoundingClientRect().width > 1;
    const isTarget = (element) => element.matches(targets) && !element.matches("p a");
    const hasOwnText = (element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    const scrollsByItself = (element) => element.closest("pre, table, [role=toolbar]") !== null;

    const isTooSmall = ({ width, height }) => width < leastTarget || height < leastTarget;
    const sticksOut = ({ left, right }) => left < -0.5 || right > width + 0.5;
    const isCutOff = (element) =>
        getComputedStyle(element).overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1;

    const faultsOf = (element) => {
        const box = element.getBoundingClientRect();
        const faults = [];
        if (isTarget(element) && isTooSmall(box)) faults.push("too small");
        if (sticksOut(box) && !scrollsByItself(element)) faults.push("sticks out");
        if (hasOwnText(element) && isCutOff(element)) faults.push("cut off");
        const { tagName, className, textContent } = element;
        return faults.map((fault) => `${fault}: ${tagName} ${className} “${textContent.trim()}”`);
    };

    const page = document.documentElement;
    const isWide = page.scrollWidth > width || scrollX !== 0;
    const seen = [...document.querySelectorAll("body *")]
        .filter((element) => isShown(element) && (isTarget(element) || hasOwnText(element)));
    return [...(isWide ? [`the page is ${page.scrollWidth} wide`] : []), ...seen.flatMap(faultsOf)];
}"""
