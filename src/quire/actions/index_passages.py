"""Indexes in the background what an earlier release stored, in portions between which others have their turn."""

import asyncio

import structlog

from quire.domain.searching.indexed_words import index_passages
from quire.store import indexing
from quire.store.database import Database

log = structlog.get_logger("quire.indexing")

PASSAGES_AT_ONCE = 100
REST_SECONDS = 0.02


async def index_stored_passages(database: Database) -> None:
    """Index every passage that has no lexemes yet; it can be ended at any time and begun again."""
    count = 0
    while found := await database.read(indexing.list_unindexed, limit=PASSAGES_AT_ONCE):
        words = await asyncio.to_thread(index_passages, [(title, body) for _, _, title, body in found])
        await database.write(indexing.store_words, list(zip(found, words, strict=True)))
        count += len(found)
        await asyncio.sleep(REST_SECONDS)
    if count:
        log.info("passages of an earlier release are indexed", passages=count)
