"""Promise: whichever process dies or is replaced, readers go on at another one and every answer ends with its text."""

import os
import random
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ModelServer
from tests.promises.hosts import Hosts, MovingReader, check_whole
from tests.running import Person, RunningServer, wait_until

SEED = 20_261_130
HOSTS = 4
KILLS = 30
ANSWERS = 200
PIECES = [f"piece {number}, " for number in range(40)]
WHOLE = "".join(PIECES)
END_SECONDS = 1_800

pytestmark = pytest.mark.long


def test_one_of_four_hosts_is_killed_thirty_times_in_mid_answer(
    hosts: Hosts, model_server: ModelServer
) -> None:
    rng = random.Random(SEED)
    hosts.settings.update(model_server.settings)
    hosts.start(HOSTS)
    people = [hosts.living[0].person(f"author-{number}") for number in range(KILLS)]
    readers = []
    for number, person in enumerate(people):
        model_server.plan(pieces=PIECES, held_after=rng.randrange(1, len(PIECES)))
        reader = _reader_of_new_answer(hosts, person, f"question {number}")
        wait_until(lambda reader=reader: reader.text)
        hosts.writer_of(person).kill()
        readers.append(reader)
        hosts.start()

    for number, reader in enumerate(readers):
        reader.join(seconds=END_SECONDS)
        assert reader.events[-1].type == "answer.interrupted", f"seed {SEED}, kill {number}"
        reader.person = reader.person.at(hosts.living[0].url)
        check_whole(reader)
    assert sum(reader.connections for reader in readers) > KILLS, (
        "hardly anybody followed at a host that died"
    )
    model_server.plan(pieces=PIECES, finish=True, usage=True, done=True)
    for number, reader in enumerate(readers):
        assert _calls(model_server, f"question {number}") == 1, "the model was asked again by itself"
        again = reader.person.done("POST", f"/api/messages/{reader.answer['id']}/retry")["answer"]
        assert reader.person.finished(again)["content"] == WHOLE


def test_workers_are_replaced_while_two_hundred_answers_are_written(
    hosts: Hosts, model_server: ModelServer
) -> None:
    """At the pace of the model some answers end within the time that an old worker waits, and some do not."""
    model_server.plan(pieces=PIECES, pause_seconds=1, finish=True, usage=True, done=True)
    hosts.settings.update(model_server.settings)
    (family,) = hosts.start(new=_family)
    author = family.person("author")
    document = author.document(sections=[{"title": f"Section {number}"} for number in range(ANSWERS)])
    readers = [
        MovingReader(author, author.ask(author.chat(document, section)), hosts.addresses()).start()
        for section in range(ANSWERS)
    ]
    wait_until(lambda: all(reader.text for reader in readers), seconds=600)
    os.kill(family.program.pid, signal.SIGHUP)
    wait_until(lambda: "all workers were replaced" in family.log(), seconds=600)

    for reader in readers:
        reader.join(seconds=END_SECONDS)
        check_whole(reader)
        assert reader.refused == [], "a reader saw an error"
        assert WHOLE.startswith(reader.text)
    ends = Counter(reader.events[-1].type for reader in readers)
    assert set(ends) <= {"answer.completed", "answer.interrupted"}
    assert all(reader.text == WHOLE for reader in readers if reader.events[-1].type == "answer.completed")
    model_server.plan(pieces=PIECES, finish=True, usage=True, done=True)
    for reader in readers:
        if reader.events[-1].type == "answer.interrupted":
            again = author.done("POST", f"/api/messages/{reader.answer['id']}/retry")["answer"]
            assert author.finished(again)["content"] == WHOLE


def _family(data_dir: Path, settings: dict[str, str]) -> RunningServer:
    return RunningServer(data_dir, **settings, workers="2")


def _reader_of_new_answer(hosts: Hosts, person: Person, question: str) -> MovingReader:
    """Asked at one host, followed at another."""
    addresses = hosts.addresses()
    asking = person.at(next(addresses))
    return MovingReader(person, asking.ask(asking.chat(), question), addresses).start()


def _calls(model: ModelServer, question: str) -> int:
    asked: list[dict[str, Any]] = model.calls()
    return sum(call["request"]["messages"][-1]["content"].endswith(question) for call in asked)
