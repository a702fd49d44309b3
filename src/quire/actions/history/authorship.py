"""Who wrote what: the versions of a section are read in batches, which are replayed in a thread, in portions.

A replay of many versions takes long. One person has one at a time, and a place among the threads only for a portion,
so that nobody waits for all of another one's; when its caller leaves, or the server stops, it ends with the portion.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import OutlineEntry, Section
from quire.domain.errors import DamagedHistory, DamagedVersion, NotFound
from quire.domain.history.authorship import (
    AttributedSection,
    Saved,
    SectionAuthorship,
    UnattributableSection,
    summarise_section,
)
from quire.domain.history.blame import BlameReplay, SavedText
from quire.domain.sharing.grants import Right
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.history import authorship
from quire.store.sections import section_order
from quire.store.transactions import Transaction

T = TypeVar("T")

log = structlog.get_logger("quire.authorship")

REPLAYS_AT_ONCE = 2
"""A replay is pure computation; more of them at once would only delay everything else."""
STEPS_WORTH_KEEPING = 100
PORTION_CHARACTERS = 500_000


class FindAuthorship:
    """Computes the authorship of sections, and stores it for the next time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._places = asyncio.Semaphore(REPLAYS_AT_ONCE)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def of_section(self, visitor: Visitor, document_id: str, section_id: str) -> AttributedSection:
        """The authorship of a section's current text. Raises as `find_section`, and `DamagedHistory`."""
        async with self._turns.setdefault(visitor.user_id, asyncio.Lock()):
            begun = await self._database.read(authorship.begin, visitor, document_id, section_id)
            try:
                return await self._of_section(visitor, begun)
            except DamagedVersion as damaged:
                raise DamagedHistory(begun.section.title) from damaged

    async def of_document(
        self, visitor: Visitor, document_id: str
    ) -> list[AttributedSection | UnattributableSection]:
        """The authorship of each section of a document, in order. Raises as `find_document`."""
        outline = await self._database.read(_list_outline, visitor, document_id)
        found: list[AttributedSection | UnattributableSection] = []
        for entry in outline:
            try:
                found.append(await self.of_section(visitor, document_id, entry.section_id))
            except NotFound:
                # It was deleted after the outline was read, and is no longer part of the document.
                continue
            except DamagedHistory as damaged:
                log.error("history damaged", section_id=entry.section_id, exc_info=damaged)
                found.append(UnattributableSection(entry.section_id, entry.title))
        return found

    async def _of_section(self, visitor: Visitor, begun: authorship.BlameStart) -> AttributedSection:
        section, content = begun.section, begun.content
        replay = BlameReplay(begun.restored)
        if begun.blame is not None:
            replay = await self._in_thread(partial(BlameReplay.resumed, begun.blame, content, begun.restored))
        taken = 0
        while replay.revision < section.revision:
            texts = await self._database.read(
                authorship.list_texts, visitor, section, after=replay.revision, content=content
            )
            if not texts:
                raise NotFound("Section")
            for portion in _portions(texts):
                await self._in_thread(partial(_apply_all, replay, portion))
            content = texts[-1].content
            taken += len(texts)
        if content != section.content:
            raise DamagedVersion(section.revision)
        return await self._tell(replay, section, is_worth_keeping=taken >= STEPS_WORTH_KEEPING)

    async def _tell(
        self, replay: BlameReplay, section: Section, *, is_worth_keeping: bool
    ) -> AttributedSection:
        blame = await self._in_thread(replay.blame)
        if is_worth_keeping:
            await self._database.write(authorship.keep, section.id, blame)
        used = {blame.sources[run.source] for run in blame.runs}
        names = await self._database.read(
            _list_names,
            section.id,
            sorted({source.revision for source in used}),
            sorted({source.message_id for source in used if source.message_id is not None}),
            sorted({source.reference_id for source in used if source.reference_id is not None}),
        )
        told: SectionAuthorship = await self._in_thread(
            partial(summarise_section, section.content, blame, *names)
        )
        return AttributedSection(section.id, section.title, section.level, section.content, told)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Run one batch. Its place is free when the thread is, also where the caller has left before."""
        await self._places.acquire()
        working = asyncio.ensure_future(asyncio.to_thread(work))
        working.add_done_callback(lambda _: self._places.release())
        return await asyncio.shield(working)


def _list_outline(tx: Transaction, visitor: Visitor, document_id: str) -> list[OutlineEntry]:
    documents.find_document(tx, visitor, document_id, Right.READ)
    return section_order.list_outline(tx, document_id)


def _portions(texts: list[SavedText]) -> Iterator[list[SavedText]]:
    """What one thread replays without a pause: a single long text, or several short ones."""
    portion: list[SavedText] = []
    characters = 0
    for text in texts:
        if portion and characters + len(text.content) > PORTION_CHARACTERS:
            yield portion
            portion, characters = [], 0
        portion.append(text)
        characters += len(text.content)
    if portion:
        yield portion


def _apply_all(replay: BlameReplay, texts: Iterable[SavedText]) -> None:
    for text in texts:
        replay.apply(text)


def _list_names(
    tx: Transaction, section_id: str, revisions: list[int], message_ids: list[str], reference_ids: list[str]
) -> tuple[dict[int, Saved], dict[str, str | None], dict[str, str]]:
    return (
        authorship.list_saved(tx, section_id, revisions),
        authorship.list_models(tx, message_ids),
        authorship.list_sources(tx, reference_ids),
    )
