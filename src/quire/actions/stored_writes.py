"""Writes about work that is already done: they are repeated until the database takes them."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import structlog

from quire.domain.errors import DiskFull, Unavailable
from quire.store.database import Database
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.stored_writes")

P = ParamSpec("P")
T = TypeVar("T")

AGAIN_SECONDS = 1.0


async def write_until_stored(
    database: Database,
    function: Callable[Concatenate[Transaction, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Write as soon as the disk has room and the database answers; until then all stays as it is."""
    while True:
        try:
            return await database.write(function, *args, **kwargs)
        except (Unavailable, DiskFull) as error:
            log.warning("could not be stored; trying again", what=function.__qualname__, error=error.sentence)
            await asyncio.sleep(AGAIN_SECONDS)
