"""Work in threads, which cannot be ended: whoever leaves is not gone before it is over."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def run_to_its_end(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a thread; also where this task is cancelled, nothing after it happens before it has ended."""
    work = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
    finally:
        # A failure names this frame, and must not be held by it: what failed would stay until the collector comes.
        del work
