"""How long a language model may take for an answer, and how its answer fails when it takes longer."""

import msgspec

from quire.actions.answering.answer_failures import FELL_SILENT, NEVER_BEGAN, TOO_SLOW
from quire.domain.conversation.answers import AnswerFailed


class ModelTimeouts(msgspec.Struct, frozen=True):
    """How long a model may take, in seconds, and how much it may say, in bytes of UTF-8."""

    first_token_seconds: float
    silence_seconds: float
    answer_seconds: float
    answer_bytes_max: int


class IdleTimeout:
    """How long the model may still be silent. Any output resets it, reasoning included."""

    def __init__(self, timeouts: ModelTimeouts, now: float, end: float) -> None:
        self._timeouts = timeouts
        self._end = end
        self._has_begun = False
        self.until = min(now + timeouts.first_token_seconds, self._end)

    def reset(self, now: float) -> None:
        """The model has sent something."""
        self._has_begun = True
        self.until = min(now + self._timeouts.silence_seconds, self._end)

    @property
    def failure(self) -> AnswerFailed:
        """How the answer fails when it has run out."""
        if self.until == self._end:
            return TOO_SLOW
        return FELL_SILENT if self._has_begun else NEVER_BEGAN
