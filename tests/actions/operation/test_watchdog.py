"""Whatever holds the event loop or the writer up is named in the log."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from quire.actions.metrics import Metrics
from quire.actions.operation.watchdog import Watchdog
from quire.store.database import Database
from quire.store.transactions import Transaction

STALL_SECONDS = 0.2
PATIENCE = 3_000


class Watching:
    """A watchdog with little patience, and what it has counted."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._metrics = Metrics()
        self.watchdog = Watchdog(database, self._metrics, stall_seconds=STALL_SECONDS)

    def stalls(self, thread: str) -> float:
        found = self._metrics.registry.get_sample_value("quire_stalls_total", {"thread": thread})
        assert found is not None
        return found

    def stand_still_until_it_is_noticed(self, thread: str, *, then_seconds: float = 0) -> None:
        before = self.stalls(thread)
        for _ in range(PATIENCE):
            if self.stalls(thread) > before:
                time.sleep(then_seconds)
                return
            time.sleep(0.01)
        raise AssertionError("nobody noticed")


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    with Database(tmp_path / "quire.sqlite3") as database:
        watching = Watching(database)
        yield watching
        watching.watchdog.stop()


async def test_an_event_loop_that_stands_still_is_logged_with_its_stack(watching: Watching) -> None:
    watching.watchdog.start()
    with capture_logs() as lines:
        watching.stand_still_until_it_is_noticed("event_loop")
    assert [line["thread"] for line in lines] == ["event_loop"]
    assert "stand_still_until_it_is_noticed" in lines[0]["stack"]


async def test_a_writer_that_stands_still_is_logged_with_its_stack(watching: Watching) -> None:
    def hold_the_writer_up(_: Transaction) -> None:
        watching.stand_still_until_it_is_noticed("database_writer")

    watching.watchdog.start()
    with capture_logs() as lines:
        await watching.database.write(hold_the_writer_up)
    assert "database_writer" in {line["thread"] for line in lines}
    (stack,) = (line["stack"] for line in lines if line["thread"] == "database_writer")
    assert "hold_the_writer_up" in stack


async def test_one_time_of_standing_still_counts_once(watching: Watching) -> None:
    watching.watchdog.start()
    watching.stand_still_until_it_is_noticed("event_loop", then_seconds=4 * STALL_SECONDS)
    assert watching.stalls("event_loop") == 1
