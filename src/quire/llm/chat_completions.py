"""The events of a chat-completions stream; everything that is not named here is passed over."""

import re
from typing import Any

import msgspec

from quire.llm.language_model import ModelOutput, TextPiece, Thinking, TokensUsed

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Part(msgspec.Struct):
    text: str | None = None


class _Delta(msgspec.Struct):
    content: str | list[_Part] | None = None
    reasoning_content: Any = None
    reasoning: Any = None

    @property
    def text(self) -> str:
        """Without control characters, which no text may have."""
        content = self.content or ""
        text = content if isinstance(content, str) else "".join(part.text or "" for part in content)
        return _CONTROL.sub("", text) if _CONTROL.search(text) else text

    @property
    def is_reasoning(self) -> bool:
        """Whether the model thinks aloud, which is no part of the answer."""
        return bool(self.reasoning_content or self.reasoning)


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: Any = None
    completion_tokens: Any = None

    @property
    def tokens_used(self) -> TokensUsed:
        """An answer does not fail over a nonsense count."""
        return TokensUsed(_count(self.prompt_tokens), _count(self.completion_tokens))


class Chunk(msgspec.Struct):
    """One event of the stream."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None

    @property
    def is_last(self) -> bool:
        """Whether the server says that the answer has come to its end."""
        return any(choice.finish_reason for choice in self.choices or ())

    def outputs(self) -> list[ModelOutput]:
        """What the event says."""
        outputs: list[ModelOutput] = []
        for choice in self.choices or ():
            if choice.delta is not None and choice.delta.text:
                outputs.append(TextPiece(choice.delta.text))
            elif choice.delta is not None and choice.delta.is_reasoning:
                outputs.append(Thinking())
        if self.usage is not None:
            outputs.append(self.usage.tokens_used)
        return outputs


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**53 else 0
