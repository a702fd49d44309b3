"""JSON replies: the objects around domain values, which are encoded as they are."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType, field
from quart import Response

from quire.domain.accounts.users import ApiToken, User
from quire.domain.auditing.audit import ShownRecord
from quire.domain.citing.bibliographies import BibliographyWarning
from quire.domain.citing.citation_styles import OwnStyle
from quire.domain.comments.comments import Comment, CommentNotice, OpenComments, ThreadReply
from quire.domain.contracts.contract import Contract, DocumentContract
from quire.domain.contracts.findings import ContractFinding
from quire.domain.contracts.proposed import HunkFinding
from quire.domain.conversation.answers import ContextGiven
from quire.domain.conversation.chats import AnswerActivity, ChatSession
from quire.domain.conversation.coverage import Coverage
from quire.domain.conversation.messages import Message
from quire.domain.costs.caps import Cap
from quire.domain.costs.estimates import Estimate
from quire.domain.costs.usage_reports import UsageRow, UsageSum
from quire.domain.documents.document_settings import AllDocumentSettings
from quire.domain.documents.documents import Document, DocumentWithSections, ListedDocument
from quire.domain.documents.images import Image
from quire.domain.documents.section_settings import AllSectionSettings
from quire.domain.documents.sections import DeletedSection, Section
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.exchange.imports import Import, PastImport
from quire.domain.exchange.large_exports import DocumentExport
from quire.domain.history.authorship import DocumentAuthorship, SectionAuthorship
from quire.domain.history.document_history import DocumentAt
from quire.domain.history.version_diffs import VersionHunk
from quire.domain.history.versions import Version, VersionWithContent
from quire.domain.live.leases import Person, SectionLease
from quire.domain.markup.caption_words import CaptionWords
from quire.domain.markup.problems import Problem
from quire.domain.models.chat_settings import ChatSettings
from quire.domain.references.references import PassageInContext, Reference, ReferenceUse
from quire.domain.review.decisions import Decision, LostHunk
from quire.domain.review.hunks import PendingHunks
from quire.domain.review.proposals import Proposal, Suggestion
from quire.domain.searching.finding import SearchHit
from quire.domain.sharing.grants import AccessRequest, Grant, Sharing
from quire.domain.sharing.links import Link
from quire.domain.templates.document_templates import TemplateWithOutline, UsedTemplate
from quire.domain.templates.instruction_templates import InstructionTemplate
from quire.domain.templates.word_templates import WordTemplate
from quire.store.client_requests import Reply
from quire.store.contracts.contracts import MadeBy
from quire.web.pages.hunks import RenderedHunk


class ErrorReply(Struct, frozen=True):
    """What went wrong, as a sentence; some errors have further fields."""

    error: str
    code: str
    request_id: str


class InvalidFieldReply(ErrorReply, frozen=True):
    """Which field is not acceptable, and why."""

    field: str


class TooManyReply(ErrorReply, frozen=True):
    """A rate limit is exceeded; `retry_after` are the seconds of the header Retry-After."""

    retry_after: int


class StaleReply(ErrorReply, frozen=True):
    """The current section or document, or the current revision of a bibliography."""

    section: Section | UnsetType = UNSET
    document: Document | UnsetType = UNSET
    revision: int | UnsetType = UNSET


class ConflictReply(ErrorReply, frozen=True):
    """What the request conflicts with.

    The chat's running answer; hunks whose text has changed, with the section; or a section's lease with its holder.
    """

    answer: Message | UnsetType = UNSET
    hunks: tuple[LostHunk, ...] | UnsetType = UNSET
    section: Section | UnsetType = UNSET
    lease: SectionLease | UnsetType = UNSET
    holder: Person | UnsetType = UNSET


class LeaseReply(Struct, frozen=True):
    """The lease of a section; null when nobody holds it."""

    lease: SectionLease | None


class UserReply(Struct, frozen=True):
    """An account."""

    user: User


class GrantsReply(Struct, frozen=True):
    """A page of the grants of a document."""

    grants: list[Grant]
    next_cursor: str | None


class CommentReply(Struct, frozen=True):
    """A thread: a comment with its replies."""

    comment: Comment


class CommentsReply(Struct, frozen=True):
    """A page of threads."""

    comments: list[Comment]
    next_cursor: str | None


class RepliedReply(Struct, frozen=True):
    """A reply, and the thread with it."""

    reply: ThreadReply
    comment: Comment


class CommentCountsReply(Struct, frozen=True):
    """The number of open threads of each section that has some."""

    sections: list[OpenComments]


class PeopleReply(Struct, frozen=True):
    """The names of people."""

    people: list[str]


class CommentNoticesReply(Struct, frozen=True):
    """What is for the visitor in all documents, newest first, and how much of it they have not seen."""

    notices: list[CommentNotice]
    unread_count: int


class AuditReply(Struct, frozen=True):
    """A page of the records of who did what."""

    events: list[ShownRecord]
    next_cursor: str | None


class UsageReply(Struct, frozen=True):
    """A page of what was used, all of it together, and of which days."""

    usage: list[UsageRow]
    total: UsageSum
    from_: date = field(name="from")
    to: date
    next_cursor: str | None


class EstimateReply(Struct, frozen=True):
    """About what the next answer will take."""

    estimate: Estimate


class CapReply(Struct, frozen=True):
    """A cap."""

    cap: Cap


class CapsReply(Struct, frozen=True):
    """All caps."""

    caps: list[Cap]


class CapReachedReply(ErrorReply, frozen=True):
    """The cap that leaves too little; none where a cap holds and nobody knows what the model costs."""

    cap: Cap | UnsetType = UNSET


class GrantReply(Struct, frozen=True):
    """A grant."""

    grant: Grant


class LinksReply(Struct, frozen=True):
    """A page of the links of a document."""

    links: list[Link]
    next_cursor: str | None


class LinkReply(Struct, frozen=True):
    """A link by which guests enter a document."""

    link: Link


class NewLinkReply(LinkReply, frozen=True):
    """A new link; its address `url` is shown only here."""

    url: str


class SharingReply(Struct, frozen=True):
    """What the visitor may do with a document."""

    sharing: Sharing


class AccessRequestsReply(Struct, frozen=True):
    """A page of the requests for access to a document."""

    access_requests: list[AccessRequest]
    next_cursor: str | None


class AccessRequestReply(Struct, frozen=True):
    """A request for access to a document."""

    access_request: AccessRequest


class TokensReply(Struct, frozen=True):
    """A page of the visitor's tokens."""

    tokens: list[ApiToken]
    next_cursor: str | None


class NewTokenReply(ApiToken, frozen=True):
    """A new token; its secret `token` is shown only here."""

    token: str


class DocumentsReply(Struct, frozen=True):
    """A page of documents, each with the visitor's role in it."""

    documents: list[ListedDocument]
    next_cursor: str | None


class DocumentReply(Struct, frozen=True):
    """A document without its sections."""

    document: Document


class DocumentWithSectionsReply(Struct, frozen=True):
    """A document with its sections in order."""

    document: DocumentWithSections


class DocumentSettingsReply(Struct, frozen=True):
    """The settings of a document, what holds in its chats, and what its figures, tables and sections are called."""

    settings: AllDocumentSettings
    effective: ChatSettings
    """With what the document inherits."""
    caption_words: CaptionWords
    own_citation_style: OwnStyle | None
    """The uploaded style in which the document cites, in place of the one in its settings."""


class SectionReply(Struct, frozen=True):
    """A section."""

    section: Section


class SectionSettingsReply(Struct, frozen=True):
    """The settings of a section, and what holds in its chat."""

    settings: AllSectionSettings
    effective: ChatSettings
    """With what the section inherits."""


class SectionsReply(Struct, frozen=True):
    """Sections that were added, in order."""

    sections: list[Section]


class VersionsReply(Struct, frozen=True):
    """A page of a section's versions, newest first."""

    versions: list[Version]
    next_cursor: str | None


class VersionReply(Struct, frozen=True):
    """A version with its text."""

    version: VersionWithContent


class VersionDiff(Struct, frozen=True, omit_defaults=True):
    """The difference from the version `against` to this one; null stands for the time before the first version.

    Titles and levels are given where they differ. Blank lines alone are no difference.
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
    """How each part of a section's text was added, when and by whom."""

    authorship: SectionAuthorship


class DocumentAuthorshipReply(Struct, frozen=True):
    """How the words of a document were added, as numbers and shares."""

    authorship: DocumentAuthorship


class DeletedSectionsReply(Struct, frozen=True):
    """A page of a document's trash."""

    sections: list[DeletedSection]
    next_cursor: str | None


class DocumentAtReply(Struct, frozen=True):
    """A document at a time."""

    document: DocumentAt


class RestoredDocumentReply(DocumentWithSectionsReply, frozen=True):
    """A restored document, and the ids of sections that were not changed, since their versions are damaged."""

    damaged_section_ids: list[str]


class SearchReply(Struct, frozen=True):
    """The hits of a search in a document, best first, and whether all of it could be searched by now."""

    hits: list[SearchHit]
    is_complete: bool


class ReferenceReply(Struct, frozen=True):
    """A reference."""

    reference: Reference


class ReferenceUsesReply(Struct, frozen=True):
    """Where a reference is used."""

    uses: list[ReferenceUse]


class ReferencesReply(Struct, frozen=True):
    """A page of a document's references."""

    references: list[Reference]
    next_cursor: str | None


class ExportReply(Struct, frozen=True):
    """An export that is made in the background."""

    export: DocumentExport


class WordTemplateReply(Struct, frozen=True):
    """A template of a document."""

    template: WordTemplate


class WordTemplatesReply(Struct, frozen=True):
    """A document's templates."""

    templates: list[WordTemplate]


class TemplateNamesReply(Struct, frozen=True):
    """The names of the instruction templates that the visitor may use."""

    templates: list[str]


class TemplateInstructionsReply(Struct, frozen=True):
    """What an instruction template says."""

    instructions: str


class InstructionTemplateReply(Struct, frozen=True):
    """An instruction template."""

    instruction_template: InstructionTemplate


class InstructionTemplatesReply(Struct, frozen=True):
    """The instruction templates that the visitor may use."""

    instruction_templates: list[InstructionTemplate]


class DocumentTemplateReply(Struct, frozen=True):
    """A document template with its outline."""

    document_template: TemplateWithOutline


class DocumentTemplatesReply(Struct, frozen=True):
    """The document templates that the visitor may use."""

    document_templates: list[TemplateWithOutline]


class UsedTemplateReply(Struct, frozen=True):
    """The template from which a document was made."""

    template: UsedTemplate | None


class ImageReply(Struct, frozen=True):
    """A picture."""

    image: Image


class ImagesReply(Struct, frozen=True):
    """A page of a document's pictures."""

    images: list[Image]
    next_cursor: str | None


class ImportReply(Struct, frozen=True):
    """An import that waits to be confirmed; nothing was made of it."""

    import_: Import = msgspec.field(name="import")


class ImportedReply(Struct, frozen=True):
    """The document with what was imported, and what of the file did not come across as it was."""

    document: DocumentWithSections
    warnings: tuple[ImportWarning, ...]


class PastImportsReply(Struct, frozen=True):
    """The files that were imported into a document, latest first."""

    imports: list[PastImport]


class CitedEntry(Struct, frozen=True):
    """An entry of a bibliography, with how often it is cited."""

    key: str
    kind: str
    title: str
    label: str
    uses: int
    csl: dict[str, Any] | msgspec.Raw | UnsetType = UNSET


class ShownBibliography(Struct, frozen=True):
    """The bibliography of a document; `dead_keys` are cited and have no entry."""

    revision: int
    entries: list[CitedEntry]
    sources: list[CitedEntry]
    warnings: list[BibliographyWarning]
    dead_keys: list[str]
    updated_at: datetime | None


class BibliographyReply(Struct, frozen=True):
    """The bibliography of a document."""

    bibliography: ShownBibliography


class RenderedCitation(Struct, frozen=True):
    """A citation of a section, as it is written and as it reads."""

    section_id: str
    cluster: str
    text: str


class ListedCitation(Struct, frozen=True):
    """An entry in the list at the end of a document."""

    key: str
    text: str


class CitationsReply(Struct, frozen=True):
    """The citations of a document in their order, and the list of what they cite."""

    citations: list[RenderedCitation]
    bibliography: list[ListedCitation]
    is_rendered: bool


class ProblemsReply(Struct, frozen=True):
    """The problems of a document, in the order of its text, the number of all, and the sections not looked through."""

    problems: list[Problem]
    count: int
    unchecked: list[str]


class ContractReply(Struct, frozen=True):
    """The contract of a section, its revision, and what holds for the section with that of its document."""

    contract: Contract
    revision: int
    in_force: Contract
    made_by: MadeBy | None


class DocumentContractReply(Struct, frozen=True):
    """The contract of a document, and its revision."""

    contract: DocumentContract
    revision: int
    made_by: MadeBy | None


class PlacedFinding(ContractFinding, frozen=True, kw_only=True):
    """Something that breaks the contract of a section, in its text at a revision."""

    section_id: str
    revision: int


class SectionFindingsReply(Struct, frozen=True):
    """What breaks the contract of a section, and the revision that was checked; an empty one is not begun."""

    findings: list[PlacedFinding]
    revision: int
    is_empty: bool


class DocumentFindingsReply(Struct, frozen=True):
    """What breaks the contracts of a document's sections, the number of all of it, and which could not be checked."""

    findings: list[PlacedFinding]
    count: int
    unchecked: list[str]


class ProposalFindingsReply(Struct, frozen=True):
    """What a proposal would break of a contract, and the revision of the text that it would change."""

    findings: list[HunkFinding]
    revision: int


class CoverageReply(Struct, frozen=True):
    """How the newest question stands which points a section covers, and the newest opinion."""

    coverage: Coverage


class PassageReply(Struct, frozen=True):
    """A passage with its neighbours."""

    passage: PassageInContext


class ChatSessionReply(Struct, frozen=True, omit_defaults=True):
    """A section's chat session; `message` is only in the reply to the call that created it."""

    chat_session: ChatSession
    message: str | UnsetType = UNSET


class ModelPrices(Struct, frozen=True):
    """US dollars for a million tokens."""

    input: float
    cached_input: float
    output: float


class OfferedModelItem(Struct, frozen=True):
    """A language model that one may choose."""

    id: str
    name: str
    context_tokens: int
    """The size of prompts for it."""
    stays_in_house: bool
    """Whether what it is given stays in the house."""
    prices: ModelPrices | None
    """Null where nobody knows them."""
    is_default: bool
    """Whether it answers where nothing else is chosen."""


class ModelsReply(Struct, frozen=True):
    """The language models that one may choose, in order."""

    models: list[OfferedModelItem]


class MessageReply(Struct, frozen=True):
    """A message."""

    message: Message


class ActivityReply(Struct, frozen=True):
    """A document's answers that are running or ended in the last 24 hours, and its pending hunks."""

    activity: list[AnswerActivity]
    proposals: list[PendingHunks]


class ContextReply(Struct, frozen=True):
    """What the language model was given for an answer; null while it is queued, and for a question."""

    context: ContextGiven | None


class ProposalReply(Struct, frozen=True):
    """A proposal."""

    proposal: Proposal


class PlacedProposalReply(Struct, frozen=True):
    """A proposal, and the revision of its section to which the ranges of its hunks refer."""

    proposal: Proposal
    section_revision: int


class RenderingReply(Struct, frozen=True):
    """Hunks as HTML, and the revision of the section that they are beside."""

    hunks: list[RenderedHunk]
    section_revision: int


class ProposalsReply(Struct, frozen=True):
    """A page of a section's proposals."""

    proposals: list[Proposal]
    next_cursor: str | None


class SuggestionsReply(Struct, frozen=True):
    """A page of one's own suggestions in a document, with what became of them."""

    suggestions: list[Suggestion]
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
    """A question, its queued answer, and the address of the answer's events."""

    message: Message
    answer: Message
    events_url: str


_encoder = msgspec.json.Encoder()


def as_json(value: Any, status: int = 200, **headers: str) -> Response:
    """A JSON response; underscores in names of headers stand for hyphens."""
    return from_reply(Reply(status, _encoder.encode(value)), **headers)


def as_reply(value: Any, status: int) -> Reply:
    """The same, in the form that is stored under an idempotency key."""
    return Reply(status, _encoder.encode(value))


def from_reply(reply: Reply, **headers: str) -> Response:
    """A JSON response from its bytes."""
    response = Response(reply.body, reply.status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response
