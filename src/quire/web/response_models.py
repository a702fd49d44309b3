"""The JSON that goes out. Domain values are shown as they are; here stand the objects around them."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType
from quart import Response

from quire.domain.conversation.answers import ContextGiven
from quire.domain.conversation.chats import AnswerActivity, ChatSession
from quire.domain.conversation.messages import Message
from quire.domain.decisions import Decision, LostHunk
from quire.domain.documents import Document, DocumentWithSections
from quire.domain.history.authorship import DocumentAuthorship, SectionAuthorship
from quire.domain.history.document_history import DocumentAt
from quire.domain.history.version_diffs import VersionHunk
from quire.domain.history.versions import Version, VersionWithContent
from quire.domain.hunks import PendingHunks
from quire.domain.passages import SearchHit
from quire.domain.proposals import Proposal
from quire.domain.references import PassageInContext, Reference
from quire.domain.sections import DeletedSection, Section
from quire.domain.users import ApiToken, User
from quire.store.client_requests import Reply


class ErrorReply(Struct, frozen=True):
    """What went wrong, as one sentence; some errors have further fields."""

    error: str
    code: str
    request_id: str


class InvalidFieldReply(ErrorReply, frozen=True):
    """Which field is not acceptable, and why."""

    field: str


class TooManyReply(ErrorReply, frozen=True):
    """Over a limit; `retry_after` are the seconds that the header Retry-After names too."""

    retry_after: int


class StaleReply(ErrorReply, frozen=True):
    """The section or document as it is now."""

    section: Section | UnsetType = UNSET
    document: Document | UnsetType = UNSET


class ConflictReply(ErrorReply, frozen=True):
    """With what it conflicts: the answer that is being written in this chat; or the hunks whose places have changed.

    With the hunks comes the section as it is.
    """

    answer: Message | UnsetType = UNSET
    hunks: tuple[LostHunk, ...] | UnsetType = UNSET
    section: Section | UnsetType = UNSET


class UserReply(Struct, frozen=True):
    """An account."""

    user: User


class TokensReply(Struct, frozen=True):
    """A page of one's tokens."""

    tokens: list[ApiToken]
    next_cursor: str | None


class NewTokenReply(ApiToken, frozen=True):
    """A token just made; its secret `token` is shown this once."""

    token: str


class DocumentsReply(Struct, frozen=True):
    """A page of one's documents."""

    documents: list[Document]
    next_cursor: str | None


class DocumentReply(Struct, frozen=True):
    """A document without its sections."""

    document: Document


class DocumentWithSectionsReply(Struct, frozen=True):
    """A document with its sections in order."""

    document: DocumentWithSections


class SectionReply(Struct, frozen=True):
    """A section."""

    section: Section


class VersionsReply(Struct, frozen=True):
    """A page of a section's versions, newest first."""

    versions: list[Version]
    next_cursor: str | None


class VersionReply(Struct, frozen=True):
    """A version with its text."""

    version: VersionWithContent


class VersionDiff(Struct, frozen=True, omit_defaults=True):
    """What makes the version `against` into this one; null stands for the time before the first version.

    Titles and levels are told where they differ. Blank lines alone make no hunk.
    """

    revision: int
    against: int | None
    hunks: tuple[VersionHunk, ...]
    title_before: str | UnsetType = UNSET
    title_after: str | UnsetType = UNSET
    level_before: int | UnsetType = UNSET
    level_after: int | UnsetType = UNSET


class VersionDiffReply(Struct, frozen=True):
    """Two versions of a section compared."""

    diff: VersionDiff


class SectionAuthorshipReply(Struct, frozen=True):
    """How each part of a section's text came in, when and by whom."""

    authorship: SectionAuthorship


class DocumentAuthorshipReply(Struct, frozen=True):
    """How the words of a document came in, counted and as parts of all."""

    authorship: DocumentAuthorship


class DeletedSectionsReply(Struct, frozen=True):
    """A page of a document's trash."""

    sections: list[DeletedSection]
    next_cursor: str | None


class DocumentAtReply(Struct, frozen=True):
    """A document as it was."""

    document: DocumentAt


class RestoredDocumentReply(DocumentWithSectionsReply, frozen=True):
    """A restored document, and the ids of sections that keep what they have, since their versions are damaged."""

    damaged_section_ids: list[str]


class SearchReply(Struct, frozen=True):
    """The places of a document that fit a search, best first."""

    hits: list[SearchHit]


class ReferenceReply(Struct, frozen=True):
    """A reference."""

    reference: Reference


class ReferencesReply(Struct, frozen=True):
    """A page of a document's references."""

    references: list[Reference]
    next_cursor: str | None


class PassageReply(Struct, frozen=True):
    """A passage with what stands around it."""

    passage: PassageInContext


class ChatSessionReply(Struct, frozen=True, omit_defaults=True):
    """A section's chat; `message` stands only in the reply to the call that created it."""

    chat_session: ChatSession
    message: str | UnsetType = UNSET


class MessageReply(Struct, frozen=True):
    """A message."""

    message: Message


class ActivityReply(Struct, frozen=True):
    """Answers of a document that are being written or ended in the last 24 hours, and what waits to be decided."""

    activity: list[AnswerActivity]
    proposals: list[PendingHunks]


class ContextReply(Struct, frozen=True):
    """What the language model was given for an answer; null where nothing was given yet."""

    context: ContextGiven | None


class ProposalReply(Struct, frozen=True):
    """A proposal."""

    proposal: Proposal


class PlacedProposalReply(Struct, frozen=True):
    """A proposal, and the revision of its section in which the places of its hunks count."""

    proposal: Proposal
    section_revision: int


class ProposalsReply(Struct, frozen=True):
    """A page of a section's proposals."""

    proposals: list[Proposal]
    next_cursor: str | None


class DecidedReply(Struct, frozen=True):
    """A proposal after a decision, the section with it, and the decision."""

    proposal: Proposal
    section: Section
    decision: Decision


class TakenBackReply(Struct, frozen=True):
    """A proposal after a decision was taken back, and the section without it."""

    proposal: Proposal
    section: Section


class AskedReply(Struct, frozen=True):
    """A question, its answer in the making, and where to follow it."""

    message: Message
    answer: Message
    events_url: str


_encoder = msgspec.json.Encoder()


def as_json(value: Any, status: int = 200, **headers: str) -> Response:
    """A JSON response; names of headers are written with underscores."""
    return from_reply(Reply(status, _encoder.encode(value)), **headers)


def as_reply(value: Any, status: int) -> Reply:
    """The same, in the form that can be kept under an idempotency key."""
    return Reply(status, _encoder.encode(value))


def from_reply(reply: Reply, **headers: str) -> Response:
    """A JSON response from its bytes."""
    response = Response(reply.body, reply.status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response
