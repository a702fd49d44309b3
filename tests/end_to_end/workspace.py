"""The workspace as a person sees it: its parts by their names, and what one does with them."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, FilePayload, FloatRect, Locator, Page, expect

from tests.running import COOKIE, Person

SCRIPTED_ANSWER = (
    "This answer comes from the scripted assistant. It says the same to every question, word by word, so that you can "
    "watch an answer arrive, stop it, reload the page in the middle of it, and put it into the section."
)
HALF_OF_IT = "word by word, so that you"
"""The last words of its first half."""

SLOWLY = ("slowly.", "slowly?", "langsam.")
"""The last words of questions of which the site's assistant says the first half, and waits to be released."""

CUT_OFF = {"At length.": "length", "With filter.": "content_filter", "With a tool.": "tool_calls"}
"""Questions of which the site's assistant says the first half, with the reason why it ends there."""

PATIENCE_SECONDS = 60

LIVE_EVENTS = re.compile(r"/documents/[0-9a-f]+/events")


def hear_nothing(where: BrowserContext | Page) -> None:
    """Let pages that are opened from now on follow nothing that others do."""
    where.route(LIVE_EVENTS, lambda route: route.abort())


class Workspace:
    """The three panes of one document."""

    def __init__(self, page: Page, document_id: str) -> None:
        self.page = page
        self.document_id = document_id
        self.tabs = page.get_by_role("navigation", name="Parts of the workspace")
        self.chat = page.get_by_role("region", name="Chat of")
        self.outline = page.get_by_role("region", name="Outline", exact=True)
        self.entries = self.outline.locator("[role=treeitem][data-entry]")
        self.text = page.get_by_role("textbox", name="Text of")
        self.title = page.get_by_role("textbox", name="Title of the section")
        self.saving_status = page.locator("[role=status][data-state]")
        self.question = page.get_by_label("Your question")
        self.stop_button = page.get_by_role("button", name="Stop")

    def open(self) -> None:
        """Go to the document, and wait until one can write."""
        self.page.goto(f"/documents/{self.document_id}")
        expect(self.text).to_be_visible()

    def entry(self, title: str) -> Locator:
        """A section in the outline."""
        return self.entries.filter(has_text=title)

    def act(self, title: str, action: str) -> None:
        """Choose something from the menu of a section in the outline."""
        self.entry(title).hover()
        self.entry(title).get_by_role("button", name="Change").click()
        self.page.get_by_role("menuitem", name=action).click()

    def section(self, title: str) -> Locator:
        """A section in the text pane, read or written."""
        return self.page.locator("article[data-section]").filter(
            has=self.page.get_by_role("group", name=f"Text of “{title}”").or_(
                self.page.get_by_role("textbox", name=f"Text of “{title}”")
            )
        )

    def reading(self, title: str) -> Locator:
        """The text of a section that is read, not written."""
        return self.page.get_by_role("group", name=f"Text of “{title}”")

    def add_section(self, title: str) -> None:
        """Add a section behind the open one, and open it."""
        self.outline.get_by_role("button", name="Add").first.click()
        expect(self.page.get_by_role("textbox", name="Title of the new section")).to_be_focused()
        self.page.keyboard.type(title)
        self.page.keyboard.press("Control+Enter")
        expect(self.entry(title)).to_have_attribute("aria-current", "true")
        self.page.keyboard.press("Escape")

    def show_tab(self, name: str) -> None:
        """Turn to a tab of a narrow screen."""
        self.tabs.get_by_role("button", name=name).click()

    def write(self, text: str) -> None:
        """Write at the end of the open section, as one input: pauses between keys may be long enough to be saved in."""
        self.text.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(text)

    def expect_saved(self, detail: str = "Saved") -> None:
        """Wait until the status line says that the text is safe."""
        expect(self.saving_status).to_have_attribute("data-state", "saved")
        expect(self.saving_status).to_contain_text(detail)

    def ask(self, question: str) -> None:
        """Send a question."""
        self.question.fill(question)
        self.question.press("Enter")

    def answer(self, status: str) -> Locator:
        """The newest answer that is in this state."""
        return self.page.locator(f"article[data-status={status}]").last

    def choose_for_answer(self, answer: Locator, name: str) -> None:
        """Choose one of the actions that an answer has in its menu."""
        answer.get_by_role("button", name="More actions").click()
        self.page.get_by_role("menuitem", name=name).click()

    def half_an_answer(self) -> Locator:
        """Ask, and have the first half of the answer; the rest waits to be released."""
        self.ask("Say it slowly.")
        answer = self.answer("streaming")
        expect(answer).to_contain_text(HALF_OF_IT)
        return answer

    def choose_draft(self) -> None:
        """Say that the next question asks for a draft, as soon as something can be asked."""
        expect(self.question).to_be_enabled()
        self.question.press("Alt+d")
        expect(self.page.get_by_role("radio", name="Draft")).to_be_checked()

    def stored_text(self) -> str:
        """The text of the first section as the server has it."""
        reply = self.page.request.get(f"/api/documents/{self.document_id}")
        content: str = reply.json()["document"]["sections"][0]["content"]
        return content


class Review:
    """What is proposed for the open section, and the choice."""

    def __init__(self, workspace: Workspace) -> None:
        self.page = workspace.page
        self.list = workspace.page.get_by_role("region", name=re.compile(r"^Proposal: \d+ changes?$"))
        self.heading = self.list.get_by_role("heading", name="Proposal:")
        self.waiting = self.list.get_by_role("article")
        self.card = workspace.page.locator("[data-proposal]").last

    def open(self) -> None:
        """Open it from the answer, and wait until the first change can be decided."""
        self.card.get_by_role("button", name="Review").click()
        expect(self.waiting.first).to_be_focused()

    def change(self, number: int) -> Locator:
        """A change that waits."""
        return self.list.get_by_role("article", name=f"Change {number} of")

    def decided(self, number: int, what: str) -> Locator:
        """A change that was accepted or rejected."""
        return self.list.locator(".decided").filter(has_text=f"Change {number} {what}")

    def choose(self, number: int, choice: str) -> None:
        """Press a button of a change."""
        self.change(number).get_by_role("button", name=choice).click()


class Sources:
    """The drawer beside the chat."""

    def __init__(self, workspace: Workspace) -> None:
        self.page = workspace.page
        self.button = workspace.page.get_by_role("button", name=re.compile(r"^Sources( ·|$)"))
        self.drawer = workspace.page.get_by_role("complementary")
        self.rows = self.drawer.get_by_role("list", name="Sources").get_by_role("listitem")
        self.uploads = self.drawer.get_by_role("list", name="Uploads").get_by_role("listitem")

    def open(self) -> None:
        self.button.click()
        expect(self.drawer.get_by_role("heading", name="Sources")).to_be_focused()

    def upload(self, *files: tuple[str, bytes]) -> None:
        """Choose files in the dialog of the browser."""
        with self.page.expect_file_chooser() as chooser:
            self.drawer.get_by_role("button", name="Upload files").click()
        chooser.value.set_files([FilePayload(name=name, mimeType="", buffer=data) for name, data in files])

    def row(self, title: str) -> Locator:
        return self.rows.filter(has_text=title)

    def expect_read(self, *titles: str) -> None:
        """Wait until nothing of these sources is still to be read."""
        for title in titles:
            expect(self.row(title)).not_to_contain_text(re.compile("Waiting|Being read"))

    def close(self) -> None:
        self.drawer.get_by_role("button", name="Close").click()
        expect(self.drawer).to_have_count(0)


def open_workspace(page: Page, person: Person, document_id: str) -> Workspace:
    """Sign in and open a document."""
    sign_in(page, person)
    workspace = Workspace(page, document_id)
    workspace.open()
    return workspace


def sign_in(page: Page, person: Person) -> None:
    """Sign in without the form."""
    page.context.add_cookies(
        [
            {
                "name": COOKIE,
                "value": person.sign_in(),
                "url": str(person.http.base_url),
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def wait_until(page: Page, condition: Callable[[], object]) -> None:
    """Wait for something that no `expect` tells of; meanwhile the page goes on, and what it asks for is dealt with."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        page.wait_for_timeout(30)


def come_to_rest(shown: Locator) -> None:
    """Wait until something stands still."""
    shown.evaluate(COME_TO_REST)


def box_of(shown: Locator) -> FloatRect:
    """Where something stands on the screen, as soon as it has come to rest there."""
    come_to_rest(shown)
    box = shown.bounding_box()
    assert box is not None
    return box


def top_of(shown: Locator) -> float:
    return box_of(shown)["y"]


COME_TO_REST = """async (element) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const place = () => JSON.stringify(element.getBoundingClientRect());
    for (let still = 0, last = place(); still < 6; last = place()) {
        await frame();
        still = place() === last ? still + 1 : 0;
    }
}"""
