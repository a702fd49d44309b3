"""The configuration of chats, as documents and sections have it, and whether a document stays in the house."""

import msgspec
from msgspec import UNSET, UnsetType, structs

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import HouseBindingChanged, SettingsChanged, digest_of
from quire.domain.conversation.model_choice import FallbackRules, usable_in
from quire.domain.documents.document_settings import (
    AllDocumentSettings,
    DocumentSettingsBody,
    DocumentSettingsChange,
    changed_layout,
    layout_of,
)
from quire.domain.documents.section_settings import AllSectionSettings, SectionSettingsBody
from quire.domain.errors import InvalidField
from quire.domain.models.chat_settings import (
    NOTHING_SET,
    ChatSettings,
    ChatSettingsChange,
    changed,
    of_change,
)
from quire.domain.models.language_models import ConnectedModel
from quire.domain.sharing.grants import Right
from quire.store import access, live_events
from quire.store.auditing import audit
from quire.store.models import language_models
from quire.store.sections import document_settings, section_settings
from quire.store.transactions import Transaction, as_json

_settings = msgspec.json.Decoder(ChatSettings)

COLUMNS = f"section.chat_settings, document.chat_settings, document.stays_in_house, {language_models.DEFAULTS_COLUMNS}"
"""What `from_row` reads, of a section and its document with `language_models.DEFAULTS_JOIN`."""


class InheritedSettings(msgspec.Struct, frozen=True):
    """The settings of a section, and each of those that it inherits; one above the other."""

    section: ChatSettings
    document: ChatSettings
    instance: ChatSettings
    stays_in_house: bool
    fallback: FallbackRules = FallbackRules()

    @property
    def effective(self) -> ChatSettings:
        """What holds for an answer."""
        return self.section.inheriting(self.document).inheriting(self.instance)


def find_of_section(tx: Transaction, section_id: str) -> InheritedSettings:
    """What holds in a section; the caller has checked access."""
    row = tx.one(
        f"select {COLUMNS} from section join document on document.id = section.document_id"
        f" {language_models.DEFAULTS_JOIN} where section.id = :id",
        id=section_id,
    )
    return from_row(*row)


def from_row(
    section: str | None,
    document: str | None,
    stays_in_house: int,
    instance: str | None,
    fallback: str | None,
) -> InheritedSettings:
    """What holds in a section of which these are the `COLUMNS`."""
    defaults = language_models.read_defaults(instance, fallback)
    return InheritedSettings(
        _read(section), _read(document), defaults.settings, bool(stays_in_house), defaults.fallback
    )


def find_of_document(tx: Transaction, document_id: str) -> InheritedSettings:
    """The same for a document, which has no section's settings; the caller has checked access."""
    document, stays_in_house = tx.one(
        "select chat_settings, stays_in_house from document where id = :id", id=document_id
    )
    defaults = language_models.find_defaults(tx)
    return InheritedSettings(NOTHING_SET, _read(document), defaults.settings, bool(stays_in_house))


def find_document_settings(
    tx: Transaction, visitor: Visitor, document_id: str
) -> tuple[AllDocumentSettings, ChatSettings]:
    """All settings of a document, and what holds in its chats. Raises as `access.check_document`."""
    layout = document_settings.find_settings(tx, visitor, document_id)
    found = find_of_document(tx, document_id)
    both = {**structs.asdict(layout), **structs.asdict(found.document)}
    return AllDocumentSettings(**both, stays_in_house=found.stays_in_house), found.effective


def find_section_settings(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str
) -> tuple[AllSectionSettings, ChatSettings]:
    """All settings of a section, and what holds in its chat. Raises as `access.check_section`."""
    own = section_settings.find_settings(tx, visitor, document_id, section_id)
    found = find_of_section(tx, section_id)
    return AllSectionSettings(**{**structs.asdict(own), **structs.asdict(found.section)}), found.effective


def replace_document_settings(
    tx: Transaction, visitor: Visitor, document_id: str, body: DocumentSettingsBody, given: ConnectedModel
) -> tuple[AllDocumentSettings, ChatSettings]:
    """Replace the layout of a document, and change what else is named. Raises `InvalidField` and `AccessDenied`."""
    document_settings.change_settings(tx, visitor, document_id, layout_of(body))
    return _change_document(tx, visitor, document_id, of_change(body), body.stays_in_house, given)


def change_document_settings(
    tx: Transaction, visitor: Visitor, document_id: str, change: DocumentSettingsChange, given: ConnectedModel
) -> tuple[AllDocumentSettings, ChatSettings]:
    """Change the settings of a document that are named. Raises `InvalidField` and `AccessDenied`."""
    tx.lock("document", document_id)
    known = document_settings.find_settings(tx, visitor, document_id)
    document_settings.change_settings(tx, visitor, document_id, changed_layout(known, change))
    return _change_document(tx, visitor, document_id, of_change(change), change.stays_in_house, given)


def change_section_settings(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    change: SectionSettingsBody,
    given: ConnectedModel,
    *,
    checked_revision: int | None = None,
) -> tuple[AllSectionSettings, ChatSettings]:
    """Change the settings of a section that are named. Raises as `section_settings.change_settings`."""
    section_settings.change_settings(
        tx, visitor, document_id, section_id, change.of_section, checked_revision=checked_revision
    )
    known = find_of_section(tx, section_id)
    settings = changed(known.section, of_change(change))
    if settings != known.section:
        _check_model(tx, visitor, settings, known.section, given, stays_in_house=known.stays_in_house)
        tx.run(
            "update section set chat_settings = :settings where id = :id",
            settings=as_json(settings),
            id=section_id,
        )
        _note_change(tx, visitor, document_id, section_id, settings)
    return find_section_settings(tx, visitor, document_id, section_id)


def copy_of_document(tx: Transaction, document_id: str, copy_id: str) -> None:
    """Let a copy have the settings of its document, and stay where that does."""
    tx.run(
        "update document set"
        " chat_settings = (select source.chat_settings from document as source where source.id = :source_id),"
        " stays_in_house = (select source.stays_in_house from document as source where source.id = :source_id)"
        " where id = :id",
        source_id=document_id,
        id=copy_id,
    )


def copy_of_section(tx: Transaction, section_id: str, copy_id: str) -> None:
    """Let the copy of a section have its settings."""
    tx.run(
        "update section set"
        " chat_settings = (select source.chat_settings from section as source where source.id = :source_id)"
        " where id = :id",
        source_id=section_id,
        id=copy_id,
    )


def _change_document(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    change: ChatSettingsChange,
    stays_in_house: bool | UnsetType,
    given: ConnectedModel,
) -> tuple[AllDocumentSettings, ChatSettings]:
    if stays_in_house is not UNSET:
        _bind_to_house(tx, visitor, document_id, stays_in_house=stays_in_house)
    known = find_of_document(tx, document_id)
    settings = changed(known.document, change)
    if settings != known.document:
        _check_model(tx, visitor, settings, known.document, given, stays_in_house=known.stays_in_house)
        tx.run(
            "update document set chat_settings = :settings, updated_at = :now where id = :id",
            settings=as_json(settings),
            now=tx.now_text,
            id=document_id,
        )
        _note_change(tx, visitor, document_id, None, settings)
    return find_document_settings(tx, visitor, document_id)


def _bind_to_house(tx: Transaction, visitor: Visitor, document_id: str, *, stays_in_house: bool) -> None:
    """Let nothing of a document go to models outside the house, or let it; owners decide. Raises `AccessDenied`."""
    if find_of_document(tx, document_id).stays_in_house == stays_in_house:
        return
    access.check_document(tx, visitor, document_id, Right.SHARE)
    tx.run(
        "update document set stays_in_house = :stays, updated_at = :now where id = :id",
        stays=int(stays_in_house),
        now=tx.now_text,
        id=document_id,
    )
    live_events.changed(tx, document_id, "outline.changed")
    audit.record(tx, visitor, HouseBindingChanged(document_id, stays_in_house))


def _note_change(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str | None, settings: ChatSettings
) -> None:
    live_events.changed(tx, document_id, "outline.changed", section_id)
    audit.record(tx, visitor, SettingsChanged(document_id, section_id, digest_of(as_json(settings))))


def _check_model(
    tx: Transaction,
    visitor: Visitor,
    settings: ChatSettings,
    known: ChatSettings,
    given: ConnectedModel,
    *,
    stays_in_house: bool,
) -> None:
    """Raises `InvalidField` for a model that is newly named and that the visitor, or the document, cannot have."""
    if settings.model_id is None or settings.model_id == known.model_id:
        return
    usable = [given, *language_models.list_usable(tx, visitor.user_id)]
    if all(model.id != settings.model_id for model in usable):
        raise InvalidField("model_id", "must be a model that you may use")
    if all(model.id != settings.model_id for model in usable_in(usable, stays_in_house=stays_in_house)):
        raise InvalidField("model_id", "must be a model that stays in the house, as this document does")


def _read(stored: str | None) -> ChatSettings:
    return NOTHING_SET if stored is None else _settings.decode(stored)
