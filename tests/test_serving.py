"""Several workers on PostgreSQL are one server: one dies, all are replaced, and people notice nothing.

And what the start says.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from quire import serving
from quire.serving import prepare_interpreter
from quire.settings import Settings
from tests import patient
from tests.conftest import StartServer
from tests.postgres import fresh_database
from tests.running import RunningServer, wait_until

READ_BY_ROOT = (
    "uploaded files are read by root, without privileges: everybody would have to be able to read Quire"
)


@pytest.fixture
def postgres() -> Iterator[str]:
    with fresh_database(has_schema=False) as address:
        yield address


@pytest.fixture
def server(start_server: StartServer, postgres: str) -> RunningServer:
    return start_server(database_url=postgres, workers="2", model_demonstration="on")


def workers(server: RunningServer) -> set[int]:
    children = Path(f"/proc/{server.program.pid}/task/{server.program.pid}/children").read_text()
    return set(map(int, children.split()))


def test_answers_and_requests_go_on_while_a_worker_is_killed_and_all_are_replaced(
    server: RunningServer,
) -> None:
    ann = server.person("ann")
    before, failures, is_over = workers(server), list[object](), threading.Event()
    assert len(before) == 2

    def keep_reading() -> None:
        while not is_over.is_set():
            # A worker that is killed takes the requests with it that it has accepted, so connections are new ones.
            try:
                reply = patient.get(f"{server.url}/api/documents", headers={**ann.http.headers}, timeout=60)
            except httpx.HTTPError as error:
                failures.append(error)
                continue
            if reply.status_code != 200:
                failures.append(reply)

    asked = ann.ask(ann.chat())
    reading = threading.Thread(target=keep_reading)
    reading.start()
    server.program.send_signal(signal.SIGHUP)
    wait_until(lambda: "all workers were replaced" in server.log())
    wait_until(lambda: len(workers(server)) == 2)
    is_over.set()
    reading.join()
    assert failures == []
    assert not workers(server) & before
    answer = ann.finished(asked)
    assert answer["status"] in ("completed", "interrupted")
    assert answer["content"]

    os.kill(killed := min(workers(server)), signal.SIGKILL)
    wait_until(lambda: len(workers(server) - {killed}) == 2)
    assert patient.get(f"{server.url}/readyz", timeout=60).status_code == 200


def test_all_workers_end_in_order_with_their_parent(server: RunningServer) -> None:
    pids = workers(server)
    assert server.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_thread_that_computes_gives_the_interpreter_up_soon() -> None:
    """A request goes from thread to thread, and would wait for a search of another person at each of them."""
    default, thresholds = sys.getswitchinterval(), gc.get_threshold()
    try:
        prepare_interpreter()
        assert sys.getswitchinterval() <= default / 5
    finally:
        sys.setswitchinterval(default)
        gc.set_threshold(*thresholds)


@pytest.mark.parametrize(
    ("missing", "can_be_nobody", "events"),
    [
        ([], True, ["uploaded files are read behind Landlock and seccomp"]),
        ([], False, ["uploaded files are read behind Landlock and seccomp", READ_BY_ROOT]),
        (["seccomp"], True, ["This system cannot confine the process that reads uploaded files completely."]),
    ],
)
def test_the_start_says_which_walls_of_the_reader_stand(
    monkeypatch: pytest.MonkeyPatch, missing: list[str], can_be_nobody: bool, events: list[str]
) -> None:
    monkeypatch.setattr(serving, "missing_walls", lambda: missing)
    monkeypatch.setattr(serving.own_user, "is_possible", lambda: can_be_nobody)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with capture_logs() as logs:
        serving._tell_walls(Settings())
    assert [line["event"] for line in logs] == events
    assert logs[0].get("missing", []) == missing
