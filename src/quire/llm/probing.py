"""Trying a model server: what it has, how it answers, what it refuses, and how long a prompt it takes.

Three questions, asked as answers ask: one sentence with all parameters, one answer that is stopped in its middle, and
one prompt as long as those that answers will have. Some servers cut such a prompt off without a word; the tokens that
they count tell.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Protocol, runtime_checkable

import msgspec

from quire.domain.conversation.budgets import CHARACTERS_PER_TOKEN
from quire.domain.conversation.messages import AnswerConfig
from quire.domain.models.model_lists import ModelList, why_none
from quire.domain.models.model_probes import Probe, ProbeRow, row
from quire.domain.translatable_text import TranslatableText, Value, Values
from quire.llm.language_model import ModelFailure, ModelOutput, TextPiece, Thinking, TokensUsed

STEP_SECONDS = 180.0
STOP_SECONDS_MAX = 2.0
SHOWN_CHARACTERS = 120
FILLING = "This sentence fills a long prompt, and is sent only to see whether all of it arrives. "
COUNTED_SHARE_MIN = 0.5
"""Of the estimated tokens: estimates are cautious, so that a whole prompt counts fewer, but never so few."""

SENT_ALWAYS_TOKENS = 100
"""A server that reads fewer of a long prompt was not given too little room for it: it leaves what it is sent out."""

RULES = "You answer briefly."
SENTENCE = "Say in one sentence what the purpose of a laboratory protocol is."
LONG_ANSWER = "Count from one to two hundred in words."
YES = "Answer with the word yes."


@runtime_checkable
class ProbedServer(Protocol):
    """A model whose server can be tried."""

    name: str

    def ask(self, rules: str, request: str, config: AnswerConfig) -> AsyncGenerator[list[ModelOutput], None]:
        """Ask something. Raises `ModelFailure`."""
        ...

    @property
    def address(self) -> str:
        """What is called, for people."""
        ...

    async def list_models(self) -> ModelList:
        """The models that the server names, or why it names none."""
        ...

    @property
    def refused(self) -> tuple[str, ...]:
        """The parameters that the server has refused for good."""
        ...


class _Said(msgspec.Struct):
    """What came of one question."""

    text: str = ""
    pieces: int = 0
    first_seconds: float = 0.0
    tokens: TokensUsed | None = None
    is_cut: bool = False
    """Whether it had not ended when its time was over."""


async def probe(server: ProbedServer, context_tokens: int, at: datetime) -> Probe:
    """Try a server; what is no answer is a row as well."""
    listed = await server.list_models()
    rows = [_about_models(server, listed)]
    try:
        said = await _ask(server, SENTENCE, AnswerConfig(temperature=0.2, max_output_tokens=2_000))
    except ModelFailure as failure:
        rows.append(row("sentence", "problem", _failed(failure)))
        return Probe(tuple(rows), at, listed.names)
    rows += [_about_sentence(said), _about_usage(said), await _stopped(server), _about_parameters(server)]
    rows.append(await _about_longest(server, context_tokens))
    return Probe(tuple(rows), at, listed.names)


def _about_models(server: ProbedServer, listed: ModelList) -> ProbeRow:
    if not listed.names:
        return row("models", "note", why_none(listed.state, server.address))
    values: Values = {"model": server.name, "count": len(listed.names)}
    if listed.names == (server.name,):
        return row("models", "fine", TranslatableText("The server has %(model)s, and no other.", values))
    if server.name in listed.names:
        return row(
            "models",
            "fine",
            TranslatableText("The server has %(model)s, and %(count)s models in all.", values),
        )
    return row(
        "models",
        "note",
        TranslatableText("%(model)s is not among the models that the server names.", values),
    )


def _about_sentence(said: _Said) -> ProbeRow:
    if not said.text.strip():
        return row("sentence", "problem", TranslatableText("The server ended without a word."))
    values: dict[str, Value] = {
        "words": " ".join(said.text[: 4 * SHOWN_CHARACTERS].split())[:SHOWN_CHARACTERS],
        "milliseconds": round(said.first_seconds * 1000),
        "pieces": said.pieces,
    }
    if said.is_cut:
        values["seconds"] = round(STEP_SECONDS)
        return row(
            "sentence",
            "note",
            TranslatableText(
                "It said “%(words)s”, the first piece after %(milliseconds)s ms, and had not ended after %(seconds)s s:"
                " people wait long for its answers.",
                values,
            ),
        )
    if said.pieces == 1:
        return row(
            "sentence",
            "note",
            TranslatableText(
                "It said “%(words)s”, all at once after %(milliseconds)s ms: people wait for whole answers.",
                values,
            ),
        )
    return row(
        "sentence",
        "fine",
        TranslatableText(
            "It said “%(words)s”, in %(pieces)s pieces, the first after %(milliseconds)s ms.", values
        ),
    )


def _about_usage(said: _Said) -> ProbeRow:
    if said.is_cut:
        return row(
            "usage",
            "note",
            TranslatableText("It had not ended; whether the server counts tokens, it says at the end."),
        )
    if said.tokens is None:
        return row("usage", "note", TranslatableText("The server does not count tokens; they are estimated."))
    values = {"input": said.tokens.input_tokens, "output": said.tokens.output_tokens}
    return row(
        "usage", "fine", TranslatableText("It counted %(input)s tokens in and %(output)s out.", values)
    )


async def _stopped(server: ProbedServer) -> ProbeRow:
    """Close the connection in the middle of an answer, as a stop does."""
    try:
        async with asyncio.timeout(STEP_SECONDS):
            async with aclosing(server.ask(RULES, LONG_ANSWER, AnswerConfig())) as arrivals:
                async for outputs in arrivals:
                    if any(isinstance(output, TextPiece | Thinking) for output in outputs):
                        break
                stopped = asyncio.get_running_loop().time()
            seconds = asyncio.get_running_loop().time() - stopped
    except (ModelFailure, TimeoutError):
        return row("stop", "problem", TranslatableText("A second question was not answered."))
    if seconds > STOP_SECONDS_MAX:
        return row(
            "stop", "note", TranslatableText("A stop takes %(seconds)s seconds.", {"seconds": round(seconds)})
        )
    return row("stop", "fine", TranslatableText("An answer can be stopped in its middle."))


def _about_parameters(server: ProbedServer) -> ProbeRow:
    if not server.refused:
        return row("parameters", "fine", TranslatableText("It takes temperature, length and system prompt."))
    return row(
        "parameters",
        "note",
        TranslatableText(
            "It does not take %(names)s; that is left out of what it is sent.",
            {"names": ", ".join(server.refused)},
        ),
    )


async def _about_longest(server: ProbedServer, context_tokens: int) -> ProbeRow:
    filling = FILLING * int(context_tokens * CHARACTERS_PER_TOKEN / len(FILLING))
    values = {"tokens": context_tokens}
    try:
        said = await _ask(server, f"{filling}\n\n{YES}", AnswerConfig(max_output_tokens=200))
    except ModelFailure as failure:
        return row(
            "prompt",
            "problem",
            TranslatableText(
                "A prompt of %(tokens)s tokens is not taken; enter a smaller size. %(failure)s",
                {**values, "failure": str(_failed(failure))},
            ),
        )
    counted = 0 if said.tokens is None else said.tokens.input_tokens
    if counted and counted < SENT_ALWAYS_TOKENS:
        return row(
            "prompt",
            "problem",
            TranslatableText(
                "Of a prompt of about %(tokens)s tokens the server read only %(counted)s: it does not give the model"
                " what it is sent. Look at the chat template with which it was started.",
                {**values, "counted": counted},
            ),
        )
    if counted and counted < COUNTED_SHARE_MIN * context_tokens:
        return row(
            "prompt",
            "problem",
            TranslatableText(
                "Of a prompt of about %(tokens)s tokens the server read only %(counted)s, and cut the rest off without"
                " a word; enter that as the size, or let the server take more.",
                {**values, "counted": counted},
            ),
        )
    if not counted:
        return row(
            "prompt",
            "note",
            TranslatableText(
                "A prompt of about %(tokens)s tokens is taken; whether all of it is read, the server does not tell.",
                values,
            ),
        )
    return row(
        "prompt", "fine", TranslatableText("A prompt of about %(tokens)s tokens is taken whole.", values)
    )


async def _ask(server: ProbedServer, request: str, config: AnswerConfig) -> _Said:
    """Ask to the end, or as far as there is time. Raises `ModelFailure`, also where it takes too long to begin."""
    said, loop = _Said(), asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(STEP_SECONDS), aclosing(server.ask(RULES, request, config)) as arrivals:
            async for outputs in arrivals:
                _take(said, outputs, loop.time() - began)
    except TimeoutError as cause:
        if said.text.strip():
            said.is_cut = True
            return said
        raise ModelFailure(
            "model_first_token_timeout",
            "The language model took too long to begin and was given up.",
            retryable=True,
        ) from cause
    return said


def _take(said: _Said, outputs: list[ModelOutput], seconds: float) -> None:
    for output in outputs:
        if isinstance(output, TextPiece):
            said.first_seconds = said.first_seconds or seconds
            said.text += output.text
            said.pieces += bool(output.text)
        elif isinstance(output, TokensUsed):
            said.tokens = output


def _failed(failure: ModelFailure) -> TranslatableText:
    """Why it does not answer, with what its server said."""
    if not failure.error.reason:
        return failure.text
    return TranslatableText(
        "%(failure)s The server said: %(words)s", {"failure": failure.text, "words": failure.error.reason}
    )
