"""A server whose disk gets full says so in one sentence, does nothing by halves, and goes on once there is room."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.pictures import jpeg
from tests.running import Person, RunningServer, wait_until
from tests.small_disk import leave_room, make_room, mounted
from tests.web.exchange.test_imports import sent
from tests.web.exchange.test_large_exports import begin, large_document, ready
from tests.word_files import word_file

FULL = "The disk is full; nothing was changed."
AGAIN = "could not be stored; trying again"
ROOMS_KIB = (0, 16, 64, 128, 256, 1024)
SOME_ROOMS_KIB = (0, 64, 1024)
"""Those of the quick run: none, too little, and enough for most."""
PARAGRAPH = "<w:p><w:r><w:t>They turn.</w:t></w:r></w:p>"


@pytest.fixture
def server(tmp_path: Path, start_server: StartServer) -> Iterator[RunningServer]:
    with mounted(tmp_path / "data", size_kib=32 * 1024):
        server = start_server()
        yield server
        server.kill()


def stored(server: RunningServer) -> set[str]:
    folders = (server.data_dir / "files", server.data_dir / "exports")
    return {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}


def ended(server: RunningServer, author: Person, export: dict[str, Any]) -> dict[str, Any]:
    """The end of an export. Where there is no room to begin it, or to store that it failed, it ends once there is."""
    tries_before = server.log().count(AGAIN)

    def found() -> Any:
        state = author.done("GET", f"/api/exports/{export['id']}")["export"]
        return state if state["status"] in ("ready", "failed") else None

    if wait_until(lambda: found() or server.log().count(AGAIN) > tries_before) is True:
        make_room(server.data_dir)
    state: dict[str, Any] = wait_until(found)
    return state


def test_an_import_without_room_makes_nothing(server: RunningServer) -> None:
    author = server.person("ann")
    author.document("Mills", [{"title": "One", "content": "text"}])
    file = word_file(PARAGRAPH, pictures={f"p{number}": jpeg(900 + number, 600) for number in range(9)})
    statuses = []
    for room_kib in ROOMS_KIB:
        before = stored(server)
        leave_room(server.data_dir, room_kib)
        reply = sent(author, file, "a.docx")
        statuses.append(reply.status_code)
        if reply.status_code == 507:
            assert reply.json()["error"] == FULL
            wait_until(lambda before=before: stored(server) == before)  # type: ignore[misc]
        else:
            assert reply.status_code == 201, reply.text
    assert statuses[0] == 507
    make_room(server.data_dir)
    assert sent(author, file, "a.docx").status_code == 201


def test_an_export_without_room_is_told_as_failed_and_leaves_no_file(
    server: RunningServer, is_long: bool
) -> None:
    author = server.person("ann")
    document = large_document(author)
    ends = []
    for room_kib in ROOMS_KIB if is_long else SOME_ROOMS_KIB:
        before = stored(server)
        author.done("PATCH", f"/api/documents/{document['id']}", json={"title": f"Room {room_kib}"})
        leave_room(server.data_dir, room_kib)
        reply = author.http.get(f"/api/documents/{document['id']}/export", params={"format": "html"})
        if reply.status_code == 202:
            state = ended(server, author, reply.json()["export"])
            ends.append(state["error"] or state["status"])
        else:
            assert reply.status_code == 507, reply.text
            ends.append(reply.json()["error"])
        make_room(server.data_dir)
        assert ends[-1] in (FULL, "ready")
        assert ends[-1] == "ready" or stored(server) == before
    assert FULL in ends
    assert ready(author, begin(author, document, "html"))["status"] == "ready"
