"""Memory: of a server that rests, and what each running answer adds."""

import tempfile
import threading
from pathlib import Path

from bench.processes import Quire
from bench.streams import Contest
from bench.tables import Line, below

RUNNING = 200
SPREAD_SECONDS = 1.0
SAMPLE_SECONDS = 0.1
MIB, KIB = 1024 * 1024, 1024


def measure() -> list[Line]:
    """At rest after a few answers, so that everything is loaded; then with many running. Proportional set size."""
    with tempfile.TemporaryDirectory() as folder, Contest(Path(folder), chats=RUNNING + 10) as contest:
        contest.run_quire(10, 0)
        idle_bytes = contest.quire.memory_bytes()
        with Peak(contest.quire) as peak:
            contest.run_quire(RUNNING, SPREAD_SECONDS)
        return [
            below(120, "MiB", idle_bytes / MIB, what="memory at rest (PSS)"),
            below(
                150,
                "KiB",
                (peak.bytes - idle_bytes) / RUNNING / KIB,
                what=f"memory more for each of {RUNNING} running answers (PSS)",
            ),
        ]


class Peak:
    """The most memory that a program has while this is open."""

    def __init__(self, program: Quire) -> None:
        self.bytes = 0
        self._program = program
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(SAMPLE_SECONDS):
            self.bytes = max(self.bytes, self._program.memory_bytes())
