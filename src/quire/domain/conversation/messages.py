"""The messages of a chat: questions with their options, and answers with their states."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from quire.domain.citing.citations import Citation
from quire.domain.errors import BlankMessage, InvalidField
from quire.domain.limits import Limits
from quire.domain.models.prices import Money
from quire.domain.templates.instruction_templates import ChosenTemplate
from quire.domain.texts.origins import Count

Role = Literal["user", "assistant"]
Status = Literal["queued", "streaming", "completed", "stopped", "failed", "interrupted"]
Intent = Literal["discuss", "draft"]
LookUp = Literal["question", "text", "nothing"]
"""By what passages are found: by the words of the question, by the text that it is about, or not at all."""
EndingKind = Literal["whole", "length", "filtered", "other"]

RUNNING: tuple[Status, ...] = ("queued", "streaming")


class AnswerError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an answer failed, for the person who waits for it; `reason` has the words of the model's server, if any."""

    code: str
    message: str
    retryable: bool
    reason: str | None = None


class AnswerEnding(msgspec.Struct, frozen=True):
    """Whether the model came to the end of what it had to say, and the reason that its server gave."""

    kind: EndingKind = "whole"
    reason: str | None = None


class Usage(msgspec.Struct, frozen=True):
    """Tokens as the model's server counted them, and what they cost."""

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    """Those of the input that the server still knew from an earlier prompt."""
    is_estimated: bool = False
    """Whether the tokens were counted by Quire, because the server did not say."""
    cost: Money | None = None
    """Null where nobody knows the price."""


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The range of the section's text, at a revision, that a question is about."""

    start: Count
    end: Count
    revision: Count


class AnswerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Parameters of the language model for one answer; None leaves them to the model.

    With `thorough`, the model also helps to find passages: it puts the question into other words and languages, and the
    found passages in order, by one request each.
    """

    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    max_output_tokens: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    thorough: bool | None = None
    """Null takes what is set for the chat."""


class Question(msgspec.Struct, frozen=True):
    """A question with the options of its answer."""

    text: str
    intent: Intent = "discuss"
    selection: Selection | None = None
    config: AnswerConfig = AnswerConfig()
    context_documents: tuple[str, ...] | None = None
    """The references that the answer may use; None stands for all of the document's."""
    look_up: LookUp = "question"
    template: ChosenTemplate | None = None
    """The instructions that were chosen for the answer."""
    model_id: str | None = None
    """The model that is asked for; None takes what is set for the chat."""


class Fallback(msgspec.Struct, frozen=True):
    """For which model another one has stepped in, by its name as people read it, and why."""

    model: str
    reason: AnswerError


class Message(msgspec.Struct, frozen=True):
    """One turn of a chat; `model`, `fallback`, `usage`, `error`, `ending` and `proposal_id` belong to answers.

    `siblings` are the ids of the messages with the same parent, oldest first, this one included. `references` are the
    citations of an answer.
    """

    id: str
    chat_session_id: str
    ordinal: int
    parent_id: str | None
    role: Role
    author: str | None
    """Who asked a question; null for answers."""
    content: str
    status: Status
    references: tuple[Citation, ...]
    siblings: tuple[str, ...]
    timestamp: datetime
    created_at: datetime
    model: str | None
    model_id: str | None
    """By which `GET /api/models` names it, if it is still there."""
    fallback: Fallback | None
    """In whose place the model has answered, and why; null where it was the chosen one."""
    usage: Usage | None
    error: AnswerError | None
    ending: EndingKind | None
    """Whether a completed answer is whole: cut off at a limit of length, by a filter, or in another way if not."""
    ending_reason: str | None
    """The reason for its end in the words of the model's server."""
    proposal_id: str | None
    """The newest proposal that was drawn up from an answer."""
    intent: Intent | None
    """The intent of a question; null for answers."""
    selection: Selection | None
    """The range that a question was about, at the revision of that time; null for the whole section."""
    template: ChosenTemplate | None = None
    """The instruction template of a question, as it was when it was asked."""
    content_html: str | UnsetType = UNSET
    """The Markdown rendered to safe HTML, where the request asks for it."""

    @property
    def is_running(self) -> bool:
        """Whether the answer may get more text."""
        return self.status in RUNNING


def check_question(question: Question, limits: Limits) -> Question:
    """Refuse questions that are blank, too long, or have the NUL character."""
    if not question.text.strip():
        raise BlankMessage
    if len(question.text.encode()) > limits.message_bytes_max:
        raise InvalidField("message", "must have at most %(count)s bytes", count=limits.message_bytes_max)
    if "\0" in question.text:
        raise InvalidField("message", "must not contain the NUL character")
    return question
