"""What is recorded in the audit trail: a type of event for each act.

An event has ids, digests and numbers, and no text of documents. Persons are not in it: a record names them by
pseudonyms, whose meaning can be deleted while the chain stays whole. What versions prove already (a saved text, a
title, an order) is no event of its own.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from quire.domain.documents.section_settings import SectionState
from quire.domain.sharing.grants import Role

INSTANCE = "instance"
"""The chain of what belongs to no document."""


class AuditEvent(msgspec.Struct, frozen=True, tag_field="type"):
    """Something that was done; its type is the tag of the class."""


class DocumentAuditEvent(AuditEvent, frozen=True, tag_field="type"):
    """Something that was done with a document."""

    document_id: str


# Accounts and how they are entered.


class SignedIn(AuditEvent, frozen=True, tag="sign_in.succeeded"):
    """Somebody signed in, from an address."""

    address: str


class SignInFailed(AuditEvent, frozen=True, tag="sign_in.failed"):
    """A try to sign in was refused."""

    address: str


class SignInFailuresSummarised(AuditEvent, frozen=True, tag="sign_in.failures_summarised"):
    """Refused tries beyond those that are recorded one by one: how many, and from which addresses."""

    count: int
    addresses: Mapping[str, int]
    since: datetime


class SignedOut(AuditEvent, frozen=True, tag="sign_in.ended"):
    """Somebody signed out, or ended sign-ins of theirs."""

    count: int


class PasswordChanged(AuditEvent, frozen=True, tag="password.changed"):
    """Somebody changed their password."""

    keeps_tokens: bool


class PasswordReplaced(AuditEvent, frozen=True, tag="password.replaced"):
    """An administrator or the operator replaced the password of an account."""


class TokenAdded(AuditEvent, frozen=True, tag="token.added"):
    """An API token was created."""

    id: str
    scope: str
    scope_document_id: str | None
    expires_at: datetime | None


class TokenRemoved(AuditEvent, frozen=True, tag="token.removed"):
    """An API token was revoked."""

    id: str


class IdentityLinked(AuditEvent, frozen=True, tag="identity.linked"):
    """An account can be entered by what an identity provider proves."""

    issuer: str


class IdentityUnlinked(AuditEvent, frozen=True, tag="identity.unlinked"):
    """It can no longer."""

    issuer: str


class SecondFactorSetUp(AuditEvent, frozen=True, tag="second_factor.set_up"):
    """Somebody set up an authenticator app."""


class SecondFactorRemoved(AuditEvent, frozen=True, tag="second_factor.removed"):
    """The password alone opens an account again."""


class PasskeyAdded(AuditEvent, frozen=True, tag="passkey.added"):
    """Somebody registered a passkey."""

    passkey_id: str


class PasskeyRemoved(AuditEvent, frozen=True, tag="passkey.removed"):
    """A passkey was removed."""

    passkey_id: str


class GroupAdded(AuditEvent, frozen=True, tag="group.added"):
    """A group of accounts was made."""

    group_id: str


class GroupRenamed(AuditEvent, frozen=True, tag="group.renamed"):
    """A group has another name, by which a provider may put others into it."""

    group_id: str


class GroupRemoved(AuditEvent, frozen=True, tag="group.removed"):
    """A group was deleted with its roles."""

    group_id: str


class MemberAdded(AuditEvent, frozen=True, tag="group.member_added"):
    """An account was put into a group."""

    group_id: str


class MemberRemoved(AuditEvent, frozen=True, tag="group.member_removed"):
    """An account was taken out of a group."""

    group_id: str


class InstructionTemplateAdded(AuditEvent, frozen=True, tag="template.instructions_added"):
    """Named instructions were made."""

    template_id: str


class InstructionTemplateChanged(AuditEvent, frozen=True, tag="template.instructions_changed"):
    """Named instructions have another name or another text."""

    template_id: str


class InstructionTemplateRemoved(AuditEvent, frozen=True, tag="template.instructions_removed"):
    """Named instructions were deleted."""

    template_id: str


class CapSet(AuditEvent, frozen=True, tag="cap.set"):
    """What may be used of language models in a month was limited, or the limit was changed.

    The subject is a group, a document or a model; a person is named by the record itself.
    """

    cap_id: str
    scope: str
    subject_id: str | None
    unit: str
    amount: int


class CapRemoved(AuditEvent, frozen=True, tag="cap.removed"):
    """A cap was taken away."""

    cap_id: str


class ModelProviderAdded(AuditEvent, frozen=True, tag="model_provider.added"):
    """A provider of language models was connected."""

    provider_id: str


class ModelProviderChanged(AuditEvent, frozen=True, tag="model_provider.changed"):
    """The name or the address of a provider was changed."""

    provider_id: str


class ProviderKeyChanged(AuditEvent, frozen=True, tag="model_provider.key_changed"):
    """A provider has another key, or none any more."""

    provider_id: str
    has_key: bool


class ProviderKeysRotated(AuditEvent, frozen=True, tag="model_provider.keys_rotated"):
    """The keys of all providers were encrypted anew."""

    count: int


class ModelProviderRemoved(AuditEvent, frozen=True, tag="model_provider.removed"):
    """A provider was removed with its models."""

    provider_id: str


class LanguageModelAdded(AuditEvent, frozen=True, tag="language_model.added"):
    """A language model was added."""

    model_id: str
    provider_id: str
    stays_in_house: bool


class LanguageModelChanged(AuditEvent, frozen=True, tag="language_model.changed"):
    """What is known of a language model, or who may use it, was changed."""

    model_id: str
    stays_in_house: bool


class LanguageModelRemoved(AuditEvent, frozen=True, tag="language_model.removed"):
    """A language model was removed."""

    model_id: str


class AnswerDefaultsChanged(AuditEvent, frozen=True, tag="language_model.defaults_changed"):
    """The default model, the order of models, or when they step in for each other was changed."""


class DocumentTemplateAdded(AuditEvent, frozen=True, tag="template.document_added"):
    """A template of documents was made."""

    template_id: str


class DocumentTemplateChanged(AuditEvent, frozen=True, tag="template.document_changed"):
    """A template of documents was changed."""

    template_id: str


class DocumentTemplateRemoved(AuditEvent, frozen=True, tag="template.document_removed"):
    """A template of documents was deleted."""

    template_id: str


class AccountAdded(AuditEvent, frozen=True, tag="account.added"):
    """An account was added."""

    is_administrator: bool


class AccountRoleChanged(AuditEvent, frozen=True, tag="account.role_changed"):
    """Somebody became an administrator, or is none any more."""

    is_administrator: bool


class AccountDisabled(AuditEvent, frozen=True, tag="account.disabled"):
    """An account was disabled."""


class AccountEnabled(AuditEvent, frozen=True, tag="account.enabled"):
    """A disabled account was enabled."""


class AccountDeleted(AuditEvent, frozen=True, tag="account.deleted"):
    """An account was deleted; so many of its documents were put into the trash, and so many are others' to use."""

    removed_count: int
    kept_count: int


class DocumentsTransferred(AuditEvent, frozen=True, tag="account.documents_transferred"):
    """The documents of an account were made those of another one."""

    count: int


class OwnDataExported(AuditEvent, frozen=True, tag="account.data_exported"):
    """All data of an account were exported."""


# What happens to documents.


class DocumentAdded(DocumentAuditEvent, frozen=True, tag="document.added"):
    """A document was created, copied or imported."""


class DocumentRemoved(DocumentAuditEvent, frozen=True, tag="document.removed"):
    """A document was put into the trash."""


class DocumentRestored(DocumentAuditEvent, frozen=True, tag="document.restored"):
    """A document was restored from the trash."""


class DocumentPurged(DocumentAuditEvent, frozen=True, tag="document.purged"):
    """A document was deleted for good."""


class DocumentRestoredTo(DocumentAuditEvent, frozen=True, tag="document.restored_to"):
    """A document was restored to what it was at a time."""

    time: datetime


class DocumentTransferred(DocumentAuditEvent, frozen=True, tag="document.transferred"):
    """A document was given to another owner."""


class DocumentExported(DocumentAuditEvent, frozen=True, tag="document.exported"):
    """A document, or some of its sections, went out as a file."""

    format: str
    section_ids: tuple[str, ...] | None


class DocumentCopied(DocumentAuditEvent, frozen=True, tag="document.copied"):
    """A copy of a document was made."""

    copy_id: str


class FileImported(DocumentAuditEvent, frozen=True, tag="document.file_imported"):
    """A file was imported into a document."""

    import_id: str


class SettingsChanged(DocumentAuditEvent, frozen=True, tag="document.settings_changed"):
    """The settings of a document, or of one section, were changed; the digest is that of the new ones."""

    section_id: str | None
    sha256: str


class ContractChanged(DocumentAuditEvent, frozen=True, tag="document.contract_changed"):
    """The contract of a document, or of one section, was changed; the digest is that of the new one."""

    section_id: str | None
    sha256: str


class ContractsTakenOver(DocumentAuditEvent, frozen=True, tag="document.contracts_taken_over"):
    """A new document got the contracts of a template or of another document; the digest is that of all of them."""

    count: int
    sha256: str


class SectionStateChanged(DocumentAuditEvent, frozen=True, tag="section.state_changed"):
    """Somebody said how far a section is."""

    section_id: str
    state: SectionState


class HouseBindingChanged(DocumentAuditEvent, frozen=True, tag="document.house_binding_changed"):
    """From now on a document goes, or does not go, to language models that leave the house."""

    stays_in_house: bool


class SharingChanged(DocumentAuditEvent, frozen=True, tag="document.sharing_changed"):
    """Readers may or may not export the document."""

    readers_may_export: bool


class SectionRemoved(DocumentAuditEvent, frozen=True, tag="section.removed"):
    """Sections were put into the trash."""

    section_ids: tuple[str, ...]


class SectionRestored(DocumentAuditEvent, frozen=True, tag="section.restored"):
    """Sections were restored from the trash."""

    section_ids: tuple[str, ...]


class VersionRestored(DocumentAuditEvent, frozen=True, tag="section.version_restored"):
    """An earlier version of a section was restored; it is the text of a new revision."""

    section_id: str
    restored_revision: int
    revision: int


class DecisionMade(DocumentAuditEvent, frozen=True, tag="decision.made"):
    """Changes of a proposal were accepted or rejected; the digest is that of the text after it."""

    section_id: str
    proposal_id: str
    decision_id: str
    accepted_count: int
    rejected_count: int
    sha256: str


class DecisionTakenBack(DocumentAuditEvent, frozen=True, tag="decision.taken_back"):
    """A decision was taken back."""

    section_id: str
    decision_id: str
    sha256: str


class CommentRemoved(DocumentAuditEvent, frozen=True, tag="comment.removed"):
    """A comment was deleted."""

    comment_id: str


class CommentRestored(DocumentAuditEvent, frozen=True, tag="comment.restored"):
    """A deleted comment was restored."""

    comment_id: str


class CommentResolved(DocumentAuditEvent, frozen=True, tag="comment.resolved"):
    """A thread was resolved, or opened again."""

    comment_id: str
    is_resolved: bool


class ReferenceAdded(DocumentAuditEvent, frozen=True, tag="reference.added"):
    """A source was added."""

    reference_id: str
    sha256: str


class ReferenceRemoved(DocumentAuditEvent, frozen=True, tag="reference.removed"):
    """A source was deleted."""

    reference_id: str


class GrantAdded(DocumentAuditEvent, frozen=True, tag="grant.added"):
    """A role was granted."""

    grant_id: str
    role: Role
    section_id: str | None


class GrantClaimed(DocumentAuditEvent, frozen=True, tag="grant.claimed"):
    """An account has the role to which its name was invited."""

    grant_id: str
    role: Role
    section_id: str | None


class RoleChanged(DocumentAuditEvent, frozen=True, tag="grant.role_changed"):
    """The role of a grant was changed."""

    grant_id: str
    former_role: Role
    role: Role


class GrantRemoved(DocumentAuditEvent, frozen=True, tag="grant.removed"):
    """A grant was removed."""

    grant_id: str
    role: Role


class DocumentLeft(DocumentAuditEvent, frozen=True, tag="grant.left"):
    """Somebody gave up their roles."""


class LinkAdded(DocumentAuditEvent, frozen=True, tag="link.added"):
    """A link was made, by which guests enter."""

    link_id: str
    role: Role
    section_id: str | None
    has_password: bool
    expires_at: datetime


class LinkRevoked(DocumentAuditEvent, frozen=True, tag="link.revoked"):
    """A link was revoked, and its guests are out."""

    link_id: str


class GuestEntered(DocumentAuditEvent, frozen=True, tag="link.entered"):
    """A guest entered by a link."""

    link_id: str


class AccessRequested(DocumentAuditEvent, frozen=True, tag="access.requested"):
    """Somebody asked for access."""


class AccessDeclined(DocumentAuditEvent, frozen=True, tag="access.declined"):
    """A request for access was removed without granting anything."""


# The trail itself.


class HeadsNoted(AuditEvent, frozen=True, tag="audit.heads_noted"):
    """The heads of documents' chains, in the instance's own: whoever has its head has theirs too."""

    heads: tuple[str, ...]


class RecordsRemoved(AuditEvent, frozen=True, tag="audit.records_removed"):
    """The oldest records of a chain were removed because of their age; the last of them had this head."""

    head: str


class DocumentRecordsRemoved(DocumentAuditEvent, frozen=True, tag="audit.document_records_removed"):
    """The same for the chain of a document."""

    head: str


EVENTS: tuple[type[AuditEvent], ...] = (
    SignedIn,
    SignInFailed,
    SignInFailuresSummarised,
    SignedOut,
    PasswordChanged,
    PasswordReplaced,
    TokenAdded,
    TokenRemoved,
    IdentityLinked,
    IdentityUnlinked,
    SecondFactorSetUp,
    SecondFactorRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    GroupAdded,
    GroupRenamed,
    GroupRemoved,
    MemberAdded,
    MemberRemoved,
    InstructionTemplateAdded,
    InstructionTemplateChanged,
    InstructionTemplateRemoved,
    CapSet,
    CapRemoved,
    ModelProviderAdded,
    ModelProviderChanged,
    ProviderKeyChanged,
    ProviderKeysRotated,
    ModelProviderRemoved,
    LanguageModelAdded,
    LanguageModelChanged,
    LanguageModelRemoved,
    AnswerDefaultsChanged,
    DocumentTemplateAdded,
    DocumentTemplateChanged,
    DocumentTemplateRemoved,
    AccountAdded,
    AccountRoleChanged,
    AccountDisabled,
    AccountEnabled,
    AccountDeleted,
    DocumentsTransferred,
    OwnDataExported,
    DocumentAdded,
    DocumentRemoved,
    DocumentRestored,
    DocumentPurged,
    DocumentRestoredTo,
    DocumentTransferred,
    DocumentExported,
    DocumentCopied,
    FileImported,
    SettingsChanged,
    ContractChanged,
    ContractsTakenOver,
    SectionStateChanged,
    HouseBindingChanged,
    SharingChanged,
    SectionRemoved,
    SectionRestored,
    VersionRestored,
    DecisionMade,
    DecisionTakenBack,
    CommentRemoved,
    CommentRestored,
    CommentResolved,
    ReferenceAdded,
    ReferenceRemoved,
    GrantAdded,
    GrantClaimed,
    RoleChanged,
    GrantRemoved,
    DocumentLeft,
    LinkAdded,
    LinkRevoked,
    GuestEntered,
    AccessRequested,
    AccessDeclined,
    HeadsNoted,
    RecordsRemoved,
    DocumentRecordsRemoved,
)
"""Everything that can be recorded."""


def type_of(event: type[AuditEvent]) -> str:
    """The type of an event as it is stored and shown."""
    return str(event.__struct_config__.tag)


TYPES: tuple[str, ...] = tuple(type_of(event) for event in EVENTS)

REMOVALS = frozenset({type_of(RecordsRemoved), type_of(DocumentRecordsRemoved)})


def chain_of(event: AuditEvent) -> str:
    """The chain in which an event is recorded."""
    return event.document_id if isinstance(event, DocumentAuditEvent) else INSTANCE


def digest_of(text: str) -> str:
    """The digest by which a record names a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def details_of(event: AuditEvent) -> dict[str, Any]:
    """What is stored of an event beside its type and its chain."""
    details: dict[str, Any] = msgspec.to_builtins(event)
    return {name: value for name, value in details.items() if name not in ("type", "document_id")}
