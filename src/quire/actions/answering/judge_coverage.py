"""Has a language model say which points of its contract a section covers, in the background: tabs may be closed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from quire.actions.answering.answer_models import CLOSED
from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.models.model_registry import ModelRegistry
from quire.actions.stored_writes import write_until_stored
from quire.domain.conversation.coverage import (
    CORRUPT,
    COVERAGE_RULES,
    NO_MODEL,
    REPLY_CHARACTERS_MAX,
    TOO_SLOW,
    UNCHECKED,
    UNREADABLE,
    Coverage,
    has_opinion,
    judged,
)
from quire.domain.conversation.messages import AnswerError
from quire.domain.costs.charges import REFUSALS
from quire.domain.errors import TookTooLong, Unavailable
from quire.domain.models.prices import NOTHING, TokenCount
from quire.llm.language_model import FollowsInstructions, ModelFailure, ShortReply
from quire.store.client_requests import Outcome
from quire.store.conversation import coverage
from quire.store.conversation.coverage import AskedCoverage, CoverageWork, Stopped
from quire.store.database import Database
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.coverage")

AT_ONCE = 4
COVERAGE_SECONDS = 600.0
"""Its turn is waited for as well: after a quarter of an hour its charge would be given up."""
LOOK_SECONDS = 1.0
"""How often it is looked whether somebody has stopped it by another process."""


@dataclass
class _Run:
    """What is known of a question while it runs, to settle it however it ends."""

    is_sent: bool = False
    reply: ShortReply | None = None

    @property
    def counted(self) -> TokenCount | None:
        """What the server has counted; None where that is not known."""
        if self.reply is not None:
            return self.reply.counted
        return None if self.is_sent else NOTHING

    @property
    def text(self) -> str:
        return "" if self.reply is None else self.reply.text


class JudgeCoverage:
    """Asks for opinions, some at once, and keeps them."""

    def __init__(
        self, database: Database, models: ModelRegistry, background: Background, computing: Computing
    ) -> None:
        self.models = models
        self._database = database
        self._background = background
        self._computing = computing
        self._free = asyncio.Semaphore(AT_ONCE)
        self._running: dict[str, asyncio.Task[None]] = {}

    async def ask(
        self, person: str, asking: Callable[[Transaction], Outcome[AskedCoverage]]
    ) -> Outcome[AskedCoverage]:
        """Store a question and begin, even if the client disconnects before it is stored."""
        return await self._background.finish("ask for coverage", self._ask(person, asking))

    async def stop(self, person: str, stopping: Callable[[Transaction], Stopped]) -> Coverage:
        """Stop what runs, in whichever process."""
        stopped = await self._database.write_for(person, stopping)
        if stopped.run_id in self._running:
            self._running[stopped.run_id].cancel()
        return stopped.coverage

    async def _ask(
        self, person: str, asking: Callable[[Transaction], Outcome[AskedCoverage]]
    ) -> Outcome[AskedCoverage]:
        outcome = await self._database.write_for(person, asking)
        if outcome.result is not None and outcome.result.work is not None:
            self._background.start("coverage", self._watch(outcome.result.work))
        return outcome

    async def _watch(self, work: CoverageWork) -> None:
        """Run it until it ends or is stopped."""
        run = _Run()
        task = asyncio.create_task(self._judge(work, run))
        self._running[work.run_id] = task
        try:
            while not (await asyncio.wait({task}, timeout=LOOK_SECONDS))[0]:
                # Where the database cannot say it now, it is asked again.
                with suppress(Unavailable):
                    if not await self._database.read(coverage.is_running, work):
                        task.cancel()
            if task.cancelled():
                await self._end_without(work, run, None)
            elif (error := task.exception()) is not None:
                log.error("coverage failed", section_id=work.section_id, exc_info=error)
                await self._end_without(work, run, CORRUPT)
        finally:
            task.cancel()
            del self._running[work.run_id]

    async def _judge(self, work: CoverageWork, run: _Run) -> None:
        try:
            async with asyncio.timeout(COVERAGE_SECONDS), self._free:
                run.reply = await self._reply(work, run)
            opinions = await self._computing.run(
                work.user_id,
                judged,
                work.text,
                work.points,
                run.text,
                # Each sentence is looked up in the whole text.
                characters=len(work.text) * len(work.points),
            )
        except (ModelFailure, TimeoutError, TookTooLong) as failure:
            await self._fail(work, run, failure)
            return
        if has_opinion(opinions):
            await write_until_stored(
                self._database, coverage.keep_opinion, work, opinions, run.counted, run.text
            )
        else:
            await self._end_without(work, run, UNREADABLE)

    async def _reply(self, work: CoverageWork, run: _Run) -> ShortReply:
        """What the model says. Raises `ModelFailure`, also where it may not be asked any more."""
        if not await self._database.read(coverage.may_be_asked, work, self.models.given):
            raise ModelFailure(CLOSED.code, CLOSED.message, retryable=True)
        opened = await self.models.open(work.model)
        if not isinstance(opened, FollowsInstructions):
            raise ModelFailure(NO_MODEL.code, NO_MODEL.message, retryable=False)
        run.is_sent = True
        return await opened.reply(
            COVERAGE_RULES,
            work.request,
            characters_max=REPLY_CHARACTERS_MAX,
            tokens_max=work.reply_tokens_max,
        )

    async def _fail(self, work: CoverageWork, run: _Run, failure: Exception) -> None:
        error = UNCHECKED if isinstance(failure, TookTooLong) else TOO_SLOW
        if isinstance(failure, ModelFailure):
            error = failure.error
            run.is_sent = run.is_sent and error.code not in REFUSALS
        log.warning("coverage failed", section_id=work.section_id, reason=str(failure) or error.code)
        await self._end_without(work, run, error)

    async def _end_without(self, work: CoverageWork, run: _Run, error: AnswerError | None) -> None:
        await write_until_stored(self._database, coverage.end_without, work, error, run.counted, run.text)
