"""Renders the citations of documents in the limited process, once for the same citations, and keeps the renderings.

Nobody waits for it longer than a moment: a rendering that takes longer goes on in the background and is kept, and until
then citations are shown as they are known without it.
"""

import asyncio

import structlog

from quire.actions.background import Background
from quire.actions.turns import FairRoom
from quire.domain.citing.bibliographies import (
    ClustersToRender,
    DocumentClusters,
    RenderedClusters,
    clusters_to_render,
    digest_of,
)
from quire.domain.errors import AppError, DiskFull, Unavailable
from quire.formats.file_process import FileProcess
from quire.store.database import Database
from quire.store.references import bibliographies, citation_styles

log = structlog.get_logger("quire.bibliographies")

WAIT_SECONDS = 3.0
"""As long as a page is held up for it; on a quiet machine it takes half a second."""
EXPORT_WAIT_SECONDS = 30.0
RETRY_SECONDS = 60.0
"""What failed is not tried again by every request."""
FAILURES_KEPT = 1_000


class RenderClusters:
    """Renders citations, one document at a time, round by person."""

    def __init__(self, *, database: Database, reader: FileProcess, background: Background) -> None:
        self._database = database
        self._reader = reader
        self._background = background
        self._room = FairRoom()
        self._running: dict[str, asyncio.Task[RenderedClusters | None]] = {}
        self._failed_at: dict[str, float] = {}

    async def rendered(
        self,
        person: str,
        document: DocumentClusters,
        language: str,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> RenderedClusters | None:
        """The citations of a document as they read in a language; None where that is not known yet."""
        wanted, digest = await asyncio.to_thread(_wanted, document, language)
        if not any(wanted.clusters):
            return RenderedClusters(((),) * len(wanted.clusters), ())
        task = self._running.get(digest) or self._start(person, document.document_id, digest, wanted)
        done, _ = await asyncio.wait({task}, timeout=wait_seconds)
        return task.result() if done else None

    def _start(
        self, person: str, document_id: str, digest: str, wanted: ClustersToRender
    ) -> asyncio.Task[RenderedClusters | None]:
        task = self._background.start("render citations", self._find(person, document_id, digest, wanted))
        self._running[digest] = task
        task.add_done_callback(lambda _: self._running.pop(digest, None))
        return task

    async def _find(
        self, person: str, document_id: str, digest: str, wanted: ClustersToRender
    ) -> RenderedClusters | None:
        """What is kept, or was rendered just now: whoever comes after the end of this finds it kept."""
        kept = await self._database.read(bibliographies.find_rendering, document_id, digest)
        if kept is not None or self._failed_lately(digest):
            return kept
        return await self._render(person, document_id, digest, wanted)

    async def _render(
        self, person: str, document_id: str, digest: str, wanted: ClustersToRender
    ) -> RenderedClusters | None:
        try:
            own_style = await self._own_style(document_id, wanted)
            async with self._room.entered_by(person):
                rendered = await self._reader.render_clusters(wanted, own_style)
        except AppError as error:
            # The page says what it knows without it; it is tried again later.
            log.warning("citations were not rendered", document_id=document_id, error=error.sentence)
            self._note_failure(digest)
            return None
        await self._keep(document_id, digest, rendered)
        return rendered

    async def _own_style(self, document_id: str, wanted: ClustersToRender) -> str:
        """The file of the own style, empty where there is none. Raises `NotFound` where there is another one now."""
        if wanted.own_style is None:
            return ""
        return await self._database.read(
            citation_styles.find_text_of_digest, document_id, wanted.own_style.sha256
        )

    async def _keep(self, document_id: str, digest: str, rendered: RenderedClusters) -> None:
        try:
            await self._database.write(bibliographies.keep_rendering, document_id, digest, rendered)
        except (DiskFull, Unavailable) as error:
            # It can be read although it cannot be kept.
            log.warning("rendered citations were not kept", document_id=document_id, error=error.sentence)

    def _failed_lately(self, digest: str) -> bool:
        failed_at = self._failed_at.get(digest)
        return failed_at is not None and asyncio.get_running_loop().time() - failed_at < RETRY_SECONDS

    def _note_failure(self, digest: str) -> None:
        if len(self._failed_at) >= FAILURES_KEPT:
            self._failed_at.clear()
        self._failed_at[digest] = asyncio.get_running_loop().time()


def _wanted(document: DocumentClusters, language: str) -> tuple[ClustersToRender, str]:
    """What is to be rendered, and what stands for it; for thousands of citations it takes a tenth of a second."""
    wanted = clusters_to_render(document, language)
    return wanted, digest_of(wanted)
