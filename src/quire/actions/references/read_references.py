"""Reading queued references in the background, a few at a time, in turns by person.

A file that is bad and a file that could not be read now are two outcomes. A bad file fails with a sentence. A reading
that was interrupted, by a signal or by what the machine or the database lacked, is done again; after three
interruptions that may be the fault of the file after all, the reference fails too. A file that is bad is not read again
at once, however often it is uploaded (`failed_files`). What a dead server was reading is
read again at the next start. Passages are stored a few at a time, so that nobody waits for the writer of a long file.

One person may have all readers while nobody else waits. When somebody else does, the newest of those readings gives
way: it is ended and queued again. Scanned pages are recognised afterwards, beside the readers (`recognise_pages`); the
reference goes on being read meanwhile.
"""

import asyncio
from collections.abc import Coroutine

import structlog

from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.references.embed_passages import EmbedPassages
from quire.actions.references.failed_files import FailedFiles
from quire.actions.references.recognise_pages import RecognisePages
from quire.actions.stored_writes import write_until_stored
from quire.actions.turns import Turns
from quire.domain.errors import AppError, DiskFull, ReadingInterrupted, Unavailable
from quire.domain.references.references import Reading, ReadPassage, Reference
from quire.domain.searching.indexed_words import index_passages
from quire.domain.translatable_text import TranslatableText
from quire.formats.file_process import FileProcess
from quire.store.database import Database
from quire.store.files.files import Files
from quire.store.references import reference_reading

log = structlog.get_logger("quire.references")

READERS_MAX = 2
TRIES_MAX = 3
PAUSE_SECONDS = 5.0
PASSAGES_AT_ONCE = 200

UNEXPECTED = TranslatableText("Something went wrong on our side while this file was being read.")
INTERRUPTED = TranslatableText(
    "Reading this file was interrupted three times. Upload it again, when the server has less to do, to try once more."
)


class ReadReferences:
    """The queue of references that wait to be read."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        reader: FileProcess,
        pages: RecognisePages,
        background: Background,
        vectors: EmbedPassages,
        computing: Computing,
    ) -> None:
        self._database = database
        self._files = files
        self._reader = reader
        self._pages = pages
        self._background = background
        self._vectors = vectors
        self._computing = computing
        self._readers = 0
        self._choosing = asyncio.Lock()
        self._turns = Turns()
        self._failed_files = FailedFiles()
        self._reading: dict[str, asyncio.Task[Reading]] = {}
        self._persons: dict[str, str] = {}
        self._giving_way: set[str] = set()
        self._recognising: set[str] = set()

    async def recover(self) -> None:
        """Read again what a dead process was reading."""
        await self._database.write(reference_reading.queue_interrupted)
        self.start()

    def start(self) -> None:
        """Start reading queued references."""
        if self._readers == READERS_MAX:
            self._background.start("give way", self._give_way())
        while self._readers < READERS_MAX:
            self._readers += 1
            self._background.start("read references", self._read_waiting())

    def stop(self, reference_id: str) -> None:
        """End the reading of a reference that was removed."""
        if reading := self._reading.get(reference_id):
            reading.cancel()

    async def _read_waiting(self) -> None:
        try:
            while (person := await self._choose()) is not None:
                try:
                    await self._read_one_of(person)
                finally:
                    self._turns.end(person)
        finally:
            self._readers -= 1

    async def _give_way(self) -> None:
        """End the newest reading of whoever has several, when somebody waits who has none."""
        async with self._choosing:
            waiting = await self._database.read(reference_reading.list_waiting_authors)
            person = self._turns.find_who_gives_way(waiting)
            holding = (id_ for id_ in reversed(self._reading) if id_ not in self._recognising)
            newest = next((id_ for id_ in holding if self._persons[id_] == person), None)
            if newest is not None and not self._giving_way:
                self._giving_way.add(newest)
                self._reading[newest].cancel()

    async def _choose(self) -> str | None:
        """Whose reference is read next; their turn has begun."""
        async with self._choosing:
            person = self._turns.choose(await self._database.read(reference_reading.list_waiting_authors))
            if person is not None:
                self._turns.begin(person)
            return person

    async def _read_one_of(self, person: str) -> None:
        reference = await self._database.write(reference_reading.claim_next, person)
        if reference is None:
            return
        failed_lately = self._failed_files.find(person, reference)
        if failed_lately is None:
            await self._finish(person, reference, self._read(reference))
        else:
            await write_until_stored(self._database, reference_reading.fail, reference.id, failed_lately)

    async def _read(self, reference: Reference) -> Reading:
        path = await asyncio.to_thread(self._files.path_of, reference.sha256)
        return await self._reader.read(path, reference.kind)

    async def _recognise(self, person: str, reference: Reference, scans: tuple[int, ...]) -> None:
        """Read a reference again with the text of its scans, without holding a reader meanwhile."""
        self._recognising.add(reference.id)
        try:
            await self._finish(person, reference, self._read_with_scans(person, reference, scans))
        finally:
            self._recognising.discard(reference.id)

    async def _read_with_scans(self, person: str, reference: Reference, scans: tuple[int, ...]) -> Reading:
        path = await asyncio.to_thread(self._files.path_of, reference.sha256)
        return await self._pages.read(person, path, reference.kind, scans)

    async def _finish(self, person: str, reference: Reference, work: Coroutine[None, None, Reading]) -> None:
        """Store what is read, or why it is not."""
        reading = asyncio.create_task(work)
        self._reading[reference.id] = reading
        self._persons[reference.id] = person
        try:
            await asyncio.wait([reading])
            if not reading.cancelled():
                await self._take(person, reference, reading.result())
            elif reference.id in self._giving_way:
                await write_until_stored(self._database, reference_reading.queue_again, reference.id)
        except ReadingInterrupted:
            self._background.start("read again", self._read_again(reference, is_counted=True))
        except (Unavailable, DiskFull):
            self._background.start("read again", self._read_again(reference, is_counted=False))
        except AppError as error:
            self._failed_files.note(person, reference, error.sentence)
            await write_until_stored(self._database, reference_reading.fail, reference.id, error.sentence)
            log.info(
                "reference cannot be read",
                reference_id=reference.id,
                kind=reference.kind,
                error=error.sentence,
            )
        # The fault is ours, and is logged whole: the next file may be read well, and this one at another time.
        except Exception:
            log.exception("a reference could not be read", reference_id=reference.id)
            await write_until_stored(self._database, reference_reading.fail, reference.id, str(UNEXPECTED))
        finally:
            reading.cancel()
            del self._reading[reference.id], self._persons[reference.id]
            self._giving_way.discard(reference.id)

    async def _take(self, person: str, reference: Reference, reading: Reading) -> None:
        if reading.scans:
            self._background.start("recognise pages", self._recognise(person, reference, reading.scans))
        else:
            await self._store(person, reference, reading)

    async def _store(self, person: str, reference: Reference, reading: Reading) -> None:
        title = reading.title or reference.title
        for start in range(0, len(reading.passages), PASSAGES_AT_ONCE):
            passages = reading.passages[start : start + PASSAGES_AT_ONCE]
            await self._add_passages(person, reference, title, start + 1, passages)
        await self._database.write(reference_reading.finish, reference.id, title, reading)
        self._failed_files.forget(person, reference)
        self._vectors.fill_in()
        log.info(
            "reference read", reference_id=reference.id, kind=reference.kind, passages=len(reading.passages)
        )

    async def _add_passages(
        self, person: str, reference: Reference, title: str, first: int, passages: tuple[ReadPassage, ...]
    ) -> None:
        texts = reference_reading.texts_to_index(title, passages)
        characters = sum(len(text) for _, text in texts)
        words = await self._computing.run(person, index_passages, texts, characters=characters)
        await self._database.write_for(
            person, lambda tx: reference_reading.add_passages(tx, reference, title, first, passages, words)
        )

    async def _read_again(self, reference: Reference, *, is_counted: bool) -> None:
        """Queue a reference after a pause, which grows, unless it was interrupted too often."""
        count = 1
        if is_counted:
            count = await write_until_stored(
                self._database, reference_reading.count_interruption, reference.id
            )
            log.info("reading was interrupted", reference_id=reference.id, interruptions=count)
        if count >= TRIES_MAX:
            await write_until_stored(self._database, reference_reading.fail, reference.id, str(INTERRUPTED))
            return
        await asyncio.sleep(PAUSE_SECONDS * count)
        await write_until_stored(self._database, reference_reading.queue_again, reference.id)
        self.start()
