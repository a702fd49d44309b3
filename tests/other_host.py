"""A server as on another host: its wall clock is wrong, and it has been booted at another time."""

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.running import RunningServer, run_quire


class OtherHost(RunningServer):
    """Whatever asks its own machine for the time is told one that is wrong by so much."""

    def __init__(self, data_dir: Path, settings: dict[str, str], *, wrong_by: timedelta) -> None:
        super().__init__(data_dir, **settings)
        self._wrong_by = wrong_by

    def quire_with(self, *arguments: str) -> Callable[[], None]:
        return partial(_elsewhere, self._wrong_by, arguments)


def _elsewhere(wrong_by: timedelta, arguments: tuple[str, ...]) -> None:
    """In the process of the program: replace what it knows of time, then run it."""
    # It is loaded only where it is used, and must be there for its names to be replaced.
    import_module("quire.store.engines.postgres_engine")
    real_time = time.time

    class WrongClock(datetime):
        @classmethod
        def now(cls, zone: Any = None) -> datetime:
            return datetime.now(zone) + wrong_by

    own = {
        "datetime": WrongClock,
        "boot_id": lambda: f"boot of a host that is wrong by {wrong_by}",
        "time_since_boot": lambda: timedelta(seconds=time.monotonic()) + wrong_by,
    }
    time.time = lambda: real_time() + wrong_by.total_seconds()
    for name, module in list(sys.modules.items()):
        if name.startswith("quire."):
            vars(module).update({known: own[known] for known in own.keys() & vars(module).keys()})
    run_quire(arguments)
