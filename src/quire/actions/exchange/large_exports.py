"""Exports of documents: a small one at once, a large one in the background, one at a time, in turns by person.

What is made in the background is a row that says how far it is. One that its server left half made is made again when a
server starts; progress is only in memory.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.exchange.export_document import ExportDocument, ExportedFile
from quire.actions.references.render_clusters import EXPORT_WAIT_SECONDS, RenderClusters
from quire.actions.stored_writes import write_until_stored
from quire.actions.turns import FairRoom
from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import DocumentCitations
from quire.domain.documents.document_settings import caption_language
from quire.domain.errors import AppError, FileMissing, FilesUnavailable, TooMany
from quire.domain.exchange.exported_appendices import unverified_citations, with_appendices
from quire.domain.exchange.exported_citations import with_citations
from quire.domain.exchange.exported_threads import CommentChoice
from quire.domain.exchange.exports import (
    FORMATS,
    DocumentToExport,
    ExportedSection,
    ExportSource,
    ExportWarning,
    document_to_export,
    export_filename,
)
from quire.domain.exchange.large_exports import DocumentExport, ExportOptions
from quire.domain.exchange.tracked_changes import tracked_versions
from quire.domain.markup.numbering import NumberedSection
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import TranslatableText
from quire.store import texts_to_render
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.exchange import document_archive, exported_comments, exports, large_exports, open_proposals
from quire.store.exchange.document_archive import Report
from quire.store.exchange.export_files import ExportFiles
from quire.store.exchange.large_exports import ClaimedExport
from quire.store.files.files import Files
from quire.store.templates import word_templates
from quire.store.templates.word_templates import FoundTemplate

FAILED = TranslatableText("Something went wrong on our side.")
RETRY_SECONDS = 5
PAUSE_SECONDS = 1.0
_BEGUN = 0.1
"""The progress of an export in a format that tells nothing while it is written."""


class _Stopped(Exception):
    """Whoever wanted the file does not any more."""


class _Work:
    """An export that is waiting or being made here."""

    def __init__(self) -> None:
        self.progress = 0.0
        self.is_stopped = threading.Event()
        self.task: asyncio.Task[None] | None = None

    def report(self, done: int, total: int) -> None:
        """Called by the thread that writes. Raises `_Stopped`."""
        if self.is_stopped.is_set():
            raise _Stopped
        self.progress = done / max(total, 1)


class LargeExports:
    """Makes the exports of all persons."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        export_files: ExportFiles,
        exporting: ExportDocument,
        clusters: RenderClusters,
        background: Background,
        computing: Computing,
        at_once_max: int,
    ) -> None:
        self._database = database
        self._files = files
        self._export_files = export_files
        self._exporting = exporting
        self._clusters = clusters
        self._background = background
        self._computing = computing
        self._room = FairRoom()
        self._works: dict[str, _Work] = {}
        self._at_once_max = at_once_max
        self._awaited: Counter[str] = Counter()

    async def recover(self) -> None:
        """Make again what a dead process left half made, and delete files that belong to nothing."""
        for export_id, person in await self._database.write(large_exports.queue_interrupted):
            if export_id not in self._works:
                self.start(export_id, person)
        await self.clean()

    @contextmanager
    def awaited_by(self, person: str) -> Iterator[None]:
        """Count a small export while a person waits for it, since each has its document in memory. Raises `TooMany`."""
        if self._awaited[person] >= self._at_once_max:
            raise TooMany(
                TranslatableText(
                    "You have %(count)s exports that are being made already; wait until one of them is finished.",
                    {"count": self._at_once_max},
                ),
                RETRY_SECONDS,
            )
        self._awaited[person] += 1
        try:
            yield
        finally:
            self._awaited -= Counter({person: 1})

    async def make(self, visitor: Visitor, document_id: str, options: ExportOptions) -> ExportedFile:
        """A small document as a file. Raises as `exports.find_source`, and as `FileProcess.export`."""
        if options.format != "json":
            return await self._converted(visitor, document_id, options)
        written = bytearray()
        title = await self._write_archive(visitor, document_id, written.extend, lambda done, total: None)
        return _archive_named(title, bytes(written))

    def start(self, export_id: str, person: str) -> None:
        """Make an export in the background, when it is this person's turn."""
        work = self._works[export_id] = _Work()
        work.task = self._background.start("export a document", self._run(export_id, person, work))

    def with_progress(self, export: DocumentExport) -> DocumentExport:
        """An export as far as it is now."""
        work = self._works.get(export.id)
        if work is None or export.status == "ready":
            return export
        return msgspec.structs.replace(export, progress=round(work.progress, 3))

    async def stop(self, export_id: str) -> None:
        """End the work on an export whose row is gone, and delete its file."""
        work = self._works.get(export_id)
        if work is not None:
            work.is_stopped.set()
            if work.task is not None:
                work.task.cancel()
        await asyncio.to_thread(self._export_files.remove, export_id)

    async def file_of(self, export: DocumentExport) -> Path:
        """Where the file of an export that is ready can be read. Raises `FileMissing` and `FilesUnavailable`."""
        path = await asyncio.to_thread(self._export_files.path_of, export.id)
        if not await asyncio.to_thread(path.is_file):
            raise FileMissing
        return path

    async def clean(self) -> None:
        """Delete the files of exports that are forgotten, and unused copies; later while they are out of reach."""
        with suppress(FilesUnavailable):
            # In this order, what is added meanwhile is not taken for forgotten.
            stored = await asyncio.to_thread(self._export_files.list_ids)
            known = await self._database.read(large_exports.list_ids)
            for export_id in stored - frozenset(known):
                await asyncio.to_thread(self._export_files.remove, export_id)
            await asyncio.to_thread(self._export_files.forget_copies)

    async def _run(self, export_id: str, person: str, work: _Work) -> None:
        try:
            async with self._room.entered_by(person):
                # A disk without room for this write holds the export up, and does not end it.
                claimed = await write_until_stored(self._database, large_exports.claim, export_id)
                if claimed is not None:
                    await self._make_claimed(claimed, work)
        finally:
            work.is_stopped.set()
            del self._works[export_id]

    async def _make_claimed(self, claimed: ClaimedExport, work: _Work) -> None:
        try:
            await self._make_file(claimed, work)
        except _Stopped:
            await asyncio.to_thread(self._export_files.remove, claimed.id)
        except AppError as error:
            await self._fail(claimed, error.text)
        except Exception:
            # Whoever waits for the file is told; the fault is logged with the task.
            await self._fail(claimed, FAILED)
            raise

    async def _fail(self, claimed: ClaimedExport, reason: TranslatableText) -> None:
        await asyncio.to_thread(self._export_files.remove, claimed.id)
        # Nobody else takes up what a living process has claimed.
        await write_until_stored(self._database, large_exports.fail, claimed.id, reason)

    async def _make_file(self, claimed: ClaimedExport, work: _Work) -> None:
        if claimed.options.format == "json":
            made = await self._write_archive_file(claimed, work)
        else:
            work.progress = _BEGUN
            made = await self._converted(claimed.visitor, claimed.document_id, claimed.options)
            content = made.content
            await asyncio.to_thread(self._write, claimed.id, lambda file: file.write(content))
        size_bytes = await asyncio.to_thread(lambda: self._export_files.path_of(claimed.id).stat().st_size)
        await self._database.write(
            large_exports.finish, claimed, made.filename, made.media_type, size_bytes, made.warnings
        )

    async def _write_archive_file(self, claimed: ClaimedExport, work: _Work) -> ExportedFile:
        title = await self._title(claimed.visitor, claimed.document_id)
        await self._database.read_at_length(
            lambda tx: self._write(
                claimed.id,
                lambda file: document_archive.write(
                    tx, claimed.visitor, claimed.document_id, self._files, file.write, work.report
                ),
            )
        )
        return _archive_named(title, b"")

    async def _write_archive(
        self, visitor: Visitor, document_id: str, send: Callable[[bytes], object], report: Report
    ) -> str:
        title = await self._title(visitor, document_id)
        await self._database.read_at_length(
            lambda tx: document_archive.write(tx, visitor, document_id, self._files, send, report)
        )
        return title

    async def _title(self, visitor: Visitor, document_id: str) -> str:
        document = await self._database.read_for(
            visitor.user_id, lambda tx: documents.find_document(tx, visitor, document_id, Right.SEE)
        )
        return document.title

    async def _converted(self, visitor: Visitor, document_id: str, options: ExportOptions) -> ExportedFile:
        source = await self._database.read_for(
            visitor.user_id, lambda tx: exports.find_source(tx, visitor, document_id, options.section_ids)
        )
        document = await asyncio.to_thread(
            document_to_export,
            source,
            options.section_ids,
            language=options.language,
            notices=options.notices,
            citations=options.citations,
        )
        if options.has_tracked_changes:
            document = await self._with_tracked_changes(visitor, document, options)
        if options.comments != "none":
            document = await self._with_comments(visitor, document, options.comments)
        if options.format != "md":
            document = await self._with_citations(visitor, document, source, options.language)
        document = with_appendices(document, await self._appendices(visitor.user_id, document, options))
        template = await self._template(visitor, document_id, options)
        made = await self._exporting.export(
            visitor.user_id, document, source.images, options.format, template.content
        )
        if not template.is_missing:
            return made
        warnings = (*made.warnings, ExportWarning("template_missing", ""))
        return msgspec.structs.replace(made, warnings=warnings)

    async def _with_tracked_changes(
        self, visitor: Visitor, document: DocumentToExport, options: ExportOptions
    ) -> DocumentToExport:
        notices = options.notices
        found = await self._database.read_for(
            visitor.user_id,
            lambda tx: open_proposals.find_open(
                tx,
                visitor,
                document.id,
                options.section_ids,
                assistant=notices.assistant,
                imported=notices.imported,
            ),
        )
        sections = [
            msgspec.structs.replace(
                section,
                tracked=await self._computing.run(
                    visitor.user_id,
                    tracked_versions,
                    section.content,
                    found[section.id],
                    characters=len(section.content) * len(found[section.id]),
                ),
            )
            if section.id in found
            else section
            for section in document.sections
        ]
        return msgspec.structs.replace(document, sections=tuple(sections))

    async def _with_comments(
        self, visitor: Visitor, document: DocumentToExport, choice: CommentChoice
    ) -> DocumentToExport:
        revisions = {section.id: section.revision for section in document.sections}
        threads = await self._database.read_for(
            visitor.user_id,
            lambda tx: exported_comments.find_threads(tx, visitor, document.id, revisions, choice),
        )
        sections = (
            msgspec.structs.replace(section, threads=tuple(threads.get(section.id, ())))
            for section in document.sections
        )
        return msgspec.structs.replace(document, sections=tuple(sections))

    async def _template(self, visitor: Visitor, document_id: str, options: ExportOptions) -> FoundTemplate:
        if options.format != "docx":
            return FoundTemplate(None)
        return await self._database.read_for(
            visitor.user_id,
            lambda tx: word_templates.find_for_export(tx, visitor, document_id, options.template_id),
        )

    async def _with_citations(
        self, visitor: Visitor, document: DocumentToExport, source: ExportSource, language: str
    ) -> DocumentToExport:
        """The document with its citations of the bibliography; they count through all of it."""
        sections = [
            NumberedSection(one.id, one.title, one.level, one.landmarks)
            for one in source.document.sections
            if one.landmarks.clusters
        ]
        if not sections:
            return document
        settings, document_id = source.settings, source.document.id
        clusters = await self._database.read_for(
            visitor.user_id,
            lambda tx: texts_to_render.find_clusters_of(tx, visitor, document_id, settings, sections),
        )
        rendered = await self._clusters.rendered(
            visitor.user_id, clusters, caption_language(settings, language), wait_seconds=EXPORT_WAIT_SECONDS
        )
        return with_citations(document, clusters, DocumentCitations(clusters, rendered, has_notes=True))

    async def _appendices(
        self, person: str, document: DocumentToExport, options: ExportOptions
    ) -> list[ExportedSection]:
        found = []
        if options.unverified is not None:
            characters = sum(len(section.content) for section in document.sections)
            found.append(
                await self._computing.run(
                    person, unverified_citations, document, options.unverified, characters=characters
                )
            )
        return found if options.statement is None else [*found, options.statement]

    def _write(self, export_id: str, write: Callable[[BinaryIO], object]) -> None:
        with self._export_files.written(export_id) as file:
            write(file)


def _archive_named(title: str, content: bytes) -> ExportedFile:
    return ExportedFile(export_filename(title, "json"), FORMATS["json"].media_type, content)
