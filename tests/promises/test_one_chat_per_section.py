"""Promise: a section has one chat session, whoever opens it, how often, and at the same time as whom."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import StartServer
from tests.promises.evidence import tables
from tests.promises.hosts import Hosts
from tests.running import Person, RunningServer

SEED = 20_261_123
CLIENTS = 64
SECTIONS = 20
PROCESSES = 4
CREATED = "Chat session created successfully"


def test_sixty_four_clients_that_open_twenty_chats_at_once_find_one_chat_per_section(
    start_server: StartServer,
) -> None:
    _check_one_chat_per_section([start_server()])


@pytest.mark.long
def test_so_they_do_at_four_processes(hosts: Hosts) -> None:
    _check_one_chat_per_section(hosts.start(PROCESSES))


def _check_one_chat_per_section(servers: list[RunningServer]) -> None:
    author = servers[0].person("author")
    document = author.document(sections=[{"title": f"Section {number}"} for number in range(SECTIONS)])
    section_ids = [section["id"] for section in document["sections"]]
    at_once = threading.Barrier(CLIENTS)

    def open_all(number: int) -> list[tuple[str, int, str, str | None]]:
        """Each client goes through the sections in an order of its own, so that all are opened at once."""
        client = author.at(servers[number % len(servers)].url)
        order = random.Random(SEED + number).sample(section_ids, SECTIONS)
        at_once.wait(timeout=60)
        return [_open(client, document["id"], section_id) for section_id in order]

    with ThreadPoolExecutor(CLIENTS) as pool:
        opened = [reply for replies in pool.map(open_all, range(CLIENTS)) for reply in replies]

    assert Counter(status for _, status, _, _ in opened) == {200: CLIENTS * SECTIONS}
    with tables(servers[0]) as found:
        stored = dict(found.rows("select section_id, id from chat_session"))
        assert found.value("select count(*) from chat_session") == SECTIONS
    for section_id in section_ids:
        replies = [reply for reply in opened if reply[0] == section_id]
        assert {chat_id for _, _, chat_id, _ in replies} == {stored[section_id]}
        assert Counter(message for *_, message in replies) == {CREATED: 1, None: CLIENTS - 1}


def _open(author: Person, document_id: str, section_id: str) -> tuple[str, int, str, str | None]:
    reply = author.http.post(f"/api/documents/{document_id}/sections/{section_id}/chat")
    body = reply.json()
    return section_id, reply.status_code, body.get("chat_session", {}).get("id", body), body.get("message")
