"""The chat of a section, the one lasting conversation about it."""

from datetime import datetime

import msgspec

from quire.domain.conversation.messages import Message, Status


class CitedSource(msgspec.Struct, frozen=True):
    """A reference, or a section of the document, that the shown answers of a chat cite."""

    reference_id: str | None
    section_id: str | None
    title: str
    is_gone: bool


class ChatSession(msgspec.Struct, frozen=True):
    """A chat with one page of the messages of its shown branch.

    `message_count` counts the messages of the shown branch; `next_before` is the cursor of the page before this one.
    `context_documents` are the ids of the references that its answers may use.
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
    """An answer that is running or has ended recently."""

    section_id: str
    chat_session_id: str
    answer_id: str
    status: Status
    ended_at: datetime | None
