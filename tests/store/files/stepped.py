"""Two who work on the same file, stopped before each call of the database and of the store, and let on in any order."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from quire.store.files.file_store import FileStore
from tests.store.conftest import Store

ACTOR: ContextVar[str] = ContextVar("ACTOR", default="nobody")
"""Who is at work, in tasks and in the threads that they call."""


class Steps:
    """Lets one go on at a time, by single steps."""

    def __init__(self) -> None:
        self._stopped: dict[str, asyncio.Future[None]] = {}
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._changed = asyncio.Event()

    def begin(self, actor: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Begin with a work, up to its first call."""

        async def as_actor() -> None:
            ACTOR.set(actor)
            await work()

        task = asyncio.create_task(as_actor())
        task.add_done_callback(lambda _: self._changed.set())
        self._tasks[actor] = task

    async def stop(self, actor: str) -> None:
        """Called before each call of somebody who has begun; returns when they may go on."""
        if actor in self._tasks:
            self._stopped[actor] = asyncio.get_running_loop().create_future()
            self._changed.set()
            await self._stopped[actor]

    async def go(self, actor: str, steps: int) -> int:
        """Let somebody take so many steps; returns how many were left when they came to their end."""
        while await self._is_stopped(actor) and steps:
            self._stopped.pop(actor).set_result(None)
            steps -= 1
        await self._is_stopped(actor)
        return steps

    async def end(self, actor: str) -> None:
        """Let somebody go on to the end."""
        await self.go(actor, 1_000)
        await self._tasks[actor]

    async def die(self, actor: str) -> None:
        """End somebody where they are: what they were about to call is not called."""
        task = self._tasks.pop(actor)
        waiting = self._stopped.pop(actor, None)
        if waiting is not None:
            waiting.set_exception(Died())
        await asyncio.gather(task, return_exceptions=True)

    async def _is_stopped(self, actor: str) -> bool:
        while actor not in self._stopped and not self._tasks[actor].done():
            self._changed.clear()
            await self._changed.wait()
        return actor in self._stopped


class Died(BaseException):
    """A process ends, and none of its `finally` reaches anything."""


class SteppedDatabase:
    """A store of the tests as `Database`, whose transactions are steps. A dead process writes nothing more."""

    def __init__(self, store: Store, steps: Steps) -> None:
        self._store = store
        self._steps = steps
        self.dead: set[str] = set()

    async def write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if ACTOR.get() in self.dead:
            raise Died
        await self._steps.stop(ACTOR.get())
        return self._store.run(function, *args, **kwargs)

    read = write


class SteppedFiles:
    """A store of files whose calls are steps."""

    def __init__(self, files: FileStore, steps: Steps, dead: set[str]) -> None:
        self._files = files
        self._steps = steps
        self._dead = dead
        self._loop = asyncio.get_running_loop()

    def __getattr__(self, name: str) -> Any:
        called = getattr(self._files, name)
        if not callable(called):
            return called

        def stepped(*args: Any) -> Any:
            actor = ACTOR.get()
            if actor in self._dead:
                raise Died
            asyncio.run_coroutine_threadsafe(self._steps.stop(actor), self._loop).result()
            return called(*args)

        return stepped
