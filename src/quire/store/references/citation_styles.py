"""The citation styles of documents' own: given, read again, copied, removed. A document has at most one."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import SettingsChanged, digest_of
from quire.domain.citing.citation_styles import OwnStyle, ReadStyle, own_style_of
from quire.domain.errors import NotFound
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store import access, live_events
from quire.store.auditing import audit
from quire.store.costs import quota
from quire.store.sections import document_settings
from quire.store.transactions import Transaction, as_json


class StyleWithText(msgspec.Struct, frozen=True):
    """A style with its file."""

    style: OwnStyle
    text: str


def find_or_none(tx: Transaction, document_id: str) -> OwnStyle | None:
    """The own style of a document; the caller has checked access."""
    row = tx.one_or_none(
        "select title, sha256, has_notes from citation_style where document_id = :id", id=document_id
    )
    return None if row is None else _style(*row)


def find_with_text(tx: Transaction, visitor: Visitor, document_id: str) -> StyleWithText:
    """The own style of a document with its file. Raises `NotFound`, and as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.READ)
    found, text = find_or_none(tx, document_id), find_text_or_none(tx, document_id)
    if found is None or text is None:
        raise NotFound("Citation style")
    return StyleWithText(found, text)


def find_text_or_none(tx: Transaction, document_id: str) -> str | None:
    """The file of the own style of a document; the caller has checked access."""
    row = tx.one_or_none("select content from citation_style where document_id = :id", id=document_id)
    return None if row is None else str(row[0])


def find_text_of_digest(tx: Transaction, document_id: str, sha256: str) -> str:
    """The same where it has this digest. Raises `NotFound` where it was replaced or removed."""
    row = tx.one_or_none(
        "select content from citation_style where document_id = :id and sha256 = :sha256",
        id=document_id,
        sha256=sha256,
    )
    if row is None:
        raise NotFound("Citation style")
    return str(row[0])


def replace(
    tx: Transaction, visitor: Visitor, document_id: str, sha256: str, read: ReadStyle, limits: Limits
) -> None:
    """Let a document have this style, whose file has this digest, and the nearest one should it be removed.

    The same file twice changes nothing. Raises `QuotaReached`, and as `access.check_document`.
    """
    _begin_change(tx, visitor, document_id)
    known = find_or_none(tx, document_id)
    if known is not None and known.sha256 == sha256:
        return
    owner_id = quota.find_owner(tx, document_id)
    tx.lock("quota", owner_id)
    _delete(tx, document_id)
    quota.check_room(tx, owner_id, len(read.text.encode()), limits)
    insert(tx, document_id, sha256, read)
    settings = document_settings.find(tx, document_id)
    document_settings.write(tx, document_id, msgspec.structs.replace(settings, citation_style=read.nearest))
    _end_change(tx, visitor, document_id, sha256)


def remove(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Let a document cite in the style of its settings again. Raises `NotFound`, and as `replace`."""
    _begin_change(tx, visitor, document_id)
    if not _delete(tx, document_id):
        raise NotFound("Citation style")
    settings = document_settings.find(tx, document_id)
    document_settings.write(tx, document_id, settings)
    _end_change(tx, visitor, document_id, digest_of(as_json(settings)))


def insert(tx: Transaction, document_id: str, sha256: str, read: ReadStyle) -> None:
    """Give a document that has no style of its own this one; the caller has checked access."""
    style = own_style_of(read, sha256)
    tx.run(
        "insert into citation_style (document_id, title, sha256, has_notes, content, size_bytes, updated_at)"
        " values (:id, :title, :sha256, :has_notes, :content, :size_bytes, :now)",
        id=document_id,
        title=style.title,
        sha256=style.sha256,
        has_notes=int(style.has_notes),
        content=read.text,
        size_bytes=len(read.text.encode()),
        now=tx.now_text,
    )


def copy_all(tx: Transaction, document_id: str, copy_id: str) -> None:
    """Give a copy of a document the same style; the caller has checked access."""
    tx.run(
        "insert into citation_style (document_id, title, sha256, has_notes, content, size_bytes, updated_at)"
        " select :copy_id, title, sha256, has_notes, content, size_bytes, :now from citation_style"
        " where document_id = :document_id",
        copy_id=copy_id,
        now=tx.now_text,
        document_id=document_id,
    )


def _begin_change(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    tx.lock("document", document_id)
    access.check_document(tx, visitor, document_id, Right.WRITE)


def _delete(tx: Transaction, document_id: str) -> int:
    return tx.run("delete from citation_style where document_id = :id", id=document_id)


def _end_change(tx: Transaction, visitor: Visitor, document_id: str, sha256: str) -> None:
    live_events.changed(tx, document_id, "outline.changed")
    audit.record(tx, visitor, SettingsChanged(document_id, None, sha256))


def _style(title: str, sha256: str, has_notes: int) -> OwnStyle:
    return OwnStyle(title, sha256, bool(has_notes))
