"""Tasks that outlive a request: named, logged when they fail, ended at shutdown."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from quire.domain.errors import AppError

log = structlog.get_logger("quire.background")


class Background:
    """Keeps references to tasks, so that none is garbage-collected, and logs their failures."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine as a task of its own."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def repeat(self, name: str, work: Callable[[], Awaitable[None]], *, every_seconds: float) -> None:
        """Run a function periodically; a failure is logged and does not end the repetition."""
        self.start(name, self._repeat(name, work, every_seconds))

    async def close(self) -> None:
        """Cancel the tasks that still run."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _repeat(self, name: str, work: Callable[[], Awaitable[None]], every_seconds: float) -> None:
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await work()
            # The next round may succeed: a full disk gets room again, a locked database is unlocked.
            except Exception:
                log.exception("background task failed", task=name)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if (
            not task.cancelled()
            and (error := task.exception()) is not None
            and not isinstance(error, AppError)
        ):
            log.error("background task failed", task=task.get_name(), exc_info=error)
