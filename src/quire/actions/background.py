"""Tasks that outlive a request: named, logged when they fail, ended at shutdown."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from quire.domain.errors import AppError

T = TypeVar("T")

log = structlog.get_logger("quire.background")


class Background:
    """Keeps references to tasks, so that none is garbage-collected, and logs their failures."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine as a task of its own."""
        return self._keep(name, work, self._forget)

    async def finish(self, name: str, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, even if who waits for it is cancelled; its failure is told to them."""
        task = self._keep(name, work, self._forget_told)
        try:
            return await asyncio.shield(task)
        finally:
            # A failure names this frame, and must not be held by it: files that were refused would stay open.
            del task

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
            except Exception as error:
                _log_failure(name, error)

    def _keep(
        self, name: str, work: Coroutine[Any, Any, T], forget: Callable[[asyncio.Task[Any]], None]
    ) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log_failure(task.get_name(), error)

    def _forget_told(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and not isinstance(task.exception(), AppError | None):
            _log_failure(task.get_name(), task.exception())


async def attempt_each(name: str, *steps: Callable[[], Awaitable[object]]) -> None:
    """Do one step after the other; one that fails is logged and does not hold up the others."""
    for step in steps:
        try:
            await step()
        # The disk may be full for one and have room for the next, which may make more.
        except Exception as error:
            _log_failure(name, error)


def _log_failure(name: str, error: BaseException | None) -> None:
    """What a component or the disk refuses is said in a sentence; a fault of ours is logged whole."""
    if isinstance(error, AppError):
        log.warning("background task failed", task=name, error=error.sentence)
    else:
        log.error("background task failed", task=name, exc_info=error)
