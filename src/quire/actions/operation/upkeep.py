"""What a server does beside its requests: recovery at the start, housekeeping, and an orderly end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import structlog

from quire.actions.accounts.last_seen import LastSeenBuffer
from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.answering.answer_runs import AnswerRuns
from quire.actions.auditing.audit_trail import AuditTrail
from quire.actions.background import Background, attempt_each
from quire.actions.exchange.import_document import ImportDocument
from quire.actions.exchange.large_exports import LargeExports
from quire.actions.files.add_image import ImageIntake
from quire.actions.live.live_feeds import LiveFeeds
from quire.actions.live.shared_presence import TELL_SECONDS, SharedPresence
from quire.actions.notices.send_mail import ROUND_SECONDS, SendMail
from quire.actions.references.add_reference import ReferenceIntake
from quire.actions.references.embed_passages import EmbedPassages
from quire.actions.references.index_passages import IndexPassages
from quire.domain.errors import DiskFull, Unavailable
from quire.store import database_state, processes
from quire.store.database import Database
from quire.store.live.boot_clock import boot_id, time_since_boot
from quire.store.operation import housekeeping, purge

log = structlog.get_logger("quire.upkeep")

HOUSEKEEPING_SECONDS = 60.0
PURGE_REST_SECONDS = 0.02
"""Between two turns of the writer thread, so that requests get theirs."""
SEEN_SECONDS = 300.0
POLL_SECONDS = 0.25
"""How long what another process stores may stay unknown where it cannot wake this one."""
INDEXING_SECONDS = 0.5
"""How long words of a long text may not be found after it was saved."""


class Upkeep:
    """Everything that is repeated as long as one server runs."""

    def __init__(
        self,
        *,
        database: Database,
        runs: AnswerRuns,
        feeds: AnswerFeeds,
        live: LiveFeeds,
        intake: ReferenceIntake,
        images: ImageIntake,
        importing: ImportDocument,
        exports: LargeExports,
        indexing: IndexPassages,
        vectors: EmbedPassages,
        seen: LastSeenBuffer,
        trail: AuditTrail,
        mails: SendMail | None,
        presence: SharedPresence,
        background: Background,
        forget_counts: Callable[[], None],
    ) -> None:
        self._database = database
        self._runs = runs
        self._feeds = feeds
        self._live = live
        self._intake = intake
        self._images = images
        self._importing = importing
        self._exports = exports
        self._indexing = indexing
        self._vectors = vectors
        self._seen = seen
        self._trail = trail
        self._mails = mails
        self._presence = presence
        self._background = background
        self._forget_counts = forget_counts

    async def begin(self, *, look_seconds: float) -> None:
        """Settle what a dead process left, and begin what is repeated."""
        is_shared = self._database.engine.is_shared
        await self._database.write(lambda tx: processes.begin(tx, is_only_one=not is_shared))
        # The lock on the data directory proves it.
        await self._runs.recover(is_only_server=not is_shared)
        await self._intake.recover()
        await self._exports.recover()
        await self._importing.archives.recover()
        self._vectors.fill_in()
        await self._look_at_clock()
        self._background.repeat(
            "index passages", self._indexing.index_waiting, every_seconds=INDEXING_SECONDS
        )
        self._background.repeat(
            "say that this process lives", self._say_alive, every_seconds=processes.RENEW_SECONDS
        )
        self._background.repeat("housekeeping", self._clean, every_seconds=HOUSEKEEPING_SECONDS)
        self._live.start()
        if is_shared:
            self._feeds.start()
            self._background.repeat("poll the database", self._poll, every_seconds=POLL_SECONDS)
            self._background.repeat("share presence", self._presence.look, every_seconds=TELL_SECONDS)
        self._background.repeat("look after readers", self._feeds.look, every_seconds=look_seconds)
        self._background.repeat("look after live readers", self._live.look, every_seconds=look_seconds)
        if self._mails is not None:
            self._background.repeat("send mails", self._mails.send_due, every_seconds=ROUND_SECONDS)
        self._background.repeat("store sign-ins seen", self._seen.store, every_seconds=SEEN_SECONDS)

    async def end(self) -> None:
        """Let answers finish for a while, store what is only in memory, and end every task."""
        await attempt_each(
            "end",
            self._runs.close,
            self._seen.store,
            self._trail.store,
            self._look_at_clock,
            *([self._presence.end] if self._database.engine.is_shared else []),
            self._background.close,
            partial(self._database.write, processes.end),
            self._vectors.close,
        )

    async def _clean(self) -> None:
        self._forget_counts()
        self._intake.finish_removals()
        self._images.finish_removals()
        self._importing.forget_superfluous()
        self._intake.removals.start()
        self._vectors.fill_in()
        await attempt_each(
            "housekeeping",
            self._look_at_clock,
            # First what makes room on a full disk.
            self._intake.delete_removed_files,
            *(partial(self._database.write, remove) for remove in housekeeping.REMOVALS),
            self._empty_trash,
            self._trail.keep_up,
            self._intake.reading.recover,
            self._exports.recover,
            self._importing.archives.recover,
        )

    async def _say_alive(self) -> None:
        await self._database.write(processes.renew)

    async def _look_at_clock(self) -> None:
        """Let nothing be purged by a clock that has jumped."""
        jump = None
        # A server starts and stops without room on the disk too; the next look compares with the one before.
        with suppress(Unavailable, DiskFull):
            jump = await self._database.write(database_state.look_at_clock, boot_id(), time_since_boot())
        if jump is not None:
            log.warning(
                "The clock has jumped, or the machine was off; nothing is purged for a day.",
                jump_seconds=round(jump.total_seconds()),
            )

    async def _empty_trash(self) -> None:
        is_more = True
        while is_more:
            is_more = await self._database.write(purge.remove_some)
            await asyncio.sleep(PURGE_REST_SECONDS)

    async def _poll(self) -> None:
        """Find what other processes have stored without waking this one."""
        with suppress(Unavailable):
            await self._runs.poll()
            await self._feeds.poll()
            await self._live.poll()
