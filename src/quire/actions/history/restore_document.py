"""Restores a document to a time: prepared in portions, between which others have their turn, and written at once.

One is prepared at a time, in turns by person: it holds the texts of a whole document, in memory.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from quire.actions.answering.answer_runs import AnswerRuns
from quire.actions.computing import Computing
from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.domain.errors import DocumentChanged
from quire.domain.markup.word_counts import count_read_words
from quire.store.database import Database
from quire.store.history import document_restoration
from quire.store.history.document_restoration import BegunRestoration, Overtaken, PreparedSection
from quire.store.transactions import Transaction

TRIES_MAX = 3
"""How often a restoration begins again because the document was changed while it was prepared."""

CarryOut = Callable[[BegunRestoration, list[PreparedSection]], Callable[[Transaction], list[str]]]
"""`document_restoration.carry_out` for whoever asks, who is looked for once more in that transaction."""


class RestoreDocument:
    """Restores documents to what they were."""

    def __init__(self, database: Database, computing: Computing, runs: AnswerRuns) -> None:
        self._database = database
        self._computing = computing
        self._runs = runs
        self._room = FairRoom()

    async def restore(
        self,
        visitor: Visitor,
        document_id: str,
        time: datetime,
        *,
        unchanged_since: datetime | None,
        carry_out: CarryOut,
    ) -> list[str]:
        """Restore a document and stop answers of sections that go; returns the ids of sections with damaged versions.

        Raises as `document_restoration.begin`, and `DocumentChanged` where the document changes again and again.
        """
        begin = partial(
            document_restoration.begin,
            visitor=visitor,
            document_id=document_id,
            time=time,
            unchanged_since=unchanged_since,
        )
        async with self._room.entered_by(visitor.user_id):
            for _ in range(TRIES_MAX):
                beginning = await self._database.read_for(visitor.user_id, begin)
                prepared = await self._prepare(visitor, beginning)
                try:
                    await self._runs.remove(visitor.user_id, carry_out(beginning, prepared))
                except Overtaken:
                    continue
                return [section.former.id for section in prepared if section.is_damaged]
        raise DocumentChanged

    async def _prepare(self, visitor: Visitor, beginning: BegunRestoration) -> list[PreparedSection]:
        prepared: list[PreparedSection] = []
        while len(prepared) < len(beginning.then.sections):
            read = partial(
                document_restoration.prepare_some, visitor=visitor, beginning=beginning, start=len(prepared)
            )
            prepared += await self._count_words(visitor, await self._database.read_for(visitor.user_id, read))
        return prepared

    async def _count_words(self, visitor: Visitor, prepared: list[PreparedSection]) -> list[PreparedSection]:
        """Count those that were not stored with the versions."""
        uncounted = {
            section.former.id: text for section in prepared if (text := section.uncounted_text) is not None
        }
        if not uncounted:
            return prepared
        counts = await self._computing.run(
            visitor.user_id, _count_each, uncounted, characters=sum(map(len, uncounted.values()))
        )
        return [
            section.with_word_count(counts[section.former.id]) if section.former.id in counts else section
            for section in prepared
        ]


def _count_each(texts: Mapping[str, str]) -> dict[str, int]:
    return {id_: count_read_words(text) for id_, text in texts.items()}
