"""A decision can be taken back: as a step of undo in the editor, or from the answer that proposed it."""

import re

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.end_to_end.drafting import (
    DRAFT,
    FIRST,
    LAST,
    MIDDLE,
    NEW_FIRST,
    SECOND,
    TEXT,
    Drafting,
    text_of,
)
from tests.end_to_end.palette import choose
from tests.end_to_end.workspace import wait_until


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


@pytest.mark.long
def test_a_list_that_comes_late_does_not_take_the_focus_from_whoever_went_on(drafting: Drafting) -> None:
    drafting.have_drafted()
    held: list[Route] = []
    drafting.page.route("**/ReviewList*.js", lambda route: held.append(route))
    drafting.workspace.text.focus()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    drafting.page.keyboard.press("Control+z")
    drafting.expect_proposed("3 waiting")
    (script,) = held
    script.continue_()
    expect(drafting.review.list).to_be_visible()
    expect(drafting.workspace.text).to_be_focused()
    drafting.page.keyboard.press("Control+y")
    drafting.workspace.expect_saved("v4")
    assert drafting.stored() == DRAFT


@pytest.mark.long
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


@pytest.mark.long
def test_to_do_a_decision_again_changes_the_text_alone(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    drafting.workspace.expect_saved("v3")
    drafting.expect_proposed("3 waiting")
    drafting.page.keyboard.press("Control+y")
    drafting.workspace.expect_saved("v4")
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == DRAFT
    drafting.page.keyboard.press("Control+z")
    drafting.workspace.expect_saved("v5")
    assert drafting.stored() == TEXT
    assert drafting.reasons() == ["typed", "typed", "restore", "proposal", "typed"]


@pytest.mark.long
def test_undo_after_a_decision_was_taken_back_does_not_bring_its_text(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.workspace.write(" Typed.")
    drafting.workspace.expect_saved("v2")
    drafting.review.open()
    drafting.review.choose(2, "Accept")
    drafting.expect_proposed("1 accepted, 2 waiting")
    expect(drafting.review.card.get_by_text("Decided")).to_be_visible()
    expect(drafting.review.card.get_by_role("button", name="Undo: Decided")).to_be_hidden()
    drafting.page.get_by_role("button", name="Undo the decision on change 2").click()
    drafting.expect_proposed("3 waiting")
    expect(drafting.workspace.text).to_contain_text(f"{LAST} Typed.")
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    expect(drafting.workspace.text).not_to_contain_text("Typed.")
    drafting.workspace.expect_saved("v5")
    assert drafting.stored() == TEXT


@pytest.mark.long
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


@pytest.mark.long
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
    drafting.workspace.expect_saved("v3")
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == TEXT
    assert drafting.reasons() == ["restore", "proposal", "typed"]


@pytest.mark.parametrize("is_shown", [pytest.param(False, marks=pytest.mark.long), True])
def test_an_undo_over_what_somebody_else_has_written_leaves_that_there(
    drafting: Drafting, is_shown: bool
) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("3 accepted")
    elsewhere = text_of(FIRST, "Nozzles are somebody else's.", MIDDLE, LAST)
    drafting.write_elsewhere(elsewhere)
    if is_shown:
        expect(drafting.workspace.text).to_contain_text("Nozzles are somebody else's.")
    drafting.workspace.text.focus()
    drafting.page.keyboard.press("Control+z")
    expect(drafting.page.get_by_role("alert").first).to_contain_text("The decision could not be taken back")
    expect(drafting.workspace.text).to_contain_text("Nozzles are somebody else's.")
    drafting.expect_proposed("3 accepted")
    drafting.workspace.expect_saved("v3")
    assert drafting.stored() == elsewhere


def test_undo_takes_back_what_was_typed_here_and_nothing_that_came_from_elsewhere(drafting: Drafting) -> None:
    text = drafting.workspace.text
    text.focus()
    drafting.page.keyboard.press("Control+End")
    drafting.page.keyboard.type(" By hand.")
    drafting.workspace.expect_saved("v2")
    typed = drafting.stored()
    drafting.write_elsewhere(f"Somebody else's.\n\n{typed}")
    expect(text).to_contain_text("Somebody else's.")
    drafting.page.keyboard.press("Control+z")
    expect(text).not_to_contain_text("By hand.")
    drafting.workspace.expect_saved("v4")
    assert drafting.stored() == f"Somebody else's.\n\n{typed.replace(' By hand.', '')}"
    drafting.page.keyboard.press("Control+z")
    drafting.page.keyboard.press("Control+y")
    expect(text).to_contain_text("By hand.")
    expect(text).to_contain_text("Somebody else's.")


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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
