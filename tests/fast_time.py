"""A server for which time passes as fast as a test wants, and whose clock can be set wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from quire.actions.operation import upkeep
from quire.store.live import boot_clock
from quire.store.transactions import Transaction
from tests.running import RunningServer, run_quire

HOUSEKEEPING_SECONDS = 0.2


class FastServer(RunningServer):
    """Its day is over when the test says so; `quire` commands beside it live in the same time."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        super().__init__(data_dir, **settings)
        self._path = data_dir.parent / f"{data_dir.name}.times"
        self._passed = self._wrong = timedelta()
        self._store()

    def quire_with(self, *arguments: str) -> Callable[[], None]:
        return partial(_in_fast_time, self._path, arguments)

    def pass_time(self, time: timedelta) -> None:
        """The machine runs for so long."""
        self._passed += time
        self._store()

    def set_clock_wrong(self, by: timedelta) -> None:
        """The wall clock is wrong by so much from now on; zero sets it right."""
        self._wrong = by
        self._store()

    def _store(self) -> None:
        unfinished = self._path.with_suffix(".new")
        unfinished.write_text(f"{self._passed.total_seconds()} {self._wrong.total_seconds()}")
        unfinished.replace(self._path)


def _in_fast_time(path: Path, arguments: tuple[str, ...]) -> None:
    """In the process of the program: replace what it knows of time, then run it."""

    def times() -> tuple[timedelta, timedelta]:
        passed, wrong = path.read_text().split()
        return timedelta(seconds=float(passed)), timedelta(seconds=float(wrong))

    set_now = Transaction._set_now

    def set_now_of_the_test(tx: Transaction, now: datetime) -> None:
        passed, wrong = times()
        set_now(tx, now + passed + wrong)

    def time_since_boot() -> timedelta:
        return boot_clock.time_since_boot() + times()[0]

    vars(upkeep).update(time_since_boot=time_since_boot, HOUSEKEEPING_SECONDS=HOUSEKEEPING_SECONDS)
    # The one place where a transaction is given its time, on either database.
    with patch.object(Transaction, "_set_now", set_now_of_the_test):
        run_quire(arguments)
