"""A server that is killed while its limited process has a document leaves nothing of it to the next one."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import StartServer
from tests.running import RunningServer, wait_until
from tests.web.exchange.test_imports import previewed
from tests.web.exchange.test_large_exports import begin, large_document, ready

LONG = "A line of *many* words, and **more** of them.\n\n" * 40_000


def folders_in_use(server: RunningServer) -> Iterator[Path]:
    """Where the limited processes of a server work, which have what they need."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == server.program.pid and b"formats.child" in (process / "cmdline").read_bytes():
                yield Path(os.readlink(process / "cwd"))


def folder_in_use(server: RunningServer) -> Path:
    found: Any = wait_until(lambda: next(folders_in_use(server), None), seconds=60)
    return Path(found)


def test_nothing_of_an_export_is_left_and_it_is_made_again(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    export = begin(author, large_document(author), "docx")
    folder = folder_in_use(server)
    server.kill()
    assert folder.exists(), "nobody could remove it"
    server.start_again()
    wait_until(lambda: not folder.exists())
    assert author.http.get(ready(author, export)["file_url"]).content[:2] == b"PK"
    assert not folder.exists()


@pytest.mark.long
def test_an_export_that_ends_its_server_again_and_again_is_told_as_failed(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    document = large_document(author)
    export = begin(author, document, "docx")

    def state() -> dict[str, object]:
        found: dict[str, object] = author.done("GET", f"/api/exports/{export['id']}")["export"]
        return found

    folders = []
    while state()["status"] != "failed":
        folders.append(folder_in_use(server))
        server.kill()
        server.start_again()
    assert state()["error"] == "The server ended several times while this file was made."
    assert not [folder for folder in folders if folder.exists()]
    assert ready(author, begin(author, document, "docx"))["status"] == "ready"


def test_nothing_of_an_import_is_left_and_the_next_one_works(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    with ThreadPoolExecutor(1) as thread:
        sending = thread.submit(previewed, author, LONG, "long.md")
        folder = folder_in_use(server)
        server.kill()
        with pytest.raises(httpx.HTTPError):
            sending.result()
    server.start_again()
    assert not folder.exists()
    assert list((server.data_dir / "files" / "incoming").glob("*/*")) == []
    assert author.done("GET", "/api/documents")["documents"] == []
    assert previewed(author, "# One\n\nA few words.", "short.md")["status"] == "ready"


def test_a_living_server_keeps_what_it_works_with(start_server: StartServer) -> None:
    server = start_server()
    author = server.person("ann")
    export = begin(author, large_document(author), "docx")
    folder = folder_in_use(server)
    os.kill(server.program.pid, signal.SIGSTOP)
    try:
        start_server("other")
        assert folder.exists()
    finally:
        os.kill(server.program.pid, signal.SIGCONT)
    assert ready(author, export)["status"] == "ready"
