"""Workers share one address, and a connection is answered while they die, are replaced and are ended."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quire.workers import PAUSE_SECONDS_MAX, pause_after
from tests.small_worker import COUNT


class Family:
    """A parent with its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with (folder / "log").open("w") as errors:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.small_worker", str(folder)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.parent.stdout is not None
        self.port = int(self.parent.stdout.readline())

    def ready_line(self) -> str:
        assert self.parent.stdout is not None
        return self.parent.stdout.readline().strip()

    def ask(self) -> int:
        """Which worker answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            return int(connection.recv(100))

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text()
        return set(map(int, children.split()))

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def end(self) -> None:
        self.parent.kill()
        self.parent.wait()


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    opened = Family(tmp_path)
    yield opened
    opened.end()


def until(is_so: Callable[[], object]) -> None:
    """Wait as long as a busy machine needs."""
    for _ in range(6000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never is so")


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_one_line_is_printed_when_all_workers_are_ready(family: Family) -> None:
    assert family.ready_line() == "Ready at last"
    assert len(family.workers()) == COUNT
    assert family.ask() in family.workers()


def test_a_worker_that_is_killed_is_replaced_and_the_others_answer_meanwhile(family: Family) -> None:
    family.ready_line()
    killed, *others = family.workers()
    os.kill(killed, signal.SIGKILL)
    assert family.ask() != killed
    until(lambda: len(family.workers() - {killed}) == COUNT)
    assert set(others) <= family.workers()


def test_no_connection_is_refused_while_all_workers_are_replaced(family: Family) -> None:
    family.ready_line()
    before, failures, is_over = family.workers(), [], threading.Event()

    def keep_asking() -> None:
        while not is_over.is_set():
            try:
                family.ask()
            except (OSError, ValueError) as error:
                failures.append(error)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    family.parent.send_signal(signal.SIGHUP)
    until(lambda: "all workers were replaced" in family.log())
    until(lambda: not any(map(is_alive, before)))
    is_over.set()
    asking.join()
    assert failures == []
    assert len(family.workers()) == COUNT
    assert not family.workers() & before


def test_new_workers_that_do_not_start_leave_the_old_ones_as_they_are(family: Family, tmp_path: Path) -> None:
    family.ready_line()
    before = family.workers()
    (tmp_path / "dies").touch()
    family.parent.send_signal(signal.SIGHUP)
    until(lambda: "a new worker did not start" in family.log())
    assert family.workers() == before
    assert family.ask() in before


def test_a_place_is_filled_when_the_system_has_room_for_a_process_again(
    family: Family, tmp_path: Path
) -> None:
    family.ready_line()
    (tmp_path / "no room").touch()
    killed = min(family.workers())
    os.kill(killed, signal.SIGKILL)
    until(lambda: "a worker could not be started" in family.log())
    assert family.ask() != killed
    (tmp_path / "no room").unlink()
    until(lambda: len(family.workers() - {killed}) == COUNT)


def test_workers_that_cannot_be_started_leave_the_old_ones_as_they_are(
    family: Family, tmp_path: Path
) -> None:
    family.ready_line()
    before = family.workers()
    (tmp_path / "no room").touch()
    family.parent.send_signal(signal.SIGHUP)
    until(lambda: "a worker could not be started" in family.log())
    assert family.ask() in before
    (tmp_path / "no room").unlink()
    family.parent.send_signal(signal.SIGHUP)
    until(lambda: "all workers were replaced" in family.log())


def test_a_family_whose_first_worker_fails_ends_with_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "dies").touch()
    family = Family(tmp_path)
    assert family.parent.wait(60) == 3
    assert family.ready_line() == ""


@pytest.mark.long
def test_workers_that_die_at_once_are_started_again_after_pauses(family: Family, tmp_path: Path) -> None:
    family.ready_line()
    (tmp_path / "dies soon").touch()
    os.kill(min(family.workers()), signal.SIGKILL)
    until(lambda: family.log().count("a worker ended; another one is started") >= 3)
    (tmp_path / "dies soon").unlink()
    until(lambda: len(family.workers()) == COUNT)
    assert family.ask() in family.workers()


def test_pauses_grow_up_to_a_limit() -> None:
    assert [pause_after(count) for count in range(5)] == [0, 1, 2, 4, 8]
    assert pause_after(1_000) == PAUSE_SECONDS_MAX


@pytest.mark.parametrize("sig", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_all_end_in_order_with_their_parent(family: Family, sig: signal.Signals) -> None:
    family.ready_line()
    workers = family.workers()
    family.parent.send_signal(sig)
    assert family.parent.wait(60) == 0
    assert not any(map(is_alive, workers))


def test_workers_end_when_their_parent_is_killed(family: Family) -> None:
    family.ready_line()
    workers = family.workers()
    family.parent.kill()
    family.parent.wait()
    until(lambda: not any(map(is_alive, workers)))
