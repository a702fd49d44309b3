"""The log tells what happens; it must never become what happens."""

import io
import json
import socket
import sys
from collections.abc import Iterator

import httpx
import pytest
import structlog

from quire import logs
from quire.logs import CollectedLines
from tests.conftest import StartServer


class FullDisk(io.StringIO):
    """A file that takes nothing."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_ordinary_lines_are_collected_and_come_before_a_warning() -> None:
    file = io.StringIO()
    log = CollectedLines(file)
    log.info("first")
    log.info("second")
    assert file.getvalue() == ""
    log.warning("third")
    assert file.getvalue() == "first\nsecond\nthird\n"


def test_a_log_that_cannot_be_written_stops_nothing_and_does_not_grow() -> None:
    log = CollectedLines(FullDisk())
    for number in range(1_000):
        log.info(f"line {number}")
        log.error("and a fault")
    log.flush()
    assert log._lines == []


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written to a log that is no terminal."""
    file = io.StringIO()
    monkeypatch.setattr(logs, "log", CollectedLines(file))
    monkeypatch.setattr(sys, "stderr", file)
    logs.configure(log_format="console", level="info")
    yield file
    structlog.reset_defaults()


VALUES = {
    "route": "/api/me",
    "user": None,
    "status": 200,
    "title": "two words",
    "quoted": "it's",
    "equal": "a=b",
}


def test_a_line_for_people_is_the_one_that_structlog_would_write(console: io.StringIO) -> None:
    structlog.get_logger("test").warning("request", **VALUES)
    line = console.getvalue().rstrip("\n")
    event = {"timestamp": line.split()[0], "level": "warning", "event": "request", **VALUES}
    assert line == structlog.dev.ConsoleRenderer(colors=False)(None, "warning", event)


def test_a_value_cannot_begin_a_line_of_its_own(console: io.StringIO) -> None:
    structlog.get_logger("test").warning("request", route="a\nb\x1b[0m")
    assert console.getvalue().count("\n") == 1
    assert "\x1b" not in console.getvalue()


def test_a_fault_is_logged_with_its_traceback_and_without_its_variables(console: io.StringIO) -> None:
    secret = "-".join(["a", "canary"])
    try:
        raise ValueError("what went wrong")
    except ValueError:
        structlog.get_logger("test").exception("request failed")
    assert "ValueError: what went wrong" in console.getvalue()
    assert secret not in console.getvalue()


def test_what_libraries_say_has_the_same_form(start_server: StartServer) -> None:
    server = start_server(log_format="json")
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 400"
    server.stop()
    lines = [json.loads(line) for line in server.log().splitlines()]
    assert {
        "event": "Invalid HTTP request received.",
        "logger": "uvicorn.error",
        "level": "warning",
    }.items() <= {**next(line for line in lines if line.get("logger") == "uvicorn.error")}.items()


def test_a_stack_stands_below_its_line(console: io.StringIO) -> None:
    structlog.get_logger("test").warning("standing still", stack="first\nsecond")
    assert console.getvalue().splitlines()[-2:] == ["first", "second"]
