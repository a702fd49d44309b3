"""Promise: with PostgreSQL it does not matter which process somebody has reached, nor which of them dies."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import ModelServer
from tests.pooler import pooled
from tests.postgres import fresh_database, server
from tests.running import Event, Person, RunningServer, parse_events, wait_until
from tests.web.conftest import place_of
from tests.web.live.test_leases import one_holder_of
from tests.web.live.test_live_events import share

PIECES = ["One ", "two ", "three."]
WHOLE = "".join(PIECES)


class Processes:
    """Processes on one database and one folder, and somebody with a token."""

    def __init__(self, start: Callable[[], RunningServer], address: str) -> None:
        self._database_name = conninfo_to_dict(address)["dbname"]
        self.here, self.there = start(), start()
        self.ann = self.here.person("ann")
        self.ann_there = self.ann.at(self.there.url)

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """The database ends all connections and takes no new ones, as one that is started again."""
        name = self._database_name
        with psycopg.connect(server(), autocommit=True) as admin:
            admin.execute(f"alter database {name} allow_connections false".encode())
            admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
            yield
            admin.execute(f"alter database {name} allow_connections true".encode())

    def writing(self, answer: dict[str, Any]) -> RunningServer:
        """The process that writes an answer: its metrics say that one is running."""
        for process in (self.here, self.there):
            figures = self.ann.at(process.url).http.get("/metrics").text
            if "quire_answers_running 1.0" in figures:
                return process
        raise AssertionError(f"nobody writes {answer['id']}")


@pytest.fixture(
    params=["notify", *(pytest.param(way, marks=pytest.mark.long) for way in ("polling", "pooler"))]
)
def processes(
    request: pytest.FixtureRequest, tmp_path: Path, model_server: ModelServer
) -> Iterator[Processes]:
    started: list[RunningServer] = []
    with ExitStack() as opened:
        address = opened.enter_context(fresh_database())
        settings = {**model_server.settings, "database_url": address}
        if request.param == "polling":
            settings["database_listen_url"] = "off"
        elif request.param == "pooler":
            settings["database_url"] = opened.enter_context(pooled(address))
            settings["database_listen_url"] = address

        def start() -> RunningServer:
            started.append(RunningServer(tmp_path / "data", **settings))
            return started[-1].start()

        yield Processes(start, address)
        for server in started:
            if server.is_running:
                server.kill()


def test_an_answer_is_followed_stopped_and_asked_again_in_another_process(
    processes: Processes, model_server: ModelServer
) -> None:
    here, there = processes.ann, processes.ann_there
    model_server.plan(pieces=PIECES, held_after=2, finish=True, usage=True, done=True)
    chat = here.chat()
    asked = here.ask(chat)
    following = there.events(asked)
    seen = [next(following) for _ in range(3)]
    assert [event.seq for event in seen] == [1, 2, 3]
    assert there.done("POST", f"/api/messages/{asked['id']}/stop")["message"]["status"] == "streaming"
    rest = list(following)
    assert [event.type for event in rest][-1] == "answer.stopped"
    assert [event.seq for event in seen + rest] == list(range(1, len(seen + rest) + 1))
    assert WHOLE.startswith(here.message(asked["id"])["content"])
    model_server.plan(pieces=PIECES, finish=True, usage=True, done=True)
    again = there.done("POST", f"/api/messages/{asked['id']}/retry")["answer"]
    assert here.finished(again)["content"] == WHOLE


def test_what_is_changed_in_one_process_is_heard_in_the_other(processes: Processes) -> None:
    here, there = processes.ann, processes.ann_there
    document = here.document()
    address = f"/api/documents/{document['id']}"
    with there.http.stream("GET", f"{address}/events") as reply:
        events = parse_events(reply.iter_lines())
        assert next(events).type == "presence"
        section = document["sections"][0]
        here.done(
            "PATCH",
            f"{address}/sections/{section['id']}",
            json={"content": "Changed."},
            headers={"If-Match": '"1"'},
        )
        heard = _next_of(events, "section.saved")
    assert heard.data["section_id"] == section["id"]
    found = there.done("GET", f"{address}/sections/{section['id']}")["section"]
    assert (found["content"], found["revision"]) == ("Changed.", 2)


def test_who_is_present_in_one_process_is_shown_in_the_other(processes: Processes) -> None:
    here, there = processes.ann, processes.ann_there
    document = here.document()
    address = f"/api/documents/{document['id']}/events"
    bob = processes.here.person("bob").at(processes.there.url)
    here.done(
        "POST",
        f"/api/documents/{document['id']}/grants",
        json={"principal": {"account": "bob"}, "role": "editor"},
    )
    bobs = bob.http.stream("GET", address, params={"tab": "bobs-tab"})
    with bobs, here.http.stream("GET", address, params={"tab": "anns-tab"}) as reply:
        events = parse_events(reply.iter_lines())
        wait_until(lambda: _names(next(events)) == {"ann", "bob"})
    with there.http.stream("GET", address) as reply:
        events = parse_events(reply.iter_lines())
        wait_until(lambda: "bob" not in _names(next(events)))


def test_of_two_who_want_a_section_in_the_same_moment_in_two_processes_one_holds_it(
    processes: Processes,
) -> None:
    ann = processes.ann
    document = ann.document()
    bob = processes.here.person("bob").at(processes.there.url)
    share(ann, document, "bob", "editor")
    address = f"{place_of(document)}/lease"
    for _ in range(25):
        one_holder_of([ann, bob], address)
        one_holder_of([ann, bob], address, take_over=True)
        for person in (ann, bob):
            person.http.delete(address)


def _names(event: Event) -> set[str]:
    return {person["name"] for person in event.data.get("people", [])}


@pytest.mark.long
def test_the_answer_of_a_process_that_dies_is_interrupted_with_its_text_and_can_be_asked_again(
    processes: Processes, model_server: ModelServer
) -> None:
    here, there = processes.ann, processes.ann_there
    model_server.plan(pieces=PIECES, held_after=1, finish=True, usage=True, done=True)
    asked = here.ask(here.chat())
    _wait_for_text(there, asked)
    processes.writing(asked).kill()
    alive = there if processes.there.is_running else here
    # Its lease has to end first.
    wait_until(lambda: alive.message(asked["id"])["status"] == "interrupted", seconds=600)
    assert WHOLE.startswith(alive.message(asked["id"])["content"])
    model_server.plan(pieces=PIECES, finish=True, usage=True, done=True)
    again = alive.done("POST", f"/api/messages/{asked['id']}/retry")["answer"]
    assert alive.finished(again)["content"] == WHOLE


@pytest.mark.long
def test_a_process_that_stood_still_for_longer_than_its_lease_writes_nothing_more(
    processes: Processes, model_server: ModelServer
) -> None:
    model_server.plan(pieces=PIECES, held_after=1, finish=True, usage=True, done=True)
    asked = processes.ann.ask(processes.ann.chat())
    _wait_for_text(processes.ann, asked)
    stopped = processes.writing(asked)
    stopped.program.send_signal(signal.SIGSTOP)
    alive = processes.ann_there if stopped is processes.here else processes.ann
    wait_until(lambda: alive.message(asked["id"])["status"] == "interrupted", seconds=600)
    before = alive.message(asked["id"])
    stopped.program.send_signal(signal.SIGCONT)
    model_server.release()
    wait_until(lambda: "quire_answers_running 0.0" in alive.at(stopped.url).http.get("/metrics").text)
    assert alive.message(asked["id"]) == before


def test_while_the_database_is_away_requests_are_told_so_and_answers_go_on_when_it_is_back(
    processes: Processes, model_server: ModelServer
) -> None:
    here, there = processes.ann, processes.ann_there
    model_server.plan(pieces=PIECES, held_after=1, finish=True, usage=True, done=True)
    asked = here.ask(here.chat())
    _wait_for_text(there, asked)
    with processes.without_database():
        for process in (processes.here, processes.there):
            assert here.at(process.url).http.get("/api/documents").status_code == 503
        model_server.release()
    # Each connection is opened anew when it is needed.
    reply = wait_until(lambda: _completed(there, asked))
    assert reply["message"]["content"] == WHOLE


def _completed(person: Person, answer: dict[str, Any]) -> dict[str, Any] | None:
    """The reply with an answer that is completed; None also where the database is not there yet."""
    reply = person.http.get(f"/api/messages/{answer['id']}")
    found: dict[str, Any] = reply.json()
    return found if reply.status_code == 200 and found["message"]["status"] == "completed" else None


def _next_of(events: Iterator[Event], type_: str) -> Event:
    return next(event for event in events if event.type == type_)


def _wait_for_text(person: Person, answer: dict[str, Any]) -> None:
    wait_until(lambda: person.message(answer["id"])["content"])
