"""Indexes in the background what a change could not index without holding up everybody else's: in portions.

First sections whose passages are stale get new ones: those of a document that was restored, for example. The same
sections get their landmarks, by which a document is numbered. Then passages get their lexemes that have none yet: those
of long texts, of the former, and of an earlier release.
"""

from collections.abc import Sequence
from functools import partial

import structlog

from quire.actions.computing import Computing
from quire.domain.markup.landmarks import Landmarks, landmarks_of
from quire.domain.references.passages import SectionPassage, cut_section
from quire.domain.searching.indexed_words import index_passages
from quire.store.database import Database
from quire.store.searching import indexing
from quire.store.sections import landmarks
from quire.store.transactions import Transaction

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
    """Indexes whatever is stored without passages or without lexemes."""

    def __init__(self, database: Database, computing: Computing) -> None:
        self._database = database
        self._computing = computing

    async def index_waiting(self) -> None:
        """Index everything that waits for it; it can be ended at any time and begun again.

        It is called twice a second and nearly always finds nothing, by one read.
        """
        if not await self._database.read(_is_anything_waiting):
            return
        await self._renew_stale()
        await self._find_landmarks()
        await self._index_unindexed()

    async def _renew_stale(self) -> None:
        count = 0
        while found := await self._database.read(indexing.list_stale):
            texts = ["" if stale.is_deleted else stale.section.content for stale in found]
            cut = await self._computing.run(
                TURN, _cut_all, texts, characters=sum(map(len, texts)), seconds_max=SECONDS_MAX
            )
            done = 0
            while done < len(found):
                renew = partial(indexing.renew_passages, stale=found[done:], cut=cut[done:])
                done += await self._database.write_for(TURN, renew)
            count += len(found)
        if count:
            log.info("sections cut into passages", sections=count)

    async def _find_landmarks(self) -> None:
        while texts := await self._database.read(landmarks.list_unknown):
            contents = [text.content for text in texts]
            found = await self._computing.run(
                TURN, _landmarks_of_all, contents, characters=sum(map(len, contents)), seconds_max=SECONDS_MAX
            )
            await self._database.write_for(TURN, partial(landmarks.keep_found, texts=texts, found=found))

    async def _index_unindexed(self) -> None:
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


def _is_anything_waiting(tx: Transaction) -> bool:
    return bool(indexing.list_stale(tx) or landmarks.list_unknown(tx) or indexing.list_unindexed(tx, limit=1))


def _cut_all(texts: Sequence[str]) -> list[list[SectionPassage]]:
    return [cut_section(text) for text in texts]


def _landmarks_of_all(texts: Sequence[str]) -> list[Landmarks]:
    return [landmarks_of(text) for text in texts]
