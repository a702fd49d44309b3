"""Storing what the models say: one writer for all answers of the process, one store call for all that is due.

The first piece of an answer is due at once, and so are its end and every full kibibyte; the rest is due at the next
flush, 20 times a second. All answers share the flush: a hundred of them cost one commit and one wake-up of the writer
thread, not a hundred. Events are shown only after they are committed. When the disk is full, nothing is shown and
nothing is lost: the same groups are tried again until there is room.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, cast

import structlog

from quire.actions.answering.answer_feeds import AnswerFeed
from quire.actions.background import Background
from quire.actions.metrics import Metrics
from quire.domain.citing.citations import CitablePassage, Citation, CitationReader
from quire.domain.conversation.answers import (
    INTERNAL,
    AnswerEvent,
    Closing,
    Snapshot,
    SteppedIn,
    StoredEvent,
    TextAdded,
    UsageCounted,
    citation_event,
    stored,
)
from quire.domain.conversation.messages import Usage
from quire.domain.errors import DatabaseUnavailable, DiskFull
from quire.domain.review.proposals import Draft
from quire.llm.language_model import ModelOutput, Preamble, TakenBack, TextPiece, TokensUsed
from quire.store.conversation import answers
from quire.store.conversation.answers import Ending, EventGroup, Lease, Written
from quire.store.database import Database

log = structlog.get_logger("quire.answers")

FLUSH_SECONDS = 0.05
GROUP_CHARACTERS = 1024
PASSES = 3
"""Passes of the event loop between a flush and its write: sockets are resumed, then read, then decoded."""

FOLD_SECONDS = 3.0
RENEW_SECONDS = 5.0
STORE_AGAIN_SECONDS = 1.0

NOTHING_USED = Usage(0, 0)


class LeaseLost(Exception):
    """The answer is no longer ours to write: it was closed by another."""


class FlushTimer:
    """Fires every `FLUSH_SECONDS` while something waits to be stored; one timer for all answers."""

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then
        self._is_armed = False
        self._waiting: list[asyncio.Future[None]] = []

    def arm(self) -> None:
        """Make sure that the timer fires next time."""
        if not self._is_armed:
            self._is_armed = True
            loop = asyncio.get_running_loop()
            loop.call_at((loop.time() // FLUSH_SECONDS + 1) * FLUSH_SECONDS, self._fire)

    def wait(self) -> asyncio.Future[None]:
        """Done at the next flush."""
        self.arm()
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return waiting

    def _fire(self) -> None:
        """Let every run read what has arrived, and flush when they have."""
        self._is_armed = False
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        self._let_pass(PASSES)

    def _let_pass(self, passes: int) -> None:
        if passes:
            asyncio.get_running_loop().call_soon(self._let_pass, passes - 1)
        else:
            self._then()


class FinishedText(NamedTuple):
    """The text of an answer that may go into the section, and what it cites."""

    text: str
    citations: tuple[Citation, ...]


class AnswerBuffer:
    """One answer as it grows: what is stored, and what has arrived since."""

    def __init__(
        self,
        lease: Lease,
        feed: AnswerFeed,
        first_seq: int,
        citable: Sequence[CitablePassage],
        stop: Callable[[], None],
        used_before: Usage = NOTHING_USED,
    ) -> None:
        self.lease = lease
        self.feed = feed
        self.stop = stop
        self.seq = first_seq - 1
        self.usage: Usage | None = None
        self.has_words = False
        """Whether the model has said more than blanks."""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the closing event is stored; fails with `LeaseLost`."""
        self._citable = citable
        self._citing = CitationReader(citable)
        self._has_ended = False
        self._preamble_length = 0
        self._text: list[str] = []
        self._citations: list[Citation] = []
        self._arrived: list[str | Citation] = []
        self._arrived_characters = 0
        self._used_before = used_before
        self._arrived_usage = used_before if used_before != NOTHING_USED else None
        self._is_counted = False
        """Whether the server has said how many tokens the answer itself took."""
        self._is_taken_back = False
        self._stepped_in: SteppedIn | None = None
        self._closing: Closing | None = None
        self._draft: Draft | None = None
        self._folded_at = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether what has arrived should be stored before the next flush."""
        return self._closing is not None or not self._text or self._arrived_characters >= GROUP_CHARACTERS

    @property
    def text(self) -> str:
        """The text that is stored."""
        return "".join(self._text)

    def add(self, outputs: list[ModelOutput]) -> None:
        """Append what the model has said; pieces that arrived together are parsed as one text."""
        if any(isinstance(output, TakenBack) for output in outputs):
            outputs = self._take_back(outputs)
        pieces = [output for output in outputs if isinstance(output, TextPiece)]
        if pieces:
            text = "".join([piece.text for piece in pieces])
            self._take(self._citing.read(text))
            self._arrived_characters += len(text)
            self.has_words = self.has_words or not text.isspace()
        for output in outputs:
            if isinstance(output, Preamble):
                self._preamble_length += len(output.text)
            elif isinstance(output, TokensUsed) and (output.input_tokens or output.output_tokens):
                self._arrived_usage = self._usage(output)
                self._is_counted = True

    def step_in(self, stepped_in: SteppedIn) -> None:
        """Note that another model writes the answer, of which nothing was said so far."""
        self._stepped_in = stepped_in

    def finish(self) -> FinishedText:
        """Nothing more will arrive: all that the model has said, without its preamble."""
        if not self._has_ended:
            self._has_ended = True
            self._take(self._citing.finish())
        text = self.text + "".join(part for part in self._arrived if isinstance(part, str))
        return FinishedText(text[self._preamble_length :], tuple(self._citations))

    def end(self, closing: Closing, draft: Draft | None) -> None:
        """Note how the answer ends."""
        self.finish()
        self._closing, self._draft = closing, draft

    def next_group(self) -> EventGroup:
        """What has arrived, numbered and ready to be stored; without events it only renews the lease."""
        is_taken_back, stepped_in = self._is_taken_back, self._stepped_in
        arrived = list(enumerate(self._arrived_events(), self.seq + 1))
        self.seq += len(arrived)
        events = [
            stored(seq, citation_event(event) if isinstance(event, Citation) else event)
            for seq, event in arrived
        ]
        citations = [(seq, event) for seq, event in arrived if isinstance(event, Citation)]
        folded_text = self.text if is_taken_back else self._text_to_fold(events)
        return EventGroup(
            self.lease, events, citations, folded_text, self._ending(), is_taken_back, stepped_in
        )

    def show(self, events: list[StoredEvent]) -> None:
        """Publish committed events."""
        if events:
            self.feed.publish(events)
        if events and events[-1].is_closing and not self.ended.done():
            self.ended.set_result(None)

    def _take_back(self, outputs: list[ModelOutput]) -> list[ModelOutput]:
        """Forget all that was said, and return what follows; readers are told if they have seen any of it."""
        self._is_taken_back = self._is_taken_back or bool(self._text or self._citations)
        self._text.clear()
        self._citations.clear()
        self._arrived.clear()
        self._arrived_characters = 0
        self._citing = CitationReader(self._citable)
        self.has_words = False
        last = max(number for number, output in enumerate(outputs) if isinstance(output, TakenBack))
        return outputs[last + 1 :]

    def _usage(self, counted: TokensUsed) -> Usage:
        """What the answer has used, with what was used before it began."""
        before = self._used_before
        return Usage(
            before.input_tokens + counted.input_tokens,
            before.output_tokens + counted.output_tokens,
            before.cached_input_tokens + counted.cached_input_tokens,
        )

    def _take(self, parts: list[str | Citation]) -> None:
        self._arrived += parts
        self._citations += [part for part in parts if isinstance(part, Citation)]

    def _arrived_events(self) -> list[AnswerEvent | Citation]:
        events: list[AnswerEvent | Citation] = []
        if self._stepped_in is not None:
            events.append(self._stepped_in)
            self._stepped_in = None
        if self._is_taken_back:
            events.append(Snapshot(text="", citations=(), upto=self.seq + 1))
            self._is_taken_back = False
        for is_text, arrived in groupby(self._arrived, key=lambda piece: isinstance(piece, str)):
            if is_text:
                text = "".join(cast(Iterator[str], arrived))
                self._text.append(text)
                events.append(TextAdded(text=text))
            else:
                events += cast(Iterator[Citation], arrived)
        if self._arrived_usage is not None:
            self.usage = self._arrived_usage
            events.append(
                UsageCounted(input_tokens=self.usage.input_tokens, output_tokens=self.usage.output_tokens)
            )
        if self._closing is not None:
            events.append(self._closing)
        self._arrived, self._arrived_characters, self._arrived_usage = [], 0, None
        return events

    def _text_to_fold(self, events: list[StoredEvent]) -> str | None:
        if not events or time.monotonic() - self._folded_at < FOLD_SECONDS:
            return None
        self._folded_at = time.monotonic()
        return self.text

    def _ending(self) -> Ending | None:
        if self._closing is None:
            return None
        return Ending(self._closing, self.text, self.usage if self._is_counted else None, self._draft)


class AnswerWriter:
    """Stores the buffers of all running answers."""

    def __init__(self, database: Database, background: Background, metrics: Metrics) -> None:
        self._database = database
        self._background = background
        self._metrics = metrics
        self._open: dict[str, AnswerBuffer] = {}
        self._changed: dict[str, AnswerBuffer] = {}
        self._is_writing = False
        self._flush_timer = FlushTimer(self._write_soon)

    def begin(
        self,
        lease: Lease,
        feed: AnswerFeed,
        *,
        first_seq: int,
        stop: Callable[[], None],
        citable: Sequence[CitablePassage] = (),
        used_before: Usage = NOTHING_USED,
    ) -> AnswerBuffer:
        """Open the buffer of an answer that may cite these passages; its lease is renewed until it ends.

        What was `used_before`, to find the passages, counts as used by the answer.

        `stop` is called, perhaps more than once, when somebody has asked any server to stop the answer.
        """
        buffer = AnswerBuffer(lease, feed, first_seq, citable, stop, used_before)
        self._open[lease.message_id] = buffer
        return buffer

    async def add(self, buffer: AnswerBuffer, outputs: list[ModelOutput]) -> None:
        """Take what a model has said, to be stored at once or at the next flush; return when it is time to read on.

        Nothing is gained by reading more often than is written: meanwhile the connection collects what arrives.
        """
        if outputs:
            buffer.add(outputs)
            self._note_change(buffer)
        if not outputs or not buffer.is_due:
            await self._flush_timer.wait()

    def step_in(self, buffer: AnswerBuffer, stepped_in: SteppedIn) -> None:
        """Let an answer say that another model writes it; stored before anything that this one says."""
        buffer.step_in(stepped_in)
        self._note_change(buffer)

    async def end(self, buffer: AnswerBuffer, closing: Closing, draft: Draft | None = None) -> None:
        """End an answer, with what it proposes, and return when that is stored. Raises `LeaseLost`."""
        buffer.end(closing, draft)
        self._note_change(buffer)
        try:
            await buffer.ended
        finally:
            del self._open[buffer.lease.message_id]

    async def renew(self) -> None:
        """Renew every lease, also of answers whose models are silent."""
        self._changed.update(self._open)
        self._write_soon()

    def _note_change(self, buffer: AnswerBuffer) -> None:
        self._changed[buffer.lease.message_id] = buffer
        if buffer.is_due:
            self._write_soon()
        else:
            self._flush_timer.arm()

    def _write_soon(self) -> None:
        if not self._is_writing and self._changed:
            self._is_writing = True
            self._background.start("write-answers", self._write_changed())

    async def _write_changed(self) -> None:
        """Write what has changed; what changes meanwhile is written next, or at the next flush."""
        try:
            changed, self._changed = self._changed, {}
            await self._write([(buffer, buffer.next_group()) for buffer in changed.values()])
        finally:
            self._is_writing = False
        for buffer in list(self._changed.values()):
            self._note_change(buffer)

    async def _write(self, written: list[tuple[AnswerBuffer, EventGroup]]) -> None:
        outcome = await self._store([group for _, group in written])
        for buffer, group in written:
            if buffer.lease.message_id not in outcome.lost:
                buffer.show(group.events)
            elif not buffer.ended.done():
                buffer.ended.set_exception(LeaseLost())
            if buffer.lease.message_id in outcome.stop_requested and not buffer.ended.done():
                buffer.stop()

    async def _store(self, groups: list[EventGroup], *, may_be_stored: bool = False) -> Written:
        while True:
            try:
                with self._metrics.commit_seconds.time():
                    return await self._database.write(
                        answers.write_groups, groups, may_be_stored=may_be_stored
                    )
            except (DatabaseUnavailable, DiskFull):
                log.exception("events could not be stored; trying again", answers=len(groups))
                # A database that went away while it committed may have done so.
                may_be_stored = True
                await asyncio.sleep(STORE_AGAIN_SECONDS)
            # A fault of ours in one answer must not hold up the others; it is logged whole and ends that answer.
            except Exception:
                if len(groups) > 1:
                    alone = [await self._store([group], may_be_stored=may_be_stored) for group in groups]
                    return _together(alone)
                log.exception("events could not be stored", message_id=groups[0].lease.message_id)
                return await self._give_up(groups[0].lease.message_id)

    async def _give_up(self, message_id: str) -> Written:
        try:
            await self._database.write(answers.settle, message_id, INTERNAL)
        # What is left half written is settled by the next look for such answers; nobody may wait for it here.
        except Exception:
            log.exception("an answer could not be settled", message_id=message_id)
        return Written(lost=frozenset({message_id}), stop_requested=frozenset())


def _together(outcomes: list[Written]) -> Written:
    return Written(
        lost=frozenset().union(*[outcome.lost for outcome in outcomes]),
        stop_requested=frozenset().union(*[outcome.stop_requested for outcome in outcomes]),
    )
