"""Whenever a tab dies: what was decided is there whole and once, and what was typed comes back.

A tab is killed in the middle of deciding, at moments that are brought about (a request that never leaves, a reply that
never arrives or arrives just then) and at random ones. A ledger notes what was pressed and what was answered, and the
server and the next tab are compared with it.
"""

import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Request, Route, expect

from tests.conftest import ModelServer, StartServer
from tests.end_to_end.browsers import DESK
from tests.end_to_end.crashes import crash
from tests.end_to_end.workspace import Review, Workspace, hear_nothing, sign_in
from tests.running import RunningServer

SEED = 6
ROUNDS = 5
ROUNDS_LONG = 200
STEPS = (
    "The filling line is cleaned with tool {}.",
    "All nozzles are rinsed by hand {}.",
    "Belts run dry for {} minutes.",
    "Records go into folder {}.",
    "Whoever has shift {} signs them.",
    "Deviations are told at desk {}.",
)
WAITING_MIN = 4
SETTLED_SECONDS = 3
"""By then the server is done with what a dead tab has sent."""

DECISIONS = re.compile(r"/decisions(/|$)")
WHAT_WAITS = re.compile(r"/(activity|proposals|proposals/[0-9a-f]+)$")

Steps = tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What is decided about a change, and what stands in its place."""

    state: str
    text: str


Verdicts = dict[str, Verdict]


@dataclass(frozen=True)
class Proposed:
    """A change of one step."""

    step: int
    before: str
    after: str


@dataclass(frozen=True)
class Deed:
    """Something to decide: the key that does it, and what is decided then."""

    press: Callable[[], None]
    verdicts: Verdicts
    reason: str = "proposal"


class Ledger:
    """What the section must be by all that is known to have happened."""

    def __init__(self) -> None:
        self.steps = steps_with(0)
        self.typed = "Notes:"
        self.proposal_id = ""
        self.proposed: dict[str, Proposed] = {}
        self.verdicts: Verdicts = {}
        self.changes: list[tuple[str, Steps]] = []
        """Why decisions changed the steps, and into what, in order."""

    @property
    def text(self) -> str:
        return "\n\n".join([*self.steps, self.typed])

    @property
    def waiting(self) -> list[str]:
        return [hunk_id for hunk_id, verdict in self.verdicts.items() if verdict.state == "pending"]

    def propose(self, proposal: dict[str, Any]) -> None:
        """Another proposal takes the place of the one before it."""
        self.proposal_id = proposal["id"]
        self.proposed = {
            hunk["id"]: Proposed(step, hunk["before"].strip(), hunk["after"].strip())
            for step, hunk in enumerate(proposal["hunks"])
        }
        self.verdicts = {id_: Verdict("pending", hunk.before) for id_, hunk in self.proposed.items()}

    def accepted(self, *hunk_ids: str, wordings: Mapping[str, str]) -> Verdicts:
        """All verdicts with these changes accepted, in other words where some are given."""
        return {
            **self.verdicts,
            **{id_: Verdict("accepted", wordings.get(id_, self.proposed[id_].after)) for id_ in hunk_ids},
        }

    def rejected(self, *hunk_ids: str) -> Verdicts:
        """All verdicts with these changes rejected."""
        return {
            **self.verdicts,
            **{id_: Verdict("rejected", self.proposed[id_].before) for id_ in hunk_ids},
        }

    def pending(self, hunk_ids: Iterable[str]) -> Verdicts:
        """All verdicts with these changes waiting."""
        return {
            **self.verdicts,
            **{id_: Verdict("pending", self.proposed[id_].before) for id_ in hunk_ids},
        }

    def note(self, deed: Deed) -> None:
        """It is stored."""
        self.verdicts = deed.verdicts
        steps = list(self.steps)
        for hunk_id, verdict in self.verdicts.items():
            steps[self.proposed[hunk_id].step] = verdict.text
        if tuple(steps) != self.steps:
            self.steps = tuple(steps)
            self.changes.append((deed.reason, self.steps))


class Story:
    """Somebody who writes and decides in one tab after the other, and what the server has of it."""

    def __init__(self, server: RunningServer, model: ModelServer, browser: Browser) -> None:
        self.chance = random.Random(SEED)
        self.ledger = Ledger()
        self.model = model
        self.person = server.person("ann")
        section = {"title": "Purpose", "content": self.ledger.text}
        self.document = self.person.document("Cleaning the line", [section])
        self.section = f"/api/documents/{self.document['id']}/sections/{self.document['sections'][0]['id']}"
        self.chat = self.person.chat(self.document)
        self.context = browser.new_context(base_url=server.url, **DESK)
        self.numbers = itertools.count(1)
        self.seen = (1, self.ledger.steps)
        """The newest version that was looked at, and its steps."""
        self.changes_seen = 0
        self.became: Counter[tuple[str, str]] = Counter()
        """What became of decisions over which tabs died, and how often."""
        page = self.context.new_page()
        sign_in(page, self.person)
        page.close()

    def propose(self) -> None:
        """Have every step rewritten; what waited before is rejected."""
        if self.ledger.waiting:
            self.person.done("POST", self._decisions, json={"reject": self.ledger.waiting})
            self.ledger.note(Deed(lambda: None, self.ledger.rejected(*self.ledger.waiting)))
        steps, (_, notes) = steps_with(next(self.numbers)), parts_of(self.stored()["content"])
        self.model.plan(pieces=["\n\n".join([*steps, notes])], finish="stop", done=True)
        answer = self.person.finished(self.person.ask(self.chat, "Be more exact.", intent="draft"))
        proposal = self.person.done("GET", f"/api/proposals/{answer['proposal_id']}")["proposal"]
        self.ledger.propose(proposal)
        assert [hunk.before for hunk in self.ledger.proposed.values()] == list(self.ledger.steps)

    @property
    def _decisions(self) -> str:
        return f"/api/proposals/{self.ledger.proposal_id}/decisions"

    def stored(self) -> dict[str, Any]:
        """The section as the server has it."""
        section: dict[str, Any] = self.person.done("GET", self.section)["section"]
        return section

    def stored_verdicts(self) -> Verdicts:
        """What is decided, as the server has it."""
        proposal = self.person.done("GET", f"/api/proposals/{self.ledger.proposal_id}")["proposal"]
        return {hunk["id"]: verdict_of(hunk) for hunk in proposal["hunks"]}

    def settle(self, deed: Deed, moment: str, *, is_stored: bool | None = None) -> None:
        """A tab died over this: it is stored or it is not, and which of both where that is certain."""
        if is_stored is None:
            is_stored = self.stored_verdicts() != self.ledger.verdicts
        if is_stored:
            self.ledger.note(deed)
        self.became[moment, "stored" if is_stored else "not stored"] += 1
        self.expect_stored()

    def expect_stored(self) -> None:
        """What is known to be decided is there, whole and once, and of the typed text at most the end is missing."""
        assert self.stored_verdicts() == self.ledger.verdicts
        section = self.stored()
        steps, notes = parts_of(section["content"])
        assert steps == self.ledger.steps
        assert self.ledger.typed.startswith(notes)
        self._expect_versions(section["revision"])

    def _expect_versions(self, newest: int) -> None:
        """Each decision that changed the text is one version, and no other version touches the steps."""
        known, steps = self.seen
        changes: list[tuple[str, Steps]] = []
        for revision in range(known + 1, newest + 1):
            version = self.person.done("GET", f"{self.section}/versions/{revision}")["version"]
            before, (steps, _) = steps, parts_of(version["content"])
            if version["reason"] != "typed":
                changes.append((version["reason"], steps))
            else:
                assert steps == before, f"version {revision} was typed over what was decided"
        assert changes == self.ledger.changes[self.changes_seen :]
        self.seen, self.changes_seen = (newest, steps), len(self.ledger.changes)

    def repeat(self, request: Request) -> None:
        """The network brings a request a second time: nothing comes of it."""
        revision = self.stored()["revision"]
        body = {} if request.method == "DELETE" else {"json": request.post_data_json}
        self.person.done(request.method, urlsplit(request.url).path, **body)
        assert self.stored()["revision"] == revision
        self.expect_stored()


def steps_with(number: int) -> Steps:
    return tuple(step.format(number) for step in STEPS)


def verdict_of(hunk: dict[str, Any]) -> Verdict:
    proposed = hunk["after"] if hunk["state"] == "accepted" else hunk["before"]
    return Verdict(hunk["state"], (hunk["accepted"] or proposed).strip())


def parts_of(content: str) -> tuple[Steps, str]:
    *steps, notes = content.split("\n\n")
    return tuple(steps), notes


class Tab:
    """One life of the page."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.ledger = story.ledger
        self.chance = story.chance
        self.page = story.context.new_page()
        self.workspace = Workspace(self.page, story.document["id"])
        self.review = Review(self.workspace)
        self.decided: list[list[str]] = []
        """What was decided together in this tab, and not taken back."""
        self.planned: list[Callable[[], Deed]] = []
        self.wordings: dict[str, str] = {}
        """What stands in the fields of changes that wait, in this tab alone: accepting one takes these words."""

    def open(self) -> None:
        """All that was typed is back and becomes safe, and the review says what is decided."""
        self.workspace.open()
        expect(self.workspace.text.locator(".cm-line")).to_have_text(self.ledger.text.split("\n"))
        self.workspace.expect_saved()
        assert self.story.stored()["content"] == self.ledger.text
        self.review.card.get_by_role("button", name="Review").press("Enter")
        self.expect_review()

    def expect_review(self) -> None:
        """Each change is shown as it is by the ledger."""
        self.show_list()
        for hunk_id, verdict in self.ledger.verdicts.items():
            expect(self.shown(hunk_id, verdict.state)).to_be_visible()
        counts = Counter(verdict.state for verdict in self.ledger.verdicts.values())
        words = {"accepted": "accepted", "rejected": "rejected", "pending": "waiting"}
        said = ", ".join(f"{counts[state]} {word}" for state, word in words.items() if counts[state])
        expect(self.review.card).to_contain_text(said)

    def show_list(self) -> None:
        """Open the list, where a change that waits alone is shown in the text without it."""
        bar = self.page.get_by_role("group", name="The text shows the change.")
        expect(self.review.list.or_(bar).first).to_be_visible()
        if bar.is_visible():
            bar.get_by_role("button", name="Details").press("Enter")

    def shown(self, hunk_id: str, state: str) -> Locator:
        """A change in the review, where it is in this state."""
        shown = self.review.list.locator(f'[data-hunk="{hunk_id}"]')
        if state == "pending":
            return shown.and_(self.page.get_by_role("article"))
        return shown.filter(has_text=re.compile(rf"Change \d+ {state}"))

    def write(self) -> None:
        """Type at the end what was never typed before, and stop for a while."""
        self.type()
        self.page.wait_for_timeout(self.chance.choice([0, 0, 100, 1_300]))

    def type(self) -> None:
        text = f" word{next(self.story.numbers)}" + "".join(self.chance.choices("abc def", k=12)) + "."
        self.workspace.text.focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text, delay=self.chance.choice([0, 0, 5]))
        self.ledger.typed += text

    def write_meanwhile(self) -> None:
        """Type, or look on, while a decision is on its way."""
        if self.chance.random() < 0.6:
            self.write()

    def deed(self) -> Deed:
        """Prepare something to decide: what was planned, else anything."""
        self.show_list()
        if self.planned:
            return self.planned.pop(0)()
        waiting = [self.accept, self.accept, self.reject, self.edit, self.accept_rest]
        decided = [self.take_back, self.take_back]
        kinds = [*(waiting if self.ledger.waiting else []), *(decided if self.decided else [])]
        return self.chance.choice(kinds)()

    def accept(self) -> Deed:
        return self._by_keys("Control+Enter", self._accepted(self.current_id))

    def reject(self) -> Deed:
        return self._by_keys("Control+Shift+Enter", self.ledger.rejected(self.current_id))

    def _accepted(self, *hunk_ids: str) -> Verdicts:
        return self.ledger.accepted(*hunk_ids, wordings=self.wordings)

    def _by_keys(self, keys: str, verdicts: Verdicts) -> Deed:
        """With the focus in the list or in the text."""
        self.chance.choice([self.workspace.text, self.current]).focus()
        return Deed(lambda: self.page.keyboard.press(keys), verdicts)

    def edit(self) -> Deed:
        hunk_id, words = self.current_id, f"It is done in way {next(self.story.numbers)}."
        if hunk_id not in self.wordings:
            self.current.get_by_role("button", name="Edit", exact=True).press("Enter")
        field = self.current.get_by_role("textbox")
        field.fill(words)
        self.wordings[hunk_id] = words
        return Deed(lambda: field.press("Control+Enter"), self._accepted(hunk_id))

    def accept_rest(self) -> Deed:
        button = self.review.list.get_by_role("button", name="Accept all")
        return Deed(lambda: button.press("Enter"), self._accepted(*self.ledger.waiting))

    def take_back(self) -> Deed:
        hunk_ids = self.chance.choice(self.decided)
        decided = self.review.list.locator(f'.decided[data-hunk="{hunk_ids[0]}"]')
        undo = decided.get_by_role("button", name=re.compile("^Undo"))
        return Deed(lambda: undo.press("Enter"), self.ledger.pending(hunk_ids), "restore")

    @property
    def current(self) -> Locator:
        """The change one is at."""
        return self.review.list.locator("article[aria-current=true]")

    @property
    def current_id(self) -> str:
        return str(self.current.get_attribute("data-hunk"))

    def decide(self) -> None:
        """Decide something, be told that it is stored, and see it done."""
        deed = self.deed()
        with self.page.expect_response(DECISIONS) as answered:
            deed.press()
        assert answered.value.ok
        touched = [id_ for id_, verdict in deed.verdicts.items() if verdict != self.ledger.verdicts[id_]]
        if deed.reason == "restore":
            self.decided.remove(touched)
            self._fill_fields_again(touched)
        else:
            self.decided.append(touched)
            for hunk_id in touched:
                if deed.verdicts[hunk_id].state == "accepted":
                    self.wordings.pop(hunk_id, None)
        self.ledger.note(deed)
        self.expect_review()

    def _fill_fields_again(self, taken_back: Iterable[str]) -> None:
        """Words that were accepted in place of the proposed ones are kept for another try."""
        for hunk_id in taken_back:
            verdict = self.ledger.verdicts[hunk_id]
            if verdict.state == "accepted" and verdict.text != self.ledger.proposed[hunk_id].after:
                self.wordings[hunk_id] = verdict.text


def die_before_the_server_has_it(tab: Tab) -> None:
    held: list[Route] = []
    tab.page.route(DECISIONS, lambda route: held.append(route))
    deed = tab.deed()
    with tab.page.expect_request(DECISIONS):
        deed.press()
    tab.write_meanwhile()
    crash(tab.page)
    held[0].abort()
    tab.story.settle(deed, "request held back", is_stored=False)


def die_before_the_page_has_the_reply(tab: Tab) -> None:
    held: list[Route] = []

    def hold_the_reply(route: Route) -> None:
        assert route.fetch().ok
        held.append(route)

    tab.page.route(DECISIONS, hold_the_reply)
    deed = tab.deed()
    deed.press()
    while not held:
        tab.page.wait_for_timeout(10)
    tab.write_meanwhile()
    crash(tab.page)
    held[0].abort()
    tab.story.settle(deed, "reply held back", is_stored=True)
    tab.story.repeat(held[0].request)


def die_when_a_lost_reply_was_asked_for_again(tab: Tab) -> None:
    asked: list[Request] = []

    def lose_the_first_reply(route: Route) -> None:
        asked.append(route.request)
        reply = route.fetch()
        assert reply.ok
        if len(asked) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=reply)

    tab.page.route(DECISIONS, lose_the_first_reply)
    tab.page.route(WHAT_WAITS, lambda route: route.abort())
    deed = tab.deed()
    deed.press()
    expect(tab.review.list.get_by_role("alert")).to_contain_text("cannot be reached")
    tab.write_meanwhile()
    with tab.page.expect_response(DECISIONS):
        deed.press()
    crash(tab.page)
    assert len({(request.method, request.url, request.post_data) for request in asked}) == 1
    tab.story.settle(deed, "reply lost, pressed again", is_stored=True)


def die_when_the_reply_is_there(tab: Tab) -> None:
    deed = tab.deed()
    with tab.page.expect_response(DECISIONS) as answered:
        deed.press()
    tab.page.wait_for_timeout(tab.chance.choice([0, 0, 10, 50]))
    crash(tab.page)
    tab.story.settle(deed, "reply there", is_stored=True)
    tab.story.repeat(answered.value.request)


def die_at_any_moment(tab: Tab) -> None:
    tab.type()
    deed = tab.deed()
    deed.press()
    tab.page.wait_for_timeout(tab.chance.choice([0, 0, 1, 3, 5, 10, 20, 40]))
    crash(tab.page)
    time.sleep(SETTLED_SECONDS)
    tab.story.settle(deed, "any moment")


@pytest.mark.long
def test_what_was_decided_and_typed_is_whole_whenever_a_tab_dies(
    start_server: StartServer, model_server: ModelServer, browser: Browser, is_long: bool
) -> None:
    story = Story(start_server(**model_server.settings), model_server, browser)
    deaths = itertools.cycle(
        [
            die_before_the_server_has_it,
            die_before_the_page_has_the_reply,
            die_when_a_lost_reply_was_asked_for_again,
            die_when_the_reply_is_there,
            die_at_any_moment,
        ]
    )
    try:
        for round_, die in zip(range(ROUNDS_LONG if is_long else ROUNDS), deaths, strict=False):
            if len(story.ledger.waiting) < WAITING_MIN:
                story.propose()
            tab = Tab(story)
            try:
                if die is die_when_a_lost_reply_was_asked_for_again:
                    # The page would find out, and whoever presses again would decide the next change.
                    hear_nothing(tab.page)
                tab.open()
                tab.write()
                for _ in range(story.chance.randint(0, 2)):
                    tab.decide()
                tab.write_meanwhile()
                die(tab)
            except AssertionError as error:
                raise AssertionError(f"seed {SEED}, round {round_}, {die.__name__}: {error}") from error
        Tab(story).open()
        assert {what for _, what in story.became} == {"stored", "not stored"}
    finally:
        story.context.close()


def test_words_that_were_taken_back_are_accepted_again_whenever_a_tab_dies(
    start_server: StartServer, model_server: ModelServer, browser: Browser
) -> None:
    story = Story(start_server(**model_server.settings), model_server, browser)
    try:
        for die in (die_before_the_page_has_the_reply, die_when_the_reply_is_there):
            story.propose()
            tab = Tab(story)
            tab.open()
            tab.planned = [tab.edit, tab.take_back, tab.accept]
            tab.decide()
            tab.decide()
            die(tab)
            words = [
                verdict.text for verdict in story.ledger.verdicts.values() if verdict.state == "accepted"
            ]
            assert [text.startswith("It is done in way") for text in words] == [True]
        Tab(story).open()
    finally:
        story.context.close()
