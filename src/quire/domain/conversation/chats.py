"""The one lasting conversation of a section, and its messages."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from quire.domain.citing.citations import Citation
from quire.domain.errors import BlankMessage, InvalidField
from quire.domain.limits import Limits

Role = Literal["user", "assistant"]
Status = Literal["queued", "streaming", "completed", "stopped", "failed", "interrupted"]
Intent = Literal["discuss", "draft"]

Count = Annotated[int, Meta(ge=0, le=2**31)]

RUNNING: tuple[Status, ...] = ("queued", "streaming")


class AnswerError(msgspec.Struct, frozen=True):
    """Why an answer failed, for the person who waits for it."""

    code: str
    message: str
    retryable: bool


class Usage(msgspec.Struct, frozen=True):
    """Tokens as the model's server counted them."""

    input_tokens: int
    output_tokens: int


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the section's text that a question is about: characters from `start` up to `end` of a revision."""

    start: Count
    end: Count
    revision: Count


class AnswerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person may ask of the language model for one answer; None leaves it to the model."""

    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    max_output_tokens: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class Question(msgspec.Struct, frozen=True):
    """What is asked, and how."""

    text: str
    intent: Intent = "discuss"
    selection: Selection | None = None
    config: AnswerConfig = AnswerConfig()
    context_documents: tuple[str, ...] | None = None
    """The references that the answer may use; None: all of the document's."""


class Message(msgspec.Struct, frozen=True):
    """One turn of a chat; `model`, `usage`, `error` and `proposal_id` belong to answers.

    `siblings` are the ids of the messages that stand at the same place of the conversation, oldest first,
    this one included. `references` are the citations of an answer.
    """

    id: str
    chat_session_id: str
    ordinal: int
    parent_id: str | None
    role: Role
    content: str
    status: Status
    references: tuple[Citation, ...]
    siblings: tuple[str, ...]
    timestamp: datetime
    created_at: datetime
    model: str | None
    usage: Usage | None
    error: AnswerError | None
    proposal_id: str | None
    """The newest proposal that was made of an answer."""
    intent: Intent | None
    """What a question was for; null for answers."""
    selection: Selection | None
    """What a question was about, in the text as it was then; null where it was about the whole section."""
    content_html: str | UnsetType = UNSET
    """The Markdown as safe HTML, where it was asked for."""

    @property
    def is_running(self) -> bool:
        """Whether more of the answer may come."""
        return self.status in RUNNING


class CitedSource(msgspec.Struct, frozen=True):
    """A reference, or a section of the document, that the shown answers of a chat cite."""

    reference_id: str | None
    section_id: str | None
    title: str
    is_gone: bool


class ChatSession(msgspec.Struct, frozen=True):
    """A page of the shown branch, and what is needed to know the rest.

    `message_count` counts the messages of the shown branch; `next_before` asks for the page before this one.
    `context_documents` are the ids of the references that it may use.
    """

    id: str
    section_id: str
    document_id: str
    messages: tuple[Message, ...]
    context_documents: tuple[str, ...]
    references: tuple[CitedSource, ...]
    message_count: int
    next_before: int | None
    active_answer: str | None
    created_at: datetime
    updated_at: datetime


class AnswerActivity(msgspec.Struct, frozen=True):
    """An answer that is being written, or that has ended lately."""

    section_id: str
    chat_session_id: str
    answer_id: str
    status: Status
    ended_at: datetime | None


def check_question(question: Question, limits: Limits) -> Question:
    """Refuse blank and over-long questions."""
    if not question.text.strip():
        raise BlankMessage
    if len(question.text.encode()) > limits.message_bytes_max:
        raise InvalidField("message", "must have at most %(count)s bytes", count=limits.message_bytes_max)
    if "\0" in question.text:
        raise InvalidField("message", "must not contain the NUL character")
    return question
