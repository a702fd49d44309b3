"""What can be drafted: a section, the selected text, what comes next, or a section that is still empty."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.end_to_end.drafting import (
    FIRST,
    LAST,
    MIDDLE,
    NEW_SECOND,
    SECOND,
    TEXT,
    Drafting,
    text_of,
)
from tests.end_to_end.palette import choose


@pytest.mark.long
def test_a_draft_of_selected_text_proposes_nothing_else(drafting: Drafting) -> None:
    drafting.model.plan(pieces=[NEW_SECOND])
    select(drafting, SECOND)
    drafting.page.keyboard.press("Alt+Enter")
    expect(drafting.workspace.question).to_be_focused()
    drafting.workspace.choose_draft()
    expect(drafting.page.get_by_role("region", name="Chat", exact=True)).to_contain_text(
        "A proposal for the selected text"
    )
    drafting.workspace.ask("Hot, not warm.")
    drafting.expect_proposed("Proposal: 1 change – 1 waiting")
    drafting.review.open()
    drafting.page.keyboard.press("Control+Enter")
    drafting.expect_proposed("1 accepted")
    assert drafting.stored() == text_of(FIRST, NEW_SECOND, MIDDLE, LAST)


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_writing_is_continued_at_the_end(drafting: Drafting) -> None:
    more = "Deviations are reported at once."
    drafting.model.plan(pieces=[more])
    choose(drafting.page, "Assistant: Continue writing")
    drafting.expect_proposed("1 change – 1 waiting")
    choose(drafting.page, "Accept all proposed changes")
    drafting.expect_proposed("1 accepted")
    assert drafting.stored().strip() == text_of(TEXT, more)


@pytest.mark.long
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
    # A change alone is shown in the text, without a list.
    expect(drafting.page.get_by_role("group", name="The text shows the change.")).to_be_visible()
    drafting.page.keyboard.press("Control+Enter")
    expect(drafting.workspace.text).to_contain_text("It is for everybody.")
    drafting.workspace.entry("Purpose").click()
    expect(drafting.page.get_by_role("radio", name="Ask", exact=True)).to_be_checked()
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


@pytest.mark.long
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
