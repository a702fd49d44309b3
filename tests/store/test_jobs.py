"""What store functions were given and have made is let go of at once, also where they failed."""

import asyncio
import contextlib
import gc
import weakref
from collections.abc import Callable, Iterator

import pytest

from quire.domain.errors import AccessDenied
from quire.store.database import Database
from quire.store.transactions import Transaction


class Text:
    """A large text that somebody sent."""


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def take(tx: Transaction, text: Text) -> Text:
    del tx
    return text


def refuse(tx: Transaction, text: Text) -> Text:
    del tx
    held_here_too = text
    raise AccessDenied from ValueError(held_here_too)


async def told(
    database: Database, how: str, function: Callable[[Transaction, Text], Text]
) -> weakref.ref[Text]:
    """A text that a store function was given, after its caller has been told."""
    text = Text()

    def job(tx: Transaction, text: Text = text) -> Text:
        return function(tx, text)

    with contextlib.suppress(AccessDenied):
        await getattr(database, how)(*(("ann", job) if how.endswith("_for") else (job,)))
    return weakref.ref(text)


@pytest.mark.parametrize("function", [take, refuse])
@pytest.mark.parametrize("how", ["read", "read_for", "write", "write_for"])
async def test_nothing_is_held_after_its_caller_was_told(
    database: Database, how: str, function: Callable[[Transaction, Text], Text]
) -> None:
    text = await told(database, how, function)
    # The thread of the database may still be on its way to the next one.
    for _ in range(100):
        if text() is None:
            break
        await asyncio.sleep(0.01)
    assert text() is None


async def test_a_failure_says_where_it_was(database: Database) -> None:
    with pytest.raises(AccessDenied) as failed:
        await database.write(refuse, Text())
    assert [entry.name for entry in failed.traceback][-1] == "refuse"
