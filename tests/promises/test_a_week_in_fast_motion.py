"""Promise: whatever a week brings, everything that was acknowledged is there at its end.

Hour after hour passes in seconds, for the machine and for its wall clock. People write, ask, decide, upload and throw
away; meanwhile the server is restarted and killed, its clock is set wrong, its disk is full, and on Saturday all its
data is lost and comes back from the backup of the day before.
"""

import copy
import random
import resource
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fast_time import FastServer
from tests.promises.evidence import Tables, tables
from tests.promises.writing import Client, losses, new_client
from tests.running import wait_until

SEED = 20_261_129
PEOPLE = 3
HOURS_OF_A_DAY, HOURS_OF_A_DAY_LONG = range(0, 24, 12), range(24)
ACTS_OF_AN_HOUR = 4
TRASH_DAYS = 30


@dataclass
class Person:
    """A client who uploads and throws away as well, and the list of what was acknowledged of that."""

    client: Client
    rng: random.Random
    uploads: dict[str, str] = field(default_factory=dict)
    """Of each source that was taken in, the text that it has."""
    thrown_away: list[str] = field(default_factory=list)
    """Documents that were put into the trash."""

    def act(self) -> None:
        """Do something, as long as the server takes it."""
        self.rng.choice([*[self.client.write] * 6, self._upload, self._throw_away])()

    def _upload(self) -> None:
        words = f"{self.client.person.name} uploads {len(self.uploads)}."
        reply = self.client.person.http.post(
            f"/api/documents/{self.client.document_id}/references",
            files={"file": (f"source-{len(self.uploads)}.txt", words.encode())},
        )
        assert reply.status_code == 202, reply.text
        self.uploads[reply.json()["reference"]["id"]] = words

    def _throw_away(self) -> None:
        document = self.client.person.document(f"To be thrown away {len(self.thrown_away)}")
        self.client.person.done("DELETE", f"/api/documents/{document['id']}")
        self.thrown_away.append(document["id"])

    def settle(self, url: str) -> None:
        """Go on at a server that was started again."""
        self.client.person.http.base_url = httpx.URL(url)
        self.client.settle_doubt()

    def losses(self, found: Tables) -> Iterator[str]:
        yield from losses(self.client, found)
        for reference_id, words in self.uploads.items():
            if found.rows("select body from passage where reference_id = :id", id=reference_id) != [(words,)]:
                yield f"source {reference_id}"
        for document_id in self.thrown_away:
            if found.value("select deleted_at from document where id = :id", id=document_id) is None:
                yield f"document {document_id} in the trash"


class Week:
    """A server, its people, and what happens to them."""

    def __init__(self, server: FastServer, hours: range, folder: Path) -> None:
        self.server = server
        self.hours = hours
        self.backup = folder / "backup.sqlite3"
        self.people = [
            Person(new_client(server, SEED + number), random.Random(SEED - number))
            for number in range(PEOPLE)
        ]
        self._backed_up: list[Person] = []

    def day(self, name: str, at_noon: Callable[[], None]) -> None:
        """A day at whose noon something happens."""
        for hour in self.hours:
            self.server.pass_time(timedelta(hours=self.hours.step))
            if hour == self.hours[len(self.hours) // 2]:
                at_noon()
            for _ in range(ACTS_OF_AN_HOUR):
                for person in self.people:
                    person.act()
        assert self.missing() == [], f"on {name}, seed {SEED}"

    def restart(self) -> None:
        assert self.server.stop() == 0
        self._start()

    def kill_in_mid_answer(self) -> None:
        for person in self.people:
            person.client.write()
        self.server.kill()
        self._start()

    def set_the_clock_wrong(self) -> None:
        """It is forty days ahead for some hours, long enough for whatever purges by it."""
        self.server.set_clock_wrong(timedelta(days=40))
        self.keep_house()
        for person in self.people:
            person.act()
        self.restart()
        self.keep_house()
        self.server.set_clock_wrong(timedelta())
        self.keep_house()

    def fill_the_disk(self) -> None:
        """Nothing more can be written; what is refused is refused wholly."""
        _, hard = resource.prlimit(self.server.program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.server.program.pid, resource.RLIMIT_FSIZE, (1, hard))
        for person in self.people:
            reply = person.client.person.http.post("/api/documents", json={"title": "No room"})
            assert reply.status_code in (503, 507), reply.text
            assert person.client.person.http.get("/api/documents").status_code == 200
        resource.prlimit(self.server.program.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert self.missing() == []

    def back_up(self) -> None:
        done = self.server.quire("backup", str(self.backup))
        assert done.returncode == 0, done.stderr
        self._backed_up = [_known_to(person) for person in self.people]

    def lose_everything(self) -> None:
        """The disk is gone; what was acknowledged until the backup comes back."""
        self.server.kill()
        shutil.rmtree(self.server.data_dir)
        done = self.server.quire("restore", str(self.backup))
        assert done.returncode == 0, done.stderr
        self.people = self._backed_up
        self._start()

    def nothing(self) -> None:
        """A quiet Sunday."""

    def missing(self) -> list[str]:
        """All that was acknowledged and is not there, once every source is read."""
        wait_until(lambda: self._unread() == 0, seconds=600)
        with tables(self.server) as found:
            assert found.value("pragma quick_check") == "ok"
            return [loss for person in self.people for loss in person.losses(found)]

    def keep_house(self) -> None:
        """Wait until the server has looked at the clock and purged, since the time that it is now."""
        self._look()
        self._look()

    def _look(self) -> None:
        with tables(self.server) as found:
            seen = found.value("select seen_at from database_state where seen_at is not null")
            wait_until(
                lambda: found.value("select seen_at from database_state where seen_at is not null") != seen
            )

    def _unread(self) -> int:
        with tables(self.server) as found:
            count: int = found.value("select count(*) from reference where status in ('queued', 'reading')")
            return count

    def _start(self) -> None:
        self.server.start()
        for person in self.people:
            person.settle(self.server.url)


def _known_to(person: Person) -> Person:
    """What somebody knows now, as it will be known after the restoration."""
    client = copy.copy(person.client)
    for each in fields(client):
        if each.name not in ("person", "rng"):
            setattr(client, each.name, copy.deepcopy(getattr(client, each.name)))
    return Person(client, person.rng, dict(person.uploads), list(person.thrown_away))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FastServer]:
    running = FastServer(tmp_path / "data")
    running.start()
    yield running
    if running.is_running:
        running.kill()


def test_after_a_week_of_everything_all_that_was_acknowledged_is_there(
    server: FastServer, is_long: bool, tmp_path: Path
) -> None:
    week = Week(server, HOURS_OF_A_DAY_LONG if is_long else HOURS_OF_A_DAY, tmp_path)

    week.day("Monday", week.restart)
    week.day("Tuesday", week.kill_in_mid_answer)
    week.day("Wednesday", week.set_the_clock_wrong)
    week.day("Thursday", week.fill_the_disk)
    week.day("Friday", week.back_up)
    week.day("Saturday", week.lose_everything)
    week.day("Sunday", week.nothing)

    assert all(person.uploads and person.thrown_away for person in week.people)


@pytest.mark.long
def test_the_trash_is_emptied_after_its_time_and_not_before(server: FastServer, tmp_path: Path) -> None:
    week = Week(server, HOURS_OF_A_DAY, tmp_path)
    author = week.people[0].client.person
    document = author.document("To be thrown away")
    author.done("DELETE", f"/api/documents/{document['id']}")

    def found_after(days: int) -> Any:
        for _ in range(days):
            server.pass_time(timedelta(days=1))
            week.keep_house()
        with tables(server) as found:
            return found.value("select id from document where id = :id", id=document["id"])

    assert found_after(TRASH_DAYS - 1) == document["id"]
    assert found_after(2) is None
