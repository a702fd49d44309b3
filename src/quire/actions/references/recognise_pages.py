"""Recognising the text of scanned pages: one page at a time, in turns by person, each in a process with its own limits.

Readers of other files wait for none of it, since a reference whose pages are being recognised holds no place among
them. What is not recognised within the limits stays a page without text, with its note.
"""

import time
from pathlib import Path

import structlog

from quire.actions.turns import FairRoom
from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.limits import Limits
from quire.domain.references.references import Reading
from quire.formats.file_process import FileProcess
from quire.formats.reading.pdf.pages import RecognisedPage

log = structlog.get_logger("quire.references")

TRIES_MAX = 3
"""Of a page whose recognition is interrupted: what was recognised before it would be lost with the whole file."""


class RecognisePages:
    """Reads the pictures of pages, where the reader has an engine."""

    def __init__(self, reader: FileProcess, limits: Limits) -> None:
        self._reader = reader
        self._limits = limits
        self._room = FairRoom()

    async def read(self, person: str, path: Path, kind: ReferenceKind, scans: tuple[int, ...]) -> Reading:
        """What stands in a file, its scans included. Raises `Unreadable` and `ReadingInterrupted`."""
        pages: list[RecognisedPage] = []
        seconds_left = self._limits.recognition_of_file_seconds
        for number in scans[: self._limits.recognised_pages]:
            async with self._room.entered_by(person):
                start = time.monotonic()
                page = await self._recognised_or_none(path, number)
                seconds_left -= time.monotonic() - start
            if page is not None:
                pages.append(page)
            if seconds_left <= 0:
                break
        return await self._reader.read_with(path, kind, pages)

    async def _recognised_or_none(self, path: Path, number: int) -> RecognisedPage | None:
        """The text of a page; None when it breaks its engine or a limit, which is the fault of no other page."""
        for _ in range(TRIES_MAX - 1):
            try:
                return await self._recognised_or_unreadable(path, number)
            except ReadingInterrupted:
                log.info("recognising a page was interrupted", page=number)
        return await self._recognised_or_unreadable(path, number)

    async def _recognised_or_unreadable(self, path: Path, number: int) -> RecognisedPage | None:
        try:
            return await self._reader.recognise(path, number)
        except Unreadable as unreadable:
            log.info("a page cannot be recognised", page=number, error=unreadable.sentence)
            return None
