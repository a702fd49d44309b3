"""Pure computing that a request waits for, such as rendering and comparing: in turns by person, and never without end.

A short text is computed in a thread. A thread cannot be ended, and while it computes the event loop gets every other
turn of the interpreter at most, so that a caller who leaves keeps the person's turn until it has ended; a long text
is computed in a process, which can be killed. Processes are started when they are first needed (28 MiB each), used
again, and ended when they have had nothing to do for five minutes. They give way to the server: whoever waits for a
long text waits longer on a busy machine, and nobody else does.

What is rendered and compared is the same for all who read it, and is computed once: its result is kept by all that it
was computed of, the text with its surroundings, so that nothing has to be forgotten when one of them changes.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, TypeVar, TypeVarTuple, Unpack
from weakref import WeakValueDictionary

import msgspec
from anyio import CapacityLimiter, to_process

from quire.actions.threads import run_to_its_end
from quire.domain.errors import TookTooLong
from quire.store.generations import Generations

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PROCESSES = 2
CPU_SECONDS_MAX = 15.0
"""Of computing; the largest texts take about a second."""
SECONDS_MAX = 28.0
"""Of waiting, for a process and on a busy machine, where a process that gives way gets a part of a core; less than a
request has, so that it says itself what became of it.
"""
LONG = 64 * 1024
"""From so many characters on a text is long: rendering it takes about 0.2 s."""
NICENESS = 5
KNOWN_BYTES_MAX = 24 * 1024 * 1024
"""Of results that are kept."""
RESULT_BYTES = 512
"""What a result takes beside its text."""

_encoder = msgspec.msgpack.Encoder(order="deterministic")


class Computing:
    """Computes one thing at a time for each person."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._processes = CapacityLimiter(PROCESSES)
        self._known: Generations[Any] = Generations(KNOWN_BYTES_MAX)
        self._under_way: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def run(
        self,
        person: str,
        function: Callable[[Unpack[Ts]], T],
        *args: *Ts,
        characters: int,
        seconds_max: float | None = None,
    ) -> T:
        """The result of a function of a module; it takes and returns what can be pickled. Raises `TookTooLong`.

        `characters` are those that it works on; `seconds_max` is how long the caller waits for it at most.
        """
        async with self._turn(person):
            return await self._run(function, args, characters, seconds_max)

    async def run_once(
        self, person: str, function: Callable[[Unpack[Ts]], T], *args: *Ts, characters: int
    ) -> T:
        """The same, computed anew only where it is not known of these arguments; nobody may change the result."""
        digest = blake2b(
            _encoder.encode((function.__module__, function.__qualname__, args)), digest_size=32
        ).digest()
        known: T | None = self._known.find(digest)
        if known is not None:
            return known
        # Whoever waits for what another one computes has their turn meanwhile, as that one has: it is computed now.
        async with self._turn(person), self._under_way.setdefault(digest, asyncio.Lock()):
            known = self._known.find(digest)
            if known is None:
                known = await self._run(function, args, characters, None)
                self._known.put(digest, known, len(_encoder.encode(known)) + RESULT_BYTES)
            return known

    def _turn(self, person: str) -> asyncio.Lock:
        return self._turns.setdefault(person, asyncio.Lock())

    async def _run(
        self,
        function: Callable[[Unpack[Ts]], T],
        args: tuple[*Ts],
        characters: int,
        seconds_max: float | None,
    ) -> T:
        if characters < LONG:
            return await run_to_its_end(function, *args)
        try:
            async with asyncio.timeout(SECONDS_MAX if seconds_max is None else seconds_max):
                return await to_process.run_sync(
                    _run_nicely,
                    max(CPU_SECONDS_MAX, seconds_max or 0.0),
                    function,
                    *args,
                    cancellable=True,
                    limiter=self._processes,
                )
        except TimeoutError:
            raise TookTooLong from None


def _run_nicely(cpu_seconds_max: float, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
    """Run in a process, which is set once to give way to others. Raises `TookTooLong`."""
    if os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds_max)
    try:
        return function(*args)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def _give_up(*_: object) -> None:
    raise TookTooLong
