"""Reading files in a process of its own with limits, so that a hostile file hurts only itself.

The process gets the open file and nothing else: no environment, no secrets, no network where the kernel lets it be
cut, a folder with what its task needs that is removed afterwards. It and all that it started are ended together.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from quire.domain.citing.bibliographies import ClustersToRender, ReadBibliography, RenderedClusters
from quire.domain.citing.citation_styles import ReadStyle, StyleFault
from quire.domain.documents.images import EncodedImage
from quire.domain.errors import CannotExport, DiskFull, ReadingInterrupted, Unreadable
from quire.domain.exchange.exports import DocumentToExport, Format, WrittenFile
from quire.domain.exchange.imports import ImportedFile, ImportKind, ReturnedFile
from quire.domain.export_failures import ExportFailure, FailureReason
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.limits import Limits
from quire.domain.references.references import Reading
from quire.domain.references.unreadable import reason_of
from quire.domain.templates.word_templates import ReadTemplate as Template
from quire.formats.interruptions import FULL
from quire.formats.jobs import (
    CLUSTERS,
    DOCUMENT,
    OWN_STYLE,
    RECOGNISED_PAGES,
    CheckStyle,
    Compare,
    Compared,
    CountPages,
    Drew,
    Export,
    Exported,
    Failed,
    Identified,
    Identify,
    Import,
    Imported,
    Interrupted,
    Job,
    Look,
    Looked,
    NotExported,
    PagesCounted,
    ParseBibliography,
    ParsedBibliography,
    Picture,
    Read,
    ReadIt,
    ReadTemplate,
    Recognise,
    Recognised,
    Reencode,
    Reencoded,
    RenderClusters,
    Rendered,
    StyleChecked,
    Task,
    TemplateRead,
    bounds_of,
    limits_for,
)
from quire.formats.limited_process import run
from quire.formats.outcome_checks import (
    CRASHED,
    checked_image,
    checked_import,
    checked_reading,
    without_scans,
)
from quire.formats.reading.files import SCANNED, TOO_LONG
from quire.formats.reading.pdf.pages import RecognisedPage
from quire.formats.reading.tesseract import Engine
from quire.formats.word_identity import WordIdentity

log = structlog.get_logger("quire.formats")

AT_ONCE = 2
PICTURES_AT_ONCE = 1
RECOGNISED_AT_ONCE = 1
REENCODED_AT_ONCE = 1

Success = TypeVar(
    "Success",
    ReadIt,
    Recognised,
    Drew,
    Reencoded,
    Exported,
    PagesCounted,
    Imported,
    Identified,
    Compared,
    ParsedBibliography,
    Rendered,
    StyleChecked,
    TemplateRead,
    Looked,
)


NO_FILES: Mapping[str, bytes] = {}


def _system_folder() -> Path:
    return Path(tempfile.gettempdir())


class FileProcess:
    """Reads files, at most two at once; where it has an engine, also text in pictures of pages, one at once."""

    def __init__(
        self,
        limits: Limits,
        *,
        requires_confinement: bool = False,
        engine: Engine | None = None,
        folder: Callable[[], Path] = _system_folder,
    ) -> None:
        """What tasks need lies in `folder`, which whoever starts next must clear when this process was killed."""
        self._limits = limits
        self._folder = folder
        self._engine = engine
        self._requires_confinement = requires_confinement
        self._room = asyncio.Semaphore(AT_ONCE)
        self._room_for_pictures = asyncio.Semaphore(PICTURES_AT_ONCE)
        self._room_for_recognition = asyncio.Semaphore(RECOGNISED_AT_ONCE)
        self._room_for_reencoding = asyncio.Semaphore(REENCODED_AT_ONCE)

    async def read(self, path: Path, kind: ReferenceKind) -> Reading:
        """What stands in a file. Raises `Unreadable`, and `ReadingInterrupted` or `DiskFull` when the file may be good.

        Where there is an engine, it may have no passage yet, but scans.
        """
        reading = checked_reading((await self._do(path, Read(kind), ReadIt)).reading)
        return reading if self._engine else without_scans(reading)

    async def recognise(self, path: Path, page: int) -> RecognisedPage:
        """The text in the picture of a page of a PDF. Raises as `read`."""
        if self._engine is None:
            raise Unreadable(SCANNED)
        return (await self._do(path, Recognise(page, self._engine), Recognised)).page

    async def read_with(
        self, path: Path, kind: ReferenceKind, recognised: Sequence[RecognisedPage]
    ) -> Reading:
        """What stands in a file, with the text that was recognised in its pictures. Raises as `read`."""
        task = Read(kind, has_recognised_pages=True)
        with_pages = {RECOGNISED_PAGES: msgspec.json.encode(recognised)}
        return without_scans(checked_reading((await self._do(path, task, ReadIt, with_pages)).reading))

    async def picture(self, path: Path, page: int, width: int) -> bytes:
        """A page of a PDF as PNG; pages count from 1. Raises as `read`."""
        return (await self._do(path, Picture(page, width), Drew)).png

    async def reencode(self, path: Path) -> EncodedImage:
        """The picture in a file, encoded again. Raises as `read`."""
        return checked_image((await self._do(path, Reencode(), Reencoded)).image, self._limits)

    async def export(
        self, document: DocumentToExport, format_name: Format, pictures: Mapping[str, bytes]
    ) -> WrittenFile:
        """The file of a document in a format; the pictures are by their names in it.

        Raises `CannotExport`, `ReadingInterrupted` and `DiskFull`.
        """
        return (await self._set(document, Export(format_name), Exported, pictures)).file

    async def count_pages(self, document: DocumentToExport, pictures: Mapping[str, bytes]) -> int:
        """How many pages a document fills as PDF, without its title and its contents. Raises as `export`."""
        return (await self._set(document, CountPages(), PagesCounted, pictures)).count

    async def _set(
        self,
        document: DocumentToExport,
        task: Export | CountPages,
        wanted: type[Success],
        pictures: Mapping[str, bytes],
    ) -> Success:
        files = {**pictures, DOCUMENT: await asyncio.to_thread(msgspec.json.encode, document)}
        try:
            return await self._do(Path(os.devnull), task, wanted, files)
        except Unreadable as error:
            # The process ended without a word: of its time, or as libraries do for want of memory.
            log.warning("export broke its process", fault=error.sentence)
            reason: FailureReason = "too_long" if error.text == TOO_LONG else "too_large"
            raise CannotExport(ExportFailure(reason)) from error

    async def import_document(self, path: Path, kind: ImportKind) -> ImportedFile:
        """The document in a file of another program, with its pictures. Raises as `read`."""
        return checked_import((await self._do(path, Import(kind), Imported)).file, self._limits)

    async def identify(self, path: Path) -> WordIdentity | None:
        """The document of which a Word file was made. Raises as `read`."""
        return (await self._do(path, Identify(), Identified)).identity

    async def compare(
        self, path: Path, document: DocumentToExport, pictures: Mapping[str, bytes]
    ) -> ReturnedFile:
        """What was changed in a Word file since the sections of the document left in it. Raises as `read`."""
        files = {**pictures, DOCUMENT: await asyncio.to_thread(msgspec.json.encode, document)}
        return (await self._do(path, Compare(), Compared, files)).returned

    async def parse_bibliography(self, path: Path) -> ReadBibliography:
        """The entries of a bibliography. Raises as `read`."""
        parsed = await self._do(path, ParseBibliography(), ParsedBibliography)
        return parsed.bibliography

    async def render_clusters(self, wanted: ClustersToRender, own_style: str = "") -> RenderedClusters:
        """The citations of a document, rendered, by the text of its own style where it has one. Raises as `read`."""
        files = {CLUSTERS: await asyncio.to_thread(msgspec.json.encode, wanted)}
        if wanted.own_style:
            files[OWN_STYLE] = own_style.encode()
        rendered = (await self._do(Path(os.devnull), RenderClusters(), Rendered, files)).rendered
        if len(rendered.clusters) != len(wanted.clusters):
            raise Unreadable(CRASHED)
        return rendered

    async def read_style(self, path: Path) -> ReadStyle:
        """The citation style in a file, which can be used. Raises as `read`."""
        style = (await self._do(path, CheckStyle(), StyleChecked)).style
        if isinstance(style, StyleFault):
            raise Unreadable(style.in_words())
        return style

    async def read_template(self, path: Path) -> Template:
        """What may be used of a Word file as a template. Raises as `read`."""
        return (await self._do(path, ReadTemplate(), TemplateRead)).template

    async def look(self) -> Looked:
        """What the process is like, on this machine. Raises `Unreadable` when there can be none."""
        return await self._do(Path(os.devnull), Look(), Looked)

    async def _do(
        self, path: Path, task: Task, wanted: type[Success], files: Mapping[str, bytes] = NO_FILES
    ) -> Success:
        async with self._room_for(task):
            printed = await self._printed_by(path, task, files)
        # Decoding takes as long as it is large; the event loop has others to serve.
        outcome = await asyncio.to_thread(_decoded, printed, wanted)
        if isinstance(outcome, Interrupted):
            log.warning("reading was interrupted", fault=outcome.fault)
            raise DiskFull if outcome.is_disk_full else ReadingInterrupted
        if isinstance(outcome, NotExported):
            if outcome.fault is not None:
                log.warning("document broke its export", fault=outcome.fault)
            raise CannotExport(outcome.failure)
        if isinstance(outcome, Failed):
            if outcome.fault is not None:
                log.warning("file broke its reader", fault=outcome.fault)
            raise Unreadable(reason_of(outcome.sentence, self._limits))
        return outcome

    def _room_for(self, task: Task) -> asyncio.Semaphore:
        match task:
            case Picture():
                return self._room_for_pictures
            case Recognise():
                return self._room_for_recognition
            case Reencode():
                return self._room_for_reencoding
            case _:
                return self._room

    async def _printed_by(self, path: Path, task: Task, files: Mapping[str, bytes]) -> bytes:
        try:
            file_bytes = await asyncio.to_thread(os.path.getsize, path)
            limits = limits_for(task, file_bytes, self._limits)
            return await self._run(path, Job(task, limits, os.getpid(), self._requires_confinement), files)
        except (OSError, MemoryError) as error:
            log.warning("reading was interrupted", fault=repr(error))
            is_disk_full = isinstance(error, OSError) and error.errno in FULL
            raise (DiskFull if is_disk_full else ReadingInterrupted) from error

    async def _run(self, path: Path, job: Job, files: Mapping[str, bytes]) -> bytes:
        described = msgspec.json.encode(job).decode()
        return await run(self._folder, path, described, files, bounds_of(job.task, job.limits))


def _decoded(printed: bytes, wanted: type[Success]) -> Success | NotExported | Failed | Interrupted:
    try:
        return msgspec.json.decode(printed, type=wanted | NotExported | Failed | Interrupted)
    except msgspec.DecodeError:
        raise Unreadable(CRASHED) from None
