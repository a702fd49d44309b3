"""The events of a chat-completions stream, or of Ollama's own; everything that is not named here is passed over."""

import re
from typing import Annotated, Any, Literal

import msgspec

from quire.domain.conversation.messages import AnswerEnding, EndingKind
from quire.llm.language_model import ModelOutput, TextPiece, Thinking, TokensUsed

_WHOLE = ("stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete")
_CUT_BY_LENGTH = (
    "length",
    "max_tokens",
    "max_output_tokens",
    "model_length",
    "model_context_window_exceeded",
)
_FILTERED = (
    "content_filter",
    "content_filtered",
    "guardrail_intervened",
    "safety",
    "recitation",
    "blocklist",
)
_REFUSED = ("prohibited_content", "refusal", "sensitive")

ENDINGS: dict[str, EndingKind] = {
    **dict.fromkeys(_WHOLE, "whole"),
    **dict.fromkeys(_CUT_BY_LENGTH, "length"),
    **dict.fromkeys((*_FILTERED, *_REFUSED), "filtered"),
}
"""What reasons for an end mean, beside OpenAI's those of TGI, Mistral, Anthropic, Bedrock, Cohere, Gemini and Zhipu."""

REASON_CHARACTERS_MAX = 100

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Part(msgspec.Struct):
    text: str | None = None
    thinking: Any = None


class _Delta(msgspec.Struct):
    content: str | list[_Part] | None = None
    reasoning_content: Any = None
    reasoning: Any = None
    thinking: Any = None
    refusal: Any = None

    @property
    def text(self) -> str:
        """Without control characters, which no text may have. Why a model refuses to answer is text as well."""
        content = self.content or (self.refusal if self.refuses else "")
        text = content if isinstance(content, str) else "".join(part.text or "" for part in content)
        return _without_control_characters(text)

    @property
    def is_reasoning(self) -> bool:
        """Whether the model thinks aloud, which is no part of the answer."""
        parts = self.content if isinstance(self.content, list) else []
        thoughts = (self.reasoning_content, self.reasoning, self.thinking, *(part.thinking for part in parts))
        return any(thoughts)

    @property
    def refuses(self) -> bool:
        """Whether it says why the model does not answer."""
        return isinstance(self.refusal, str) and self.refusal != ""


class _Choice(msgspec.Struct):
    index: Any = None
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: Any = None
    error: Any = None

    @property
    def is_first(self) -> bool:
        """Only one was asked for; a server that sends more has its first one heard."""
        return self.index in (None, 0)


class _Usage(msgspec.Struct):
    prompt_tokens: Any = None
    completion_tokens: Any = None
    prompt_tokens_details: Any = None
    prompt_cache_hit_tokens: Any = None

    @property
    def tokens_used(self) -> TokensUsed:
        """An answer does not fail over a nonsense count."""
        prompt = _count(self.prompt_tokens)
        return TokensUsed(prompt, _count(self.completion_tokens), min(self._cached, prompt))

    @property
    def _cached(self) -> int:
        """In the form of OpenAI, or in that of DeepSeek."""
        details = self.prompt_tokens_details
        named = details.get("cached_tokens") if isinstance(details, dict) else None
        return _count(named) or _count(self.prompt_cache_hit_tokens)


class Chunk(msgspec.Struct):
    """One event of the stream."""

    choices: list[_Choice | None] | None = None
    usage: Any = None
    error: Any = None
    object: Any = None
    message: Any = None
    done: Any = None
    done_reason: Any = None
    prompt_eval_count: Any = None
    eval_count: Any = None

    @property
    def choice(self) -> _Choice | None:
        """What it says of the answer, in the form of OpenAI or in that of Ollama."""
        choices = (choice for choice in self.choices or () if choice is not None)
        choice = next((choice for choice in choices if choice.is_first), None)
        return choice or self._choice_of_ollama()

    def _choice_of_ollama(self) -> _Choice | None:
        if not isinstance(self.message, dict):
            return None
        try:
            said = msgspec.convert(self.message, _Delta)
        except msgspec.ValidationError:
            return None
        reason = (self.done_reason or "stop") if self.done is True else None
        return _Choice(delta=said, message=said, finish_reason=reason)

    @property
    def refuses(self) -> bool:
        """Whether the model says why it does not answer."""
        choice = self.choice
        delta = None if choice is None else choice.delta or choice.message
        return delta is not None and delta.refuses

    @property
    def ending(self) -> AnswerEnding | None:
        """How the answer has come to its end; None while it goes on."""
        reason = None if self.choice is None else self.choice.finish_reason
        return ending_of(str(reason)) if reason else None

    @property
    def is_error(self) -> bool:
        """Whether the event is an error and no piece of an answer."""
        return bool(self.error) or self.object == "error"

    @property
    def choice_error(self) -> Any:
        """What the choice says of that."""
        return None if self.choice is None else self.choice.error

    @property
    def has_failed(self) -> bool:
        """Whether the choice says of itself that it has failed."""
        return self.choice is not None and (bool(self.choice.error) or self.choice.finish_reason == "error")

    def outputs(self, *, is_whole: bool) -> list[ModelOutput]:
        """What the event says, or the whole reply, which has a message in place of a piece of one."""
        outputs: list[ModelOutput] = []
        choice = self.choice
        delta = None if choice is None else choice.message if is_whole else choice.delta or choice.message
        if delta is not None and delta.text:
            outputs.append(TextPiece(delta.text))
        elif delta is not None and delta.is_reasoning:
            outputs.append(Thinking())
        if isinstance(self.usage, dict):
            outputs.append(msgspec.convert(self.usage, _Usage).tokens_used)
        elif self.eval_count is not None:
            outputs.append(TokensUsed(_count(self.prompt_eval_count), _count(self.eval_count)))
        return outputs


class _PlainDelta(msgspec.Struct):
    content: Annotated[str, msgspec.Meta(min_length=1)]
    refusal: Literal[""] | None = None


class _PlainChoice(msgspec.Struct):
    delta: _PlainDelta
    index: Literal[0] | None = None
    finish_reason: Literal[""] | None = None
    error: None = None


class _PlainChunk(msgspec.Struct):
    """An event that adds to the text and says nothing else: whatever else an event could say is nothing here."""

    choices: tuple[_PlainChoice]
    usage: None = None
    error: None = None
    eval_count: None = None
    object: Literal["chat.completion.chunk"] | None = None


_plain_chunks = msgspec.json.Decoder(list[_PlainChunk])


def plain_text(events: list[bytes]) -> str | None:
    """The text of events that only add to it, as nearly all do; None where one of them has to be looked at by itself.

    They are decoded together, which costs each of them a fraction of what it costs alone.
    """
    try:
        chunks = _plain_chunks.decode(b"[%s]" % b",".join(events))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not chunks or len(chunks) != len(events):
        return None
    return _without_control_characters("".join([chunk.choices[0].delta.content for chunk in chunks])) or None


def _without_control_characters(text: str) -> str:
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text


REFUSAL = "refusal"


def ending_of(reason: str) -> AnswerEnding:
    """What a server means by the reason that it gives for an end; one that is not known is not taken for whole."""
    plain = _CONTROL.sub("", reason)[:REASON_CHARACTERS_MAX]
    return AnswerEnding(ENDINGS.get(plain.strip().lower(), "other"), plain)


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**53 else 0
