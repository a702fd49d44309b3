"""People who write without a pause, and what became of all that was acknowledged to them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.promises.evidence import Tables
from tests.running import Person, RunningServer


@dataclass
class Client:
    """Somebody who writes without a pause and keeps a list of everything that was acknowledged."""

    person: Person
    document_id: str
    rng: random.Random
    sections: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Of each section, the newest revision that is known, and its text."""
    versions: dict[tuple[str, int], str] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    waiting: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Hunks that are to be decided, each with its proposal and its section."""
    decisions: dict[str, str] = field(default_factory=dict)
    """Of each hunk that was decided, the state that was acknowledged."""
    in_doubt: tuple[str, str] | None = None
    """A section whose change was sent and not acknowledged, and the text that it may have now."""
    decision_in_doubt: str | None = None
    """A hunk about which a decision was sent and not acknowledged."""
    numbers: int = 0
    unanswered: int = 0

    def write_until_the_server_dies(self, url: str, acknowledged: Callable[[], None]) -> None:
        """One change after the other, until a connection breaks."""
        self.person.http.base_url = httpx.URL(url)
        try:
            self.settle_doubt()
            while True:
                self.write()
                acknowledged()
        except httpx.TransportError:
            self.unanswered += 1

    def write(self) -> None:
        """One change of some kind."""
        kinds = [
            self._add_section,
            self._change_section,
            self._change_section,
            self._ask,
            self._rename,
            self._propose_or_decide,
        ]
        self.rng.choice(kinds if self.sections else kinds[:1])()

    def _add_section(self) -> None:
        text = self._text()
        body = {"title": text, "content": text}
        section = self.person.done("POST", f"/api/documents/{self.document_id}/sections", json=body)[
            "section"
        ]
        self._note(section)

    def _change_section(self) -> None:
        section_id = self.rng.choice(list(self.sections))
        revision, text = self.sections[section_id]
        text = f"{text}\n{self._text()}"[-2_000:]
        self.in_doubt = (section_id, text)
        reply = self.person.done(
            "PATCH", self._address(section_id), json={"content": text}, headers={"If-Match": f'"{revision}"'}
        )
        self.in_doubt = None
        self._note(reply["section"])
        assert reply["section"]["revision"] == revision + 1

    def _ask(self) -> None:
        section_id = self.rng.choice(list(self.sections))
        opened = self.person.done("POST", f"{self._address(section_id)}/chat")
        chat_id = opened["chat_session"]["id"]
        assert self.chats.setdefault(section_id, chat_id) == chat_id
        text = self._text()
        reply = self.person.http.post(f"/api/chat-sessions/{chat_id}/messages", json={"message": text})
        assert reply.status_code in (202, 409), reply.text
        if reply.status_code == 202:
            self.questions[reply.json()["message"]["id"]] = text

    def _rename(self) -> None:
        title = self._text()
        self.person.done("PATCH", f"/api/documents/{self.document_id}", json={"title": title})
        self.titles.append(title)

    def _propose_or_decide(self) -> None:
        if self.waiting:
            self._decide(self.rng.choice(list(self.waiting)))
        elif self.questions:
            self._propose(self.rng.choice(list(self.questions)))

    def _propose(self, question_id: str) -> None:
        question = self.person.message(question_id)
        chat = self.person.done("GET", f"/api/chat-sessions/{question['chat_session_id']}")["chat_session"]
        answers = [message for message in chat["messages"] if message["parent_id"] == question_id]
        for answer in answers:
            address = f"/api/messages/{answer['id']}/proposal"
            reply = self.person.http.post(address, json={"mode": "append"})
            assert reply.status_code in (200, 201, 409), reply.text
            if reply.status_code != 409:
                proposal = reply.json()["proposal"]
                for hunk in proposal["hunks"]:
                    if hunk["state"] == "pending":
                        self.waiting[hunk["id"]] = (proposal["id"], proposal["section_id"])

    def _decide(self, hunk_id: str) -> None:
        proposal_id, _ = self.waiting[hunk_id]
        verdict = self.rng.choice(["accept", "accept", "reject"])
        self.decision_in_doubt = hunk_id
        reply = self.person.http.post(f"/api/proposals/{proposal_id}/decisions", json={verdict: [hunk_id]})
        assert reply.status_code in (200, 409), reply.text
        self.decision_in_doubt = None
        if reply.status_code == 409:
            verdict = "reject"
            self.person.done("POST", f"/api/proposals/{proposal_id}/decisions", json={verdict: [hunk_id]})
        del self.waiting[hunk_id]
        self.decisions[hunk_id] = {"accept": "accepted", "reject": "rejected"}[verdict]
        if verdict == "accept":
            self._note(reply.json()["section"])

    def _settle_decision(self, hunk_id: str) -> None:
        """A decision that got no reply was made with its text, or neither is there."""
        proposal_id, section_id = self.waiting[hunk_id]
        proposal = self.person.done("GET", f"/api/proposals/{proposal_id}")["proposal"]
        (hunk,) = [hunk for hunk in proposal["hunks"] if hunk["id"] == hunk_id]
        revision, known = self.sections[section_id]
        section = self.person.done("GET", self._address(section_id))["section"]
        is_in_the_text = section["content"] != known
        assert section["revision"] == revision + is_in_the_text
        assert is_in_the_text == (hunk["state"] == "accepted")
        assert not is_in_the_text or hunk["after"].strip() in section["content"]
        if hunk["state"] != "pending":
            self.decisions[hunk_id] = hunk["state"]
            del self.waiting[hunk_id]
        self._note(section)
        self.decision_in_doubt = None

    def settle_doubt(self) -> None:
        """A change that got no reply has happened wholly or not at all."""
        if self.decision_in_doubt is not None:
            self._settle_decision(self.decision_in_doubt)
        if self.in_doubt is None:
            return
        section_id, text = self.in_doubt
        revision, known = self.sections[section_id]
        section = self.person.done("GET", self._address(section_id))["section"]
        assert (section["revision"], section["content"]) in ((revision, known), (revision + 1, text))
        self._note(section)
        self.in_doubt = None

    def _note(self, section: dict[str, Any]) -> None:
        self.sections[section["id"]] = (section["revision"], section["content"])
        self.versions[section["id"], section["revision"]] = section["content"]

    def _address(self, section_id: str) -> str:
        return f"/api/documents/{self.document_id}/sections/{section_id}"

    def _text(self) -> str:
        self.numbers += 1
        return f"{self.person.name} writes {self.numbers}"


def new_client(server: RunningServer, number: int) -> Client:
    """Somebody with an empty document; the number decides all that they do."""
    person = server.person(f"client-{number}")
    document = person.done("POST", "/api/documents", json={"title": f"of client {number}"})["document"]
    return Client(person, document["id"], random.Random(number))


def losses(client: Client, found: Tables) -> Iterator[str]:
    """Everything that was acknowledged to this client and is not there, or is there in another form."""
    for section_id, (revision, text) in client.sections.items():
        stored = found.rows("select revision, content from section where id = :id", id=section_id)
        is_newer_in_doubt = client.in_doubt is not None and stored == [(revision + 1, client.in_doubt[1])]
        if client.decision_in_doubt is not None and client.waiting[client.decision_in_doubt][1] == section_id:
            is_newer_in_doubt = [newest for newest, _ in stored] == [revision + 1]
        if stored != [(revision, text)] and not is_newer_in_doubt:
            yield f"section {section_id} revision {revision}: {stored}"
    for (section_id, revision), text in client.versions.items():
        stored_text = found.version_text(section_id, revision)
        if stored_text != text:
            yield f"version {revision} of section {section_id}: {stored_text!r}"
    for section_id, chat_id in client.chats.items():
        if found.value("select id from chat_session where section_id = :id", id=section_id) != chat_id:
            yield f"chat {chat_id}"
    for message_id, text in client.questions.items():
        if found.value("select content from message where id = :id", id=message_id) != text:
            yield f"question {message_id}"
        if found.value("select count(*) from message where parent_id = :id", id=message_id) != 1:
            yield f"answer to question {message_id}"
    for hunk_id, state in client.decisions.items():
        if found.value("select state from hunk where id = :id", id=hunk_id) != state:
            yield f"decision about hunk {hunk_id}"
    title = found.value("select title from document where id = :id", id=client.document_id)
    number = int(title.split()[-1]) if title.startswith(client.person.name) else 0
    if client.titles and number < int(client.titles[-1].split()[-1]):
        yield f"title {client.titles[-1]!r}: {title!r}"
