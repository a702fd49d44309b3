"""The assistant proposes; a person decides, piece by piece, and nothing that was typed meanwhile is lost."""

import contextlib
import re

import pytest
from playwright.sync_api import Error, Route, expect

from tests.conftest import ModelServer
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.drafting import (
    FIRST,
    LAST,
    MIDDLE,
    NEW_FIRST,
    NEW_LAST,
    NEW_SECOND,
    SECOND,
    TEXT,
    Drafting,
    text_of,
)
from tests.end_to_end.keyboard import expect_visible_focus, tab_to
from tests.end_to_end.palette import choose
from tests.end_to_end.recut import Recut, texts
from tests.end_to_end.workspace import Review, wait_until
from tests.running import RunningServer


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
    tab_to(page, "Cleaning the line")
    press("Enter")
    expect(workspace.text).to_contain_text(LAST)
    expect(workspace.text).not_to_contain_text(NEW_LAST)
    drafting.expect_proposed("2 accepted, 1 rejected")


@pytest.mark.long
def test_all_can_be_rejected_and_the_text_is_untouched(drafting: Drafting) -> None:
    drafting.have_drafted()
    choose(drafting.page, "Reject all proposed changes")
    drafting.expect_proposed("3 rejected")
    drafting.workspace.expect_saved("v1")
    assert drafting.stored() == TEXT


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_what_the_server_says_is_shown_and_nothing_that_the_page_found_out_itself(drafting: Drafting) -> None:
    recut = Recut(drafting.page, drafting.person)
    drafting.workspace.question.press("Alt+d")
    drafting.workspace.ask("Be more exact.")
    drafting.expect_proposed("Proposal: 6 changes – 6 waiting")
    expect(drafting.workspace.entry("Purpose")).to_contain_text(f"{recut.pending} proposed changes wait")
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
    expect(drafting.workspace.entry("Purpose")).to_contain_text(f"{recut.pending} proposed changes wait")
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


@pytest.mark.long
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
    drafting.workspace.text.get_by_text(MIDDLE).click()
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


def test_what_is_chosen_in_the_text_while_another_choice_is_made_is_kept(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    held: list[Route] = []
    drafting.page.route("**/decisions", lambda route: held.append(route))
    for number in (2, 1):
        drafting.workspace.text.get_by_role("button", name=f"Accept change {number}").click()
    for decisions in (1, 2):
        wait_until(drafting.page, lambda decisions=decisions: len(held) == decisions)
        held[-1].continue_()
    drafting.expect_proposed("2 accepted, 1 waiting")
    assert drafting.stored() == text_of(NEW_FIRST, NEW_SECOND, MIDDLE, LAST)


@pytest.mark.parametrize(
    "between",
    ["text => text.style.marginBlockStart = '60px'", "text => text.querySelector('.cm-choices').remove()"],
    ids=["moved", "drawn anew"],
)
def test_a_button_in_the_text_that_goes_from_under_the_mouse_counts_all_the_same(
    drafting: Drafting, between: str
) -> None:
    drafting.have_drafted()
    drafting.review.open()
    button = drafting.workspace.text.get_by_role("button", name="Accept change 1")
    button.hover()
    drafting.page.mouse.down()
    drafting.workspace.text.evaluate(between)
    drafting.page.mouse.up()
    drafting.expect_proposed("1 accepted, 2 waiting")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, MIDDLE, LAST)


@pytest.mark.long
def test_whoever_goes_on_typing_after_a_decision_stays_where_they_are(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    held: list[Route] = []
    drafting.page.route("**/decisions", lambda route: held.append(route))
    drafting.workspace.text.get_by_text(MIDDLE).click()
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_the_keys_of_the_review_leave_the_question_alone(drafting: Drafting) -> None:
    drafting.have_drafted()
    drafting.review.open()
    drafting.workspace.question.fill("Why?")
    drafting.workspace.question.press("Control+Enter")
    expect(drafting.workspace.question).to_have_value("")
    expect(drafting.workspace.answer("completed")).to_have_count(1)
    drafting.expect_proposed("3 waiting")
    assert drafting.stored() == TEXT


@pytest.mark.long
def test_the_loop_works_on_a_phone(
    drafting_site: RunningServer, drafting_model: ModelServer, open_page: OpenPage
) -> None:
    drafting = Drafting(drafting_site, drafting_model, open_page(drafting_site, screen=PHONE))
    new_middle = "The belt is wiped twice."
    drafting.model.plan(pieces=[text_of(NEW_FIRST, NEW_SECOND, new_middle, NEW_LAST)])
    drafting.workspace.show_tab("Chat")
    drafting.workspace.question.tap()
    drafting.page.get_by_text("Draft", exact=True).tap()
    drafting.workspace.ask("Be more exact.")
    drafting.expect_proposed("4 waiting")
    drafting.review.card.get_by_role("button", name="Review").tap()
    # The change one is at is decided in the bar below the text, and nowhere else.
    expect(drafting.review.change(1).get_by_role("button", name="Accept")).to_have_count(0)
    bar = drafting.page.get_by_role("group", name=re.compile(r"^Change \d of 4$"))
    bar.get_by_role("button", name="Accept").tap()
    expect(bar).to_contain_text("Change 2 of 4")
    bar.get_by_role("button", name="Reject").tap()
    expect(drafting.review.decided(2, "rejected")).to_be_visible()
    drafting.review.list.get_by_role("button", name="Accept all").tap()
    expect(drafting.review.list).to_contain_text("All changes reviewed.")
    assert drafting.stored() == text_of(NEW_FIRST, SECOND, new_middle, NEW_LAST)


TABLE = "| Step | Minutes | Limit |\n|---|--:|---|\n| Rinse | 10 | 10⁶ CFU |\n| Dry | 5 | none |\n| Lock | 1 | none |\n"


def test_a_table_is_reviewed_as_a_table_beside_the_text_as_it_is_now(drafting: Drafting) -> None:
    review = drafting.review
    drafting.write_elsewhere(f"{FIRST}\n\n{TABLE}\n{LAST}\n")
    drafting.page.reload()
    other = TABLE.replace("| 10 |", "| 15 |").replace("| 5 |", "| 6 |").replace("| Dry ", "| Dry   ")
    drafting.model.plan(pieces=[f"{NEW_FIRST}\n\n{other}\n{LAST}\n"])
    drafting.have_drafted()
    review.open()
    in_text = drafting.workspace.text.get_by_role("gridcell", name="10")
    expect(in_text.locator(".cm-removed")).to_have_text("10")
    expect(in_text.locator("ins")).to_have_text("15")
    cells = review.change(2).get_by_role("table").locator("td.changed")
    expect(cells).to_have_count(1)
    expect(cells.locator("ins")).to_contain_text("15")
    expect(review.change(2).get_by_role("row").nth(0)).to_have_text(re.compile("Step.*Minutes.*Limit"))
    expect(review.change(3).get_by_role("row").nth(1)).to_contain_text("10")

    review.choose(2, "Accept")
    expect(review.decided(2, "accepted").locator("td.changed ins")).to_contain_text("15")
    expect(review.change(3).get_by_role("row").nth(1)).to_contain_text("15")
    review.change(3).get_by_role("button", name="Source").click()
    expect(review.change(3).get_by_role("table")).to_have_count(0)
    expect(review.change(3)).to_contain_text("| Dry")
    review.choose(3, "Accept")
    drafting.expect_proposed("2 accepted, 1 waiting")
    assert drafting.stored() == f"{FIRST}\n\n{TABLE}\n{LAST}\n".replace("| 10 |", "| 15 |").replace(
        "| 5 |", "| 6 |"
    )


@pytest.mark.long
def test_one_change_shows_itself_in_the_text_without_a_list(drafting: Drafting) -> None:
    page = drafting.page
    drafting.model.plan(pieces=[text_of(FIRST, NEW_SECOND, MIDDLE, LAST)])
    drafting.workspace.write("")
    drafting.workspace.choose_draft()
    drafting.workspace.ask("Be more exact.")
    drafting.expect_proposed("1 waiting")
    expect(drafting.workspace.text.locator("ins")).to_have_count(1)
    expect(drafting.review.list).to_have_count(0)
    bar = page.get_by_role("group", name="The text shows the change.")
    bar.get_by_role("button", name="Accept").click()
    drafting.expect_proposed("1 accepted")
    assert drafting.stored() == text_of(FIRST, NEW_SECOND, MIDDLE, LAST)
    page.get_by_role("group", name="All changes reviewed.").get_by_role("button", name="Undo").click()
    drafting.expect_proposed("1 waiting")
    assert drafting.stored() == TEXT
    bar.get_by_role("button", name="Details").click()
    expect(drafting.review.change(1)).to_be_focused()


@pytest.mark.long
def test_changes_of_a_table_and_its_caption_are_decided_by_keys(drafting: Drafting) -> None:
    base = f"{FIRST}\n\n{TABLE}\n: Limits of cleaning\n\nThe volume is $x^2$ here.\n"
    drafting.write_elsewhere(base)
    drafting.page.reload()
    draft = (
        base.replace("| 10 |", "| 15 |").replace("Limits of", "All limits of").replace("$x^2$", "\\(x^3\\)")
    )
    drafting.model.plan(pieces=[draft])
    drafting.have_drafted()
    drafting.review.open()
    expect(drafting.review.change(2)).to_contain_text("Table 1")
    expect(drafting.review.change(3).locator("math")).to_have_count(2)
    for decided in ("1 accepted, 2 waiting", "2 accepted, 1 waiting", "3 accepted"):
        drafting.page.keyboard.press("Control+Enter")
        drafting.expect_proposed(decided)
    assert drafting.stored() == draft.replace("\\(x^3\\)", "$x^3$")
