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
from quire.actions.answer_writer import AnswerWriter, LeaseLost, Manuscript
from quire.actions.figures import Figures
from quire.domain.answers import (
    INTERNAL,
    INTERRUPTED,
    STATUS_OF_CLOSING,
    AnswerCompleted,
    AnswerFailed,
    AnswerStopped,
    Closing,
    stored,
)
from quire.domain.chats import AnswerError
from quire.domain.prompts import CurrentSection, Material, Neighbour, Prompt, Turn, build_prompt
from quire.llm.language_model import LanguageModel, ModelFailure, ModelOutput, TextPiece
from quire.store import answers, documents, search
from quire.store.answers import AnswerCannotStart
from quire.store.database import Database
from quire.store.transactions import Transaction

log = structlog.get_logger("quire.answers")

CONTEXT_SEQ = 2
"""Event 1, `answer.started`, was stored with the question."""

RESCHEDULE_SECONDS = 1.0
"""How exactly a silence is measured; a timer for each piece would cost as much as the piece."""

TURNS_MAX = 100
PASSAGES_MAX = 12
SEARCH_WORDS_MIN = 3


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
TOO_SLOW = AnswerFailed(
    error=AnswerError("model_timeout", "The language model took too long and was given up.", retryable=True)
)
EMPTY = AnswerFailed(
    error=AnswerError("model_empty", "The language model ended without an answer.", retryable=True)
)


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
        writer: AnswerWriter,
        figures: Figures,
        budget_tokens: int,
        patience: Patience,
    ) -> None:
        self.message_id = message_id
        self._owner = owner
        self._database = database
        self._model = model
        self._feed = feed
        self._writer = writer
        self._figures = figures
        self._budget_tokens = budget_tokens
        self._patience = patience
        self._reading: asyncio.Task[Closing] | None = None
        self._ended_from_outside: Closing | None = None

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
        self._feed.publish([stored(CONTEXT_SEQ, prompt.context)])
        manuscript = self._writer.begin(lease, self._feed, first_seq=CONTEXT_SEQ + 1)
        manuscript.ended.add_done_callback(lambda _: self._stop_reading())
        closing = await self._read_to_the_end(prompt, manuscript)
        try:
            await self._writer.end(manuscript, closing)
        except LeaseLost:
            log.warning("answer lost its lease", message_id=self.message_id)
        else:
            self._note_end(manuscript, closing, started)

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

    async def _read_to_the_end(self, prompt: Prompt, manuscript: Manuscript) -> Closing:
        """Read from the model until it ends, fails, is too slow, or somebody stops it. Only this can be cancelled."""
        self._reading = asyncio.create_task(self._read(prompt, manuscript), name=f"read-{self.message_id}")
        if self._ended_from_outside is not None:
            self._stop_reading()
        await asyncio.wait([self._reading])
        if self._reading.cancelled():
            return self._ended_from_outside or INTERRUPTED
        return self._reading.result()

    async def _read(self, prompt: Prompt, manuscript: Manuscript) -> Closing:
        try:
            return await self._read_all(prompt, manuscript)
        except ModelFailure as failure:
            return AnswerFailed(error=failure.error)
        except TimeoutError:
            return TOO_SLOW
        # The answer must reach a final state whatever the adapter does; the fault is logged whole.
        except Exception:
            log.exception("reading from the language model failed", message_id=self.message_id)
            return INTERNAL

    async def _read_all(self, prompt: Prompt, manuscript: Manuscript) -> Closing:
        loop = asyncio.get_running_loop()
        started = rescheduled = loop.time()
        bytes_left = bytes_max = self._patience.answer_bytes_max
        async with (
            asyncio.timeout(self._patience.first_piece_seconds) as deadline,
            aclosing(self._model.stream(prompt)) as arrivals,
        ):
            async for outputs in arrivals:
                now = loop.time()
                if bytes_left == bytes_max and outputs:
                    self._figures.first_piece_seconds.observe(now - started)
                if bytes_left == bytes_max or now - rescheduled > RESCHEDULE_SECONDS:
                    rescheduled = now
                    deadline.reschedule(
                        min(now + self._patience.silence_seconds, started + self._patience.total_seconds)
                    )
                fitting, bytes_left = _fitting(outputs, bytes_left)
                await self._writer.add(manuscript, fitting)
                if len(fitting) < len(outputs):
                    return TOO_LONG
        return AnswerCompleted() if bytes_left < bytes_max else EMPTY

    def _note_end(self, manuscript: Manuscript, closing: Closing, started: float) -> None:
        status = STATUS_OF_CLOSING[type(closing)]
        error = closing.error.code if isinstance(closing, AnswerFailed) else ""
        usage = manuscript.usage
        self._figures.answers.labels(status, error).inc()
        if usage is not None:
            self._figures.tokens.labels("input").inc(usage.input_tokens)
            self._figures.tokens.labels("output").inc(usage.output_tokens)
        log.info(
            "answer ended",
            message_id=self.message_id,
            status=status,
            error=error,
            events=manuscript.seq,
            characters=manuscript.characters,
            model=self._model.name,
            seconds=round(time.monotonic() - started, 3),
        )


def _fitting(outputs: list[ModelOutput], bytes_left: int) -> tuple[list[ModelOutput], int]:
    """As many of the outputs as there is room for, and the room after them."""
    for number, output in enumerate(outputs):
        size_bytes = len(output.text.encode("utf-8", "replace")) if isinstance(output, TextPiece) else 0
        if size_bytes > bytes_left:
            return outputs[:number], bytes_left
        bytes_left -= size_bytes
    return outputs, bytes_left


def gather(tx: Transaction, message_id: str) -> Material:
    """Everything that an answer may be given. Raises `AnswerCannotStart` when its section is gone."""
    conversation = answers.find_conversation(tx, message_id)
    question = conversation.question
    outline = documents.list_outline(tx, conversation.document_id)
    here = next(entry for entry in outline if entry.section_id == conversation.section_id)
    current = documents.find_text(tx, here.section_id)
    is_too_short_to_find_by = len(question.text.split()) < SEARCH_WORDS_MIN
    search_text = f"{question.text}\n{here.title}" if is_too_short_to_find_by else question.text
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
        unread_turns_count=max(0, conversation.depth - 1 - TURNS_MAX),
        passages=tuple(search.find_passages(tx, conversation.document_id, search_text, limit=PASSAGES_MAX)),
        question=question.text,
        selected_text=_selected_text(tx, conversation),
        intent=question.intent,
        config=question.config,
        today=tx.now.date(),
    )


def _selected_text(tx: Transaction, conversation: answers.Conversation) -> str:
    selection = conversation.question.selection
    if selection is None:
        return ""
    content = documents.find_version_content(tx, conversation.section_id, selection.revision) or ""
    return content[selection.start : selection.end]
