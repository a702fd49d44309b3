"""A suggester types, an editor decides, and the text says whose words it has."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import SECTIONS, OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace, sign_in, wait_until
from tests.running import Person, RunningServer
from tests.web.guests import made_link

PURPOSE = "This procedure keeps the filling line clean."
ADDED = " Everybody follows it carefully."


class Shared:
    """A document of the writer's, and somebody who may suggest in it."""

    def __init__(self, writer: Person, role: str = "suggester") -> None:
        self.writer = writer
        self.document = writer.document("Cleaning the line", SECTIONS)
        self.guest = writer.neighbour(f"{role}-of-{writer.name}")
        grant = {"principal": {"account": self.guest.name}, "role": role}
        writer.done("POST", f"/api/documents/{self.document['id']}/grants", json=grant)
        self.path = f"/api/documents/{self.document['id']}/sections/{self.document['sections'][0]['id']}"

    def open(self, page: Page) -> Workspace:
        return open_workspace(page, self.guest, self.document["id"])

    def proposals(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.writer.done("GET", f"{self.path}/proposals")["proposals"]
        return found


@pytest.fixture
def shared(writer: Person) -> Shared:
    return Shared(writer)


def expect_sent(workspace: Workspace, count: int = 1) -> None:
    expect(workspace.saving_status).to_have_attribute("data-state", "saved")
    expect(workspace.saving_status).to_contain_text(f"Suggested: {count} change")


def test_a_suggestion_is_accepted_and_told_with_the_name_of_its_writer(
    shared: Shared, open_page: OpenPage, site: RunningServer
) -> None:
    page = open_page(site)
    refused: list[Response] = []
    page.on("response", lambda reply: refused.append(reply) if reply.status >= 400 else None)
    workspace = shared.open(page)
    expect(page.get_by_text("Suggesting", exact=True)).to_be_visible()
    expect(workspace.chat).to_have_count(0)
    expect(page.get_by_role("button", name="Add")).to_have_count(0)
    expect(workspace.title).to_have_count(0)
    workspace.write(ADDED)
    expect_sent(workspace)
    expect(workspace.text.locator("ins")).to_have_text(ADDED)
    page.get_by_label("Why").fill("Nobody is named.")
    page.get_by_label("Why").press("Enter")
    wait_until(page, lambda: shared.proposals()[0]["why"] == "Nobody is named.")
    assert workspace.stored_text() == PURPOSE
    assert len(shared.proposals()) == 1
    assert [(reply.status, reply.url) for reply in refused] == []

    owner = open_workspace(open_page(site), shared.writer, shared.document["id"])
    owner.page.get_by_role("button", name="1 proposal").click()
    review = owner.page.get_by_role("region", name=f"Suggestion of {shared.guest.name}: 1 change")
    expect(review).to_contain_text("Nobody is named.")
    expect(review.get_by_role("article", name="Change 1 of 1")).to_be_focused()
    owner.page.keyboard.press("Control+Enter")
    expect(owner.text).to_contain_text(ADDED.strip())
    wait_until(owner.page, lambda: owner.stored_text() == PURPOSE + ADDED)
    expect(workspace.saving_status).to_contain_text("What you type here becomes a suggestion")
    expect(workspace.text.locator("ins")).to_have_count(0)
    expect(workspace.text).to_have_text(PURPOSE + ADDED)
    spans = shared.writer.done("GET", f"{shared.path}/authorship")["authorship"]["spans"]
    assert {(span["author"], span["kind"]) for span in spans} == {
        (shared.writer.name, "typed"),
        (shared.guest.name, "typed"),
    }
    owner.page.goto(f"/documents/{shared.document['id']}/authorship")
    expect(owner.page.locator("main")).to_contain_text(shared.guest.name)


@pytest.mark.long
def test_a_rejection_reaches_the_open_page_and_the_list_of_ones_own_suggestions(
    shared: Shared, page: Page
) -> None:
    workspace = shared.open(page)
    workspace.write(ADDED)
    expect_sent(workspace)
    (proposal,) = shared.proposals()
    hunk_ids = [hunk["id"] for hunk in proposal["hunks"]]  # type: ignore[attr-defined]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    shared.writer.done("POST", f"/api/proposals/{proposal['id']}/decisions", json={"reject": hunk_ids})
    expect(page.get_by_text("Decided: 1 rejected.")).to_be_visible()
    # It is told on the connection that was open before, and looks at once: nothing is loaded or asked for in between.
    asked = [path for path in asked if not path.endswith(("/presence", "/lease"))]
    assert asked[0] == f"{shared.path}/proposals"
    assert not [path for path in asked if path.endswith("/events") or not path.startswith("/api/")]
    expect(workspace.text).to_have_text(PURPOSE)
    expect(workspace.text.locator("ins")).to_have_count(0)
    page.get_by_role("link", name="All your suggestions").click()
    expect(page.get_by_role("heading", name="Your suggestions")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Rejected")
    assert findings(page) == {}


@pytest.mark.long
def test_what_is_typed_as_a_suggestion_survives_a_reload_before_it_is_sent(
    shared: Shared, page: Page
) -> None:
    workspace = shared.open(page)
    proposals = "**/proposals"
    page.route(
        proposals, lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    workspace.write(ADDED)
    expect(workspace.saving_status).to_have_attribute("data-state", "retrying")
    page.unroute(proposals)
    page.reload()
    expect(workspace.text).to_contain_text(ADDED.strip())
    expect_sent(workspace)
    page.reload()
    expect(workspace.text).to_contain_text(ADDED.strip())
    expect_sent(workspace)
    expect(workspace.text.locator("ins")).to_have_text(ADDED)
    assert len(shared.proposals()) == 1
    page.get_by_role("button", name="Withdraw").click()
    expect(workspace.text).not_to_contain_text(ADDED.strip())
    wait_until(page, lambda: shared.proposals() == [])


@pytest.mark.long
def test_an_editor_turns_to_suggesting_by_a_key_and_it_is_remembered(workspace: Workspace) -> None:
    page = workspace.page
    workspace.text.click()
    page.keyboard.press("Alt+Shift+E")
    mode = page.get_by_role("group", name="What typing does")
    expect(mode.get_by_role("button", name="Suggest")).to_have_attribute("aria-pressed", "true")
    expect(workspace.saving_status).to_contain_text("What you type here becomes a suggestion")
    workspace.write(ADDED)
    expect_sent(workspace)
    assert workspace.stored_text() == PURPOSE
    page.reload()
    expect(mode.get_by_role("button", name="Suggest")).to_have_attribute("aria-pressed", "true")
    expect_sent(workspace)
    mode.get_by_role("button", name="Edit").click()
    expect(workspace.text).to_have_text(PURPOSE)
    workspace.write(" It is short.")
    workspace.expect_saved()
    assert workspace.stored_text() == f"{PURPOSE} It is short."


@pytest.mark.long
def test_a_guest_who_entered_by_a_link_suggests_under_the_name_that_they_gave(
    writer: Person, page: Page
) -> None:
    document = writer.document("Cleaning the line", SECTIONS)
    _, url = made_link(writer, document, "suggester")
    page.goto(url)
    page.get_by_label("Your name").fill("Mona Ruiz")
    page.keyboard.press("Enter")
    workspace = Workspace(page, document["id"])
    workspace.write(ADDED)
    expect_sent(workspace)
    path = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}/proposals"
    (proposal,) = writer.done("GET", path)["proposals"]
    assert proposal["author"] == "Mona Ruiz (guest)"


@pytest.mark.long
def test_readers_and_commenters_get_the_page_to_be_read(writer: Person, page: Page) -> None:
    for role in ("reader", "commenter"):
        shared = Shared(writer, role)
        page.context.clear_cookies()
        sign_in(page, shared.guest)
        page.goto(f"/documents/{shared.document['id']}")
        expect(page).to_have_url(f"{page.url.removesuffix('/read')}/read")


@pytest.mark.long
def test_axe_finds_nothing_where_somebody_suggests(
    shared: Shared, open_page: OpenPage, site: RunningServer
) -> None:
    for screen in (None, PHONE):
        page = open_page(site) if screen is None else open_page(site, screen=screen)
        workspace = shared.open(page)
        if screen is None:
            workspace.write(ADDED)
        expect_sent(workspace)
        assert findings(page) == {}
