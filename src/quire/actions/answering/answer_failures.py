"""How the run of an answer fails; other failures are told by the adapters of models, in `llm/`."""

from quire.domain.conversation.answers import AnswerFailed
from quire.domain.conversation.messages import AnswerError, EndingKind
from quire.domain.errors import PaymentRequired

GONE = AnswerFailed(
    error=AnswerError("section_deleted", "The section of this chat was deleted.", retryable=False)
)
TOO_LONG = AnswerFailed(
    error=AnswerError(
        "answer_too_long", "The answer was longer than is allowed and was cut off here.", retryable=False
    )
)
NEVER_BEGAN = AnswerFailed(
    error=AnswerError(
        "model_first_token_timeout",
        "The language model took too long to begin and was given up.",
        retryable=True,
    )
)
FELL_SILENT = AnswerFailed(
    error=AnswerError(
        "model_silence_timeout",
        "The language model fell silent in the middle of the answer and was given up.",
        retryable=True,
    )
)
TOO_SLOW = AnswerFailed(
    error=AnswerError(
        "answer_timeout", "The answer took longer than is allowed and was cut off here.", retryable=True
    )
)
EMPTY = AnswerFailed(
    error=AnswerError("model_empty", "The language model ended without an answer.", retryable=True)
)
FILTERED = AnswerFailed(
    error=AnswerError("model_filtered", "The language model's server filtered the answer.", retryable=False)
)
CUT_OFF = AnswerFailed(
    error=AnswerError(
        "model_cut_off",
        "The language model reached its limit of length before the first word of the answer.",
        retryable=False,
    )
)
WITHOUT_A_WORD: dict[EndingKind, AnswerFailed] = {
    "whole": EMPTY,
    "length": CUT_OFF,
    "filtered": FILTERED,
    "other": EMPTY,
}


def over_cap(error: PaymentRequired) -> AnswerFailed:
    """A cap was lowered, or more is to be sent than was reserved for; nothing was spent."""
    return AnswerFailed(error=AnswerError(error.code, error.sentence, retryable=True))
