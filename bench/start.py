"""Starting: from the moment the program is called to the line that says it is ready."""

import tempfile
from pathlib import Path
from statistics import median

from bench.processes import Quire
from bench.tables import Line, below

STARTS = 5


def measure() -> list[Line]:
    """Starts on a data directory that is there already; the first one, which makes it, does not count."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = [_start(Path(folder)) for _ in range(STARTS + 1)][1:]
    return [
        below(
            1.5,
            "s",
            median(seconds),
            what="start to the ready line",
            compared=f"{min(seconds):.2f}–{max(seconds):.2f} s",
        )
    ]


def _start(data_dir: Path) -> float:
    with Quire(data_dir) as quire:
        return quire.ready_seconds
