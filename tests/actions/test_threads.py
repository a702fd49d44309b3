"""Work in threads is waited for to its end, and what failed is let go of."""

import asyncio
import gc
import threading
import weakref

import pytest

from quire.actions.threads import run_to_its_end


class Held:
    """Something that a failing function was given."""


def fail(held: Held) -> None:
    raise ValueError(str(held))


async def test_who_is_cancelled_waits_until_the_thread_has_ended() -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def be_held() -> None:
        has_begun.set()
        may_end.wait()

    leaving = asyncio.create_task(run_to_its_end(be_held))
    await asyncio.to_thread(has_begun.wait)
    leaving.cancel()
    for _ in range(10):
        await asyncio.to_thread(threading.get_ident)
        assert not leaving.done()
    may_end.set()
    await asyncio.wait([leaving])
    assert leaving.cancelled()


async def test_what_a_failure_held_is_free_without_the_collector() -> None:
    held = Held()
    is_held = weakref.ref(held)
    gc.disable()
    try:
        with pytest.raises(ValueError, match="Held") as failed:
            await run_to_its_end(fail, held)
        del held, failed
        await asyncio.sleep(0)
        assert is_held() is None
    finally:
        gc.enable()
