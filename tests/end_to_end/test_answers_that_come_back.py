"""An answer cannot be lost: through reload, crash and lost network, beside other versions and in other tabs."""

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import ModelServer, StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace, top_of
from tests.running import RunningServer

WORDS = [f"word{number} " for number in range(30)]
WHOLE = "".join(WORDS).strip()
SECTIONS = [
    {"title": "Purpose", "content": "Why we do it."},
    {"title": "Scope", "content": "It is for everybody who works here. " * 200},
]
RENDERED_ANSWER = re.compile(r"/api/messages/[^/]+\?render=html$")
SMALL_CONTEXT = {"model_context_tokens": "1024"}

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def slow_model() -> Iterator[ModelServer]:
    """A model whose answers can be watched."""
    model = ModelServer()
    yield model
    model.close()


@pytest.fixture(scope="module")
def slow_site(tmp_path_factory: pytest.TempPathFactory, slow_model: ModelServer) -> Iterator[RunningServer]:
    """A server that asks this model."""
    data_dir = tmp_path_factory.mktemp("slow") / "data"
    running = RunningServer(data_dir, **slow_model.settings, **SMALL_CONTEXT).start()
    yield running
    running.stop()


@pytest.fixture
def asked(slow_site: RunningServer, slow_model: ModelServer, open_page: OpenPage) -> "Asked":
    """A new workspace."""
    return Asked(slow_site, slow_model, open_page)


@pytest.fixture
def asked_alone(start_server: StartServer, slow_model: ModelServer, open_page: OpenPage) -> "Asked":
    """A new workspace at a server of its own, which may be killed."""
    return Asked(start_server(**slow_model.settings), slow_model, open_page)


class Asked:
    """One chat, with the server and the model behind it at hand."""

    def __init__(self, server: RunningServer, model: ModelServer, open_page: OpenPage) -> None:
        self.server = server
        self.model = model
        self.person = server.person(f"ann-{next(_numbers)}")
        document = self.person.document(sections=SECTIONS)
        self.workspace = open_workspace(open_page(server), self.person, document["id"])
        self.page = self.workspace.page

    def half_an_answer(self) -> Locator:
        """Ask, and wait until half of the words have come; the others wait to be released."""
        self.model.plan(pieces=WORDS, pause_seconds=0.05, held_after=15)
        self.workspace.ask("Say it slowly.")
        answer = self.workspace.answer("streaming")
        expect(answer).to_contain_text("word14")
        return answer

    def expect_whole_answer(self) -> None:
        """Wait until the answer is completed, with each of its words once."""
        expect(self.workspace.answer("completed").locator(".prose")).to_have_text(WHOLE)

    def an_answer(self, question: str, words: str) -> None:
        """Ask, and get these words."""
        self.model.plan(pieces=[words])
        self.workspace.ask(question)
        expect(self.workspace.answer("completed")).to_contain_text(words)

    def ask_elsewhere(self) -> None:
        """Ask in another tab, and get an answer there."""
        other = self.another_tab()
        self.model.plan(pieces=["Answered there."])
        other.ask("Asked in the other tab.")
        expect(other.answer("completed")).to_contain_text("Answered there.")
        other.page.close()

    def another_tab(self) -> Workspace:
        """The same document, beside this tab."""
        other = Workspace(self.page.context.new_page(), self.workspace.document_id)
        other.open()
        return other

    def come_back(self) -> None:
        """Lose the network and find it again."""
        self.page.context.set_offline(True)
        expect(self.page.get_by_text("You are offline.")).to_be_visible()
        self.page.context.set_offline(False)


@pytest.mark.long
def test_an_answer_is_whole_after_a_reload_in_the_middle(asked: Asked) -> None:
    answer = asked.half_an_answer()
    asked.page.reload()
    expect(answer).to_contain_text("word14")
    asked.model.release()
    asked.expect_whole_answer()


def test_an_answer_is_whole_after_the_network_was_lost_in_the_middle(asked: Asked) -> None:
    answer = asked.half_an_answer()
    asked.page.context.set_offline(True)
    # A connection on which nothing comes is not known to be lost.
    asked.model.release()
    expect(asked.page.get_by_text("Connection lost; trying again")).to_be_visible()
    expect(answer).to_contain_text("word14")
    asked.page.context.set_offline(False)
    asked.expect_whole_answer()
    expect(asked.page.get_by_text("Connection lost")).to_have_count(0)


def test_an_answer_under_a_killed_server_is_interrupted_and_can_be_tried_again(asked_alone: Asked) -> None:
    asked = asked_alone
    asked.half_an_answer()
    asked.server.kill()
    expect(asked.page.get_by_text("Connection lost; trying again")).to_be_visible()
    asked.server.start_again()
    interrupted = asked.workspace.answer("interrupted")
    expect(interrupted).to_contain_text("word14")
    expect(asked.page.get_by_text("Connection lost")).to_have_count(0)

    asked.model.plan(pieces=["All of it."])
    interrupted.get_by_role("button", name="Retry").click()
    expect(asked.workspace.answer("completed")).to_contain_text("All of it.")
    expect(asked.workspace.answer("completed")).to_contain_text("2 of 2")
    asked.page.get_by_role("button", name="Previous version").click()
    expect(asked.workspace.answer("interrupted")).to_contain_text("word14")
    expect(asked.page.get_by_text("Version 1 of 2")).to_be_attached()
    asked.page.get_by_role("button", name="Next version").click()
    expect(asked.workspace.answer("completed")).to_contain_text("All of it.")


@pytest.mark.long
def test_arrows_keep_the_focus_and_their_place(asked: Asked) -> None:
    asked.an_answer("Which one?", "The first. " + "It is long. " * 200)
    asked.model.plan(pieces=["The second."])
    asked.workspace.choose_for_answer(asked.workspace.answer("completed"), "Another answer")
    expect(asked.workspace.answer("completed")).to_contain_text("The second.")
    previous = asked.page.get_by_role("button", name="Previous version")
    following = asked.page.get_by_role("button", name="Next version")
    expect(following).to_be_disabled()

    before = top_of(previous)
    previous.press("Enter")
    expect(asked.workspace.answer("completed")).to_contain_text("The first.")
    assert top_of(previous) == pytest.approx(before, abs=1)
    expect(following).to_be_focused()
    following.press("Enter")
    expect(asked.workspace.answer("completed")).to_contain_text("The second.")
    expect(previous).to_be_focused()
    asked.page.reload()
    expect(asked.workspace.answer("completed")).to_contain_text("The second.")


def test_a_question_that_is_changed_starts_a_branch_and_the_arrows_lead_back(asked: Asked) -> None:
    asked.an_answer("What is old?", "The old answer.")
    asked.an_answer("What followed?", "The answer that followed.")
    asked.model.plan(pieces=["The new answer."])
    asked.page.get_by_role("button", name="Change this question").first.click()
    field = asked.page.get_by_label("Your changed question")
    expect(field).to_be_focused()
    expect(field).to_have_value("What is old?")
    field.fill("What is new?")
    field.press("Enter")
    expect(asked.workspace.answer("completed")).to_contain_text("The new answer.")
    expect(asked.workspace.chat).to_contain_text("What is new?")
    expect(asked.workspace.chat).not_to_contain_text("What followed?")
    expect(asked.workspace.question).to_be_focused()

    asked.page.get_by_role("button", name="Previous version").click()
    expect(asked.workspace.chat).to_contain_text("What is old?")
    expect(asked.workspace.chat).to_contain_text("The answer that followed.")
    expect(asked.workspace.chat).not_to_contain_text("The new answer.")


@pytest.mark.long
def test_a_changed_question_is_not_lost_when_it_cannot_be_asked(asked: Asked) -> None:
    asked.an_answer("What is old?", "The old answer.")
    pencil = asked.page.get_by_role("button", name="Change this question")
    pencil.click()
    field = asked.page.get_by_label("Your changed question")
    field.press("Escape")
    expect(pencil).to_be_focused()
    pencil.click()
    field.fill("What is new?")
    asked.page.context.set_offline(True)
    field.press("Enter")
    expect(asked.workspace.chat.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(field).to_have_value("What is new?")
    asked.page.context.set_offline(False)
    asked.page.reload()
    pencil.click()
    expect(field).to_have_value("What is new?")
    field.press("Escape")
    pencil.click()
    expect(field).to_have_value("What is old?")


@pytest.mark.long
def test_a_stop_in_another_tab_is_seen(asked: Asked) -> None:
    asked.half_an_answer()
    asked.another_tab().stop_button.click()
    expect(asked.workspace.answer("stopped")).to_contain_text("word14")


@pytest.mark.long
def test_what_another_tab_asked_is_there_when_one_comes_back(asked: Asked) -> None:
    asked.an_answer("What is here?", "The answer here.")
    asked.workspace.question.fill("A draft")
    asked.ask_elsewhere()
    asked.come_back()
    expect(asked.workspace.chat).to_contain_text("Asked in the other tab.")
    expect(asked.workspace.question).to_have_value("A draft")


@pytest.mark.long
def test_a_network_that_is_not_quite_back_is_tried_again(asked: Asked) -> None:
    asked.an_answer("What is here?", "The answer here.")
    asked.ask_elsewhere()
    asked.page.route("**/api/chat-sessions/*", lambda route: route.abort(), times=1)
    asked.come_back()
    expect(asked.workspace.chat).to_contain_text("Asked in the other tab.")


@pytest.mark.long
def test_a_look_that_hangs_on_a_dead_connection_is_not_waited_for(asked: Asked) -> None:
    asked.an_answer("What is here?", "The answer here.")
    asked.page.route("**/api/chat-sessions/*", lambda _: None, times=1)
    with asked.page.expect_request("**/api/chat-sessions/*"):
        asked.come_back()
    asked.ask_elsewhere()
    asked.come_back()
    expect(asked.workspace.chat).to_contain_text("Asked in the other tab.")


@pytest.mark.long
def test_a_chat_that_cannot_be_opened_says_so_and_comes_by_itself(asked: Asked) -> None:
    asked.page.route("**/chat?render=html", lambda route: route.abort())
    asked.workspace.entry("Scope").click()
    expect(asked.workspace.chat.get_by_role("alert")).to_contain_text("cannot be reached. Trying again…")
    asked.page.unroute_all()
    expect(asked.workspace.chat).to_contain_text("Ask about this section")


@pytest.mark.long
def test_what_was_sent_can_be_looked_at_and_what_did_not_fit_is_marked(asked: Asked) -> None:
    asked.an_answer("What is here?", "The answer here.")
    answer = asked.workspace.answer("completed")
    expect(answer).to_contain_text("Some things did not fit")
    asked.page.reload()
    answer.get_by_text("What was sent").click()
    expect(answer).to_contain_text(re.compile(r"Question\s*about \d+ tokens"))
    expect(answer).to_contain_text(re.compile(r"Left out.*Rest of “Scope”", re.DOTALL))
    expect(answer).to_contain_text("Some things did not fit")


@pytest.mark.long
def test_an_answer_that_waits_says_for_what(
    start_server: StartServer, slow_model: ModelServer, open_page: OpenPage
) -> None:
    server = start_server(**slow_model.settings, rate_limits="on")
    asked = Asked(server, slow_model, open_page)
    document = asked.person.document(sections=[{"title": "One"}, {"title": "Two"}])
    asked.model.plan(pieces=WORDS, held_after=1)
    for section in range(2):
        asked.person.ask(asked.person.chat(document, section))
    asked.workspace.ask("And this?")
    waiting = asked.workspace.answer("queued")
    expect(waiting).to_contain_text("Waiting…")
    expect(waiting.get_by_text("when another answer that is being written has ended")).to_be_visible()
    asked.workspace.question.press("Escape")
    expect(asked.workspace.answer("stopped")).to_contain_text("Stopped before anything was written.")
    expect(asked.page.get_by_role("button", name="Another answer")).to_be_enabled()


def test_a_failure_tells_its_reason_and_offers_only_what_can_help(asked: Asked) -> None:
    asked.model.plan(status=401)
    asked.workspace.ask("Does this work?")
    expect(asked.workspace.answer("failed")).to_contain_text("does not accept the configured key")
    expect(asked.page.get_by_role("button", name="Retry")).to_have_count(0)
    expect(asked.page.get_by_role("button", name="Another answer")).to_have_count(0)
    asked.model.plan(pieces=["Half ", "of it."], cut_after=1)
    asked.workspace.ask("And this?")
    expect(asked.workspace.answer("failed")).to_contain_text("Not finished: The connection")
    expect(asked.workspace.answer("failed").get_by_role("button", name="Retry")).to_be_enabled()


@pytest.mark.long
def test_markdown_is_shown_as_such_while_it_arrives_and_what_stands_stays_in_place(asked: Asked) -> None:
    steps = ["# Steps\n\n", "- open the **valve**\n", "- wait\n\n"]
    asked.model.plan(pieces=[*steps, *WORDS], held_after=len(steps))
    asked.workspace.ask("What are the steps?")
    answer = asked.workspace.answer("streaming")
    heading = answer.get_by_role("heading", name="Steps")
    expect(heading).to_be_visible()
    expect(answer.locator("li strong")).to_have_text("valve")
    standing = heading.element_handle()
    asked.page.route(RENDERED_ANSWER, lambda _: None)
    asked.model.release()
    expect(answer.locator(".tail")).to_contain_text(WHOLE)
    asked.page.unroute_all()
    finished = asked.workspace.answer("completed")
    expect(finished.get_by_text(WHOLE)).to_be_visible()
    expect(finished.locator(".tail")).to_have_count(0)
    assert standing.evaluate("node => node.isConnected"), "what was read was not put there anew"
