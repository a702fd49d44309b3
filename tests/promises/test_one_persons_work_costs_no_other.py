"""Promise: one person's work costs no other person more than a moment.

While somebody does the most that is allowed, another person reads and saves again and again. What counts is not how
long that takes, which depends on the machine, but how often it is done in the time of each piece of the other's work:
whoever holds the event loop, the writer or all readers lets nobody through before they have done.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest

from quire.domain.limits import Limits
from tests.running import Person, RunningServer

pytestmark = pytest.mark.long

REQUESTS = 4
AT_ONCE = 2
TURNS_EACH = 2.0
"""So often at least, for each request, the other person has read and saved."""

LONGEST = Limits().section_bytes_max
PLACES = {"hard": "*a **b ", "cited": "[@a]\n"}
"""Sections that are full of something."""


@dataclass(frozen=True)
class Greedy:
    """Somebody with a section of the longest prose, which was written anew, and long ones full of signs."""

    person: Person
    document: dict[str, Any]

    def section(self, name: str) -> str:
        position = ["prose", *PLACES].index(name)
        return f"/api/documents/{self.document['id']}/sections/{self.document['sections'][position]['id']}"

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.person.http.get(path, params=query)

    def save(self, name: str, text: str) -> httpx.Response:
        path = self.section(name)
        revision = self.person.done("GET", path)["section"]["revision"]
        return self.person.http.patch(path, json={"content": text}, headers={"If-Match": f'"{revision}"'})

    def render(self, number: int) -> httpx.Response:
        """Of a text that nobody has rendered before: what was rendered once is known."""
        self.save("hard", f"{number} {full_of(PLACES['hard'])}")
        return self.get(self.section("hard"), render="html")

    def compare(self, number: int) -> httpx.Response:
        return self.get(f"{self.section('prose')}/versions/{2 + number}/diff", against="2")


WORK: dict[str, Callable[[Greedy, int], httpx.Response]] = {
    "renderings": Greedy.render,
    "comparisons": Greedy.compare,
    "citations": lambda greedy, _: greedy.get(f"/api/documents/{greedy.document['id']}/citations"),
    "saves": lambda greedy, number: greedy.save("prose", prose(100 + number)),
}


def full_of(unit: str) -> str:
    return (unit * LONGEST)[: LONGEST // 4]


def prose(seed: int) -> str:
    """Paragraphs of words that nobody else has written."""
    random = Random(seed)
    words = [f"{a}{b}{c}" for a in "bdfgklm" for b in "aeiou" for c in ("l", "la", "len", "lig")]
    paragraphs = (" ".join(random.choices(words, k=80)) for _ in range(LONGEST // 200))
    return "\n\n".join(paragraphs)[: LONGEST - 10]


@pytest.fixture(scope="module")
def greedy(server: RunningServer) -> Greedy:
    person = server.person("greedy")
    document = person.document(sections=[{"title": name} for name in ("prose", *PLACES)])
    made = Greedy(person, document)
    entries = [{"id": "a", "type": "book", "title": "A"}]
    person.done("PUT", f"/api/documents/{document['id']}/bibliography", json={"entries": entries})
    for name, unit in PLACES.items():
        assert made.save(name, full_of(unit)).status_code == 200
    for number in range(REQUESTS + 1):
        assert made.save("prose", prose(number)).status_code == 200
    return made


@pytest.mark.parametrize("name", WORK)
def test_while_one_person_does_the_most_that_is_allowed_another_reads_and_saves(
    greedy: Greedy, author: Person, name: str
) -> None:
    document = author.document()
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    chat_place = f"/api/chat-sessions/{author.chat(document)['id']}"
    is_over = threading.Event()

    def read_and_save() -> int:
        """How often it was done meanwhile."""
        revision = 1
        while not is_over.is_set():
            author.done("GET", chat_place)
            change = {"content": f"Text {revision}"}
            author.done("PATCH", place, json=change, headers={"If-Match": f'"{revision}"'})
            revision += 1
        return revision - 1

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        turns = pool.submit(read_and_save)
        for asked in [pool.submit(WORK[name], greedy, number) for number in range(1, REQUESTS + 1)]:
            asked.result()
        is_over.set()
    assert turns.result() >= TURNS_EACH * REQUESTS
