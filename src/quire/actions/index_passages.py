"""Indexes in the background the passages that have no lexemes yet, in portions between which others have their turn.

They are those of long texts, whose change would otherwise hold up everybody else's, and those of an earlier release.
"""

from functools import partial

import structlog

from quire.actions.computing import Computing
from quire.domain.searching.indexed_words import index_passages
from quire.store import indexing
from quire.store.database import Database

log = structlog.get_logger("quire.indexing")

PASSAGES_AT_ONCE = 400
"""Those of one text tell its language together."""

SECONDS_MAX = 120.0
"""Nobody waits for it, and a busy machine may leave it little time."""

STORED_AT_ONCE = 40
"""The writer takes about five milliseconds for them."""

TURN = "index"
"""Takes turns with people, as one of them."""


class IndexPassages:
    """Indexes whatever is stored without lexemes."""

    def __init__(self, database: Database, computing: Computing) -> None:
        self._database = database
        self._computing = computing

    async def index_waiting(self) -> None:
        """Index every passage that has no lexemes yet; it can be ended at any time and begun again."""
        count = 0
        while found := await self._database.read(indexing.list_unindexed, limit=PASSAGES_AT_ONCE):
            texts = [(title, body) for _, _, title, body in found]
            characters = sum(len(body) for _, body in texts)
            words = await self._computing.run(
                TURN, index_passages, texts, characters=characters, seconds_max=SECONDS_MAX
            )
            indexed = list(zip(found, words, strict=True))
            for start in range(0, len(indexed), STORED_AT_ONCE):
                portion = indexed[start : start + STORED_AT_ONCE]
                await self._database.write_for(TURN, partial(indexing.store_words, indexed=portion))
            count += len(found)
        if count:
            log.info("passages indexed", passages=count)
