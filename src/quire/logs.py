"""Structured logs on standard error: JSON for machines, or lines for people. Never bodies, never secrets.

Lines about ordinary events are collected and written a few times a second, since a write for each costs more than the
line; warnings and errors are written at once, with all that came before them.
"""

import atexit
import logging
import sys
from contextlib import suppress
from typing import Any, TextIO

import msgspec
import structlog


class CollectedLines:
    """The last stop of every line."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lines: list[str] = []

    def collect(self, line: str) -> None:
        """Keep a line until the next flush."""
        self._lines.append(line)

    def write(self, line: str) -> None:
        """Write a line, and what was collected before it."""
        self._lines.append(line)
        self.flush()

    debug = info = msg = collect
    warning = error = critical = exception = fatal = write

    def flush(self) -> None:
        """Write what was collected."""
        lines, self._lines = self._lines, []
        # A log on a full disk must not stop what it tells about; these lines are lost.
        with suppress(OSError, ValueError):
            if lines:
                self._file.write("\n".join([*lines, ""]))
                self._file.flush()


log = CollectedLines(sys.stderr)


def configure(*, log_format: str, level: str) -> None:
    """Set up logging for the whole process."""
    as_json = log_format == "json"
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if as_json:
        processors += [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ]
    else:
        processors.append(_for_people())
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: log,
        cache_logger_on_first_use=True,
    )
    atexit.register(log.flush)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Without the fancy tracebacks: they show the values of variables, and secrets are among them."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _as_json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()
