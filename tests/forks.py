"""Programs forked from a process that has loaded them already: loading takes ten times as long as starting.

Each is a process of its own, with its own environment, output and exit code, and dies like any other. Only what happens
while a program is loaded cannot be seen in this way.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

_forkserver = multiprocessing.get_context("forkserver")
_forkserver.set_forkserver_preload(["tests.preloaded"])


@dataclass(frozen=True)
class Surroundings:
    """What a program finds when it starts."""

    environment: dict[str, str]
    input_path: Path
    errors_path: Path


class Fork:
    """A running program; `stdout` is what it writes."""

    def __init__(self, program: Callable[[], None], surroundings: Surroundings) -> None:
        mine, its = _forkserver.Pipe(duplex=False)
        self._process = _forkserver.Process(target=_run, args=(program, surroundings, its), daemon=True)
        self._process.start()
        its.close()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.stdout = os.fdopen(os.dup(mine.fileno()), encoding="utf-8")
        mine.close()
        # The exit code comes once, to whoever asks first.
        self._asking = threading.Lock()

    @property
    def is_running(self) -> bool:
        with self._asking:
            return self._process.is_alive()

    def send_signal(self, sig: signal.Signals) -> None:
        """To a program that has ended, this is nothing."""
        with suppress(ProcessLookupError):
            if self.is_running:
                os.kill(self.pid, sig)

    def wait(self, *, seconds: float = 60) -> int:
        """Wait for its end; returns the exit code, or the negative number of the signal that ended it."""
        wait([self._process.sentinel], seconds)
        with self._asking:
            code = self._process.exitcode
        assert code is not None, "the program does not end"
        return code

    def end(self, sig: signal.Signals = signal.SIGKILL) -> int:
        """End it, as a crash does it unless another signal is named; returns the exit code."""
        self.send_signal(sig)
        code = self.wait()
        self.stdout.close()
        return code


def _run(program: Callable[[], None], surroundings: Surroundings, output: Connection) -> None:
    """Turn this process into the program's."""
    os.dup2(output.fileno(), sys.stdout.fileno())
    output.close()
    errors = os.open(surroundings.errors_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, sys.stderr.fileno())
    os.close(errors)
    sys.stdin = surroundings.input_path.open(encoding="utf-8")
    os.environ.clear()
    os.environ.update(surroundings.environment)
    program()
