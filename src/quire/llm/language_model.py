"""The port: what Quire asks of a language model, and how a model says that it cannot."""

from collections.abc import AsyncGenerator
from typing import Protocol, runtime_checkable

import msgspec

from quire.domain.conversation.checkpoints import Conversation
from quire.domain.conversation.messages import AnswerEnding, AnswerError
from quire.domain.conversation.prompts import Prompt
from quire.domain.models.prices import TokenCount
from quire.domain.review.proposals import Mode
from quire.domain.translatable_text import TranslatableText, Value


class TextPiece(msgspec.Struct, frozen=True):
    """The next piece of the answer: one as the model sends it, or several that have arrived together."""

    text: str


class Preamble(TextPiece, frozen=True):
    """Words at the beginning of an answer that are about it; they are no part of what it drafts."""


class Thinking(msgspec.Struct, frozen=True):
    """The model is at work on something that is no part of the answer: a sign of life."""


class TakenBack(msgspec.Struct, frozen=True):
    """All text so far was thought and not said, as turned out only now."""


class TokensUsed(msgspec.Struct, frozen=True):
    """Tokens as the model's server counted them; the last one counts."""

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    """Those of the input that it still knew from an earlier prompt."""


ModelOutput = TextPiece | TakenBack | Thinking | TokensUsed | AnswerEnding
"""An answer of which no ending is told is whole."""


class LanguageModel(Protocol):
    """Something that answers a prompt piece by piece."""

    name: str

    @property
    def address(self) -> str | None:
        """What is called, for people; None where there is no server."""
        ...

    draft_mode: Mode
    """Whether what it drafts is a new text in place of the old one, or is to be added to it."""

    def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        """Answer with what has arrived since the last time; whoever reads slowly gets more at once.

        Closing the generator ends the work immediately, connections included. Raises `ModelFailure`.
        """
        ...

    async def summarise(self, conversation: Conversation) -> "ShortReply":
        """Sum up what was said, for later answers. Raises `ModelFailure`."""
        ...

    async def check(self) -> TranslatableText:
        """Find out whether it would answer, and say so to an administrator. Raises `ModelFailure`."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


class ShortReply(msgspec.Struct, frozen=True):
    """What a model replies to a request that is no part of a conversation, and the tokens that its server counted."""

    text: str
    tokens: TokensUsed = TokensUsed(0, 0)

    @property
    def counted(self) -> TokenCount | None:
        """The tokens, where the server has said them."""
        tokens = self.tokens
        if not tokens.input_tokens and not tokens.output_tokens:
            return None
        return TokenCount(tokens.input_tokens, tokens.output_tokens, tokens.cached_input_tokens)


@runtime_checkable
class FollowsInstructions(Protocol):
    """A language model that can be asked for other things than answers, which the built-in assistant cannot."""

    async def reply(
        self, rules: str, request: str, *, characters_max: int, tokens_max: int | None = None
    ) -> ShortReply:
        """Do what the rules say with a request, in at most so many characters. Raises `ModelFailure`.

        With `tokens_max` the server is asked for no more tokens than that.
        """
        ...


class ModelFailure(Exception):
    """The model cannot answer; `error` is what the person will read, with the words of its server as `reason`."""

    def __init__(
        self, code: str, message: str, *, retryable: bool, reason: str = "", **values: Value
    ) -> None:
        self.text = TranslatableText(message, values)
        super().__init__(self.text)
        self.error = AnswerError(code, str(self.text), retryable, reason or None)


def built_in(name: str) -> TranslatableText:
    """What `check` says of a model that needs no server."""
    return TranslatableText(
        "%(model)s; connect a language model on the page Models, or by QUIRE_MODEL_URL and QUIRE_MODEL_NAME.",
        {"model": name},
    )
