"""Letting go of files that were held while their rows were added."""

import asyncio

import structlog

from quire.domain.errors import DiskFull, FilesUnavailable
from quire.store.database import Database
from quire.store.files import uploaded_files
from quire.store.files.files import Files

log = structlog.get_logger("quire.files")


async def let_go(database: Database, files: Files, sha256: str) -> None:
    """End the hold of a file, which stays if a row needs it.

    What cannot be taken away now, since the files are out of reach or the disk is full, is set aside at the next start.
    """
    try:
        await _put_back_if_needed(database, files, sha256)
        await database.write(uploaded_files.remove_unneeded_file, sha256, files)
    except (DiskFull, FilesUnavailable):
        log.warning("a file was stored, but cannot be looked after now", sha256=sha256)


async def _put_back_if_needed(database: Database, files: Files, sha256: str) -> None:
    try:
        if await database.read(uploaded_files.is_needed, sha256):
            await asyncio.to_thread(files.put_back, sha256)
    finally:
        files.release(sha256)
