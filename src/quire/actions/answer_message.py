"""Writing one answer: the material is gathered, the prompt built, and what the model says is stored as it arrives.

The run belongs to nobody's request. Only the reading from the model can be cancelled, never a store call; what was read
is written down in every case, and exactly one closing event ends it.
"""

import asyncio
import time
from contextlib import aclosing

import msgspec
import structlog

from quire.actions.answer_feeds import AnswerFeed
from quire.actions.figures import Figures
from quire.domain.answers import (
    INTERRUPTED,
    STATUS_OF_CLOSING,
    AnswerCompleted,
    AnswerEvent,
    AnswerFailed,
    AnswerStopped,
    Closing,
    StoredEvent,
    TextAdded,
    UsageCounted,
    stored,
)
from quire.domain.chats import AnswerError, Usage
from quire.domain.errors import AppError
from quire.domain.passages import SectionPassage
from quire.domain.prompts import CurrentSection, Material, Neighbour, Prompt, Turn, build_prompt
from quire.llm.language_model import LanguageModel, ModelFailure, ModelOutput, TextPiece
from quire.store import answers, documents, search
from quire.store.answers import AnswerCannotStart, Lease, LeaseLost
from quire.store.database import Database
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.answers")

GROUP_SECONDS = 0.05
GROUP_CHARACTERS = 1024
FOLD_SECONDS = 3.0
RENEW_SECONDS = 5.0
STORE_AGAIN_SECONDS = 1.0
TURNS_MAX = 100
PASSAGES_MAX = 12


class Patience(msgspec.Struct, frozen=True):
    """How long a model may take, in seconds, and how much it may say, in bytes of UTF-8."""

    first_piece_seconds: float = 120.0
    silence_seconds: float = 90.0
    total_seconds: float = 900.0
    answer_bytes_max: int = 256 * 1024


GONE = AnswerFailed(
    error=AnswerError("section_deleted", "The section of this chat was deleted.", retryable=False)
)
TOO_LONG = AnswerFailed(
    error=AnswerError(
        "answer_too_long", "The answer was longer than is allowed and was cut off here.", retryable=False
    )
)
EMPTY = AnswerFailed(
    error=AnswerError("model_empty", "The language model ended without an answer.", retryable=True)
)
INTERNAL = AnswerFailed(
    error=AnswerError(
        "internal_error", "Something went wrong while this answer was being written.", retryable=True
    )
)
NOT_STORED = AnswerFailed(
    error=AnswerError(
        "not_stored", "The answer could not be stored as it arrived; it ends here.", retryable=True
    )
)


class _Arriving:
    """What the model has said and nobody has written down yet."""

    def __init__(self) -> None:
        self.closing: Closing | None = None
        self._pieces: list[str] = []
        self._characters = 0
        self._usage: Usage | None = None
        self._news = asyncio.Event()
        self._enough = asyncio.Event()

    def add(self, output: ModelOutput) -> None:
        if isinstance(output, TextPiece):
            self._pieces.append(output.text)
            self._characters += len(output.text)
            if self._characters >= GROUP_CHARACTERS:
                self._enough.set()
        else:
            self._usage = Usage(output.input_tokens, output.output_tokens)
        self._news.set()

    def end(self, closing: Closing) -> None:
        self.closing = closing
        self._news.set()
        self._enough.set()

    def take(self) -> list[AnswerEvent]:
        events: list[AnswerEvent] = []
        if self._pieces:
            events.append(TextAdded(text="".join(self._pieces)))
        if self._usage is not None:
            events.append(
                UsageCounted(input_tokens=self._usage.input_tokens, output_tokens=self._usage.output_tokens)
            )
        self._pieces, self._characters, self._usage = [], 0, None
        self._news.clear()
        self._enough.clear()
        return events

    async def news(self, seconds: float) -> None:
        await _wait(self._news, seconds)

    async def enough(self, seconds: float) -> None:
        await _wait(self._enough, seconds)


class AnswerRun:
    """The work that produces one answer."""

    def __init__(
        self,
        *,
        message_id: str,
        owner: str,
        database: Database,
        model: LanguageModel,
        feed: AnswerFeed,
        figures: Figures,
        budget_tokens: int,
        patience: Patience,
    ) -> None:
        self.message_id = message_id
        self._owner = owner
        self._database = database
        self._model = model
        self._feed = feed
        self._figures = figures
        self._budget_tokens = budget_tokens
        self._patience = patience
        self._arriving = _Arriving()
        self._reading: asyncio.Task[None] | None = None
        self._ended_from_outside: Closing | None = None
        self._text: list[str] = []
        self._seq = 0
        self._usage: Usage | None = None

    def stop(self) -> None:
        """A person asked for it: close the model's connection and keep what arrived."""
        self._end_from_outside(AnswerStopped())

    def interrupt(self) -> None:
        """The server is going down."""
        self._end_from_outside(INTERRUPTED)

    async def run(self) -> None:
        """Write the answer from the claim to its closing event."""
        started = time.monotonic()
        try:
            prompt = await self._prepare()
        except AnswerCannotStart:
            await self._close_queued(GONE)
            return
        lease = await self._database.write(answers.claim, self.message_id, self._owner, [prompt.context])
        if lease is None:
            return
        self._show([stored(2, prompt.context)])
        self._reading = asyncio.create_task(self._read(prompt), name=f"read-model-{self.message_id}")
        if self._ended_from_outside is not None:
            self._stop_reading()
        try:
            closing = await self._write(lease, started)
        except LeaseLost:
            self._stop_reading()
            log.warning("answer lost its lease", message_id=self.message_id)
            return
        self._note_end(closing, started)

    async def _prepare(self) -> Prompt:
        material = await self._database.read(gather, self.message_id)
        return build_prompt(material, budget_tokens=self._budget_tokens)

    async def _close_queued(self, closing: AnswerFailed) -> None:
        if await self._database.write(answers.close_queued, self.message_id, closing):
            self._figures.answers.labels("failed", closing.error.code).inc()

    def _end_from_outside(self, closing: Closing) -> None:
        if self._ended_from_outside is None:
            self._ended_from_outside = closing
        self._stop_reading()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self, prompt: Prompt) -> None:
        """Read from the model until it ends, fails, is too slow, or somebody stops it."""
        closing: Closing
        try:
            closing = await self._read_all(prompt)
        except ModelFailure as failure:
            closing = AnswerFailed(error=failure.error)
        except TimeoutError:
            closing = self._too_slow()
        except asyncio.CancelledError:
            closing = self._ended_from_outside or INTERRUPTED
        # The answer must reach a final state whatever the adapter does; the fault is logged whole.
        except Exception:
            log.exception("reading from the language model failed", message_id=self.message_id)
            closing = INTERNAL
        self._arriving.end(closing)

    async def _read_all(self, prompt: Prompt) -> Closing:
        loop = asyncio.get_running_loop()
        started = loop.time()
        bytes_left = self._patience.answer_bytes_max
        has_text = False
        async with asyncio.timeout(self._patience.first_piece_seconds) as deadline:
            async with aclosing(self._model.stream(prompt)) as outputs:
                async for output in outputs:
                    now = loop.time()
                    deadline.reschedule(
                        min(now + self._patience.silence_seconds, started + self._patience.total_seconds)
                    )
                    if isinstance(output, TextPiece):
                        has_text = True
                        bytes_left -= len(output.text.encode("utf-8", "replace"))
                    if bytes_left < 0:
                        return TOO_LONG
                    self._arriving.add(output)
        return AnswerCompleted() if has_text else EMPTY

    def _too_slow(self) -> AnswerFailed:
        return AnswerFailed(
            error=AnswerError(
                "model_timeout", "The language model took too long and was given up.", retryable=True
            )
        )

    async def _write(self, lease: Lease, started: float) -> Closing:
        """Store what arrives: the first piece at once, then in groups; a silence only renews the lease."""
        self._seq = 2
        folded_at = started
        while True:
            await self._arriving.news(RENEW_SECONDS)
            closing = self._arriving.closing
            events = self._number(self._arriving.take())
            if closing is not None:
                return await self._close(lease, events, closing)
            if not self._text and events:
                self._figures.first_piece_seconds.observe(time.monotonic() - started)
            self._remember(events)
            is_time_to_fold = bool(events) and time.monotonic() - folded_at >= FOLD_SECONDS
            if is_time_to_fold:
                folded_at = time.monotonic()
            try:
                with self._figures.commit_seconds.time():
                    await self._database.write(
                        answers.append,
                        lease,
                        [event for event, _ in events],
                        folded_text="".join(self._text) if is_time_to_fold else None,
                    )
            except AppError:
                log.exception("a group of events could not be stored", message_id=self.message_id)
                self._seq -= len(events)
                return await self._give_up_storing(lease, events)
            self._show([event for event, _ in events])
            await self._arriving.enough(GROUP_SECONDS)

    def _number(self, events: list[AnswerEvent]) -> list[tuple[StoredEvent, AnswerEvent]]:
        numbered = [(stored(seq, event), event) for seq, event in enumerate(events, self._seq + 1)]
        self._seq += len(events)
        return numbered

    def _remember(self, events: list[tuple[StoredEvent, AnswerEvent]]) -> None:
        for _, event in events:
            if isinstance(event, TextAdded):
                self._text.append(event.text)
            elif isinstance(event, UsageCounted):
                self._usage = Usage(event.input_tokens, event.output_tokens)

    async def _give_up_storing(self, lease: Lease, events: list[tuple[StoredEvent, AnswerEvent]]) -> Closing:
        """Stop paying for an answer that cannot be kept; close it as soon as the database takes it."""
        self._stop_reading()
        unstored = self._number([event for _, event in events])
        return await self._close(lease, unstored, self._ended_from_outside or NOT_STORED)

    async def _close(
        self, lease: Lease, events: list[tuple[StoredEvent, AnswerEvent]], closing: Closing
    ) -> Closing:
        self._remember(events)
        last = [event for event, _ in [*events, *self._number([closing])]]
        text = "".join(self._text)
        while True:
            try:
                await self._database.write(answers.close, lease, last, closing, text=text, usage=self._usage)
            except AppError:
                # Readers wait, and the answer stays theirs: a full disk gets room again.
                log.exception("the end of an answer could not be stored", message_id=self.message_id)
                await asyncio.sleep(STORE_AGAIN_SECONDS)
            else:
                self._show(last)
                return closing

    def _show(self, events: list[StoredEvent]) -> None:
        if events:
            self._feed.publish(events)

    def _note_end(self, closing: Closing, started: float) -> None:
        status = STATUS_OF_CLOSING[type(closing)]
        error = closing.error.code if isinstance(closing, AnswerFailed) else ""
        self._figures.answers.labels(status, error).inc()
        if self._usage is not None:
            self._figures.tokens.labels("input").inc(self._usage.input_tokens)
            self._figures.tokens.labels("output").inc(self._usage.output_tokens)
        log.info(
            "answer ended",
            message_id=self.message_id,
            status=status,
            error=error,
            events=self._seq,
            characters=sum(map(len, self._text)),
            model=self._model.name,
            seconds=round(time.monotonic() - started, 3),
        )


def gather(tx: Transaction, message_id: str) -> Material:
    """Everything that an answer may be given. Raises `AnswerCannotStart` when its section is gone."""
    conversation = answers.find_conversation(tx, message_id)
    question = conversation.question
    outline = documents.list_outline(tx, conversation.document_id)
    here = next(entry for entry in outline if entry.section_id == conversation.section_id)
    current = documents.find_text(tx, here.section_id)
    search_text = f"{question.text}\n{here.title}" if len(question.text.split()) < 3 else question.text
    return Material(
        document_title=conversation.document_title,
        outline=tuple(outline),
        section=CurrentSection(here.title, current.content, current.revision),
        neighbours=tuple(
            Neighbour(place, entry.title, documents.find_text(tx, entry.section_id).content)
            for entry in outline
            if (place := {here.position - 1: "before", here.position + 1: "after"}.get(entry.position))
        ),
        turns=tuple(
            Turn("user" if role == "user" else "assistant", content)
            for role, content in answers.list_turns_before(tx, conversation.question_id, limit=TURNS_MAX)
        ),
        passages=tuple(_passages(tx, conversation.document_id, search_text)),
        question=question.text,
        selected_text=_selected_text(tx, conversation),
        intent=question.intent,
        config=question.config,
        today=tx.now.date(),
    )


def _passages(tx: Transaction, document_id: str, search_text: str) -> list[SectionPassage]:
    return search.find_passages(tx, document_id, search_text, limit=PASSAGES_MAX)


def _selected_text(tx: Transaction, conversation: answers.Conversation) -> str:
    selection = conversation.question.selection
    if selection is None:
        return ""
    content = documents.find_version_content(tx, conversation.section_id, selection.revision) or ""
    return content[selection.start : selection.end]


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
