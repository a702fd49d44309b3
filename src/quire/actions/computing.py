"""Pure computing that a request waits for, such as rendering and comparing: in turns by person, and never without end.

A short text is computed in a thread. A thread cannot be ended, and while it computes the event loop gets every other
turn of the interpreter at most, so that a caller who leaves keeps the person's turn until it has ended; a long text
is computed in a process, which can be killed. Processes are started when they are first needed (28 MiB each), used
again, and ended when they have had nothing to do for five minutes. They give way to the server: whoever waits for a
long text waits longer on a busy machine, and nobody else does.
"""

import asyncio
import os
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple, Unpack
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, to_process

from quire.actions.threads import run_to_its_end
from quire.domain.errors import TookTooLong

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PROCESSES = 2
SECONDS_MAX = 15.0
"""The largest texts take about a second; a busy machine may need several."""
LONG = 64 * 1024
"""From so many characters on a text is long: rendering it takes about 0.2 s."""
NICENESS = 5


class Computing:
    """Computes one thing at a time for each person."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._processes = CapacityLimiter(PROCESSES)

    async def run(
        self,
        person: str,
        function: Callable[[Unpack[Ts]], T],
        *args: *Ts,
        characters: int,
        seconds_max: float | None = None,
    ) -> T:
        """The result of a function of a module; it takes and returns what can be pickled. Raises `TookTooLong`.

        `characters` are those that it works on.
        """
        async with self._turns.setdefault(person, asyncio.Lock()):
            if characters < LONG:
                return await run_to_its_end(function, *args)
            try:
                async with asyncio.timeout(SECONDS_MAX if seconds_max is None else seconds_max):
                    return await to_process.run_sync(
                        _run_nicely, function, *args, cancellable=True, limiter=self._processes
                    )
            except TimeoutError:
                raise TookTooLong from None


def _run_nicely(function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
    """Run in a process, which is set once to give way to others."""
    if os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    return function(*args)
