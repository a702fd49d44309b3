"""Promise: of what people do in one section at the same time nothing is lost, and each word is said to be its writer's.

Four editors write, move and delete paragraphs, decide on suggestions and take decisions back. Two suggesters and two
guests who entered by links suggest, change and withdraw their suggestions, and comment. Each word that somebody writes
begins with their letter, so that any text tells by itself who wrote how much of it.
"""

import itertools
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests import patient
from tests.conftest import StartServer
from tests.promises.evidence import Tables, tables
from tests.running import NOTHING_CLOSED, REQUEST_SECONDS, Person
from tests.web.guests import enter, made_link

SEED = 20_261_130
ACTS, ACTS_LONG = 240, 5_000
EDITORS, SUGGESTERS, GUESTS = 4, 2, 2
PARAGRAPHS_MIN, PARAGRAPHS_MAX = 20, 60
WORDS_OF_PARAGRAPH = 10
"""Enough for a paragraph that is moved to be recognised."""
SHARE_ERROR_MAX = 0.01
WAITING_MAX = 10
"""Suggestions of one person, after which the oldest is withdrawn."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """An acknowledged change of the text: what its writer had seen, if they had to, and what came of it."""

    revision: int
    content: str
    seen: str | None = None
    gone: frozenset[str] | None = None
    """The paragraphs that it may have removed; None for any."""


@dataclass
class Ledger:
    """What was acknowledged to anybody."""

    wanted: int
    acts: int = 0
    written: list[Written] = field(default_factory=list)
    taken_back: list[Written] = field(default_factory=list)
    """The text after a decision was taken back, whether by this or by somebody else before."""
    suggested: dict[str, Json] = field(default_factory=dict)
    """By id, until their authors change or withdraw them."""
    decisions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Of each hunk, the states that it was said to have, in the order in which that was heard."""
    decided: list[tuple[str, str]] = field(default_factory=list)
    """Proposals and decisions on them."""
    comments: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def enter_decision(self, proposal_id: str, decision_id: str) -> bool:
        """Whether nobody was told of this decision before."""
        with self.lock:
            is_new = (proposal_id, decision_id) not in self.decided
            self.decided.append((proposal_id, decision_id))
            return is_new

    def count(self) -> bool:
        """Whether one more act is wanted."""
        with self.lock:
            self.acts += 1
            return self.acts <= self.wanted


class Somebody:
    """One of the people, who acts again and again, each time on the section as they read it."""

    def __init__(self, letter: str, http: httpx.Client, address: str, ledger: Ledger, name: str) -> None:
        self.letter, self.name = letter, name
        self.http, self.address, self.ledger = http, address, ledger
        self.rng = random.Random(f"{SEED} {letter}")

    def act(self, *acts: Callable[[], None]) -> None:
        """One act after the other, until there were enough."""
        while self.ledger.count():
            self.rng.choice(acts)()

    def read(self) -> Json:
        section: Json = self._done("GET", self.address)["section"]
        return section

    def paragraph(self) -> str:
        """New words, which nobody has written before."""
        return " ".join(f"{self.letter}{self.rng.getrandbits(40):010x}" for _ in range(WORDS_OF_PARAGRAPH))

    def rewritten(self, content: str) -> str:
        """A text in which one paragraph is new, or another one follows it, or moved, or is gone."""
        paragraphs = content.split("\n\n")
        number = self.rng.randrange(len(paragraphs))
        match self.rng.random():
            case chance if chance < 0.2 and len(paragraphs) > PARAGRAPHS_MIN:
                del paragraphs[number]
            case chance if chance < 0.3:
                paragraphs.insert(self.rng.randrange(len(paragraphs)), paragraphs.pop(number))
            case chance if chance < 0.6 and len(paragraphs) < PARAGRAPHS_MAX:
                paragraphs.insert(number, self.paragraph())
            case _:
                paragraphs[number] = self.paragraph()
        return "\n\n".join(paragraphs)

    def _done(self, method: str, path: str, **request: Any) -> Json:
        reply = self.http.request(method, path, **request)
        # A machine that is too busy for a read says so, and asks to be asked again. A change is another matter.
        while method == "GET" and reply.status_code == 503:
            reply = self.http.request(method, path, **request)
        assert reply.status_code < 300, f"{method} {path}: {reply.status_code} {reply.text}"
        body: Json = reply.json() if reply.content else {}
        return body


class Editor(Somebody):
    """Writes over nothing unseen, decides on what others suggest, and has second thoughts."""

    def go_on(self) -> None:
        self.act(self.save, self.save, self.save, self.decide, self.decide, self.take_back)

    def save(self) -> None:
        """Try until nobody is faster, each time with the text as it has become."""
        section = self.read()
        while True:
            content = self.rewritten(section["content"])
            headers = {"If-Match": f'"{section["revision"]}"'}
            reply = self.http.patch(self.address, json={"content": content}, headers=headers)
            assert reply.status_code in (200, 412), reply.text
            found = reply.json()["section"]
            if reply.status_code == 200:
                if found["revision"] != section["revision"]:
                    self.ledger.written.append(
                        Written(found["revision"], found["content"], seen=section["content"])
                    )
                return
            section = found

    def decide(self) -> None:
        """Accept or reject one change, where its place is still there."""
        proposals = self._done("GET", f"{self.address}/proposals")["proposals"]
        hunks = [
            (proposal["id"], hunk)
            for proposal in proposals
            for hunk in proposal["hunks"]
            if hunk["state"] == "pending"
        ]
        if not hunks:
            return
        proposal_id, hunk = self.rng.choice(hunks)
        verdict = "accept" if self.rng.random() < 0.8 and hunk["place"] is not None else "reject"
        path = f"/api/proposals/{proposal_id}/decisions"
        reply = self.http.post(path, json={verdict: [hunk["id"]]})
        # Others decide on it, change it or withdraw it meanwhile, or write where it stands.
        assert reply.status_code in (200, 404, 409), reply.text
        if reply.status_code != 200:
            return
        made = reply.json()
        self.ledger.decisions[hunk["id"]].append(f"{verdict}ed")
        # Two who decide the same at once make one decision.
        is_new = self.ledger.enter_decision(proposal_id, made["decision"]["id"])
        if is_new and verdict == "accept":
            gone = frozenset(hunk["before"].strip().split("\n\n"))
            self.ledger.written.append(
                Written(made["section"]["revision"], made["section"]["content"], gone=gone)
            )

    def take_back(self) -> None:
        """One of the last decisions, of whomever."""
        if not self.ledger.decided:
            return
        proposal_id, decision_id = self.rng.choice(self.ledger.decided[-8:])
        reply = self.http.delete(f"/api/proposals/{proposal_id}/decisions/{decision_id}")
        # Its author withdrew what was pending again, or others have changed the text since.
        assert reply.status_code in (200, 404, 409), reply.text
        if reply.status_code != 200:
            return
        back = reply.json()
        for hunk in back["proposal"]["hunks"]:
            if hunk["state"] == "pending":
                self.ledger.decisions[hunk["id"]].append("pending")
        self.ledger.taken_back.append(Written(back["section"]["revision"], back["section"]["content"]))


class Suggester(Somebody):
    """Changes nothing by themselves."""

    def __init__(self, letter: str, http: httpx.Client, address: str, ledger: Ledger, name: str) -> None:
        super().__init__(letter, http, address, ledger, name)
        self.waiting: list[str] = []

    def go_on(self) -> None:
        self.act(self.suggest, self.suggest, self.suggest, self.change, self.withdraw, self.comment)

    def suggest(self) -> None:
        if len(self.waiting) >= WAITING_MAX:
            self.withdraw()
        section = self.read()
        body = {
            "content": self.suggested(section["content"]),
            "base_revision": section["revision"],
            "why": self.paragraph(),
        }
        proposal = self._done("POST", f"{self.address}/proposals", json=body)["proposal"]
        self.waiting.append(proposal["id"])
        self.ledger.suggested[proposal["id"]] = proposal

    def suggested(self, content: str) -> str:
        changed = content
        while changed == content:
            changed = self.rewritten(content)
        return changed

    def change(self) -> None:
        if not self.waiting:
            return
        proposal_id = self.waiting.pop(0)
        self.ledger.suggested.pop(proposal_id)
        section = self.read()
        body = {"content": self.suggested(section["content"]), "base_revision": section["revision"]}
        proposal = self._done("PUT", f"/api/proposals/{proposal_id}", json=body)["proposal"]
        self.waiting.append(proposal["id"])
        self.ledger.suggested[proposal["id"]] = proposal

    def withdraw(self) -> None:
        if self.waiting:
            proposal_id = self.waiting.pop(0)
            self.ledger.suggested.pop(proposal_id)
            self._done("DELETE", f"/api/proposals/{proposal_id}")

    def comment(self) -> None:
        section = self.read()
        start = section["content"].index(self.rng.choice(section["content"].split()))
        anchor = {"start": start, "end": start + 11, "revision": section["revision"]}
        body = {"text": self.paragraph(), "anchor": anchor}
        comment = self._done("POST", f"{self.address}/comments", json=body)["comment"]
        self.ledger.comments[comment["id"]] = body["text"]


def browser_of(person: Person) -> httpx.Client:
    """A program with the person's token, over as many connections as it needs."""
    return patient.client(
        base_url=person.http.base_url,
        headers={"Authorization": f"Bearer {person.token}"},
        timeout=REQUEST_SECONDS,
        limits=NOTHING_CLOSED,
    )


def test_eight_people_act_in_one_section_and_nothing_is_lost(
    start_server: StartServer, is_long: bool
) -> None:
    server = start_server()
    owner = server.person("owner")
    letters = iter("abcdefgh")
    ledger = Ledger(ACTS_LONG if is_long else ACTS)
    owners = Somebody("z", owner.http, "", ledger, "owner")
    first = "\n\n".join(owners.paragraph() for _ in range(2 * PARAGRAPHS_MIN))
    document = owner.document(sections=[{"title": "Section", "content": first}])
    section_id = document["sections"][0]["id"]
    address = f"/api/documents/{document['id']}/sections/{section_id}"

    def granted(role: str, letter: str) -> Person:
        person = server.person(f"{role}-{letter}")
        body = {"principal": {"account": person.name}, "role": role}
        owner.done("POST", f"/api/documents/{document['id']}/grants", json=body)
        return person

    people: list[Editor | Suggester] = []
    for kind, role, count in ((Editor, "editor", EDITORS), (Suggester, "suggester", SUGGESTERS)):
        for letter in itertools.islice(letters, count):
            person = granted(role, letter)
            people.append(kind(letter, browser_of(person), address, ledger, person.name))
    for letter in itertools.islice(letters, GUESTS):
        _, url = made_link(owner, document, "suggester")
        guest = enter(owner, url, f"Guest {letter}")
        people.append(Suggester(letter, guest, address, ledger, f"Guest {letter} (guest)"))
    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(person.go_on) for person in people]:
            done.result()

    with tables(server) as found:
        wrong = [
            *wrong_texts(found, section_id, ledger),
            *lost_suggestions(found, ledger),
            *lost_comments(found, ledger),
        ]
        (content,) = found.rows("select content from section where id = :id", id=section_id)[0]
    assert not wrong, f"seed {SEED}: {wrong[:3]}"
    names = {person.letter: person.name for person in people} | {"z": "owner"}
    assert len(shares_in(content)) > 1
    told = owner.done("GET", f"/api/documents/{document['id']}/authorship")["authorship"]
    said = {author["author"]: author["share"] for author in told["authors"]}
    for letter, share in shares_in(content).items():
        assert abs(said.pop(names[letter]) - share) <= SHARE_ERROR_MAX, (letter, share, told["authors"])
    assert max(said.values(), default=0) <= SHARE_ERROR_MAX


def shares_in(content: str) -> dict[str, float]:
    """Whose words the text has, by their letters."""
    words = content.split()
    return {letter: count / len(words) for letter, count in Counter(word[0] for word in words).items()}


def wrong_texts(found: Tables, section_id: str, ledger: Ledger) -> Iterator[str]:
    """Versions that are not what was acknowledged, were made over something unseen, or told to nobody."""
    (current,) = found.rows("select revision from section where id = :id", id=section_id)[0]
    texts = {number: found.version_text(section_id, number) or "" for number in range(1, current + 1)}
    told = Counter(one.revision for one in ledger.written)
    if told and max(told.values()) > 1:
        yield f"two changes were told of as one: {told.most_common(3)}"
    if unknown := set(range(2, current + 1)) - told.keys() - {one.revision for one in ledger.taken_back}:
        yield f"nobody was told of the versions {unknown}"
    for one in (*ledger.written, *ledger.taken_back):
        before, after = texts.get(one.revision - 1), texts[one.revision]
        if one.content != after:
            yield f"revision {one.revision} is not what was acknowledged"
        if one.seen is not None and one.seen != before:
            yield f"revision {one.revision} was made over a text that was not seen"
        if one.gone is not None and (
            removed := set(before.split("\n\n")) - set(after.split("\n\n")) - one.gone
        ):
            yield f"revision {one.revision} took away {removed}"


def _paragraphs(text: str | None) -> set[str]:
    return set((text or "").split("\n\n"))


def lost_suggestions(found: Tables, ledger: Ledger) -> Iterator[str]:
    """Suggestions that are not there as they were acknowledged, and decisions on them."""
    for proposal_id, proposal in ledger.suggested.items():
        rows = found.rows(
            "select id, before, after from hunk where proposal_id = :id order by ordinal", id=proposal_id
        )
        if rows != [(hunk["id"], hunk["before"], hunk["after"]) for hunk in proposal["hunks"]]:
            yield f"suggestion {proposal_id} is {rows}"
    for hunk_id, states in ledger.decisions.items():
        state = found.value("select state from hunk where id = :id", id=hunk_id)
        # What is pending again can be withdrawn, and the oldest of what was withdrawn is forgotten; which of two
        # replies to two people came first is not known here.
        if state not in {*states, *(("withdrawn", None) if "pending" in states else ())}:
            yield f"hunk {hunk_id} is {state} after {states}"


def lost_comments(found: Tables, ledger: Ledger) -> Iterator[str]:
    """Comments that are not there."""
    texts = dict(found.rows("select id, text from comment"))
    for comment_id, text in ledger.comments.items():
        if texts.get(comment_id) != text:
            yield f"comment {comment_id} is {texts.get(comment_id)}"
