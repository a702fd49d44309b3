"""Exports that are made in the background: asked for, claimed, finished, found, forgotten."""

import hashlib
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DocumentExported
from quire.domain.errors import NotFound, TooMany
from quire.domain.exchange.exports import ExportWarning
from quire.domain.exchange.large_exports import (
    EXPORTS_KEPT_FOR,
    INTERRUPTIONS_MAX,
    DocumentExport,
    DocumentSize,
    ExportOptions,
    rights_to_export,
)
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.domain.translatable_text import Amount, TranslatableText, as_stored
from quire.store import access
from quire.store.auditing import audit
from quire.store.processes import LIVING, this_process
from quire.store.transactions import Transaction, as_json, as_text, as_time, new_id

RETRY_AFTER_SECONDS = 30

_COLUMNS = (
    "document_export.id, document_export.document_id, document_export.options, document_export.status,"
    " document_export.error, document_export.filename, document_export.media_type, document_export.size_bytes,"
    " document_export.created_at, document_export.finished_at, document_export.warnings"
)
_warnings = msgspec.json.Decoder(tuple[ExportWarning, ...])
_options = msgspec.json.Decoder(ExportOptions)


class AddedExport(msgspec.Struct, frozen=True):
    """An export, and whether this call asked for it first."""

    export: DocumentExport
    is_new: bool


class ClaimedExport(msgspec.Struct, frozen=True):
    """An export that is to be made now, and for whom."""

    id: str
    document_id: str
    visitor: Visitor
    options: ExportOptions


def measure(tx: Transaction, visitor: Visitor, document_id: str) -> DocumentSize:
    """How large a document is. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.EXPORT)
    (texts,) = tx.one(
        "select coalesce(sum(octet_length(content)), 0) from section"
        " where document_id = :id and deleted_at is null",
        id=document_id,
    )
    (pictures,) = tx.one(
        "select coalesce(sum(size_bytes), 0) from image where document_id = :id and deleted_at is null",
        id=document_id,
    )
    (sources,) = tx.one(
        "select coalesce(sum(size_bytes + characters_count), 0) from reference"
        " where document_id = :id and deleted_at is null",
        id=document_id,
    )
    (versions,) = tx.one(
        "select coalesce(sum(octet_length(section_version.content)), 0) from section_version"
        " join section on section.id = section_version.section_id"
        " where section.document_id = :id and section.deleted_at is null",
        id=document_id,
    )
    (messages,) = tx.one(
        "select coalesce(sum(octet_length(message.content)), 0) from message"
        " join chat_session on chat_session.id = message.chat_session_id where chat_session.document_id = :id",
        id=document_id,
    )
    return DocumentSize(int(texts), int(pictures), int(sources) + int(versions) + int(messages))


def add(
    tx: Transaction, visitor: Visitor, document_id: str, options: ExportOptions, limits: Limits
) -> AddedExport:
    """Ask for an export. One of the same state that is being made, or is there, is that one. Raises `TooMany`."""
    record(tx, visitor, document_id, options)
    tx.lock("exports", visitor.user_id)
    state, stored = _state(tx, document_id), as_json(options)
    known = tx.one_or_none(
        f"select {_COLUMNS} from document_export where user_id = :user_id and document_id = :document_id"
        " and options = :options and state = :state and status <> 'failed' order by created_at desc limit 1",
        user_id=visitor.user_id,
        document_id=document_id,
        options=stored,
        state=state,
    )
    if known is not None:
        return AddedExport(_export(known), is_new=False)
    _make_room(tx, visitor, limits)
    export_id = new_id()
    tx.run(
        "insert into document_export (id, document_id, user_id, options, state, status, interruptions, created_at)"
        " values (:id, :document_id, :user_id, :options, :state, 'queued', 0, :now)",
        id=export_id,
        document_id=document_id,
        user_id=visitor.user_id,
        options=stored,
        state=state,
        now=tx.now_text,
    )
    return AddedExport(_find(tx, export_id), is_new=True)


def record(tx: Transaction, visitor: Visitor, document_id: str, options: ExportOptions) -> None:
    """Record that a document goes out as a file, before it does. Raises as `access.check_document`."""
    _check(tx, visitor, document_id, options)
    audit.record(tx, visitor, DocumentExported(document_id, options.format, options.section_ids))


def find(tx: Transaction, visitor: Visitor, export_id: str) -> DocumentExport:
    """An export. Raises as `access.check_export`."""
    access.check_export(tx, visitor, export_id)
    (options,) = tx.one("select options from document_export where id = :id", id=export_id)
    export = _find(tx, export_id)
    _check(tx, visitor, export.document_id, _options.decode(options))
    return export


def find_file(tx: Transaction, visitor: Visitor, export_id: str) -> DocumentExport:
    """The same for one whose file is there. Raises `NotFound` for others."""
    export = find(tx, visitor, export_id)
    if export.status != "ready":
        raise NotFound("File")
    return export


def remove(tx: Transaction, visitor: Visitor, export_id: str) -> None:
    """Forget an export; whoever makes it stops."""
    access.check_export(tx, visitor, export_id)
    tx.run("delete from document_export where id = :id", id=export_id)


_LEFT_BEHIND = f"status = 'running' and coalesce(process_id, '') not in {LIVING}"


def claim(tx: Transaction, export_id: str) -> ClaimedExport | None:
    """Set a queued export to *running*; None where it was forgotten."""
    row = tx.one_or_none(
        "update document_export set status = 'running', process_id = :this where id = :id and status = 'queued'"
        " returning document_id, user_id, options",
        this=this_process(),
        id=export_id,
    )
    if row is None:
        return None
    document_id, user_id, options = row
    (name,) = tx.one("select name from user_account where id = :id", id=user_id)
    # What is made is checked for this account; its credential was checked when it asked.
    visitor = Visitor(user_id, name, False, "token", "")
    return ClaimedExport(export_id, document_id, visitor, _options.decode(options))


def finish(
    tx: Transaction,
    claimed: ClaimedExport,
    filename: str,
    media_type: str,
    size_bytes: int,
    warnings: tuple[ExportWarning, ...] = (),
) -> None:
    """Set an export to *ready*. Raises as `access.check_document`, and `NotFound` where it was forgotten."""
    _check(tx, claimed.visitor, claimed.document_id, claimed.options)
    is_there = tx.run(
        "update document_export set status = 'ready', filename = :filename, media_type = :media_type,"
        " size_bytes = :size_bytes, warnings = :warnings, finished_at = :now where id = :id and status = 'running'"
        " and process_id = :this",
        this=this_process(),
        filename=filename,
        media_type=media_type,
        size_bytes=size_bytes,
        warnings=as_json(warnings) if warnings else None,
        now=tx.now_text,
        id=claimed.id,
    )
    if not is_there:
        raise NotFound("Export")


def fail(tx: Transaction, export_id: str, reason: TranslatableText) -> None:
    """Set an export to *failed*, with the reason for people."""
    tx.run(
        "update document_export set status = 'failed', error = :error, finished_at = :now where id = :id"
        " and process_id = :this",
        error=as_stored(reason),
        now=tx.now_text,
        this=this_process(),
        id=export_id,
    )


def queue_interrupted(tx: Transaction) -> list[tuple[str, str]]:
    """Queue again what a dead server was making; returns all that are queued, each with the account that waits."""
    tx.run(
        "update document_export set status = 'failed', finished_at = :now, error = :error"
        f" where {_LEFT_BEHIND} and interruptions >= :most",
        now=tx.now_text,
        this=this_process(),
        error=as_stored(TranslatableText("The server ended several times while this file was made.")),
        most=INTERRUPTIONS_MAX,
    )
    tx.run(
        f"update document_export set status = 'queued', interruptions = interruptions + 1 where {_LEFT_BEHIND}",
        now=tx.now_text,
        this=this_process(),
    )
    rows = tx.all("select id, user_id from document_export where status = 'queued' order by created_at, id")
    return [(export_id, user_id) for export_id, user_id in rows]


def remove_old(tx: Transaction) -> None:
    """Forget exports whose day is over."""
    tx.run(
        "delete from document_export where finished_at <= :old",
        old=as_text(tx.now - EXPORTS_KEPT_FOR),
    )


def list_ids(tx: Transaction) -> list[str]:
    """The ids of all exports."""
    return [export_id for (export_id,) in tx.all("select id from document_export")]


def _make_room(tx: Transaction, visitor: Visitor, limits: Limits) -> None:
    """Forget the oldest finished exports of a person who has as many as allowed."""
    tx.run(
        "delete from document_export where id in (select id from document_export where user_id = :user_id"
        " order by case when finished_at is null then 0 else 1 end, created_at desc limit 1000000 offset :kept)"
        " and finished_at is not null",
        user_id=visitor.user_id,
        kept=limits.exports_per_user - 1,
    )
    (count,) = tx.one("select count(*) from document_export where user_id = :id", id=visitor.user_id)
    if count >= limits.exports_per_user:
        raise TooMany(
            TranslatableText(
                "%(count)s files are being made for you already; wait until one of them is ready.",
                {"count": Amount(count)},
            ),
            RETRY_AFTER_SECONDS,
        )


def _check(tx: Transaction, visitor: Visitor, document_id: str, options: ExportOptions) -> None:
    """Raises as `access.check_document`."""
    for right in rights_to_export(options):
        access.check_document(tx, visitor, document_id, right)


def _state(tx: Transaction, document_id: str) -> str:
    """A digest of everything by which the state of a document is told from another."""
    row = tx.one(
        "select revision, updated_at, settings,"
        " (select count(*) from reference where document_id = :id and deleted_at is null),"
        " (select max(updated_at) from reference where document_id = :id),"
        " (select max(updated_at) from chat_session where document_id = :id),"
        " (select sum(message_count) from chat_session where document_id = :id),"
        " (select max(message.finished_at) from message join chat_session"
        "  on chat_session.id = message.chat_session_id where chat_session.document_id = :id),"
        " (select sum(proposal.pending_count) from proposal join section on section.id = proposal.section_id"
        "  where section.document_id = :id),"
        " (select count(*) from document_event where document_id = :id),"
        " (select last_seq from live_sequence where document_id = :id),"
        " (select count(*) from image where document_id = :id)"
        " from document where id = :id",
        id=document_id,
    )
    return hashlib.sha256(msgspec.json.encode([str(value) for value in row])).hexdigest()


def _find(tx: Transaction, export_id: str) -> DocumentExport:
    return _export(tx.one(f"select {_COLUMNS} from document_export where id = :id", id=export_id))


def _export(row: tuple[Any, ...]) -> DocumentExport:
    id_, document_id, options, status, error, filename, media_type, size_bytes, *rest = row
    created_at, finished_at, warnings = rest
    is_ready = status == "ready"
    return DocumentExport(
        id_,
        document_id,
        _options.decode(options).format,
        status,
        1.0 if is_ready else 0.0,
        error,
        filename,
        media_type,
        size_bytes,
        f"/api/exports/{id_}/file" if is_ready else None,
        as_time(created_at),
        as_time(finished_at or created_at) + EXPORTS_KEPT_FOR,
        () if warnings is None else _warnings.decode(warnings),
    )
