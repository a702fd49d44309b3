"""Structured logs on standard error: JSON for machines, or lines for people. Never bodies, never secrets.

Lines about ordinary events are buffered and written a few times a second, since a write for each costs more than the
line; warnings and errors are written at once, after all lines before them.
"""

import atexit
import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO

import msgspec
import structlog

_QUOTED = frozenset(" =\"'")
"""Characters in a value that require quoting it."""


class CollectedLines:
    """A buffered writer of log lines."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lines: list[str] = []

    def collect(self, line: str) -> None:
        """Buffer a line until the next flush."""
        self._lines.append(line)

    def write(self, line: str) -> None:
        """Write a line, after the buffered ones."""
        self._lines.append(line)
        self.flush()

    debug = info = msg = collect
    warning = error = critical = exception = fatal = write

    def flush(self) -> None:
        """Write the buffered lines."""
        lines, self._lines = self._lines, []
        # A full disk must not fail the request that is logged; these lines are lost.
        with suppress(OSError, ValueError):
            if lines:
                self._file.write("\n".join([*lines, ""]))
                self._file.flush()


log = CollectedLines(sys.stderr)


def configure(*, log_format: str, level: str) -> None:
    """Set up logging for the whole process."""
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if log_format == "console" and sys.stderr.isatty():
        # The default tracebacks show the values of variables, which may be secrets.
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        processors.append(renderer)
    elif log_format == "console":
        processors += [structlog.processors.format_exc_info, _as_line]
    else:
        processors += [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: log,
        cache_logger_on_first_use=True,
    )
    atexit.register(log.flush)
    logging.basicConfig(handlers=[_LinesOfLibraries()], level=logging.WARNING)
    logging.captureWarnings(True)


class _LinesOfLibraries(logging.Handler):
    """Writes what libraries log by the standard module in the same form as our own lines."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger(record.name).log(
            record.levelno, record.getMessage().strip(), logger=record.name, exc_info=record.exc_info
        )


def _as_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """The line of structlog's console renderer without colours, at a fifth of its cost for each request."""
    start = f"{event.pop('timestamp')} [{event.pop('level'):<9}] {event.pop('event'):<30}"
    traceback = event.pop("exception", event.pop("stack", None))
    line = " ".join([start, *(f"{name}={_shown(event[name])}" for name in sorted(event))]).rstrip()
    return line if traceback is None else f"{line}\n{traceback}"


def _shown(value: Any) -> str:
    is_one_word = isinstance(value, str) and value.isprintable() and not _QUOTED & set(value)
    return value if is_one_word else repr(value)


def _as_json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()
