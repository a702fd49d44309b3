"""Promise: when PostgreSQL ends and comes back, here or at another address, nothing acknowledged is lost or stuck."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.database_servers import DatabaseServer, database_servers
from tests.promises.evidence import tables
from tests.promises.hosts import Hosts
from tests.promises.writing import Client, losses, new_client
from tests.running import RunningServer, wait_until

SEED = 20_261_130
CLIENTS = 8
RESTARTS = 5
ACTS_BETWEEN = 40
COMES_BACK_AFTER_SECONDS = 0.05
PATIENCE_SECONDS = 900

pytestmark = pytest.mark.long


class Away(httpx.TransportError):
    """A host has said that the database is not there."""

    def __init__(self) -> None:
        super().__init__("the database is away")


class Load:
    """People who write at two hosts without a pause, begin again after a 503, and are told of no other fault."""

    def __init__(self, hosts: list[RunningServer]) -> None:
        self.hosts = hosts
        self.clients = [new_client(hosts[number % 2], SEED + number) for number in range(CLIENTS)]
        self.acts = 0
        self._is_over = threading.Event()
        for client in self.clients:
            client.person.http.event_hooks = {"response": [_raise_when_away]}

    def __enter__(self) -> "Load":
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._writing = [
            self._pool.submit(self._write, client, self.hosts[number % 2].url)
            for number, client in enumerate(self.clients)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._pool.shutdown()

    def go_on(self) -> None:
        """Wait until people have done a while what they do; a failure of theirs is raised here."""
        wanted = self.acts + ACTS_BETWEEN
        wait_until(
            lambda: self.acts >= wanted or any(each.done() for each in self._writing),
            seconds=PATIENCE_SECONDS,
        )
        for each in self._writing:
            if each.done():
                each.result()

    def finish(self) -> list[str]:
        """Everything that was acknowledged and is not there, once nobody writes and every answer has ended."""
        self._is_over.set()
        for each in self._writing:
            each.result()
        with tables(self.hosts[0]) as found:
            running = "select count(*) from message where status in ('queued', 'streaming')"
            wait_until(lambda: found.value(running) == 0, seconds=PATIENCE_SECONDS)
            return [loss for client in self.clients for loss in losses(client, found)]

    def _write(self, client: Client, url: str) -> None:
        while not self._is_over.is_set():
            client.write_until_the_server_dies(url, self._count)
            time.sleep(COMES_BACK_AFTER_SECONDS)
        wait_until(lambda: _is_settled(client), seconds=PATIENCE_SECONDS)

    def _count(self) -> None:
        self.acts += 1
        if self._is_over.is_set():
            raise Away


def _raise_when_away(reply: httpx.Response) -> None:
    if reply.status_code == 503:
        raise Away


def _is_settled(client: Client) -> bool:
    try:
        client.settle_doubt()
    except Away:
        return False
    return True


@pytest.fixture
def servers() -> Iterator[tuple[DatabaseServer, Path]]:
    with database_servers() as opened:
        yield opened


def test_postgres_is_restarted_again_and_again_while_people_write(
    servers: tuple[DatabaseServer, Path], hosts: Hosts
) -> None:
    database, _ = servers
    hosts.settings["database_url"] = database.address
    with Load(hosts.start(2)) as load:
        for _ in range(RESTARTS):
            load.go_on()
            database.restart()
        load.go_on()
        missing = load.finish()
    assert missing == []
    assert sum(client.unanswered for client in load.clients) > RESTARTS, "the restarts met nobody"


def test_another_server_takes_over_while_people_write(
    servers: tuple[DatabaseServer, Path], hosts: Hosts
) -> None:
    database, place = servers
    standby = database.standby(place)
    hosts.settings["database_url"] = (
        f"postgresql://postgres@/postgres?host={database.folder},{standby.folder}&target_session_attrs=read-write"
    )
    with Load(hosts.start(2)) as load:
        load.go_on()
        database.stop()
        standby.promote()
        load.go_on()
        missing = load.finish()
    assert missing == []
    assert sum(client.unanswered for client in load.clients) > 0, "the fail-over met nobody"
