"""Request bodies and queries. How they are decoded is in `http/decoding`."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from quire.domain.accounts.token_scopes import Rights
from quire.domain.accounts.users import NAME_LENGTH_MAX, TOKEN_DAYS_MAX, TOKEN_NAME_LENGTH_MAX
from quire.domain.comments.comments import NewAnchor, ThreadState
from quire.domain.contracts.overview import OverviewOrder
from quire.domain.conversation.messages import AnswerConfig, Intent, LookUp, Selection
from quire.domain.costs.caps import CapAmount, CapScope, CapUnit
from quire.domain.costs.usage_reports import UsageBy
from quire.domain.documents.document_settings import TEMPLATE_LENGTH_MAX
from quire.domain.documents.documents import DocumentOrder
from quire.domain.documents.sections import Parts
from quire.domain.exchange.exported_threads import CommentChoice
from quire.domain.exchange.exports import CitationForm, Format
from quire.domain.exchange.imports import Changes
from quire.domain.markup.forms import KEY_CHARACTERS_MAX
from quire.domain.models.chat_settings import ModelId
from quire.domain.review.proposals import Mode
from quire.domain.sharing.grants import Role
from quire.domain.sharing.links import LINK_DAYS_MAX, LINK_PASSWORD_LENGTH_MAX
from quire.domain.templates.template_owners import BelongsTo
from quire.domain.texts.origins import Count

PrincipalName = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
Level = Annotated[int, Meta(ge=1, le=6)]
ReferenceIds = Annotated[tuple[str, ...], Meta(max_length=1_000)]
HunkIds = Annotated[tuple[str, ...], Meta(max_length=100_000)]
Time = Annotated[datetime, Meta(tz=True)]
EXPORTED_IDS_LENGTH_MAX = 40_000
Position = Annotated[int, Meta(ge=0, le=1_000_000)]
BaseRevision = Annotated[int, Meta(ge=0, le=2**53)]


class SignInBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Name and password of an account, and a code where it has a second factor."""

    username: str
    password: str
    code: Annotated[str, Meta(max_length=100)] | None = None


class TokenBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new API token; without days it expires after 90, without a scope it may do all that its owner may.

    The scope `read` only reads, `write` reads and changes documents, `full` manages tokens too. A token with a
    `document_id` reaches that document alone; its scope is `write` unless it is `read`.
    """

    name: Annotated[str, Meta(min_length=1, max_length=TOKEN_NAME_LENGTH_MAX)]
    expires_in_days: Annotated[int, Meta(ge=1, le=TOKEN_DAYS_MAX)] | None = None
    scope: Rights | None = None
    document_id: str | None = None


class PrincipalBody(Struct, forbid_unknown_fields=True, frozen=True):
    """To whom a role is granted: an account by its name or an e-mail address, whether it exists or not; or a group."""

    account: PrincipalName | None = None
    email: PrincipalName | None = None
    group: PrincipalName | None = None


class GrantBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A role for somebody in a document, or in one section of it."""

    principal: PrincipalBody
    role: Role
    section_id: str | None = None


class RoleBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Another role."""

    role: Role


class LinkBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new link; the role is `reader`, `commenter` or `suggester`, and without days it expires after 14."""

    role: Role
    expires_in_days: Annotated[int, Meta(ge=1, le=LINK_DAYS_MAX)] | None = None
    password: Annotated[str, Meta(max_length=LINK_PASSWORD_LENGTH_MAX)] | None = None
    section_id: str | None = None


class SharingBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Whether those who only read a document may export it."""

    readers_may_export: bool


class SectionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A section of a new document."""

    title: str
    level: Level = 1
    content: str = ""


class DocumentBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new document, empty, with sections, or made from a document template, which has the sections then."""

    title: str
    sections: list[SectionBody] = []
    template_id: str | None = None


class CopyBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The title of a copy; without one it has that of the document, in brackets that it is a copy."""

    title: str | UnsetType = UNSET
    with_comments: bool = False


class DocumentTitleBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A document's new title."""

    title: str


class NewSectionBody(SectionBody, forbid_unknown_fields=True, frozen=True):
    """A new section; without a position it is added at the end."""

    position: Position | None = None


class OriginBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A range of the new content that was not typed: characters from `start` up to `end`.

    A range from an answer names its `message_id`, one that quotes a source its `reference_id`; it counts as pasted
    where the document has no such reference.
    """

    start: Count
    end: Count
    kind: Literal["pasted", "quoted", "answer"]
    message_id: str | None = None
    reference_id: str | None = None


class SectionWithOriginsBody(SectionBody, forbid_unknown_fields=True, frozen=True):
    """One of several new sections. Without `origins` all of its text counts as typed."""

    origins: Annotated[tuple[OriginBody, ...], Meta(max_length=1_000)] = ()


class NewSectionsBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Several new sections in their order; without a position they are added at the end."""

    sections: Annotated[tuple[SectionWithOriginsBody, ...], Meta(min_length=1, max_length=1_000)]
    position: Position | None = None


class SectionChangeBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Changes of a section; fields that are absent stay as they are. Without `origins` all new text counts as typed."""

    title: str | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    content: str | UnsetType = UNSET
    origins: Annotated[tuple[OriginBody, ...], Meta(max_length=1_000)] = ()


class PositionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A section's position in its document, counted from 0, and its level.

    With its children, the deeper sections after it are moved as well; their levels change by as much as its own.
    `children_count` is how many sections after it are moved, whatever their levels: it reverts a move exactly.
    """

    position: Position
    level: Level | None = None
    with_children: bool = False
    children_count: Position | None = None


class MessageBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A question. Without `parent_id` it follows the shown branch; with it, it starts a branch there.

    `context_documents` are the references that this answer and later ones may use. A `selection` in an earlier revision
    is located in the current text; where it cannot be located with certainty, the question is refused. `look_up` says
    by what passages are found: by the words of the question, by those of the selected text (or the section's) where the
    question is an instruction, or not at all. `template_id` names an instruction template that the answer follows,
    `model_id` the language model for this one answer.
    """

    message: str
    context_documents: ReferenceIds | UnsetType = UNSET
    config: AnswerConfig = AnswerConfig()
    intent: Intent = "discuss"
    selection: Selection | None = None
    parent_id: str | UnsetType | None = UNSET
    look_up: LookUp = "question"
    template_id: str | None = None
    model_id: ModelId | None = None


class ProposalBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Whether an answer is proposed to replace the text, or to be appended to it."""

    mode: Mode


class TextProposalBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The text that a person would like a section to have, made of that of `base_revision`, and why."""

    content: str
    base_revision: BaseRevision
    why: str | None = None


class DecisionBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Ids of hunks to accept and to reject; `edits` are texts to accept in place of the proposed ones, by id."""

    accept: HunkIds = ()
    reject: HunkIds = ()
    edits: dict[str, str] = {}


class RenderingQuery(Struct, frozen=True):
    """Which hunks of a proposal to render: so many, from the one at this position."""

    first: Position = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class PastedTextBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A text to be used as a reference; it is read as Markdown."""

    title: str
    text: str


class UploadBody(Struct, frozen=True):
    """A file, as multipart/form-data; without `title`, the title in the file or its name is used."""

    file: bytes
    title: str | UnsetType = UNSET


class ReferenceTitleBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A title for a reference in place of its own; null gives it its own back."""

    title: str | None


class StyleUploadBody(Struct, frozen=True):
    """A citation style, as multipart/form-data."""

    file: bytes


class TemplateUploadBody(Struct, frozen=True):
    """A Word file that becomes a template, as multipart/form-data."""

    file: bytes


class InstructionTemplateBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A new instruction template. One of a `group` is for all who are in it, one of the `instance` for all."""

    name: str
    instructions: str
    belongs_to: BelongsTo = "me"
    group: PrincipalName | None = None


class InstructionTemplateChangeBody(Struct, forbid_unknown_fields=True, frozen=True):
    """What is to be changed of an instruction template; fields that are absent stay as they are."""

    name: str | UnsetType = UNSET
    instructions: str | UnsetType = UNSET


class DocumentTemplateBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A document to be saved as a template, which belongs to oneself, to a group, or to the instance."""

    document_id: str
    name: str
    description: str = ""
    belongs_to: BelongsTo = "me"
    group: PrincipalName | None = None


class DocumentTemplateChangeBody(Struct, forbid_unknown_fields=True, frozen=True):
    """What is to be changed of a document template; with a document it has all that a template of that would have."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    document_id: str | UnsetType = UNSET


class DocumentTemplateUploadBody(Struct, frozen=True):
    """The file of a document template, as multipart/form-data, and before it to whom it is to belong."""

    file: bytes
    belongs_to: BelongsTo = "me"
    group: str | None = None


class ImageUploadBody(Struct, frozen=True):
    """A picture, as multipart/form-data."""

    file: bytes


LEVELS = ("1", "2", "3", "4", "5", "6")


class ImportPreviewQuery(Struct, frozen=True):
    """The level at whose headings a file would be divided, where it is not the one that is proposed."""

    level: Annotated[int, Meta(ge=1, le=6)] | None = None


class ImportUploadBody(Struct, frozen=True):
    """A file to be imported, as multipart/form-data; `into` is the document to whose end it is added."""

    file: bytes
    into: str | UnsetType = UNSET


class DocumentUploadBody(ImportUploadBody, frozen=True):
    """A file that becomes a document at once."""

    split_level: Level | UnsetType = UNSET
    changes: Changes | UnsetType = UNSET


class ImportConfirmationBody(Struct, forbid_unknown_fields=True, frozen=True):
    """How an import is split into sections, and what becomes of its tracked changes."""

    split_level: Level | None = None
    changes: Changes = "accept"


BibliographyMode = Literal["replace", "add"]


class BibliographyBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A bibliography: a text in BibLaTeX, BibTeX, RIS or CSL-JSON, or entries as CSL-JSON."""

    text: str | None = None
    entries: list[dict[str, Any]] | None = None
    mode: BibliographyMode = "replace"


class BibliographyUploadBody(Struct, frozen=True):
    """A bibliography as a file, as multipart/form-data; a mode stands before it."""

    file: bytes
    mode: BibliographyMode | UnsetType = UNSET


class BibliographyQuery(Struct, frozen=True):
    """Whether the whole of each entry is wanted, as CSL-JSON."""

    csl: bool = True


class EntryQuery(Struct, frozen=True):
    """The key of an entry."""

    key: Annotated[str, Meta(min_length=1, max_length=KEY_CHARACTERS_MAX)]


class ContextDocumentsBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The references that a chat may use; null means all of its document's, including those added later."""

    context_documents: ReferenceIds | None


class HeadBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The message whose branch is to be shown."""

    message_id: str


Limit = Annotated[int, Meta(ge=1, le=200)]
SEARCH_LENGTH_MAX = 300


class PageQuery(Struct, frozen=True):
    """A page of a list."""

    limit: Limit = 50
    cursor: str | None = None


class CommentBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A comment on a section, or on words of it: their range in its text at a revision."""

    text: str
    anchor: NewAnchor | None = None


class ReplyBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A reply to a comment."""

    text: str


class CommentChangeBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Changes of a comment; fields that are absent stay as they are, and `assignee` is the name of a person or null."""

    resolved: bool | UnsetType = UNSET
    text: str | UnsetType = UNSET
    assignee: PrincipalName | UnsetType | None = UNSET
    drafted_by: str | UnsetType = UNSET
    """The answer in the section's chat that drafts a change for what the comment says."""


class CommentsQuery(PageQuery, frozen=True):
    """Which threads are wanted; `me` names the visitor."""

    state: ThreadState | None = None
    assignee: PrincipalName | None = None
    author: PrincipalName | None = None
    mentions: Literal["me"] | None = None


class DocumentListQuery(PageQuery, frozen=True):
    """A page of one's own documents, or of those that others have shared."""

    shared: bool = False


class VersionsQuery(PageQuery, frozen=True):
    """A page of a section's versions; without folded ones, only the last that was typed in a minute is listed."""

    folded: bool = True


Revision = Annotated[int, Meta(ge=1, le=999_999_999)]


class ContractQuery(Struct, frozen=True):
    """The version of a contract; without it, the newest."""

    revision: Revision | None = None


class OverviewQuery(Struct, frozen=True):
    """Which sections the table shows, in what order, and from which row on."""

    sort: OverviewOrder = "position"
    state: Literal["", "draft", "in_work", "ready_for_review", "ready"] = ""
    responsible: Annotated[str, Meta(max_length=NAME_LENGTH_MAX)] = ""
    findings: bool = False
    start: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class AgainstQuery(Struct, frozen=True):
    """The version to compare with; without it, the one before."""

    against: Revision | None = None


class HistoryQuery(Struct, frozen=True):
    """A page of a section's history, with or without folded versions, and the outcome of a restore."""

    cursor: str | None = None
    folded: bool = False
    done: Literal["restored", "same", "stale"] | None = None
    version: Revision | None = None


class ComparisonQuery(Struct, frozen=True):
    """The versions to compare, and how to show the difference; without them, the newest and the one before."""

    older: Revision | None = None
    newer: Revision | None = None
    view: Literal["inline", "side"] = "inline"


class DocumentsQuery(Struct, frozen=True):
    """The documents that the page shows, their order, and what was just done to one of them.

    `shared` is the page of the second list there.
    """

    q: Annotated[str, Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    sort: DocumentOrder = "changed"
    cursor: str | None = None
    shared: str | None = None
    deleted: str | None = None
    restored: str | None = None


class SharingPageQuery(Struct, frozen=True):
    """A page of a document's grants, what was just done, and which grant was just added."""

    cursor: str | None = None
    done: str | None = None
    added: str | None = None


class TrashQuery(Struct, frozen=True):
    """A page of a trash, and what was just restored; `sections` is the page of the second list there."""

    cursor: str | None = None
    restored: str | None = None
    sections: str | None = None


class DocumentHistoryQuery(Struct, frozen=True):
    """A page of a document's history, and what was just done."""

    cursor: str | None = None
    done: str | None = None


class ReadQuery(Struct, frozen=True):
    """The time at which a document is read; without one, now."""

    at: str | None = None


class TimeQuery(Struct, frozen=True):
    """A time in the history of a document."""

    time: str | None = None


class RestoreToBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The time to restore; with `unchanged_since`, only if nothing was changed after that."""

    time: Time
    unchanged_since: Time | None = None


class PasskeyBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A challenge, and the reply of the device to it as browsers write it in JSON."""

    challenge: Annotated[str, Meta(max_length=100)]
    credential: dict[str, Any]
    next: str = ""


class NewPasskeyBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The same for a new passkey, with its name."""

    challenge: Annotated[str, Meta(max_length=100)]
    credential: dict[str, Any]
    name: str


class NextQuery(Struct, frozen=True):
    """Where to go afterwards."""

    next: str = ""


class SignInQuery(NextQuery, frozen=True):
    """The same, and whether somebody has just signed out whom the identity provider still knows."""

    ended: str | None = None


class ProviderReplyQuery(Struct, frozen=True):
    """What the identity provider lets the browser bring back."""

    state: Annotated[str, Meta(max_length=200)] = ""
    code: Annotated[str, Meta(max_length=8_000)] | None = None
    iss: Annotated[str, Meta(max_length=2_000)] | None = None
    error: Annotated[str, Meta(max_length=2_000)] | None = None


class AccountQuery(Struct, frozen=True):
    """The pages of the lists of an account, and what was just done."""

    sign_ins: str | None = None
    tokens: str | None = None
    done: str | None = None


class AccountsQuery(Struct, frozen=True):
    """A page of the accounts, and words to search for."""

    q: Annotated[str, Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    cursor: str | None = None


class GroupQuery(Struct, frozen=True):
    """A page of the groups or of the members of one, and what was just done."""

    cursor: str | None = None
    done: str | None = None


class AuditPageQuery(Struct, frozen=True):
    """A page of the records of who did what, and which of them."""

    type: Annotated[str, Meta(max_length=64)] | None = None
    person: Annotated[str, Meta(max_length=128)] | None = None
    from_: Annotated[str, Meta(max_length=64)] | None = field(name="from", default=None)
    to: Annotated[str, Meta(max_length=64)] | None = None
    cursor: str | None = None


class AuditQuery(AuditPageQuery, frozen=True):
    """The same for programs; with a format of files, all records from the cursor on."""

    limit: Limit = 50
    format: Literal["json", "csv", "jsonl"] = "json"


class UsagePageQuery(Struct, frozen=True):
    """What was used on some days, by what, and what was just done."""

    by: UsageBy = "person"
    from_: Annotated[str, Meta(max_length=64)] | None = field(name="from", default=None)
    to: Annotated[str, Meta(max_length=64)] | None = None
    cursor: str | None = None
    done: str | None = None


class UsageQuery(Struct, frozen=True):
    """The same for programs."""

    by: UsageBy = "person"
    from_: Annotated[str, Meta(max_length=64)] | None = field(name="from", default=None)
    to: Annotated[str, Meta(max_length=64)] | None = None
    cursor: str | None = None
    limit: Limit = 50
    format: Literal["json", "csv"] = "json"


class EstimateQuery(Struct, frozen=True):
    """The model that is to write the next answer."""

    model_id: ModelId | None = None


class CapBody(Struct, forbid_unknown_fields=True, frozen=True):
    """A cap on what may be used in a month.

    The subject is the name or the id of an account, a group or a model, the title or the id of a document, or the name
    of its owner. Without one, a cap of persons is for each that has none of their own. An amount of money is in
    billionths of a US dollar.
    """

    scope: CapScope
    amount: CapAmount
    subject: Annotated[str, Meta(max_length=200)] | None = None
    unit: CapUnit = "money"


class CapAmountBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Another amount of a cap."""

    amount: CapAmount


class NewDocumentQuery(Struct, frozen=True):
    """The template that is chosen on the page for a new document."""

    template: str = ""


class DoneQuery(Struct, frozen=True):
    """What was just done."""

    done: str | None = None


class ProviderQuery(Struct, frozen=True):
    """What was just done with a provider, and what came of asking its server for its models."""

    done: str | None = None
    found: str | None = None


class MessagesQuery(Struct, frozen=True):
    """A page of a chat's messages, and whether to render their Markdown to HTML."""

    limit: Limit = 50
    before: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    render: Literal["html"] | None = None


class RemovalQuery(Struct, frozen=True):
    """What becomes of the sections under a deleted one."""

    parts: Parts = "keep"


class RestorationQuery(Struct, frozen=True):
    """Whether what happened to the sections under a deleted one is undone as well."""

    parts: bool = False


class RenderQuery(Struct, frozen=True):
    """Whether to render Markdown to HTML as well."""

    render: Literal["html"] | None = None


class SearchQuery(Struct, frozen=True):
    """The words of a search; the last one may be a prefix."""

    q: Annotated[str, Meta(max_length=500)] = ""
    limit: Limit = 50


class SignedQuery(Struct, frozen=True):
    """What the signed address in a mail is about, and the signature."""

    of: Annotated[str, Meta(max_length=200)] = ""
    signature: Annotated[str, Meta(max_length=100)] = ""


class StatementQuery(Struct, frozen=True):
    """The file format of the statement of who wrote what; without one, the page."""

    format: Literal["md", "json"] | None = None


class ExportQuery(Struct, frozen=True):
    """The format of an export, and what of the document it has; `sections` are ids with commas between them."""

    format: Format
    sections: Annotated[str, Meta(max_length=EXPORTED_IDS_LENGTH_MAX)] | None = None
    citations: CitationForm = "notes"
    statement: Literal["none", "appendix"] = "none"
    unverified: Literal["none", "appendix"] = "none"
    proposals: Literal["none", "tracked"] = "none"
    """Whether a Word file has open proposals as tracked changes."""
    comments: CommentChoice = "none"
    """Which threads of comments a Word file or an OpenDocument text has."""
    template: Annotated[str, Meta(max_length=TEMPLATE_LENGTH_MAX)] | None = None
    """Of Word: the id of a template of the document; without it, that of the settings; `none` for the plain look."""

    @property
    def section_ids(self) -> list[str] | None:
        """The sections that were asked for; None stands for all."""
        return None if self.sections is None else [id_ for id_ in self.sections.split(",") if id_]


class PictureQuery(Struct, frozen=True):
    """The width of a picture in pixels."""

    width: Annotated[int, Meta(ge=100, le=2_000)] = 1_000


TabId = Annotated[str, Meta(min_length=1, max_length=64)]


class LiveEventsQuery(Struct, frozen=True):
    """Where to continue, which the header Last-Event-ID decides before `after`; without both, from now on.

    `tab` is a name of one's own for the open page, which is shown as present as long as the stream lasts. Without
    `follow` the stream ends when there is nothing more.
    """

    after: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    tab: TabId | None = None
    follow: bool = True


class PresenceBody(Struct, forbid_unknown_fields=True, frozen=True):
    """The open page, by the name that its event stream has, and the section in which its reader is; null for none."""

    tab: TabId
    section_id: str | None = None


class PresenceQuery(Struct, frozen=True):
    """The open page that is left."""

    tab: TabId


class LeaseBody(Struct, forbid_unknown_fields=True, frozen=True):
    """Whether a lease is taken over from its holder, and what is said to them."""

    take_over: bool = False
    word: str | None = None


class AfterQuery(Struct, frozen=True):
    """The event after which to continue; the header Last-Event-ID takes precedence."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


def as_plain(value: Any) -> Any:
    """The value of a field; None where the body does not have it."""
    return None if value is UNSET else value
