"""The archive of a document: one JSON file with everything that belongs to it, from which it can be made again.

The file is an object with the fields of `ArchiveHeader`, then the lists `bibliography`, `imports`, `events`,
`outline_versions`, `pictures`, `references` and `sections`. It is written and read an entry at a time: nothing larger
is in memory.

Versions have their text as they are stored: whole, or as a delta against the version before (`ArchivedVersion.delta`).
Ids hold inside the file alone; a document that is made of it gets new ones.
"""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from quire.domain.citing.citations import CitationState
from quire.domain.citing.footnotes import CitedNote, Footnote
from quire.domain.citing.quote_matching import Reason as QuoteReason
from quire.domain.comments.comments import StoredAnchor
from quire.domain.contracts.contract import Contract, DocumentContract
from quire.domain.conversation.messages import AnswerEnding, AnswerError, Fallback, Question, Role, Usage
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.images import ImageMediaType
from quire.domain.documents.section_settings import SectionState
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.exchange.imports import ImportKind
from quire.domain.files.file_kinds import ReferenceKind
from quire.domain.history.document_history import EventKind
from quire.domain.history.versions import Delta, Reason
from quire.domain.models.chat_settings import (
    NOTHING_SET,
    AnswerLength,
    ChatSettings,
    Instructions,
    ModelId,
    Passages,
    Temperature,
    Tone,
)
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.references.references import Locator, ReadPassage, ReferenceStatus
from quire.domain.review.proposals import Mode
from quire.domain.texts.block_diff import WordChange
from quire.domain.texts.contexts import Context
from quire.domain.texts.origins import Origin
from quire.domain.texts.ranges import TextRange

FORMAT: Literal["quire-document"] = "quire-document"
VERSION: Literal[1] = 1

ID_LENGTH_MAX = 64
SHORT_TEXT_LENGTH_MAX = 2_000

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$", max_length=ID_LENGTH_MAX)]
PassageId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$", max_length=2 * ID_LENGTH_MAX)]
ShortText = Annotated[str, Meta(max_length=SHORT_TEXT_LENGTH_MAX)]
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Revision = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Level = Annotated[int, Meta(ge=1, le=6)]
Time = Annotated[datetime, Meta(tz=True)]
_YEARS = range(1970, 9999)
"""Others cannot be put into every zone."""
EndedStatus = Literal["completed", "stopped", "failed", "interrupted"]
"""An answer that was being written is archived as interrupted, with the text that it had."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An object of the file. What it does not know is refused, since it would be lost."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and value.year not in _YEARS:
                # Decoding makes a failure of this that names the field.
                raise ValueError(name)


class ArchivedChatSettings(_Entry, frozen=True, kw_only=True, omit_defaults=True):
    """How answers are written; null is inherited. A model that is not there is none, and the usual one answers."""

    model_id: ModelId | None = None
    thorough: bool | None = None
    passages: Passages | None = None
    length: AnswerLength | None = None
    tone: Tone | None = None
    temperature: Temperature | None = None
    instructions: Instructions | None = None


def archived_settings(settings: ChatSettings) -> ArchivedChatSettings | None:
    """The settings as they are archived; None where all are inherited."""
    if settings == NOTHING_SET:
        return None
    return ArchivedChatSettings(**msgspec.structs.asdict(settings))


class ArchivedDocument(_Entry, frozen=True, kw_only=True):
    """The document itself; `author` is a name, for people."""

    id: Id
    title: ShortText
    author: ShortText
    contract: DocumentContract | None = None
    revision: Revision
    created_at: Time
    updated_at: Time


class ArchiveHeader(_Entry, frozen=True, kw_only=True):
    """What the file begins with."""

    format: Literal["quire-document"] = FORMAT
    version: Literal[1] = VERSION
    exported_at: Time
    document: ArchivedDocument
    settings: DocumentSettings
    own_citation_style: str | None = None
    """The CSL file of the document's own citation style."""
    stays_in_house: bool = False
    """Whether nothing of the document goes to language models that leave the house."""
    chat_settings: ArchivedChatSettings | None = None
    audit_head: ShortText | None = None
    """The head of the document's audit trail, for `quire audit verify --head`; an import does not read it."""


class ArchivedEvent(_Entry, frozen=True, kw_only=True):
    """What somebody did that changed no text."""

    kind: EventKind
    subject_id: Id | None
    name: ShortText
    author: ShortText
    created_at: Time


class ArchivedOutline(_Entry, frozen=True, kw_only=True):
    """A version of the outline; `section_ids` may name sections that are gone."""

    revision: Revision
    title: ShortText
    section_ids: tuple[Id, ...] | None
    restored_to: Time | None
    author: ShortText
    created_at: Time


class ArchivedPicture(_Entry, frozen=True, kw_only=True):
    """A picture; texts show it as `![alt](quire:<id>)`. `content` is its file in base64, null where that is missing."""

    id: Id
    media_type: ImageMediaType
    width: Number
    height: Number
    created_at: Time
    content: bytes | None


class ArchivedReference(_Entry, frozen=True, kw_only=True):
    """A source, before its passages; `content` is its original file in base64, null where that is missing."""

    id: Id
    title: ShortText
    given_title: ShortText | None = None
    """What people call it, in place of the title that was read in its file."""
    filename: ShortText | None
    kind: ReferenceKind
    media_type: ShortText
    status: ReferenceStatus
    error: ShortText | None
    pages: Number | None
    notes: tuple[ReadingNote, ...]
    created_at: Time
    updated_at: Time
    passages: tuple[msgspec.Raw, ...] = ()
    content: msgspec.Raw = msgspec.Raw(b"null")


class ArchivedPassage(_Entry, frozen=True, kw_only=True):
    """A passage of a source; its id is that of the source, a hyphen and its number, which counts from 1."""

    number: Revision
    passage: ReadPassage


class ArchivedVersion(_Entry, frozen=True, kw_only=True):
    """A saved state of a section, whose text is `content` or follows by `delta` from that of the version before."""

    revision: Revision
    level_revisions: Number
    title: ShortText
    level: Level
    word_count: Number | None
    reason: Reason
    author: ShortText
    proposer: ShortText | None = None
    """Whose proposal `author` accepted."""
    message_id: Id | None
    restored_revision: Revision | None
    is_folded: bool
    created_at: Time
    origins: tuple[Origin, ...]
    quotes: tuple[Origin, ...]
    """The origins that quote a source, which `origins` has as pasted."""
    content: str | None = None
    delta: Delta | None = None


class ArchivedCitation(_Entry, frozen=True, kw_only=True):
    """A citation of an answer, in the order of `position`."""

    position: Number
    marker: Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]
    reference_id: Id | None
    passage_id: PassageId | None
    section_id: Id | None
    title: ShortText
    locator: Locator
    quote: str
    state: CitationState
    reason: QuoteReason | None
    sentence: str | None
    left_out: tuple[tuple[Number, Number], ...]
    notes: tuple[ReadingNote, ...]


class ArchivedCheckpoint(_Entry, frozen=True, kw_only=True):
    """The summary of a conversation up to a message."""

    summary: str
    forgotten_count: Number
    model: ShortText
    created_at: Time


class ArchivedMessage(_Entry, frozen=True, kw_only=True):
    """A question or an answer. Messages form a tree by `parent_id`; a parent stands before its children."""

    id: Id
    ordinal: Revision
    parent_id: Id | None
    role: Role
    content: str
    status: EndedStatus
    model: ShortText | None
    fallback: Fallback | None = None
    usage: Usage | None
    error: AnswerError | None
    ending: AnswerEnding | None
    question: Question | None
    created_at: Time
    finished_at: Time | None
    citations: tuple[ArchivedCitation, ...]
    checkpoint: ArchivedCheckpoint | None


class ArchivedChat(_Entry, frozen=True, kw_only=True):
    """The conversation of a section; `head_message_id` ends the branch that is shown."""

    id: Id
    head_message_id: Id | None
    context_documents: tuple[Id, ...] | None
    created_at: Time
    updated_at: Time
    messages: tuple[msgspec.Raw, ...] = ()


class ArchivedDecision(_Entry, frozen=True, kw_only=True):
    """What a person decided about a proposal at one time; `ranges` are by the ids of hunks."""

    id: Id
    author: ShortText
    revision: Revision | None
    ranges: dict[Id, TextRange]
    created_at: Time
    taken_back_at: Time | None


class ArchivedHunk(_Entry, frozen=True, kw_only=True):
    """A piece of a proposal: `after` in place of `before`, which stands at `start` of the base."""

    id: Id
    start: Number
    before: str
    after: str
    notes: tuple[CitedNote, ...]
    dropped: tuple[Footnote, ...]
    words: tuple[WordChange, ...]
    context: Context
    state: Literal["pending", "accepted", "rejected"]
    accepted: str | None
    decision_id: Id | None


class ArchivedProposal(_Entry, frozen=True, kw_only=True):
    """A pending or decided change of a section: of an answer, or of a person, who is its `author`."""

    id: Id
    message_id: Id | None
    author: ShortText | None = None
    why: ShortText | None = None
    mode: Mode
    base_revision: Revision
    created_at: Time
    decisions: tuple[ArchivedDecision, ...]
    hunks: tuple[ArchivedHunk, ...]


class ArchivedComment(_Entry, frozen=True, kw_only=True):
    """A comment on a section, or on words of it; replies name in `thread_id` the comment that they follow.

    Whom it was assigned to and whom it mentions is left out: those who have the new document may be others.
    """

    id: Id
    thread_id: Id | None
    author: ShortText
    text: str
    anchor: StoredAnchor | None
    is_changed: bool
    resolved_at: Time | None
    created_at: Time
    edited_at: Time | None


class ArchivedSection(_Entry, frozen=True, kw_only=True):
    """A section as it was last saved, before its versions, its chat and its proposals."""

    id: Id
    title: ShortText
    level: Level
    content: str
    word_count: Number
    word_goal: Number | None = None
    state: SectionState = "draft"
    due_on: date | None = None
    chat_settings: ArchivedChatSettings | None = None
    contract: Contract | None = None
    """As it was last agreed; whoever is responsible is left out, as those to whom comments are assigned."""
    revision: Revision
    level_revisions: Number
    created_at: Time
    updated_at: Time
    versions: tuple[msgspec.Raw, ...] = ()
    chat: ArchivedChat | None = None
    proposals: tuple[msgspec.Raw, ...] = ()
    comments: tuple[msgspec.Raw, ...] = ()


class ArchivedImport(_Entry, frozen=True, kw_only=True):
    """A file that was imported: which one, which sections were made of it, and what did not come across."""

    kind: ImportKind
    filename: ShortText
    section_ids: tuple[Id, ...]
    warnings: tuple[ImportWarning, ...]
    author: ShortText
    created_at: Time


class Archive(ArchiveHeader, frozen=True, kw_only=True):
    """The whole file, of which the entries of lists are not decoded yet."""

    bibliography: tuple[msgspec.Raw, ...] = ()
    """Items of CSL-JSON; `id` is the key by which texts cite them."""
    imports: tuple[msgspec.Raw, ...] = ()
    events: tuple[msgspec.Raw, ...]
    outline_versions: tuple[msgspec.Raw, ...]
    pictures: tuple[msgspec.Raw, ...]
    references: tuple[msgspec.Raw, ...]
    sections: tuple[msgspec.Raw, ...]
