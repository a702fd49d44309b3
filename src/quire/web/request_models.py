"""The fields of request bodies and queries. How they are decoded is in `http/decoding`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from quire.domain.conversation.messages import AnswerConfig, Intent, Selection
from quire.domain.documents import DocumentOrder
from quire.domain.origins import Count
from quire.domain.proposals import Mode
from quire.domain.users import TOKEN_DAYS_MAX, TOKEN_NAME_LENGTH_MAX

Level = Annotated[int, Meta(ge=1, le=6)]
ReferenceIds = Annotated[tuple[str, ...], Meta(max_length=1_000)]
HunkIds = Annotated[tuple[str, ...], Meta(max_length=100_000)]
Time = Annotated[datetime, Meta(tz=True)]
Position = Annotated[int, Meta(ge=0, le=1_000_000)]


class SignInBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Name and password of an account."""

    username: str
    password: str


class TokenBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new API token; without days it does not expire."""

    name: Annotated[str, Meta(min_length=1, max_length=TOKEN_NAME_LENGTH_MAX)]
    expires_in_days: Annotated[int, Meta(ge=1, le=TOKEN_DAYS_MAX)] | None = None


class SectionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A section of a new document."""

    title: str
    level: Level = 1
    content: str = ""


class DocumentBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new document."""

    title: str
    sections: list[SectionBody] = []


class DocumentTitleBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A document's new title."""

    title: str


class NewSectionBody(SectionBody, forbid_unknown_fields=True, frozen=True):
    """A new section; without a position it comes at the end."""

    position: Position | None = None


class OriginBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A stretch of the new content that was not typed: characters from `start` up to `end`.

    What was taken from an answer names its `message_id`.
    """

    start: Count
    end: Count
    kind: Literal["pasted", "answer"]
    message_id: str | None = None


class SectionChangeBody(Struct, forbid_unknown_fields=True, frozen=True):
    """What changes of a section; what is not named stays. Without `origins` all that is new was typed."""

    title: str | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    content: str | UnsetType = UNSET
    origins: Annotated[tuple[OriginBody, ...], Meta(max_length=1_000)] = ()


class PositionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A section's place in the order of its document, counted from 0, and its level.

    With its children it takes along the sections behind it that are deeper; their levels change by as much as its own.
    `children_count` says how many sections behind it go along, whatever their levels: it takes a move back exactly.
    """

    position: Position
    level: Level | None = None
    with_children: bool = False
    children_count: Position | None = None


class MessageBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A question. Without `parent_id` it follows the shown branch; with it, it starts a branch there.

    `context_documents` are the references that this answer, and those after it, may use. A `selection` of an earlier
    revision is looked for in the text as it is; where it is not there for certain, the question is refused.
    """

    message: str
    context_documents: ReferenceIds | UnsetType = UNSET
    config: AnswerConfig = AnswerConfig()
    intent: Intent = "discuss"
    selection: Selection | None = None
    parent_id: str | UnsetType | None = UNSET


class ProposalBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Whether an answer is proposed in place of the text, or to be added at its end."""

    mode: Mode


class DecisionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Ids of hunks to accept and to reject; and by id, texts to accept in place of those that were proposed."""

    accept: HunkIds = ()
    reject: HunkIds = ()
    edits: dict[str, str] = {}


class PastedTextBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A text to be used as a reference; Markdown is understood."""

    title: str
    text: str


class UploadBody(Struct, frozen=True):
    """A file, as multipart/form-data; without a title it is called by its own title or its name."""

    file: bytes
    title: str | UnsetType = UNSET


class ContextDocumentsBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The references that a chat may use; null: all of its document's, those to come included."""

    context_documents: ReferenceIds | None


class HeadBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The message whose branch is to be shown."""

    message_id: str


Limit = Annotated[int, Meta(ge=1, le=200)]
SEARCH_LENGTH_MAX = 300


class PageQuery(Struct, frozen=True):
    """Which part of a list."""

    limit: Limit = 50
    cursor: str | None = None


class VersionsQuery(PageQuery, frozen=True):
    """Which versions of a section; without folded ones, of what is typed in a minute only the last is listed."""

    folded: bool = True


Revision = Annotated[int, Meta(ge=1, le=999_999_999)]


class AgainstQuery(Struct, frozen=True):
    """With which version another one is compared; without it, with the one before."""

    against: Revision | None = None


class HistoryQuery(Struct, frozen=True):
    """Which part of a section's history, with the folded versions or without them, and what became of a restore."""

    cursor: str | None = None
    folded: bool = False
    done: Literal["restored", "same", "stale"] | None = None
    version: Revision | None = None


class ComparisonQuery(Struct, frozen=True):
    """Which versions are compared, and how that is shown; without any, the newest with the one before."""

    older: Revision | None = None
    newer: Revision | None = None
    view: Literal["inline", "side"] = "inline"


class DocumentsQuery(Struct, frozen=True):
    """Which documents the page shows, in which order, and what was just done to one of them."""

    q: Annotated[str, Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    sort: DocumentOrder = "changed"
    cursor: str | None = None
    deleted: str | None = None
    restored: str | None = None


class TrashQuery(Struct, frozen=True):
    """Which part of a trash, and what was just taken out of it; `sections` is the part of the other list there."""

    cursor: str | None = None
    restored: str | None = None
    sections: str | None = None


class DocumentHistoryQuery(Struct, frozen=True):
    """Which part of a document's history, and what was just done."""

    cursor: str | None = None
    done: str | None = None


class ReadQuery(Struct, frozen=True):
    """The time of which a document is to be read; without one, now."""

    at: str | None = None


class TimeQuery(Struct, frozen=True):
    """A time in the past of a document."""

    time: str | None = None


class RestoreToBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The time whose state is to come back; with `unchanged_since`, only if nothing was changed after that."""

    time: Time
    unchanged_since: Time | None = None


class AccountQuery(Struct, frozen=True):
    """Which part of each list of one's account, and what was just done."""

    sign_ins: str | None = None
    tokens: str | None = None
    done: str | None = None


class AccountsQuery(Struct, frozen=True):
    """Which accounts."""

    q: Annotated[str, Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    cursor: str | None = None


class DoneQuery(Struct, frozen=True):
    """What was just done."""

    done: str | None = None


class MessagesQuery(Struct, frozen=True):
    """Which messages of a chat, and whether their Markdown is wanted as HTML too."""

    limit: Limit = 50
    before: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    render: Literal["html"] | None = None


class RenderQuery(Struct, frozen=True):
    """Whether Markdown is wanted as HTML too."""

    render: Literal["html"] | None = None


class SearchQuery(Struct, frozen=True):
    """What to look for; the last word may be unfinished."""

    q: Annotated[str, Meta(max_length=500)] = ""
    limit: Limit = 50


class StatementQuery(Struct, frozen=True):
    """As which kind of file the statement of who wrote what is wanted; without one, the page."""

    format: Literal["md", "json"] | None = None


class PictureQuery(Struct, frozen=True):
    """How wide a picture is wanted, in pixels."""

    width: Annotated[int, Meta(ge=100, le=2_000)] = 1_000


class AfterQuery(Struct, frozen=True):
    """After which event to go on; the header Last-Event-ID says the same and counts first."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


def as_plain(value: Any) -> Any:
    """None for what a body did not name."""
    return None if value is UNSET else value
