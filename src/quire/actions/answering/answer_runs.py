"""All answers being written in this process: which may start, which must wait, how they are stopped and settled.

The one process of an embedded database keeps what waits in memory. Where several processes share a database, each takes
from the database what it has room for (`store/conversation/answer_claims`), also what was asked in another process.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Sequence

import structlog

from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.answering.answer_message import AnswerRun, AnswerTools
from quire.actions.answering.answer_writer import RENEW_SECONDS
from quire.actions.background import Background
from quire.actions.stored_writes import write_until_stored
from quire.domain.conversation.answers import INTERNAL, STATUS_OF_CLOSING, AnswerStopped, Closing, started
from quire.domain.conversation.messages import Message
from quire.domain.errors import DatabaseUnavailable, DiskFull
from quire.store.client_requests import Outcome
from quire.store.conversation import abandoned_answers, answer_claims, answers
from quire.store.conversation.answers import QueuedAnswer
from quire.store.conversation.asking import Asked
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.answers")

GRACE_SECONDS = 20.0
REAP_SECONDS = 10.0
BEGIN_AGAIN_SECONDS = 2.0


class AnswerRuns:
    """Starts queued answers in order, within a limit for each person and one for all; the rest visibly wait."""

    def __init__(
        self,
        tools: AnswerTools,
        feeds: AnswerFeeds,
        background: Background,
        *,
        running_max: int,
        running_per_user_max: int,
    ) -> None:
        self.models = tools.models
        self._tools = tools
        self._database = tools.database
        self._metrics = tools.metrics
        self._feeds = feeds
        self._background = background
        self._running_max = running_max
        self._running_per_user_max = running_per_user_max
        self._owner = secrets.token_hex(8)
        self._waiting: dict[str, QueuedAnswer] = {}
        """In the order in which they were asked."""
        self._running: dict[str, AnswerRun] = {}
        self._running_per_user: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_shared = tools.database.engine.is_shared
        self._is_taking = False
        self._is_more_to_take = False
        self._is_closing = False

    async def recover(self, *, is_only_server: bool) -> None:
        """Settle what a dead process left, and keep looking for answers whose lease has expired.

        The only server of a database need not wait for the leases of the dead one to expire.
        """
        if is_only_server:
            self._note_settled(await self._database.write(abandoned_answers.settle_left_behind))
        if self._is_shared:
            self._database.listen(self._woken)
        await self.reap()
        self._background.repeat("renew leases", self._renew, every_seconds=RENEW_SECONDS)
        self._background.repeat("reap answers", self.reap, every_seconds=REAP_SECONDS)

    async def reap(self) -> None:
        """Close half-written answers that no process writes, and queue unstarted ones again."""
        if self._is_closing:
            return
        self._note_settled(
            await self._database.write(abandoned_answers.settle_expired, frozenset(self._running))
        )
        if self._is_shared:
            self._take_soon()
            return
        for queued in await self._database.read(answers.list_queued):
            self.enqueue(queued)

    async def poll(self) -> None:
        """Look for what other processes have queued, and asked to stop, without waking this one."""
        await self._stop_requested()
        if self._room and await self._database.read(answer_claims.is_anything_queued):
            self._take_soon()

    async def _renew(self) -> None:
        await self._tools.writer.renew()
        if self._is_shared and self._running:
            await self._database.write(answer_claims.renew, self._owner)

    def _note_settled(self, settled: dict[str, Closing]) -> None:
        for message_id, closing in settled.items():
            self._metrics.count_answer(closing)
            log.warning(
                "answer ended",
                message_id=message_id,
                status=STATUS_OF_CLOSING[type(closing)],
                error="nobody wrote it",
            )

    async def ask(self, person: str, asking: Callable[[Transaction], Outcome[Asked]]) -> Outcome[Asked]:
        """Store a question and start its answer, even if the client disconnects before it is stored."""
        return await self._background.finish("ask", self._ask(person, asking))

    def enqueue(self, queued: QueuedAnswer) -> None:
        """Add a queued answer, which starts as soon as there is capacity. One that is known already is left alone."""
        if self._is_shared:
            self._take_soon()
            return
        if self._is_known(queued.message_id):
            return
        self._feeds.open(queued.message_id)
        self._waiting[queued.message_id] = queued
        # Those who wait already have no more room than before.
        self._begin_those([queued])

    async def stop(
        self, person: str, message_id: str, stopping: Callable[[Transaction], Message]
    ) -> tuple[Message, bool]:
        """Stop an answer in any state, even if the client disconnects; returns whether it was running."""
        return await self._background.finish("stop", self._stop(person, message_id, stopping))

    async def remove(self, person: str, removing: Callable[[Transaction], list[str]]) -> None:
        """Delete a document or section and stop its answers, even if the client disconnects.

        Those that still wait end by themselves when it is their turn.
        """
        await self._background.finish("remove", self._remove(person, removing))

    async def close(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        """Start nothing new, let running answers finish for a while, and close the rest as interrupted."""
        self._is_closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_seconds)
        for run in self._running.values():
            run.interrupt()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_seconds)
        await self._tools.gathering.help.close()
        await self.models.close()

    async def _ask(self, person: str, asking: Callable[[Transaction], Outcome[Asked]]) -> Outcome[Asked]:
        outcome = await self._database.write_for(person, asking)
        if outcome.result is not None:
            answer = outcome.result.answer
            if not self._is_shared:
                self._feeds.open(answer.id).publish([started(answer.id, answer.model or "")])
            self.enqueue(QueuedAnswer(answer.id, outcome.result.user_id))
        return outcome

    async def _stop(
        self, person: str, message_id: str, stopping: Callable[[Transaction], Message]
    ) -> tuple[Message, bool]:
        was_running = self._is_known(message_id)
        message = await self._database.write_for(person, stopping)
        run = self._running.get(message_id)
        if run is not None:
            run.stop()
        elif message.is_running and not self._is_known(message_id):
            # Another server writes it and stops when it renews its lease, or its end could not be stored when it came.
            await self._database.write(
                abandoned_answers.settle_unless_leased, self._owner, message_id, AnswerStopped()
            )
        else:
            self._forget_waiting(message_id)
        return message, was_running or message.is_running

    async def _remove(self, person: str, removing: Callable[[Transaction], list[str]]) -> None:
        for message_id in await self._database.write_for(person, removing):
            if run := self._running.get(message_id):
                run.stop()

    @property
    def _room(self) -> int:
        """How many more answers may run here."""
        return 0 if self._is_closing else self._running_max - len(self._running)

    def _woken(self, channels: set[str]) -> None:
        if answer_claims.QUEUE in channels:
            self._take_soon()
        if channels & self._running.keys():
            self._background.start("stop answers", self._stop_requested())

    async def _stop_requested(self) -> None:
        """Stop the answers of this process that somebody has asked to stop in another one."""
        if self._running:
            for message_id in await self._database.read(answer_claims.list_stopped, self._owner):
                if run := self._running.get(message_id):
                    run.stop()

    def _take_soon(self) -> None:
        """Take as many queued answers as there is room for, here or where others ask."""
        self._is_more_to_take = True
        if not self._is_taking and not self._is_closing:
            self._is_taking = True
            self._background.start("take answers", self._take())

    async def _take(self) -> None:
        try:
            while self._is_more_to_take and self._room:
                self._is_more_to_take = False
                for queued in await self._database.write(self._take_some):
                    self._begin(queued)
        except (DatabaseUnavailable, DiskFull):
            log.warning("queued answers could not be taken; the next poll tries again")
        finally:
            self._is_taking = False
            self._note_counts()

    def _take_some(self, tx: Transaction) -> list[QueuedAnswer]:
        return answer_claims.take(
            tx, self._owner, room=self._room, running_per_user_max=self._running_per_user_max
        )

    def _is_known(self, message_id: str) -> bool:
        return message_id in self._running or message_id in self._waiting

    def _admit(self) -> None:
        """Start queued answers that have capacity, oldest first; nobody waits behind a person at their limit."""
        if self._is_shared:
            self._take_soon()
        self._begin_those(list(self._waiting.values()))

    def _begin_those(self, waiting: Sequence[QueuedAnswer]) -> None:
        for queued in waiting:
            if self._room and self._running_per_user[queued.user_id] < self._running_per_user_max:
                del self._waiting[queued.message_id]
                self._begin(queued)
        self._note_counts()

    def _note_counts(self) -> None:
        self._metrics.answers_waiting.set(len(self._waiting))
        self._metrics.answers_running.set(len(self._running))

    def _begin(self, queued: QueuedAnswer) -> None:
        feed = self._feeds.open(queued.message_id)
        run = AnswerRun(self._tools, queued.message_id, feed, owner=self._owner, person=queued.user_id)
        self._running[queued.message_id] = run
        self._running_per_user[queued.user_id] += 1
        task = self._background.start(f"answer-{queued.message_id}", self._run(queued, run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, queued: QueuedAnswer, run: AnswerRun) -> None:
        try:
            await run.run()
        except (DatabaseUnavailable, DiskFull):
            # Nothing was written and nothing was paid for: it may take its turn again.
            self._background.start(f"again-{queued.message_id}", self._enqueue_again(queued))
        # A fault of ours must not leave the chat waiting for ever; it is logged whole.
        except Exception:
            log.exception("an answer failed", message_id=queued.message_id)
            await write_until_stored(self._database, answers.settle, queued.message_id, INTERNAL)
        finally:
            del self._running[queued.message_id]
            self._running_per_user -= Counter({queued.user_id: 1})
            self._feeds.close(queued.message_id)
            self._admit()

    async def _enqueue_again(self, queued: QueuedAnswer) -> None:
        await asyncio.sleep(BEGIN_AGAIN_SECONDS)
        self.enqueue(queued)

    def _forget_waiting(self, message_id: str) -> None:
        self._waiting.pop(message_id, None)
        self._feeds.close(message_id)
        self._admit()
