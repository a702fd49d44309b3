"""Promise: five seconds after a right has ended nobody hears of what it was for, in any tab that they have open.

In random histories somebody is given a role and loses it again, by a grant, a group, a link, or with the account; for a
document or for one section of it; while the owner writes and comments. Two tabs of theirs follow the document all the
while, and come back whenever their streams end. What counts is when the owner began to make a change, so that a slow
machine does not matter: of a change that was made later than five seconds after the end, no tab may hear.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
import pytest

from quire.domain.accounts.users import Visitor
from quire.store.accounts import users
from quire.store.sharing import groups
from tests.conftest import NewDatabase
from tests.running import Event, Person, RunningServer, parse_events, wait_until
from tests.web.guests import enter, made_link

SEED = 20_261_131
HISTORIES, HISTORIES_LONG = 8, 200
AT_ONCE = 25
ROUNDS, ROUNDS_LONG = 1, 3
GRACE_SECONDS = 5.0
SECTIONS = 2

Way = Literal["grant", "group", "link", "account"]
WAYS: tuple[Way, ...] = ("grant", "group", "link", "account")
LEAST_ROLE = {"section.saved": "reader", "comment.changed": "commenter", "outline.changed": "reader"}
RANKS = ("reader", "commenter", "suggester", "editor")


@dataclass
class Held:
    """A role for a while; of one section where there is a number of it."""

    role: str
    section: int | None
    began: float
    ended: float | None = None

    def covers(self, made: "Change", heard_at: float) -> bool:
        """Whether somebody may hear of a change by it: also of one that was made before they had it."""
        is_in_time = self.began <= heard_at and (
            self.ended is None or made.began <= self.ended + GRACE_SECONDS
        )
        is_there = self.section in (None, made.section) or made.section is None
        return is_in_time and is_there and RANKS.index(self.role) >= RANKS.index(LEAST_ROLE[made.type])


@dataclass(frozen=True)
class Change:
    """What the owner did, and when they began to."""

    type: str
    section: int | None
    began: float


@dataclass
class Tab:
    """A page that follows the document and comes back whenever its stream ends."""

    client: httpx.Client
    heard: list[tuple[Event, float]] = field(default_factory=list)
    """Each event with when it arrived."""

    def follow(self, address: str, is_over: threading.Event) -> None:
        last = "0"
        while not is_over.is_set():
            headers = {"Last-Event-ID": last}
            with suppress(httpx.TransportError), self.client.stream("GET", address, headers=headers) as reply:
                if reply.status_code == 200:
                    for event in parse_events(reply.iter_lines()):
                        last = str(event.seq)
                        self.heard.append((event, time.monotonic()))
            time.sleep(0.1)


class History:
    """One document, its owner, and somebody who may see it now and then."""

    def __init__(self, server: RunningServer, administrator: Visitor, number: int) -> None:
        self.server, self.administrator = server, administrator
        self.rng = random.Random(SEED + number)
        self.way: Way = WAYS[number % len(WAYS)]
        self.owner = server.person(f"owner-{number}")
        self.guest = server.person(f"guest-{number}")
        drafts = [{"title": f"Section {each}"} for each in range(SECTIONS)]
        self.document = self.owner.document(sections=drafts)
        self.path = f"/api/documents/{self.document['id']}"
        self.revisions = [1] * SECTIONS
        self.changes: dict[tuple[str, Any], Change] = {}
        self.held: list[Held] = []
        self.tabs = [Tab(self._client()) for _ in range(2)]
        self._group = f"group-{number}"
        self._grant_id = self._link_id = ""
        if self.way == "group":
            self.group_id = server.write(lambda tx: groups.add_group(tx, administrator, self._group)).id

    def happen(self, rounds: int) -> None:
        """The whole history; in its last moment the tabs hear, if they ever do."""
        is_over = threading.Event()
        address = f"{self.path}/events"
        with ThreadPoolExecutor(len(self.tabs)) as following:
            for tab in self.tabs:
                following.submit(tab.follow, address, is_over)
            try:
                for _ in range(rounds):
                    self._round()
                wrong = list(self.wrongs())
                assert not wrong, f"seed {SEED}, {len(wrong)}: {wrong[:2]}"
                self._begin("commenter", None)
                wait_until(lambda: self._all_hear(), seconds=60)
            finally:
                is_over.set()
                # The streams end with the document.
                self.owner.http.delete(self.path)

    def wrongs(self) -> Iterator[str]:
        """What a tab heard that was made after the right to it had ended."""
        for tab in self.tabs:
            for event, heard_at in tab.heard:
                change = self.changes.get(_name_of(event))
                if change is not None and not any(held.covers(change, heard_at) for held in self.held):
                    yield f"{self.way}: {event.type} {event.data}, {change} by {self.held}"

    def _round(self) -> None:
        section = self.rng.choice([None, *range(SECTIONS)])
        role = self.rng.choice(RANKS[:3])
        self._begin(role, section)
        self._work(seconds=self.rng.uniform(0.3, 1.5))
        if self.way == "grant" and role != "reader":
            self._shrink()
            self._work(seconds=GRACE_SECONDS + 0.2)
        self._end()
        self._work(seconds=GRACE_SECONDS + 0.2)
        for number in range(SECTIONS):
            self._save(number)
            self._comment(number)

    def _work(self, *, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.rng.choice((self._save, self._comment))(self.rng.randrange(SECTIONS))
            if self.rng.random() < 0.1:
                self._rename()
            time.sleep(min(left, self.rng.uniform(0.1, 0.8)))

    def _begin(self, role: str, section: int | None) -> None:
        self.held.append(Held(role, section, time.monotonic()))
        body = {"role": role, **({} if section is None else {"section_id": self._section_id(section)})}
        match self.way:
            case "link":
                link, url = made_link(self.owner, self.document, **body)
                self._link_id = link["id"]
                for tab in self.tabs:
                    tab.client = enter(self.owner, url)
            case "group":
                principal = {"group": self._group}
                self._give(principal, body)
                member = self.guest.name
                self.server.write(lambda tx: groups.add_member(tx, self.administrator, self.group_id, member))
            case "grant" | "account":
                self._give({"account": self.guest.name}, body)

    def _give(self, principal: dict[str, str], body: dict[str, str]) -> None:
        if self._grant_id and self.way != "grant":
            self.owner.done("DELETE", f"/api/grants/{self._grant_id}")
        given = self.owner.done("POST", f"{self.path}/grants", json={"principal": principal, **body})
        self._grant_id = given["grant"]["id"]
        if self.way == "account":
            self.server.write(lambda tx: users.enable(tx, self.guest.name))
            # What was signed in before is signed out.
            for tab in self.tabs:
                tab.client = self.guest.browser()

    def _shrink(self) -> None:
        """The role becomes the least."""
        held = self.held[-1]
        self.held.append(Held("reader", held.section, time.monotonic()))
        self.owner.done("PATCH", f"/api/grants/{self._grant_id}", json={"role": "reader"})
        held.ended = time.monotonic()

    def _end(self) -> None:
        match self.way:
            case "link":
                self.owner.done("DELETE", f"/api/links/{self._link_id}")
            case "group":
                guest_id = self.guest.user_id
                self.server.write(
                    lambda tx: groups.remove_member(tx, self.administrator, self.group_id, guest_id)
                )
            case "grant":
                self.owner.done("DELETE", f"/api/grants/{self._grant_id}")
            case "account":
                self.server.write(lambda tx: users.disable(tx, self.guest.name))
        self.held[-1].ended = time.monotonic()

    def _save(self, number: int) -> None:
        with self._making("section.saved", number) as enter_as:
            headers = {"If-Match": f'"{self.revisions[number]}"'}
            body = {"content": f"{self.rng.random()}"}
            path = f"{self.path}/sections/{self._section_id(number)}"
            section = self.owner.done("PATCH", path, json=body, headers=headers)["section"]
            self.revisions[number] = section["revision"]
            enter_as((section["id"], section["revision"]))

    def _comment(self, number: int) -> None:
        with self._making("comment.changed", number) as enter_as:
            path = f"{self.path}/sections/{self._section_id(number)}/comments"
            enter_as(self.owner.done("POST", path, json={"text": "Why?"})["comment"]["id"])

    def _rename(self) -> None:
        with self._making("outline.changed", None) as enter_as:
            body = {"title": f"{self.rng.random()}"}
            enter_as(self.owner.done("PATCH", self.path, json=body)["document"]["revision"])

    @contextmanager
    def _making(self, type_: str, section: int | None) -> Iterator[Callable[[Any], None]]:
        began = time.monotonic()
        made: list[Any] = []
        yield made.append
        self.changes[type_, made[0]] = Change(type_, section, began)

    def _all_hear(self) -> bool:
        """Save again, and see whether both tabs have heard of something of the last right."""
        self._save(0)
        time.sleep(0.2)
        began = self.held[-1].began
        return all(
            any(
                (change := self.changes.get(_name_of(event))) is not None and change.began > began
                for event, _ in tab.heard[-10:]
            )
            for tab in self.tabs
        )

    def _client(self) -> httpx.Client:
        return self.guest.with_token(self.guest.token).http

    def _section_id(self, number: int) -> str:
        section_id: str = self.document["sections"][number]["id"]
        return section_id


def _name_of(event: Event) -> tuple[str, Any]:
    match event.type:
        case "section.saved":
            return event.type, (event.data["section_id"], event.data["revision"])
        case "comment.changed":
            return event.type, event.data["comment_id"]
        case _:
            return event.type, event.data.get("revision")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("ended") / "data", **new_database()).start()
    yield running
    running.stop()


def test_whoever_loses_a_right_hears_nothing_of_it_after_five_seconds(
    server: RunningServer, is_long: bool
) -> None:
    chief: Person = server.person("chief", is_administrator=True)
    administrator = Visitor(chief.user_id, chief.name, True, "cookie", "")
    count = HISTORIES_LONG if is_long else HISTORIES
    histories = [History(server, administrator, number) for number in range(count)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rounds = ROUNDS_LONG if is_long else ROUNDS
        for done in [pool.submit(history.happen, rounds) for history in histories]:
            done.result()
    wrong = [found for history in histories for found in history.wrongs()]
    assert not wrong, f"seed {SEED}, {len(wrong)}: {wrong[:2]}"
    assert {event.type for history in histories for tab in history.tabs for event, _ in tab.heard} >= {
        "section.saved",
        "comment.changed",
        "presence",
    }
