"""Taking away the files that no row needs any more: in the background, after the change by which that came, until done.

What cannot be done now, since the files are out of reach, is tried again with the housekeeping of every process that
shares the database. The order of the steps is that of `file_removals`, which says why nothing is lost.
"""

import asyncio

import structlog

from quire.actions.background import Background
from quire.actions.threads import run_to_its_end
from quire.domain.errors import DiskFull, FilesUnavailable, Unavailable
from quire.store.database import Database
from quire.store.files import file_removals
from quire.store.files.file_removals import Begun
from quire.store.files.files import Files

log = structlog.get_logger("quire.files")

FAILURES_MAX = 3
"""In a row; then the store is away, and the others wait for the next round."""


class RemoveFiles:
    """Takes away the files of a database, one at a time."""

    def __init__(self, database: Database, files: Files, background: Background) -> None:
        self._database = database
        self._files = files
        self._background = background
        self._one_at_a_time = asyncio.Lock()
        self._is_started = False
        self._over: dict[str, str] = {}
        """Holds that are over and could not be ended yet, with their files."""

    async def let_go(self, hold_id: str, sha256: str) -> None:
        """End the hold of a file, and take it away unless a row needs it by now."""
        self._over[hold_id] = sha256
        await self._end_holds()
        self.start()

    def start(self) -> None:
        """Take away in the background what is noted by now."""
        if not self._is_started:
            self._is_started = True
            self._background.start("remove files", self.run())

    async def run(self) -> None:
        """Take away what is noted by now, as far as the files are in reach."""
        async with self._one_at_a_time:
            self._is_started = False
            await self._end_holds()
            while await self._remove_waiting():
                pass

    async def _end_holds(self) -> None:
        """What cannot be written now is ended with the next one, by the housekeeping, or with this process."""
        try:
            for hold_id, sha256 in list(self._over.items()):
                await self._database.write(file_removals.end_hold, hold_id, sha256)
                self._over.pop(hold_id, None)
        except (DiskFull, Unavailable):
            log.warning("a file was stored, but cannot be let go now")

    async def _remove_waiting(self) -> bool:
        """Whether there may be more that can be taken away now."""
        waiting = await self._database.read(file_removals.list_waiting)
        failures = 0
        for sha256 in waiting:
            failures = 0 if await self._is_removed(sha256) else failures + 1
            if failures == FAILURES_MAX:
                return False
        return len(waiting) == file_removals.LISTED_MAX

    async def _is_removed(self, sha256: str) -> bool:
        """Take a file away if it still may be; False when the files are out of reach."""
        begun = await self._database.write(file_removals.begin, sha256)
        if begun is not None:
            try:
                await self._remove(sha256, begun)
            except (DiskFull, FilesUnavailable):
                log.warning("a file that nothing needs cannot be taken away now", sha256=sha256)
                await self._database.write(file_removals.postpone, sha256)
                return False
        return True

    async def _remove(self, sha256: str, begun: Begun) -> None:
        if not begun.is_wanted:
            await run_to_its_end(self._files.take_out, sha256)
        names = await run_to_its_end(self._files.list_taken_out, sha256)
        decision = await self._database.write(file_removals.decide, sha256)
        if decision.is_wanted:
            await run_to_its_end(self._files.bring_back, {sha256} if names else set())
        elif decision.is_unknown:
            await run_to_its_end(self._files.set_aside, names, sha256, decision.day)
        else:
            await run_to_its_end(self._files.delete_taken_out, names, sha256, decision.day)
        await self._database.write(file_removals.end, sha256)
