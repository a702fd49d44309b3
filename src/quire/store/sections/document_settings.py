"""The settings of documents."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import SettingsChanged, digest_of
from quire.domain.documents.document_settings import DEFAULT_SETTINGS, DocumentSettings
from quire.domain.sharing.grants import Right
from quire.store import access, live_events
from quire.store.auditing import audit
from quire.store.transactions import Transaction, as_json


class _StoredSettings(DocumentSettings, frozen=True, forbid_unknown_fields=False):
    """Settings as they are stored, perhaps by a newer release with more of them."""


_settings = msgspec.json.Decoder(_StoredSettings)


def find_settings(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentSettings:
    """The settings of a document. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.SEE)
    return find(tx, document_id)


def find(tx: Transaction, document_id: str) -> DocumentSettings:
    """The same; the caller has checked access."""
    (stored,) = tx.one("select settings from document where id = :id", id=document_id)
    return read(stored)


def read(stored: str | None) -> DocumentSettings:
    """The settings of a document that stores them like this, or has none."""
    return DEFAULT_SETTINGS if stored is None else _decoded(stored)


def change_settings(
    tx: Transaction, visitor: Visitor, document_id: str, settings: DocumentSettings
) -> DocumentSettings:
    """Replace the settings of a document."""
    tx.lock("document", document_id)
    access.check_document(tx, visitor, document_id, Right.WRITE)
    if find(tx, document_id) != settings:
        write(tx, document_id, settings)
        live_events.changed(tx, document_id, "outline.changed")
        audit.record(tx, visitor, SettingsChanged(document_id, None, digest_of(as_json(settings))))
    return settings


def write(tx: Transaction, document_id: str, settings: DocumentSettings) -> None:
    """Store the settings of a document, whose access the caller has checked."""
    tx.run(
        "update document set settings = :settings, updated_at = :now where id = :id",
        settings=as_json(settings),
        now=tx.now_text,
        id=document_id,
    )


def _decoded(stored: str) -> DocumentSettings:
    read = _settings.decode(stored)
    return DocumentSettings(read.numbering, read.language, read.citation_style, read.paper, read.template)
