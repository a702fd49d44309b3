"""Bringing the uploaded files and the database together when a server starts.

Nothing is deleted because the database does not know it: the database may be the wrong one, or an older copy. What it
does not know is moved to `removed/<date>`, unless another database has used the folder; what it needs is brought back.
"""

import asyncio

import structlog

from quire.store import database_state
from quire.store.database import Database
from quire.store.files import file_removals, uploaded_files
from quire.store.files.files import Files

log = structlog.get_logger("quire.files")


async def settle_files(database: Database, files: Files) -> None:
    """Bring back the files that the database needs, and note those that it does not know, to be set aside."""
    await asyncio.to_thread(files.remove_incoming)
    database_id = await database.write(database_state.find_id)
    used_by = await asyncio.to_thread(files.note_database, database_id)
    needed = await database.read(uploaded_files.list_digests)
    present = set(await asyncio.to_thread(files.list_digests))
    await _bring_back(files, needed - present)
    if used_by == {database_id}:
        taken_out = await asyncio.to_thread(files.list_all_taken_out)
        await _note_unknown(database, (present | taken_out) - needed)
    elif used_by:
        log.warning("The uploaded files have been used by another database as well; none of them is deleted.")


async def _bring_back(files: Files, digests: set[str]) -> None:
    brought_back = await asyncio.to_thread(files.bring_back, digests)
    if count := len(brought_back):
        log.info("uploaded files brought back from removed", count=count)
    if count := len(digests - brought_back):
        log.warning("Uploaded files are missing; `quire doctor` counts them.", count=count)


async def _note_unknown(database: Database, digests: set[str]) -> None:
    count = 0
    for sha256 in sorted(digests):
        count += await database.write(file_removals.note_unknown, sha256)
    if count:
        log.warning(
            "Uploaded files that belong to no source and no picture are moved to removed.", count=count
        )
