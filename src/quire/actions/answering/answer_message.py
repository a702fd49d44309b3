"""Writing one answer: the material is gathered, the prompt built, and what the model says is stored as it arrives.

The run belongs to nobody's request. Only the reading from the model can be cancelled, never a store call; what was read
is written down in every case, and exactly one closing event ends it.
"""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import structlog

from quire.actions.answering.answer_failures import GONE, TOO_LONG, WITHOUT_A_WORD, over_cap
from quire.actions.answering.answer_feeds import AnswerFeed
from quire.actions.answering.answer_models import CLOSED, AnswerModels
from quire.actions.answering.answer_writer import AnswerBuffer, AnswerWriter, LeaseLost
from quire.actions.answering.checkpoints import Checkpoints
from quire.actions.answering.gather_material import GatherMaterial, Stoppable
from quire.actions.answering.model_timeouts import IdleTimeout, ModelTimeouts
from quire.actions.computing import Computing
from quire.actions.metrics import Metrics
from quire.actions.models.model_prices import ModelPrices
from quire.actions.models.model_registry import ModelRegistry
from quire.domain.citing.citations import CitablePassage
from quire.domain.conversation.answers import (
    INTERNAL,
    INTERRUPTED,
    STATUS_OF_CLOSING,
    AnswerCompleted,
    AnswerFailed,
    AnswerStopped,
    Closing,
    ContextGiven,
    SteppedIn,
    stored,
)
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.checkpoints import Turn
from quire.domain.conversation.messages import AnswerEnding, Usage
from quire.domain.conversation.prompts import build_prompt
from quire.domain.costs.charges import PaidModel, SentTokens, bytes_at_most, count_of, count_sent
from quire.domain.errors import NothingToPropose, PaymentRequired
from quire.domain.review.proposals import Draft, draw_up
from quire.llm.language_model import ModelFailure, ModelOutput, TakenBack, TextPiece
from quire.store.conversation import answers, proposals
from quire.store.conversation.answers import Lease
from quire.store.conversation.asking import AnswerCannotStart
from quire.store.database import Database

log = structlog.get_logger("quire.answers")

CONTEXT_SEQ = 2
"""Event 1, `answer.started`, was stored with the question."""

RESCHEDULE_SHARE = 0.01
"""How precisely a silence is measured; rescheduling the timer for each piece would cost as much as the piece."""


@dataclass(frozen=True)
class AnswerTools:
    """What every answer of the process is made with."""

    database: Database
    models: ModelRegistry
    writer: AnswerWriter
    checkpoints: Checkpoints
    prices: ModelPrices
    gathering: GatherMaterial
    metrics: Metrics
    computing: Computing
    timeouts: ModelTimeouts


class Prepared(NamedTuple):
    """What a run needs to its end: the models, what may be cited, how much was said since the last checkpoint."""

    models: AnswerModels
    stepped_in: SteppedIn | None
    """Which model is asked in place of the chosen one, from the beginning."""
    context: ContextGiven
    citable: tuple[CitablePassage, ...]
    is_draft: bool
    section_revision: int
    turns_count: int
    characters: int
    usage: Usage
    """The tokens that finding its material took."""
    budget: Budget
    bytes_max: int | None
    """As long as the answer may become where it may have so many tokens, for servers that do not honour that."""
    sent: SentTokens
    paid: PaidModel | None
    """The model that is asked first, with its prices."""


class AnswerRun:
    """The work that produces one answer."""

    def __init__(
        self, tools: AnswerTools, message_id: str, feed: AnswerFeed, *, owner: str, person: str
    ) -> None:
        self.message_id = message_id
        self._person = person
        self._tools = tools
        self._feed = feed
        self._owner = owner
        self._finding = Stoppable()
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
            prepared = await self._prepare()
            try:
                lease = await self._claim(prepared)
            except answers.BoundToHouse:
                # It was bound while its material was gathered: what answers is chosen again.
                prepared = await self._prepare()
                lease = await self._claim(prepared)
        except AnswerCannotStart:
            await self._close_queued(GONE)
            return
        except answers.BoundToHouse:
            await self._close_queued(AnswerFailed(error=CLOSED))
            return
        except PaymentRequired as error:
            self._tools.metrics.count_refusal(error)
            await self._close_queued(over_cap(error))
            return
        if lease is None:
            return
        self._feed.publish([stored(CONTEXT_SEQ, prepared.context)])
        buffer = self._tools.writer.begin(
            lease,
            self._feed,
            first_seq=CONTEXT_SEQ + 1,
            stop=self.stop,
            citable=prepared.citable,
            used_before=prepared.usage,
        )
        buffer.ended.add_done_callback(lambda _: self._stop_reading())
        if prepared.stepped_in is not None:
            self._tools.writer.step_in(buffer, prepared.stepped_in)
        closing = await self._read_to_the_end(prepared, buffer)
        draft = await self._draft(prepared, buffer) if _is_whole(closing) else None
        try:
            await self._tools.writer.end(buffer, closing, draft)
        except LeaseLost:
            log.warning("answer lost its lease", message_id=self.message_id)
        else:
            self._note_end(prepared.models, buffer, closing, started)
            self._tools.checkpoints.consider(
                self.message_id,
                prepared.budget,
                turns_count=prepared.turns_count + 1,
                characters=prepared.characters + len(buffer.text),
            )

    async def _prepare(self) -> Prepared:
        plan, found = await self._tools.gathering.begin(self.message_id, self._tools.models.given)
        models = AnswerModels(self._tools.models, self._tools.prices, plan)
        helper = await models.helper_or_none()
        gathered = await self._tools.gathering.gather(self.message_id, plan, found, helper, self._finding)
        material = gathered.material
        budget = Budget(plan.model.context_tokens)
        prompt = build_prompt(material, budget)
        turns = [*material.turns, Turn("user", material.question)]
        stepped_in = await models.begin(prompt)
        tokens_max = prompt.config.max_output_tokens
        sent_texts = (prompt.system, *(turn.content for turn in prompt.turns))
        return Prepared(
            models=models,
            stepped_in=stepped_in,
            context=msgspec.structs.replace(prompt.context, search=gathered.search),
            citable=prompt.citable,
            is_draft=material.intent == "draft",
            section_revision=material.section.revision,
            turns_count=len(turns),
            characters=sum(len(turn.content) for turn in turns),
            usage=gathered.usage,
            budget=budget,
            bytes_max=None if tokens_max is None else bytes_at_most(tokens_max),
            sent=count_sent(sent_texts, count_of(gathered.usage)),
            paid=await self._tools.prices.paid(models.model),
        )

    async def _claim(self, prepared: Prepared) -> Lease | None:
        return await self._tools.database.write(
            answers.claim,
            self.message_id,
            self._owner,
            [prepared.context],
            prepared.sent,
            prepared.paid,
            leaves_house=not prepared.models.model.stays_in_house,
        )

    async def _close_queued(self, closing: AnswerFailed) -> None:
        if await self._tools.database.write(answers.close_queued, self.message_id, closing):
            self._tools.metrics.count_answer(closing)
            log.info("answer ended", message_id=self.message_id, status="failed", error=closing.error.code)

    def _end_from_outside(self, closing: Closing) -> None:
        if self._ended_from_outside is None:
            self._ended_from_outside = closing
        self._finding.stop()
        self._stop_reading()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    async def _read_to_the_end(self, prepared: Prepared, buffer: AnswerBuffer) -> Closing:
        """Read from the models until one ends or is too slow, or somebody stops it. Only this can be cancelled."""
        self._reading = asyncio.create_task(self._read(prepared, buffer), name=f"read-{self.message_id}")
        if self._ended_from_outside is not None:
            self._stop_reading()
        await asyncio.wait([self._reading])
        if self._reading.cancelled():
            return self._ended_from_outside or INTERRUPTED
        return self._reading.result()

    async def _read(self, prepared: Prepared, buffer: AnswerBuffer) -> Closing:
        """Read from one model after the other, until one has said a word or nobody is left to step in."""
        models = prepared.models
        end = asyncio.get_running_loop().time() + self._tools.timeouts.answer_seconds
        closing = await self._read_one(prepared, buffer, end)
        while (stepped_in := await models.step_in_after(closing)) is not None:
            try:
                paid = await self._tools.prices.paid(models.model)
                await self._tools.database.write(
                    answers.change_model,
                    self.message_id,
                    paid,
                    leaves_house=not models.model.stays_in_house,
                )
            except answers.BoundToHouse:
                return AnswerFailed(error=CLOSED)
            except PaymentRequired as error:
                self._tools.metrics.count_refusal(error)
                return over_cap(error)
            self._tools.writer.step_in(buffer, stepped_in)
            closing = await self._read_one(prepared, buffer, end)
        return closing

    async def _read_one(self, prepared: Prepared, buffer: AnswerBuffer, end: float) -> Closing:
        idle = IdleTimeout(self._tools.timeouts, asyncio.get_running_loop().time(), end)
        try:
            return await self._read_all(prepared, buffer, idle)
        except ModelFailure as failure:
            return AnswerFailed(error=failure.error)
        except TimeoutError:
            return idle.failure
        # The answer must reach a final state whatever the adapter does; the fault is logged whole.
        except Exception:
            log.exception("reading from the language model failed", message_id=self.message_id)
            return INTERNAL

    async def _read_all(self, prepared: Prepared, buffer: AnswerBuffer, idle: IdleTimeout) -> Closing:
        models, loop = prepared.models, asyncio.get_running_loop()
        started = rescheduled = loop.time()
        exactness = RESCHEDULE_SHARE * self._tools.timeouts.silence_seconds
        bytes_allowed = self._tools.timeouts.answer_bytes_max
        bytes_left = bytes_max = min(bytes_allowed, prepared.bytes_max or bytes_allowed)
        ending, is_first = AnswerEnding(), True
        async with (
            asyncio.timeout_at(idle.until) as deadline,
            aclosing(await models.open()) as arrivals,
        ):
            async for outputs in arrivals:
                now = loop.time()
                if outputs and (rescheduled == started or now - rescheduled > exactness):
                    rescheduled = now
                    idle.reset(now)
                    deadline.reschedule(idle.until)
                fitting = _fitting(outputs, bytes_left, bytes_max)
                bytes_left = fitting.bytes_left
                if is_first and bytes_left < bytes_max:
                    is_first = False
                    models.note_first_word()
                    self._tools.metrics.first_piece_seconds.observe(now - started)
                await self._tools.writer.add(buffer, fitting.outputs)
                if not fitting.is_all and bytes_max == bytes_allowed:
                    return TOO_LONG
                if not fitting.is_all:
                    ending = AnswerEnding("length")
                    break
                ending = _ending_told(outputs) or ending
        if not buffer.has_words:
            return WITHOUT_A_WORD[ending.kind]
        return AnswerCompleted(ending=ending.kind, reason=ending.reason)

    async def _draft(self, prepared: Prepared, buffer: AnswerBuffer) -> Draft | None:
        """What an answer that was asked for as a draft proposes for the section as the model was given it."""
        if not prepared.is_draft:
            return None
        mode = prepared.models.draft_mode
        drafted = buffer.finish()
        try:
            target = await self._tools.database.read(
                proposals.find_target, self.message_id, mode, prepared.section_revision
            )
            return await self._tools.computing.run(
                self._person,
                draw_up,
                target,
                mode,
                drafted.text,
                drafted.citations,
                characters=len(target.content) + len(drafted.text),
            )
        except NothingToPropose:
            return None
        # The answer must reach a final state; a proposal can still be made of it by hand. The fault is logged whole.
        except Exception:
            log.exception("an answer could not be made a proposal", message_id=self.message_id)
            return None

    def _note_end(self, models: AnswerModels, buffer: AnswerBuffer, closing: Closing, started: float) -> None:
        usage = buffer.usage
        self._tools.metrics.count_answer(closing)
        if usage is not None:
            self._tools.metrics.tokens.labels("input").inc(usage.input_tokens)
            self._tools.metrics.tokens.labels("output").inc(usage.output_tokens)
        log.info(
            "answer ended",
            message_id=self.message_id,
            status=STATUS_OF_CLOSING[type(closing)],
            error=closing.error.code if isinstance(closing, AnswerFailed) else "",
            ending=closing.ending if isinstance(closing, AnswerCompleted) else "",
            events=buffer.seq,
            characters=len(buffer.text),
            model=models.model.name,
            seconds=round(time.monotonic() - started, 3),
        )


def _is_whole(closing: Closing) -> bool:
    """Whether the answer may become a proposal by itself: half a draft would replace the text by its beginning."""
    return isinstance(closing, AnswerCompleted) and closing.ending == "whole"


def _ending_told(outputs: list[ModelOutput]) -> AnswerEnding | None:
    return next((output for output in outputs if isinstance(output, AnswerEnding)), None)


class _Fitting(NamedTuple):
    """As much of what a model has said as there is room for, and the room after it."""

    outputs: list[ModelOutput]
    bytes_left: int
    is_all: bool


def _fitting(outputs: list[ModelOutput], bytes_left: int, bytes_max: int) -> _Fitting:
    """What fits, up to a character in the middle of a piece: pieces may be as long as all that has arrived."""
    for number, output in enumerate(outputs):
        if isinstance(output, TakenBack):
            bytes_left = bytes_max
        if not isinstance(output, TextPiece):
            continue
        encoded = output.text.encode("utf-8", "replace")
        if len(encoded) > bytes_left:
            beginning = encoded[:bytes_left].decode("utf-8", "ignore")
            cut = [msgspec.structs.replace(output, text=beginning)] if beginning else []
            return _Fitting([*outputs[:number], *cut], bytes_left - len(beginning.encode()), is_all=False)
        bytes_left -= len(encoded)
    return _Fitting(outputs, bytes_left, is_all=True)
