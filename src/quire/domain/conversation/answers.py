"""The event log of an answer, from which its text is assembled.

Events are numbered from 1 without gaps, and exactly one closing event ends the log. A reader who has all of them has
the whole answer; the text of the stored message is assembled from them.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

import msgspec

from quire.domain.citing.citations import Citation, CitationState
from quire.domain.citing.quote_matching import Reason
from quire.domain.conversation.messages import AnswerError, EndingKind, Status
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.references.references import Locator


class AnswerEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to an answer; `v` is the version of the event's schema."""

    type: ClassVar[str]
    v: int = 1


class AnswerStarted(AnswerEvent, frozen=True, kw_only=True):
    """The first event, stored together with the question."""

    type = "answer.started"
    message_id: str
    model: str


class SteppedIn(AnswerEvent, frozen=True, kw_only=True):
    """Another model writes the answer than the one that was chosen, before a word was said."""

    type = "fallback"
    model: str
    model_id: str
    instead_of: str
    """The shown name of the one that was chosen."""
    reason: AnswerError


class ContextPart(msgspec.Struct, frozen=True):
    """A part of the prompt, with its estimated size."""

    kind: str
    title: str
    tokens: int


class ContextPassage(msgspec.Struct, frozen=True):
    """A passage of the prompt, with the marker by which the answer may cite it."""

    marker: str
    reference_id: str | None
    section_id: str | None
    title: str
    locator: Locator


SearchProblem = Literal["no_wordings", "no_order"]
"""What a thorough search had to do without: other wordings of the question, or a better order of what was found."""


class ThoroughSearch(msgspec.Struct, frozen=True):
    """What was asked to find passages beside the question itself, and what did not come about."""

    wordings: tuple[str, ...] = ()
    ordered_count: int = 0
    """How many of the found passages were put in order."""
    problems: tuple[SearchProblem, ...] = ()


NotSearchedReason = Literal["waiting", "reading", "failed", "not_indexed"]
"""Why a text was not searched: it waits to be read, is being read, could not be read, or has no index yet."""


class NotSearched(msgspec.Struct, frozen=True):
    """A source or a section in which no passage could be found, whatever stands there."""

    title: str
    reason: NotSearchedReason
    reference_id: str | None = None
    section_id: str | None = None


class ContextGiven(AnswerEvent, frozen=True, kw_only=True):
    """The parts of the prompt, the parts that did not fit, and how a thorough search went, if there was one.

    Of the texts that were not searched the first are named, and all are counted.
    """

    type = "context"
    parts: tuple[ContextPart, ...]
    passages: tuple[ContextPassage, ...]
    left_out: tuple[ContextPart, ...]
    search: ThoroughSearch | None = None
    not_searched: tuple[NotSearched, ...] = ()
    not_searched_count: int = 0


class TextAdded(AnswerEvent, frozen=True, kw_only=True):
    """Text was appended to the answer."""

    type = "text"
    text: str


class CitationFound(AnswerEvent, frozen=True, kw_only=True):
    """The citation of a mark in the text before this event: a `Citation`, field by field."""

    type = "citation"
    marker: str
    reference_id: str | None
    passage_id: str | None
    section_id: str | None
    title: str
    locator: Locator
    quote: str
    state: CitationState
    reason: Reason | None = None
    sentence: str | None = None
    left_out: tuple[tuple[int, int], ...] = ()
    is_gone: bool
    notes: tuple[ReadingNote, ...] = ()


class UsageCounted(AnswerEvent, frozen=True, kw_only=True):
    """Tokens as the model's server counted them."""

    type = "usage"
    input_tokens: int
    output_tokens: int


class AnswerCompleted(AnswerEvent, frozen=True, kw_only=True):
    """The model finished; `ending` says whether the answer is whole, and `reason` why, in the words of its server."""

    type = "answer.completed"
    ending: EndingKind = "whole"
    reason: str | None = None


class AnswerStopped(AnswerEvent, frozen=True, kw_only=True):
    """A person stopped it; the text so far stays."""

    type = "answer.stopped"


class AnswerFailed(AnswerEvent, frozen=True, kw_only=True):
    """It failed; the text so far stays."""

    type = "answer.failed"
    error: AnswerError


class AnswerInterrupted(AnswerEvent, frozen=True, kw_only=True):
    """The server stopped while it ran; the text so far stays, and the question can be asked again."""

    type = "answer.interrupted"
    error: AnswerError


class Snapshot(AnswerEvent, frozen=True, kw_only=True):
    """The text up to an event, in place of all events before.

    Sent, and never stored, for events that were folded into the message; stored, without text, where all that was said
    turned out to be thought.
    """

    type = "snapshot"
    text: str
    citations: tuple[Citation, ...]
    upto: int


EVENTS: dict[str, type[AnswerEvent]] = {kind.type: kind for kind in AnswerEvent.__subclasses__()}
"""Every event by its type, as streams name it."""

Closing = AnswerCompleted | AnswerStopped | AnswerFailed | AnswerInterrupted

STATUS_OF_CLOSING: dict[type[AnswerEvent], Status] = {
    AnswerCompleted: "completed",
    AnswerStopped: "stopped",
    AnswerFailed: "failed",
    AnswerInterrupted: "interrupted",
}

CLOSING_TYPES = frozenset(closing.type for closing in STATUS_OF_CLOSING)


class StoredEvent(msgspec.Struct, frozen=True):
    """An event as it is stored: `data` is its JSON, ready to be sent."""

    seq: int
    type: str
    data: bytes

    @property
    def is_closing(self) -> bool:
        """Whether it is the last event of its answer."""
        return self.type in CLOSING_TYPES


INTERRUPTED = AnswerInterrupted(
    error=AnswerError(
        "interrupted",
        "The server stopped while this answer was being written. What had arrived is kept; try again.",
        retryable=True,
    )
)

INTERNAL = AnswerFailed(
    error=AnswerError(
        "internal_error", "Something went wrong while this answer was being written.", retryable=True
    )
)

_LINE_ENDS = [("\u2028".encode(), b"\\u2028"), ("\u2029".encode(), b"\\u2029"), ("\x85".encode(), b"\\u0085")]

_encoder = msgspec.json.Encoder()
_text_decoder = msgspec.json.Decoder(TextAdded)


def stored(seq: int, event: AnswerEvent) -> StoredEvent:
    """An event with its number, as JSON on one line whatever a client takes for a line end."""
    data = _encoder.encode(event)
    for sign, escaped in _LINE_ENDS:
        data = data.replace(sign, escaped)
    return StoredEvent(seq, event.type, data)


def started(message_id: str, model: str) -> StoredEvent:
    """The first event of an answer."""
    return stored(1, AnswerStarted(message_id=message_id, model=model))


def citation_event(citation: Citation) -> CitationFound:
    """The event of a citation."""
    return CitationFound(**{name: getattr(citation, name) for name in citation.__struct_fields__})


def assembled_text(events: Iterable[StoredEvent]) -> str:
    """The text that these events add up to."""
    return "".join(_text_decoder.decode(event.data).text for event in events if event.type == TextAdded.type)
