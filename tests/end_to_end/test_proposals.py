"""The assistant proposes; a person decides, piece by piece, and nothing that was typed meanwhile is lost."""

import contextlib
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Error, Locator, Page, Route, expect

from quire.store.transactions import Transaction
from tests.conftest import ModelServer
from tests.end_to_end.browsers import DESK, PHONE, Screen
from tests.end_to_end.conftest import OpenPage, open_workspace
from tests.end_to_end.keyboard import expect_visible_focus, tab_to
from tests.end_to_end.palette import choose
from tests.end_to_end.recut import Recut, texts
from tests.end_to_end.workspace import Review, Workspace, wait_until
from tests.running import RunningServer

FIRST = "The filling line is cleaned every evening."
SECOND = "All nozzles are rinsed with warm water."
MIDDLE = "The belt is wiped."
LAST = "Records are kept by the shift leader."
TEXT = f"{FIRST}\n\n{SECOND}\n\n{MIDDLE}\n\n{LAST}"

NEW_FIRST = "The filling line is cleaned every evening before the last shift ends."
NEW_SECOND = "All nozzles are rinsed with hot water."
NEW_LAST = "Records are kept by the shift leader for five years."
DRAFT = f"{NEW_FIRST}\n\n{NEW_SECOND}\n\n{MIDDLE}\n\n{NEW_LAST}"

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def drafting_model() -> Iterator[ModelServer]:
    """A model that writes what it is told to."""
    model = ModelServer()
    yield model
    model.close()


@pytest.fixture(scope="module")
def drafting_site(
    tmp_path_factory: pytest.TempPathFactory, drafting_model: ModelServer
) -> Iterator[RunningServer]:
    """A server that asks this model."""
    data_dir = tmp_path_factory.mktemp("drafting") / "data"
    running = RunningServer(data_dir, **drafting_model.settings).start()
    yield running
    running.stop()


@pytest.fixture
def drafting(drafting_site: RunningServer, drafting_model: ModelServer, open_page: OpenPage) -> "Drafting":
    """A new workspace, whose assistant drafts three changes to its first section."""
    return Drafting(drafting_site, drafting_model, open_page)


class Drafting:
    """One section, and somebody who has drafts written for it."""

    def __init__(
        self, server: RunningServer, model: ModelServer, open_page: OpenPage, screen: Screen = DESK
    ) -> None:
        self.server = server
        self.model = model
        self.model.plan(pieces=[DRAFT])
        self.person = server.person(f"ann-{next(_numbers)}")
        sections = [{"title": "Purpose", "content": TEXT}, {"title": "Scope"}]
        self.document = self.person.document("Cleaning the line", sections)
        self.section = f"/api/documents/{self.document['id']}/sections/{self.document['sections'][0]['id']}"
        self.workspace = open_workspace(open_page(server, screen=screen), self.person, self.document["id"])
        self.page = self.workspace.page
        self.review = Review(self.workspace)

    def have_drafted(self, question: str = "Be more exact.") -> None:
        """Ask for a draft, and wait until it is proposed."""
        self.workspace.choose_draft()
        self.workspace.ask(question)
        self.expect_proposed("3 waiting")
        self.workspace.question.press("Alt+d")

    def expect_proposed(self, counts: str) -> None:
        expect(self.review.card).to_contain_text(counts)

    def stored(self) -> str:
        """The text as the server has it."""
        content: str = self.person.done("GET", self.section)["section"]["content"]
        return content

    def reasons(self) -> list[str]:
        """Why there are the versions that there are, newest first."""
        versions = self.person.done("GET", f"{self.section}/versions")["versions"]
        return [version["reason"] for version in versions]

    def write_elsewhere(self, content: str) -> None:
        """Another program writes the text."""
        revision = self.person.done("GET", self.section)["section"]["revision"]
        self.person.done(
            "PATCH", self.section, json={"content": content}, headers={"If-Match": f'"{revision}"'}
        )

    def make_first_version_older(self) -> None:
        """It was written yesterday."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="microseconds")
        section_id = self.document["sections"][0]["id"]

        def write(tx: Transaction) -> None:
            tx.run(
                "update section_version set created_at = :then where section_id = :id and revision = 1",
                then=yesterday,
                id=section_id,
            )

        self.server.write(write)

    def another_tab(self) -> "Workspace":
        other = Workspace(self.page.context.new_page(), self.document["id"])
        other.open()
        return other

    def asked(self) -> dict[str, Any]:
        """What was last sent to the server as a question."""
        chat = self.person.chat(self.document)
        question: dict[str, Any] = chat["messages"][-2]
        return question


def text_of(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def test_the_whole_loop_needs_no_mouse(drafting: Drafting) -> None:
    page, press = drafting.page, drafting.page.keyboard.press
    review, workspace = drafting.review, drafting.workspace
    choose(page, "Draft a proposal for this section")
    expect_visible_focus(page, workspace.question)
    expect(page.get_by_role("radio", name="Draft")).to_be_checked()
    page.keyboard.type("Be more exact.")
    press("Enter")
    drafting.expect_proposed("Proposal: 3 changes – 3 waiting")
    assert drafting.stored() == TEXT

    press("Alt+]")
    expect_visible_focus(page, review.change(1))
    expect(review.change(1).locator("ins")).to_contain_text("before the last shift ends")
    press("Alt+]")
    expect_visible_focus(page, review.change(2))
    expect(review.change(2).locator("del")).to_contain_text("warm")
    press("Alt+[")
    expect_visible_focus(page, review.change(1))

    press("Control+Enter")
    expect_visible_focus(page, review.change(2))
    press("Control+Shift+Enter")
    expect_visible_focus(page, review.change(3))
    press("Control+Enter")
    expect_visible_focus(page, review.heading)
    drafting.expect_proposed("2 accepted, 1 rejected")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, NEW_LAST)

    tab_to(page, "Undo the decision on change 3")
    press("Enter")
    expect_visible_focus(page, review.change(3))
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, LAST)
    press("Control+Enter")
    expect_visible_focus(page, review.heading)
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, NEW_LAST)
    expect(workspace.text).to_contain_text(NEW_LAST)

    drafting.make_first_version_older()
    choose(page, "History of this section")
    expect(page.get_by_role("heading", name="History of “Purpose”")).to_be_visible()
    tab_to(page, "Restore version 1")
    press("Enter")
    expect(page.get_by_text("Version 1 is restored")).to_be_visible()
    assert drafting.stored() == TEXT
    tab_to(page, "Write")
    press("Enter")
    expect(workspace.text).to_contain_text(LAST)
    expect(workspace.text).not_to_contain_text(NEW_LAST)
    drafting.expect_proposed("2 accepted, 1 rejected")


def test_one_decision_is_one_step_of_undo(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    assert drafting.stored() == DRAFT
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    drafting.expect_proposed("3 waiting")
    drafting.workspace.expect_saved("v3")
    expect(drafting.workspace.text.locator("del")).to_contain_text(["warm"])
    assert drafting.stored() == TEXT
    assert drafting.reasons() == ["restore", "proposal", "typed"]


def test_several_decisions_are_undone_one_by_one_however_fast(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    for number in (1, 2, 3):
        drafting.review.choose(number, "Accept")
        expect(drafting.review.decided(number, "accepted")).to_be_visible()
    drafting.workspace.write(" Typed.")
    drafting.page.keyboard.press("Control+z")
    held: list[Route] = []
    drafting.page.route("**/decisions/*", lambda route: held.append(route), times=1)
    with drafting.page.expect_request("**/decisions/*"):
        drafting.page.keyboard.press("Control+z")
    drafting.page.keyboard.press("Control+z")
    (first,) = held
    first.continue_()
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.workspace.expect_saved()
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, LAST)
    drafting.page.keyboard.press("Control+z")
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == TEXT


def test_to_do_a_decision_again_changes_the_text_alone(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    drafting.expect_proposed("3 waiting")
    drafting.page.keyboard.press("Control+y")
    drafting.workspace.expect_saved("v4")
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == DRAFT
    drafting.page.keyboard.press("Control+z")
    drafting.workspace.expect_saved("v5")
    assert drafting.stored() == TEXT
    assert drafting.reasons() == ["typed", "typed", "restore", "proposal", "typed"]


def test_undo_after_a_decision_was_taken_back_does_not_bring_its_text(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.workspace.write(" Typed.")
    drafting.workspace.expect_saved("v2")
    drafting.review.open()
    drafting.review.choose(2, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.review.card.get_by_role("button", name="Undo: Decided").click()
    drafting.expect_proposed("3 waiting")
    expect(drafting.workspace.text).to_contain_text(f"{LAST} Typed.")
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    expect(drafting.workspace.text).not_to_contain_text("Typed.")
    drafting.workspace.expect_saved("v5")
    assert drafting.stored() == TEXT


def test_an_undo_that_the_server_does_not_learn_of_is_an_edit_of_the_text(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    drafting.page.context.set_offline(True)
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    expect(drafting.workspace.text).to_contain_text(SECOND)
    expect(drafting.page.get_by_role("alert")).to_contain_text(
        "The decision could not be taken back and still stands: The server cannot be reached."
    )
    assert drafting.stored() == DRAFT
    drafting.page.context.set_offline(False)
    drafting.workspace.expect_saved("v3")
    drafting.expect_proposed("3 accepted")
    assert drafting.stored() == TEXT
    assert drafting.reasons() == ["typed", "proposal", "typed"]


def test_an_undo_whose_reply_is_lost_changes_the_text_once(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")

    def lose_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    drafting.page.route("**/decisions/*", lose_reply)
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    expect(drafting.workspace.text).to_contain_text(SECOND)
    drafting.workspace.expect_saved("v3")
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == TEXT


def test_an_undo_over_what_somebody_else_has_written_leaves_that_there(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    elsewhere = text_of(FIRST, "Nozzles are somebody else's.", MIDDLE, LAST)
    drafting.write_elsewhere(elsewhere)
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    expect(drafting.page.get_by_role("alert").first).to_contain_text("The decision could not be taken back")
    expect(drafting.workspace.text).to_contain_text("Nozzles are somebody else's.")
    drafting.expect_proposed("3 accepted")
    drafting.workspace.expect_saved("v3")
    assert drafting.stored() == elsewhere


def test_what_is_typed_while_a_decision_is_undone_is_kept(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    held: list[Route] = []
    drafting.page.route("**/decisions/*", lambda route: held.append(route))
    drafting.workspace.text.get_by_text(MIDDLE).click()
    drafting.page.keyboard.press("End")
    with drafting.page.expect_request("**/decisions/*"):
        drafting.page.keyboard.press("Control+z")
    drafting.page.keyboard.type(" Typed meanwhile.")
    (taking_back,) = held
    taking_back.continue_()
    drafting.expect_proposed("3 waiting")
    drafting.workspace.expect_saved("v4")
    assert drafting.stored() == text_of(FIRST, SECOND, f"{MIDDLE} Typed meanwhile.", LAST)


def test_a_decision_can_be_taken_back_tomorrow(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.review.choose(2, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.page.reload()
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.review.card.get_by_role("button", name="Undo: Decided").click()
    drafting.expect_proposed("3 waiting")
    expect(drafting.review.change(2)).to_be_focused()
    assert drafting.stored() == TEXT


def test_an_older_state_that_comes_late_does_not_take_the_focus_from_what_was_taken_back(
    drafting: Drafting,
) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.review.choose(2, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.page.reload()
    drafting.expect_proposed("1 accepted, 2 waiting")
    late: list[tuple[Route, APIResponse]] = []
    one_proposal = re.compile(r"/api/proposals/\w+$")
    drafting.page.route(one_proposal, lambda route: late.append((route, route.fetch())), times=1)
    with drafting.page.expect_request(one_proposal):
        drafting.review.card.get_by_role("button", name="Undo: Decided").click()
    drafting.expect_proposed("3 waiting")
    expect(drafting.review.change(2)).to_be_focused()
    wait_until(drafting.page, lambda: late)
    route, reply = late[0]
    with drafting.page.expect_response(one_proposal):
        route.fulfill(response=reply)
    drafting.expect_proposed("3 waiting")
    expect(drafting.review.change(2)).to_be_focused()


def test_all_can_be_rejected_and_the_text_is_untouched(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Reject all proposed changes")
    drafting.expect_proposed("3 rejected")
    drafting.workspace.expect_saved("v1")
    assert drafting.stored() == TEXT


def test_a_change_is_accepted_in_ones_own_words(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.review.choose(2, "Edit")
    field = drafting.page.get_by_role("textbox", name="Your wording of change 2")
    expect(field).to_be_focused()
    expect(field).to_have_value(NEW_SECOND)
    field.fill("All nozzles are rinsed twice.")
    field.press("Control+Enter")
    drafting.expect_proposed("1 accepted, 2 waiting")
    assert drafting.stored() == text_of(FIRST, "All nozzles are rinsed twice.", MIDDLE, LAST)


def test_what_is_proposed_stands_in_the_text_and_is_no_part_of_it(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    added = drafting.workspace.text.locator("ins")
    expect(added).to_have_count(3)
    expect(drafting.workspace.text.locator("del")).to_contain_text(["warm"])
    drafting.workspace.write(" Typed.")
    drafting.workspace.expect_saved("v2")
    assert drafting.stored() == f"{TEXT} Typed."
    drafting.workspace.text.get_by_role("button", name="Accept change 2").click()
    drafting.expect_proposed("1 accepted, 2 waiting")
    assert drafting.stored() == text_of(FIRST, NEW_SECOND, MIDDLE, f"{LAST} Typed.")
    drafting.page.emulate_media(media="print")
    expect(added.first).to_be_hidden()


def test_what_the_server_says_is_shown_and_nothing_that_the_page_found_out_itself(drafting: Drafting) -> None:
    recut = Recut(drafting.page, drafting.person)
    drafting.workspace.question.press("Alt+d")
    drafting.workspace.ask("Be more exact.")
    drafting.expect_proposed("Proposal: 6 changes – 6 waiting")
    expect(drafting.workspace.entry("Purpose")).to_contain_text(f"{recut.counted} proposed changes wait")
    drafting.review.open()
    expect_shown(drafting, recut)

    first, second, third, fourth, fifth, sixth = (hunk["id"] for hunk in recut.hunks)
    drafting.review.choose(2, "Accept")
    drafting.expect_proposed("1 accepted, 5 waiting")
    expect_shown(drafting, recut)
    drafting.review.choose(4, "Edit")
    field = drafting.page.get_by_role("textbox", name="Your wording of change 4")
    expect(field).to_have_value(recut.hunks[3]["after"])
    field.fill("Other words.")
    field.press("Control+Enter")
    drafting.expect_proposed("2 accepted, 4 waiting")
    drafting.review.choose(5, "Reject")
    drafting.expect_proposed("2 accepted, 1 rejected, 3 waiting")
    expect_shown(drafting, recut)
    drafting.review.list.get_by_role("button", name="Accept all").click()
    drafting.expect_proposed("5 accepted, 1 rejected")
    expect_shown(drafting, recut)
    assert recut.decisions == [
        {"accept": [second], "reject": [], "edits": {}},
        {"accept": [fourth], "reject": [], "edits": {fourth: "Other words."}},
        {"accept": [], "reject": [fifth], "edits": {}},
        {"accept": [first, third, sixth], "reject": [], "edits": {}},
    ]
    expect(drafting.workspace.entry("Purpose")).to_contain_text(f"{recut.counted} proposed changes wait")
    assert drafting.stored() == TEXT


def expect_shown(drafting: Drafting, recut: Recut) -> None:
    """The list and the text show the hunks that the page was told, word by word as it was told them."""
    waiting = [(number, hunk) for number, hunk in enumerate(recut.hunks, 1) if hunk["state"] == "pending"]
    expect(drafting.review.waiting).to_have_count(len(waiting))
    for number, hunk in waiting:
        change = drafting.review.change(number)
        expect(change.locator("del")).to_have_text([f"deleted: {text}" for text in texts(hunk, "removed")])
        expect(change.locator("ins")).to_have_text([f"inserted: {text}" for text in texts(hunk, "added")])
    for number, hunk in enumerate(recut.hunks, 1):
        if hunk["state"] != "pending":
            expect(drafting.review.decided(number, hunk["state"])).to_be_visible()
    text, hunks = drafting.workspace.text, [hunk for _, hunk in waiting]
    expect(text.locator("del")).to_have_text([text for hunk in hunks for text in texts(hunk, "removed")])
    expect(text.locator("ins")).to_have_text([text for hunk in hunks for text in texts(hunk, "added")])
    numbers = [number for number, _ in waiting]
    expect(text.get_by_role("button", name="Accept change")).to_have_count(len(numbers))
    for number in numbers:
        expect(text.get_by_role("button", name=f"Accept change {number}")).to_be_visible()


def test_text_that_is_not_saved_is_saved_before_a_decision(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.workspace.text.click()
    drafting.page.keyboard.press("Control+End")
    drafting.page.keyboard.type(" Typed.")
    drafting.review.choose(1, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, f"{LAST} Typed.")
    expect(drafting.workspace.text).to_contain_text("Typed.")


def test_what_is_typed_while_a_decision_is_made_is_kept(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    held: list[Route] = []
    drafting.page.route("**/decisions", lambda route: held.append(route))
    drafting.workspace.text.click()
    drafting.page.keyboard.press("Control+End")
    with drafting.page.expect_request("**/decisions"):
        drafting.workspace.text.get_by_role("button", name="Accept change 1").click()
    drafting.page.keyboard.type(" Typed meanwhile.")
    wait_until(drafting.page, lambda: held)
    (decision,) = held
    decision.continue_()
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.workspace.expect_saved("v3")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, f"{LAST} Typed meanwhile.")
    expect(drafting.workspace.text).to_contain_text("Typed meanwhile.")


def test_whoever_goes_on_typing_after_a_decision_stays_where_they_are(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    held: list[Route] = []
    drafting.page.route("**/decisions", lambda route: held.append(route))
    drafting.workspace.text.click()
    drafting.page.keyboard.press("Control+End")
    with drafting.page.expect_request("**/decisions"):
        drafting.page.keyboard.press("Control+Enter")
    drafting.page.keyboard.type(" Typed")
    wait_until(drafting.page, lambda: held)
    held[0].continue_()
    drafting.expect_proposed("1 accepted, 2 waiting")
    drafting.page.keyboard.type(" on.")
    drafting.workspace.expect_saved("v3")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, f"{LAST} Typed on.")


def test_nothing_is_decided_while_the_server_cannot_be_reached(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.page.context.set_offline(True)
    drafting.review.choose(1, "Accept")
    expect(drafting.review.list.get_by_role("alert")).to_contain_text("cannot be reached")
    drafting.workspace.write(" Typed.")
    drafting.review.choose(1, "Accept")
    expect(drafting.review.list.get_by_role("alert")).to_contain_text("Nothing was decided")
    assert drafting.stored() == TEXT
    drafting.page.context.set_offline(False)
    drafting.workspace.expect_saved("v2")
    drafting.review.choose(1, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, f"{LAST} Typed.")


def test_a_place_that_was_rewritten_is_refused_and_both_texts_are_shown(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    rewritten = text_of(FIRST, "Nozzles are somebody else's.", MIDDLE, LAST)
    drafting.write_elsewhere(rewritten)
    drafting.review.choose(2, "Accept")
    expect(drafting.review.list.get_by_role("alert")).to_be_visible()
    lost = drafting.review.change(2)
    expect(lost).to_contain_text("The text here has changed since")
    expect(lost).to_contain_text(SECOND)
    expect(lost).to_contain_text(NEW_SECOND)
    expect(drafting.workspace.text).to_contain_text("somebody else's")
    assert drafting.stored() == rewritten
    drafting.review.choose(1, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    assert drafting.stored() == text_of(NEW_FIRST, "Nozzles are somebody else's.", MIDDLE, LAST)


def test_another_tab_learns_what_was_decided_and_decides_nothing_twice(drafting: Drafting) -> None:
    drafting.have_drafted()
    other = drafting.another_tab()
    other_review = Review(other)
    other_review.open()
    expect(other_review.waiting).to_have_count(3)
    drafting.page.bring_to_front()
    drafting.review.open()
    drafting.review.choose(1, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")

    other.page.bring_to_front()
    # The tab may learn of it just before one presses.
    with contextlib.suppress(Error):
        other_review.change(1).get_by_role("button", name="Accept").click(timeout=2_000)
    expect(other_review.decided(1, "accepted")).to_be_visible()
    expect(other.text).to_contain_text(NEW_FIRST)
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, LAST)
    other_review.choose(2, "Accept")
    expect(other_review.card).to_contain_text("2 accepted, 1 waiting")
    assert drafting.stored() == text_of(NEW_FIRST, NEW_SECOND, MIDDLE, LAST)


def test_a_proposal_waits_until_it_is_decided(drafting: Drafting) -> None:
    drafting.have_drafted()
    expect(drafting.workspace.entry("Purpose")).to_contain_text("3 proposed changes wait")
    expect(drafting.workspace.saving_status).to_contain_text("v1 · 25 words · 1 proposal")
    drafting.model.plan(pieces=["Nothing more."])
    drafting.workspace.ask("Anything else?")
    expect(drafting.workspace.answer("completed")).to_contain_text("Nothing more.")
    drafting.page.reload()
    expect(drafting.workspace.entry("Purpose")).to_contain_text("3 proposed changes wait")
    drafting.workspace.saving_status.get_by_role("button", name="1 proposal").click()
    expect(drafting.review.change(1)).to_be_focused()
    drafting.workspace.entry("Scope").click()
    expect(drafting.review.list).to_have_count(0)
    drafting.workspace.entry("Purpose").click()
    expect(drafting.workspace.saving_status).to_contain_text("1 proposal")


def test_a_draft_of_selected_text_proposes_nothing_else(drafting: Drafting) -> None:
    drafting.model.plan(pieces=[NEW_SECOND])
    select(drafting, SECOND)
    drafting.page.keyboard.press("Alt+Enter")
    expect(drafting.workspace.question).to_be_focused()
    drafting.workspace.choose_draft()
    expect(drafting.page.get_by_role("region", name="Chat", exact=True)).to_contain_text(
        "The answer becomes a proposal for the selected text."
    )
    drafting.workspace.ask("Hot, not warm.")
    drafting.expect_proposed("Proposal: 1 change – 1 waiting")
    drafting.review.open()
    drafting.page.keyboard.press("Control+Enter")
    drafting.expect_proposed("1 accepted")
    assert drafting.stored() == text_of(FIRST, NEW_SECOND, MIDDLE, LAST)


def test_a_draft_that_is_asked_for_in_other_words_stays_a_draft_of_the_selected_text(
    drafting: Drafting,
) -> None:
    drafting.model.plan(pieces=[NEW_SECOND])
    page = drafting.page
    select(drafting, SECOND)
    page.keyboard.press("Alt+Enter")
    drafting.workspace.question.press("Alt+d")
    drafting.workspace.ask("Hot, not warm.")
    drafting.expect_proposed("Proposal: 1 change – 1 waiting")
    drafting.workspace.question.press("Alt+d")
    expect(question_in(page)).to_contain_text("Draft for the selected text")

    drafting.write_elsewhere(text_of("A new beginning.", TEXT))
    reword(page, "As hot as it can be.")
    expect(page.get_by_role("group", name="Versions").first).to_contain_text("2 of 2")
    drafting.expect_proposed("Proposal: 1 change – 1 waiting")
    expect(question_in(page)).to_contain_text("Draft for the selected text")
    asked, selection = drafting.asked(), drafting.asked()["selection"]
    assert (asked["content"], asked["intent"]) == ("As hot as it can be.", "draft")
    assert drafting.stored()[selection["start"] : selection["end"]] == SECOND


def test_a_question_about_words_that_are_gone_says_so_and_can_be_about_the_section(
    drafting: Drafting,
) -> None:
    page = drafting.page
    select(drafting, SECOND)
    page.keyboard.press("Alt+Enter")
    drafting.workspace.ask("Is this right?")
    expect(drafting.workspace.answer("completed")).to_be_visible()
    expect(question_in(page)).to_contain_text("About the selected text")

    drafting.write_elsewhere(TEXT.replace(SECOND, NEW_SECOND))
    reword(page, "Is it really right?")
    field = page.get_by_label("Your changed question")
    problem = question_in(page).get_by_role("alert")
    expect(problem).to_have_text(
        "The selected text has been changed since; select it again, or ask about the whole section."
    )
    expect(field).to_have_value("Is it really right?")
    question_in(page).get_by_role("button", name="Ask about the whole section").click()
    expect(question_in(page)).not_to_contain_text("About the selected text")
    expect(problem).to_have_count(0)
    field.press("Enter")
    expect(page.get_by_role("group", name="Versions").first).to_contain_text("2 of 2")
    expect(drafting.workspace.answer("completed")).to_be_visible()
    asked = drafting.asked()
    assert (asked["content"], asked["intent"], asked["selection"]) == ("Is it really right?", "discuss", None)


def question_in(page: Page) -> Locator:
    """The last question of the chat."""
    return page.locator("article.question").last


def reword(page: Page, question: str) -> None:
    """Ask the last question in other words."""
    page.get_by_role("button", name="Change this question").last.click()
    page.get_by_label("Your changed question").fill(question)
    page.keyboard.press("Enter")


def select(drafting: Drafting, words: str) -> None:
    """Select a paragraph."""
    drafting.workspace.text.get_by_text(words).click()
    drafting.page.keyboard.press("Home")
    drafting.page.keyboard.press("Shift+End")


def test_a_selection_is_shortened_by_one_choice(drafting: Drafting) -> None:
    drafting.model.plan(pieces=["Nozzles are rinsed."])
    drafting.workspace.question.fill("A question that is not finished")
    select(drafting, SECOND)
    drafting.page.keyboard.press("Alt+Shift+Enter")
    expect(drafting.page.get_by_role("menuitem", name="Continue writing")).to_have_count(0)
    drafting.page.get_by_role("menuitem", name="Shorten").press("Enter")
    drafting.expect_proposed("1 change – 1 waiting")
    expect(drafting.workspace.question).to_have_value("A question that is not finished")
    assert drafting.asked()["content"].startswith("Shorten this text")
    drafting.review.open()
    drafting.page.keyboard.press("Control+Enter")
    drafting.expect_proposed("1 accepted")
    assert drafting.stored() == text_of(FIRST, "Nozzles are rinsed.", MIDDLE, LAST)


def test_a_section_is_rewritten_for_readers_who_are_remembered(drafting: Drafting) -> None:
    page = drafting.page
    for times in range(2):
        page.get_by_role("button", name="Rewrite").click()
        page.get_by_role("menuitem", name="Rewrite for an audience").click()
        readers = page.get_by_role("textbox", name="For which readers?")
        expect(readers).to_have_value("new colleagues" if times else "")
        readers.fill("new colleagues")
        readers.press("Enter")
        expect(page.locator("article[data-status=completed]")).to_have_count(times + 1)
        expect(drafting.workspace.answer("completed")).to_contain_text("3 waiting")
        assert "these readers: new colleagues." in drafting.asked()["content"]


def test_writing_is_continued_at_the_end(drafting: Drafting) -> None:
    more = "Deviations are reported at once."
    drafting.model.plan(pieces=[more])
    choose(drafting.page, "Assistant: Continue writing")
    drafting.expect_proposed("1 change – 1 waiting")
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("1 accepted")
    assert drafting.stored().strip() == text_of(TEXT, more)


def test_an_empty_section_begins_with_a_draft(drafting: Drafting) -> None:
    drafting.model.plan(pieces=["It is for everybody."])
    drafting.workspace.entry("Scope").click()
    drafting.page.get_by_role("button", name="Draft from a brief").click()
    expect(drafting.page.get_by_role("radio", name="Draft")).to_be_checked()
    expect(drafting.workspace.question).to_be_focused()
    drafting.page.keyboard.type("everybody.")
    drafting.page.keyboard.press("Enter")
    drafting.expect_proposed("1 change – 1 waiting")
    drafting.page.keyboard.press("Alt+]")
    expect(drafting.review.change(1)).to_be_focused()
    drafting.page.keyboard.press("Control+Enter")
    expect(drafting.workspace.text).to_contain_text("It is for everybody.")
    drafting.workspace.entry("Purpose").click()
    expect(drafting.page.get_by_role("radio", name="Discuss")).to_be_checked()
    drafting.workspace.entry("Scope").click()
    expect(drafting.page.get_by_role("radio", name="Draft")).to_be_checked()


def test_any_answer_can_be_proposed(drafting: Drafting) -> None:
    drafting.model.plan(pieces=["Deviations are reported."])
    drafting.workspace.ask("What is missing?")
    answer = drafting.workspace.answer("completed")
    expect(answer.locator("[data-proposal]")).to_have_count(0)
    answer.get_by_role("button", name="Propose for this section").click()
    drafting.page.get_by_role("menuitem", name="At the end of its text").click()
    drafting.expect_proposed("1 change – 1 waiting")
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("1 accepted")
    assert drafting.stored().strip() == text_of(TEXT, "Deviations are reported.")


def test_the_keys_of_the_review_leave_the_question_alone(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.workspace.question.fill("Why?")
    drafting.workspace.question.press("Control+Enter")
    expect(drafting.workspace.question).to_have_value("")
    expect(drafting.workspace.answer("completed")).to_have_count(1)
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == TEXT


def test_a_draft_that_needs_saving_first_keeps_its_question(drafting: Drafting) -> None:
    drafting.page.route("**/sections/*", refuse_saves)
    drafting.workspace.write(" Typed.")
    drafting.workspace.choose_draft()
    drafting.workspace.ask("Be more exact.")
    expect(drafting.page.get_by_role("alert")).to_contain_text("saving did not work")
    expect(drafting.workspace.question).to_have_value("Be more exact.")
    drafting.page.unroute_all()
    drafting.workspace.question.press("Enter")
    drafting.expect_proposed("waiting")


def refuse_saves(route: Route) -> None:
    if route.request.method == "PATCH":
        route.abort()
    else:
        route.continue_()


def test_the_loop_works_on_a_phone(
    drafting_site: RunningServer, drafting_model: ModelServer, open_page: OpenPage
) -> None:
    drafting = Drafting(drafting_site, drafting_model, open_page, PHONE)
    drafting.workspace.show_tab("Chat")
    drafting.page.get_by_text("Draft", exact=True).tap()
    drafting.workspace.ask("Be more exact.")
    drafting.expect_proposed("3 waiting")
    drafting.review.card.get_by_role("button", name="Review").tap()
    drafting.review.change(1).get_by_role("button", name="Accept").tap()
    drafting.review.change(2).get_by_role("button", name="Reject").tap()
    expect(drafting.review.decided(2, "rejected")).to_be_visible()
    drafting.review.list.get_by_role("button", name="Accept all").tap()
    expect(drafting.review.list).to_contain_text("Everything is decided.")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, NEW_LAST)
