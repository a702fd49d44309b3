"""The whole job, as somebody does it on their first day, and what must never go wrong in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import ModelServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import (
    HALF_OF_IT,
    SCRIPTED_ANSWER,
    Workspace,
    come_to_rest,
    open_workspace,
    top_of,
)
from tests.running import PASSWORD, Person, RunningServer


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that shows to somebody without a model how answers come."""
    data_dir = tmp_path_factory.mktemp("demonstration") / "data"
    running = RunningServer(data_dir, model_demonstration="true").start()
    yield running
    running.stop()


def test_a_first_document_from_sign_in_to_an_answer_in_the_text(
    demonstration: RunningServer, open_page: OpenPage
) -> None:
    page, writer = open_page(demonstration), demonstration.person("writer")
    page.goto("/")
    page.get_by_label("Name").fill(writer.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Title of the new document").fill("Annual report")
    page.get_by_role("button", name="Create document").click()
    page.wait_for_url("**/documents/*")

    workspace = Workspace(page, page.url.rsplit("/", 1)[-1])
    workspace.add_section("Summary")
    workspace.add_section("Outlook")
    workspace.entry("Summary").click()
    expect(workspace.title).to_have_value("Summary")
    told = page.evaluate_handle(EVERYTHING_TOLD)
    workspace.write("It was a good year.")
    workspace.expect_saved("v2 · 5 words")
    assert "Not saved yet" in told.json_value()

    workspace.ask("What does this section say?")
    expect(workspace.answer("completed")).to_contain_text(SCRIPTED_ANSWER)
    workspace.choose_for_answer(workspace.answer("completed"), "Insert into section")
    workspace.expect_saved("v3")
    assert workspace.stored_text() == f"It was a good year.\n\n{SCRIPTED_ANSWER}"

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


EVERYTHING_TOLD = """() => {
    const told = [];
    const look = () => told.push(document.querySelector("[role=status][data-state]")?.innerText.trim());
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return told;
}"""


def test_a_wrong_password_is_said_in_place_and_the_name_is_kept(page: Page, writer: Person) -> None:
    page.goto("/login")
    page.get_by_label("Name").fill(writer.name)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value(writer.name)


def test_an_answer_survives_a_reload_without_a_missing_or_doubled_word(
    workspace: Workspace, assistant: ModelServer
) -> None:
    answer = workspace.half_an_answer()
    workspace.page.reload()
    expect(answer).to_contain_text(HALF_OF_IT)
    assistant.release()
    expect_whole_answer(workspace)


@pytest.mark.long
def test_an_answer_is_right_at_every_moment_while_it_is_written(
    demonstration: RunningServer, open_page: OpenPage
) -> None:
    reader = demonstration.person("reader")
    workspace = open_workspace(open_page(demonstration), reader, reader.document()["id"])
    seen = workspace.page.evaluate_handle(EVERYTHING_SAID)
    workspace.ask("Say it.")
    expect_whole_answer(workspace)
    states = {text.strip() for text in seen.json_value()}
    assert len(states - {"", SCRIPTED_ANSWER}) > 2, "it came in one piece"
    assert [text for text in states if not SCRIPTED_ANSWER.startswith(text)] == []


EVERYTHING_SAID = """() => {
    const seen = [];
    const look = () => seen.push(document.querySelector("[data-status] .prose")?.textContent ?? "");
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
}"""


@pytest.mark.long
def test_an_answer_survives_a_lost_connection(workspace: Workspace, assistant: ModelServer) -> None:
    workspace.half_an_answer()
    workspace.page.context.set_offline(True)
    expect(workspace.page.get_by_text("You are offline.")).to_be_visible()
    assistant.release()
    workspace.page.context.set_offline(False)
    expect_whole_answer(workspace)


@pytest.mark.long
def test_an_answer_goes_on_while_another_section_is_open(
    workspace: Workspace, assistant: ModelServer
) -> None:
    workspace.half_an_answer()
    workspace.entry("Drying").click()
    expect(workspace.entry("Purpose")).to_contain_text("An answer is being written")
    assistant.release()
    expect(workspace.entry("Purpose")).not_to_contain_text("An answer is being written")
    workspace.entry("Purpose").click()
    expect_whole_answer(workspace)


def test_stop_keeps_what_was_written_and_the_next_question_is_answered(workspace: Workspace) -> None:
    workspace.half_an_answer()
    workspace.stop_button.click()
    expect(workspace.answer("stopped")).to_contain_text(HALF_OF_IT)
    expect(workspace.answer("stopped")).to_contain_text("Stopped.")
    workspace.ask("And again.")
    expect(workspace.answer("completed")).to_be_visible()


@pytest.mark.long
def test_a_draft_that_was_cut_off_says_why_and_is_proposed_only_on_request(workspace: Workspace) -> None:
    page = workspace.page
    workspace.choose_draft()
    workspace.ask("At length.")
    answer = workspace.answer("completed")
    expect(answer).to_contain_text(HALF_OF_IT)
    expect(answer).to_contain_text("Cut off: the language model reached its limit of length.")
    expect(page.locator("[data-proposal]")).to_have_count(0)
    answer.get_by_role("button", name="Propose for this section").click()
    page.get_by_role("menuitem", name="At the end of its text").click()
    expect(page.locator("[data-proposal]")).to_contain_text("1 change")


def test_a_question_stays_in_its_field_when_it_cannot_be_sent(workspace: Workspace) -> None:
    workspace.page.context.set_offline(True)
    workspace.ask("Does this arrive?")
    expect(workspace.page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(workspace.question).to_have_value("Does this arrive?")
    workspace.page.context.set_offline(False)
    workspace.question.press("Enter")
    expect(workspace.answer("completed")).to_be_visible()
    expect(workspace.question).to_have_value("")


@pytest.mark.long
def test_an_inserted_answer_is_taken_out_again_by_undo(workspace: Workspace) -> None:
    workspace.ask("Say it.")
    workspace.choose_for_answer(workspace.answer("completed"), "Insert into section")
    expect(workspace.text).to_contain_text("scripted assistant")
    expect(workspace.text).to_be_focused()
    workspace.page.keyboard.press("Control+z")
    expect(workspace.text).not_to_contain_text("scripted assistant")
    workspace.expect_saved()
    assert workspace.stored_text() == "This procedure keeps the filling line clean."


@pytest.mark.long
def test_text_that_was_not_saved_comes_back_after_a_reload(workspace: Workspace) -> None:
    workspace.page.context.set_offline(True)
    workspace.write(" Typed without a network.")
    expect(workspace.saving_status).to_contain_text("Not saved: no connection; kept in this browser")
    # The page is left at the moment the network returns, before anything is tried again.
    workspace.page.route("**/sections/*", refuse_saves)
    workspace.page.context.set_offline(False)
    workspace.page.reload()
    expect(workspace.text).to_contain_text("Typed without a network.")
    workspace.page.unroute_all()
    workspace.expect_saved()
    assert workspace.stored_text().endswith("Typed without a network.")


@pytest.mark.usefixtures("follows_nothing")
def test_two_pages_never_overwrite_each_other(workspace: Workspace) -> None:
    other = Workspace(workspace.page.context.new_page(), workspace.document_id)
    other.open()
    other.write(" Theirs.")
    other.expect_saved("v2")
    workspace.write(" Mine.")
    expect(workspace.page.get_by_role("heading", name="This section was changed elsewhere")).to_be_visible()
    expect(workspace.page.get_by_role("region", name="Your text")).to_contain_text("Mine.")
    expect(workspace.page.get_by_role("region", name="The other text")).to_contain_text("Theirs.")
    workspace.page.get_by_role("button", name="Keep mine").click()
    workspace.expect_saved("v3")
    assert workspace.stored_text().endswith("clean. Mine.")


@pytest.mark.long
@pytest.mark.usefixtures("follows_nothing")
def test_the_other_text_can_be_taken_and_that_can_be_undone(workspace: Workspace) -> None:
    other = Workspace(workspace.page.context.new_page(), workspace.document_id)
    other.open()
    other.write(" Theirs.")
    other.expect_saved("v2")
    workspace.write(" Mine.")
    workspace.page.get_by_role("button", name="Take theirs").click()
    expect(workspace.text).to_contain_text("Theirs.")
    workspace.page.keyboard.press("Control+z")
    expect(workspace.text).to_contain_text("Mine.")


@pytest.mark.long
def test_a_new_title_elsewhere_is_no_conflict(workspace: Workspace) -> None:
    other = Workspace(workspace.page.context.new_page(), workspace.document_id)
    other.open()
    other.title.fill("Aim")
    other.title.press("Enter")
    expect(other.entry("Aim")).to_be_visible()
    workspace.write(" More.")
    workspace.expect_saved("v3")


def test_a_deleted_section_comes_back_with_its_text_and_its_chat(workspace: Workspace) -> None:
    workspace.ask("Say it.")
    expect(workspace.answer("completed")).to_be_visible()
    workspace.act("Purpose", "Delete")
    workspace.outline.get_by_role("button", name="Keep that section, one level up").click()
    expect(workspace.entry("Purpose")).to_have_count(0)
    expect(workspace.outline.get_by_text("Deleted “Purpose”.")).to_be_visible()
    workspace.outline.get_by_role("button", name="Undo").click()
    expect(workspace.title).to_have_value("Purpose")
    expect(workspace.text).to_contain_text("filling line")
    expect(workspace.answer("completed")).to_contain_text(SCRIPTED_ANSWER)
    expect(workspace.entries).to_contain_text(["Purpose", "Drying"])


@pytest.mark.long
def test_a_reload_comes_back_to_the_open_section(workspace: Workspace) -> None:
    workspace.entry("Drying").click()
    expect(workspace.title).to_have_value("Drying")
    workspace.page.reload()
    expect(workspace.title).to_have_value("Drying")
    workspace.page.go_back()


@pytest.mark.long
def test_older_messages_come_above_what_is_being_read(server: RunningServer, open_page: OpenPage) -> None:
    person = server.person("talkative")
    document = person.document()
    chat = person.chat(document)
    for number in range(30):
        person.finished(person.ask(chat, f"Question {number}."))
    workspace = open_workspace(open_page(server), person, document["id"])
    newest = workspace.chat.get_by_text("Question 29.")
    expect(newest).to_be_in_viewport()
    come_to_rest(newest)

    question = workspace.chat.get_by_text("Question 5.")
    before = question.evaluate(
        "(node) => { node.closest('.messages').scrollTo(0, 0); return node.getBoundingClientRect().y; }"
    )
    expect(workspace.chat.get_by_text("Question 0.")).to_be_attached()
    assert top_of(question) == pytest.approx(before, abs=1)

    workspace.ask("Is this shown?")
    expect(workspace.chat.get_by_text("Is this shown?")).to_be_in_viewport()


def expect_whole_answer(workspace: Workspace) -> None:
    """Wait until the answer is completed, with each of its words once."""
    expect(workspace.answer("completed").locator(".prose")).to_have_text(SCRIPTED_ANSWER)


def refuse_saves(route: Route) -> None:
    if route.request.method == "PATCH":
        route.abort()
    else:
        route.continue_()
