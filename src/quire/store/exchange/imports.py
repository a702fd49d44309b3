"""Imports: files that were read and wait to be confirmed, and what they became.

Confirming is one transaction: sections, versions, pictures, proposals and notes, or nothing. Of two confirmations of an
import the second finds none.
"""

import zlib
from datetime import timedelta
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import FileImported
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import NewImage, with_image_ids
from quire.domain.documents.sections import SectionDraft, check_draft
from quire.domain.documents.titles import check_title
from quire.domain.errors import NotFound
from quire.domain.exchange.import_notes import PreparedImport, PreparedSection
from quire.domain.exchange.import_sections import ImportedSection, changed_by, count_proposals
from quire.domain.exchange.import_warnings import ImportWarning, gathered
from quire.domain.exchange.imports import Import, ImportedDocument, ImportKind, OutlineItem, PastImport
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.costs import quota
from quire.store.documents import documents, images
from quire.store.exchange import archive_import, import_comments, import_notes
from quire.store.exchange.archive_making import Making
from quire.store.files import file_removals
from quire.store.files.files import StoredFile
from quire.store.sections import document_events, sections
from quire.store.transactions import Transaction, as_json, as_text, as_time, new_id

KEPT_FOR = timedelta(days=1)
LISTED_MAX = 200

_document = msgspec.json.Decoder(ImportedDocument)
_prepared = msgspec.json.Decoder(tuple[PreparedSection, ...])
_section_ids = msgspec.json.Decoder(tuple[str, ...])
_warnings = msgspec.json.Decoder(tuple[ImportWarning, ...])

IMPORTED = Cause("import")
_ARCHIVE = "application/json"


class NewImport(msgspec.Struct, frozen=True):
    """A file that was read, and its pictures by their ids."""

    kind: ImportKind
    filename: str
    into: str | None
    document: ImportedDocument
    pictures: dict[str, NewImage]
    archive: StoredFile | None = None
    """The file itself, where it is an archive: it is kept as its pictures are."""


class StoredImport(msgspec.Struct, frozen=True):
    """An import with what was read of its file."""

    summary: Import
    document: ImportedDocument


class ConfirmedImport(msgspec.Struct, frozen=True):
    """What an import became."""

    document: DocumentWithSections
    section_ids: tuple[str, ...]


def find_archive(tx: Transaction, visitor: Visitor, import_id: str) -> str:
    """The digest of the file of an import that is an archive. Raises as `find`."""
    access.check_import(tx, visitor, import_id)
    row = tx.one_or_none(
        "select sha256 from pending_picture where import_id = :id and media_type = :media_type",
        id=import_id,
        media_type=_ARCHIVE,
    )
    if row is None:
        raise NotFound("Import")
    return str(row[0])


def confirm_archive(
    tx: Transaction, visitor: Visitor, import_id: str | None, making: Making
) -> ConfirmedImport:
    """Let the document that was made of an archive be seen, and forget the import that it was. Raises as `find`."""
    if import_id is not None:
        tx.lock("import", import_id)
        access.check_import(tx, visitor, import_id)
        forget(tx, import_id)
    archive_import.finish(tx, making)
    document = documents.find_document_with_sections(tx, visitor, making.document_id)
    return ConfirmedImport(document, tuple(section.id for section in document.sections))


def add(tx: Transaction, visitor: Visitor, new: NewImport, limits: Limits) -> Import:
    """Store an import, with which nothing is made. The oldest of too many are forgotten. Raises `QuotaReached`."""
    if new.into is not None:
        access.check_document(tx, visitor, new.into, Right.WRITE)
    tx.lock("quota", visitor.user_id)
    archive_bytes = 0 if new.archive is None else new.archive.size_bytes
    picture_bytes = sum(picture.size_bytes for picture in new.pictures.values())
    quota.check_room(tx, visitor.user_id, archive_bytes + picture_bytes, limits)
    import_id = new_id()
    for sha256 in sorted(_digests(new)):
        tx.lock("file", sha256)
    tx.run(
        "insert into pending_import (id, owner_id, into_document_id, kind, filename, document, created_at, expires_at)"
        " values (:id, :owner_id, :into, :kind, :filename, :document, :now, :expires_at)",
        id=import_id,
        owner_id=visitor.user_id,
        into=new.into,
        kind=new.kind,
        filename=new.filename,
        document=zlib.compress(msgspec.json.encode(new.document), level=1),
        now=tx.now_text,
        expires_at=as_text(tx.now + KEPT_FOR),
    )
    tx.run_each(
        "insert into pending_picture (id, import_id, sha256, media_type, size_bytes, width, height)"
        " values (:id, :import_id, :sha256, :media_type, :size_bytes, :width, :height)",
        [
            {"id": id_, "import_id": import_id, **msgspec.structs.asdict(picture)}
            for id_, picture in new.pictures.items()
        ],
    )
    if new.archive is not None:
        tx.run(
            "insert into pending_picture (id, import_id, sha256, media_type, size_bytes, width, height)"
            " values (:id, :import_id, :sha256, :media_type, :size_bytes, 0, 0)",
            id=new_id(),
            import_id=import_id,
            sha256=new.archive.sha256,
            media_type=_ARCHIVE,
            size_bytes=new.archive.size_bytes,
        )
    return find(tx, visitor, import_id).summary


def _digests(new: NewImport) -> set[str]:
    """The files that an import has rows of."""
    archive = set() if new.archive is None else {new.archive.sha256}
    return archive | {picture.sha256 for picture in new.pictures.values()}


def find(tx: Transaction, visitor: Visitor, import_id: str) -> StoredImport:
    """An import that waits to be confirmed. Raises as `access.check_import`."""
    access.check_import(tx, visitor, import_id)
    row = tx.one(
        "select id, kind, filename, into_document_id, document, created_at, expires_at,"
        " (select count(*) from pending_picture where import_id = :id and width > 0)"
        " from pending_import where id = :id",
        id=import_id,
    )
    document = _document.decode(zlib.decompress(row[4]))
    return StoredImport(_summary(row, document), document)


def find_or_none(tx: Transaction, visitor: Visitor, import_id: str) -> StoredImport | None:
    """The same; None where it is gone, for a request that may have been carried out already."""
    try:
        return find(tx, visitor, import_id)
    except NotFound:
        return None


def remove(tx: Transaction, visitor: Visitor, import_id: str) -> None:
    """Forget an import. Raises as `find`."""
    access.check_import(tx, visitor, import_id)
    forget(tx, import_id)


def list_superfluous(tx: Transaction, limits: Limits) -> list[str]:
    """Imports whose time is over, and the oldest of those of which a person has too many."""
    rows = tx.all(
        "select id from (select id, expires_at,"
        " row_number() over (partition by owner_id order by created_at desc, id desc) as number from pending_import)"
        " as numbered where expires_at <= :now or number > :most",
        now=tx.now_text,
        most=limits.imports_per_user,
    )
    return [import_id for (import_id,) in rows]


def forget(tx: Transaction, import_id: str) -> None:
    """Delete the rows of an import, and the files of pictures that nothing else needs."""
    digests = tx.all(
        "select distinct sha256 from pending_picture where import_id = :id order by sha256", id=import_id
    )
    tx.run("delete from pending_picture where import_id = :id", id=import_id)
    tx.run("delete from pending_import where id = :id", id=import_id)
    for (sha256,) in digests:
        file_removals.note_unless_needed(tx, sha256)


def confirm(
    tx: Transaction,
    visitor: Visitor,
    import_id: str,
    prepared: PreparedImport | None,
    limits: Limits,
) -> ConfirmedImport:
    """Make of an import what it was split into: a document, or sections at the end of one.

    Raises as `find`, as `documents.add_document` and `sections.add_sections`, and `QuotaReached`.
    """
    tx.lock("import", import_id)
    stored = find(tx, visitor, import_id)
    if prepared is None:
        raise NotFound("Import")
    summary = stored.summary
    if stored.document.returned is not None and summary.into is not None:
        return _propose(tx, visitor, summary.into, summary, prepared, limits)
    document_id = summary.into or _add_document(tx, visitor, summary, limits)
    ids = images.take_over(tx, visitor, document_id, import_id, limits)
    pictured = _with_pictures(prepared.sections, ids)
    drafts = [_draft(one.section, limits) for one in pictured]
    added = sections.add_sections(tx, visitor, document_id, drafts, None, limits, cause=IMPORTED)
    left_out = import_notes.add(tx, visitor, pictured, added, limits)
    ids_added = [section.id for section in added]
    _record(tx, visitor, document_id, summary, ids_added, (*prepared.warnings, *gathered(left_out)))
    forget(tx, import_id)
    return ConfirmedImport(
        documents.find_document_with_sections(tx, visitor, document_id),
        tuple(section.id for section in added),
    )


def _propose(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    summary: Import,
    prepared: PreparedImport,
    limits: Limits,
) -> ConfirmedImport:
    """Add what a reviewer did to sections of the document; one that was deleted meanwhile is left out."""
    returns = prepared.returns
    present = {
        section.id for section in documents.find_document_with_sections(tx, visitor, document_id).sections
    }
    here = [one for one in returns.sections if one.section_id in present]
    left_out = import_notes.add_returns(tx, visitor, document_id, here, limits)
    left_out += [
        ImportWarning("section_gone", detail=one.title)
        for one in returns.sections
        if one.section_id not in present
    ]
    lost_replies = import_comments.add_replies(tx, visitor, document_id, returns.replies, limits)
    left_out += [ImportWarning("replies_left_out", count=lost_replies)] * bool(lost_replies)
    import_comments.resolve(tx, visitor, document_id, returns.resolved)
    ids = [one.section_id for one in here]
    _record(tx, visitor, document_id, summary, ids, (*prepared.warnings, *gathered(left_out)))
    forget(tx, summary.id)
    return ConfirmedImport(documents.find_document_with_sections(tx, visitor, document_id), tuple(ids))


def list_of_document(tx: Transaction, visitor: Visitor, document_id: str) -> list[PastImport]:
    """What was imported into a document, latest first."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    rows = tx.all(
        "select document_import.id, document_import.kind, document_import.filename, user_account.name,"
        " document_import.section_ids, document_import.warnings, document_import.created_at"
        " from document_import join user_account on user_account.id = document_import.author_id"
        " where document_import.document_id = :id order by document_import.created_at desc, document_import.id desc"
        " limit :limit",
        id=document_id,
        limit=LISTED_MAX,
    )
    return [
        PastImport(
            id_, kind, filename, author, _section_ids.decode(ids), _warnings.decode(told), as_time(time)
        )
        for id_, kind, filename, author, ids, told, time in rows
    ]


def _draft(section: ImportedSection, limits: Limits) -> SectionDraft:
    draft = SectionDraft(section.title, section.level, section.content, figures=section.figures)
    return check_draft(draft, limits)


def _add_document(tx: Transaction, visitor: Visitor, summary: Import, limits: Limits) -> str:
    title = check_title(summary.title[: limits.title_length_max], limits)
    return documents.add_document(tx, visitor, title, [], limits).id


def _with_pictures(prepared: tuple[PreparedSection, ...], ids: dict[str, str]) -> tuple[PreparedSection, ...]:
    """The sections with the ids under which the document has their pictures already."""
    renamed = {before: after for before, after in ids.items() if before != after}
    if not renamed:
        return prepared
    return _prepared.decode(with_image_ids(msgspec.json.encode(prepared).decode(), renamed))


def _record(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    summary: Import,
    section_ids: list[str],
    warnings: tuple[ImportWarning, ...],
) -> None:
    tx.run(
        "insert into document_import (id, document_id, kind, filename, section_ids, warnings, author_id, created_at)"
        " values (:id, :document_id, :kind, :filename, :section_ids, :warnings, :author_id, :now)",
        id=summary.id,
        document_id=document_id,
        kind=summary.kind,
        filename=summary.filename,
        section_ids=as_json(section_ids),
        warnings=as_json(warnings),
        author_id=visitor.user_id,
        now=tx.now_text,
    )
    document_events.record(tx, visitor, document_id, "file_imported", subject_id=None, name=summary.filename)
    audit.record(tx, visitor, FileImported(document_id, summary.id))


def _summary(row: tuple[Any, ...], document: ImportedDocument) -> Import:
    id_, kind, filename, into, _, created_at, expires_at, pictures_count = row
    return Import(
        id_,
        "ready",
        kind,
        filename,
        document.title,
        into,
        tuple(OutlineItem(part.text.title, part.level, part.word_count) for part in document.parts),
        document.split_level,
        document.warnings,
        document.changes_count,
        count_proposals(document, document.split_level),
        _comments_count(document),
        pictures_count,
        sum(part.word_count for part in document.parts),
        as_time(created_at),
        as_time(expires_at),
        document.returned is not None,
        changed_by(document),
    )


def _comments_count(document: ImportedDocument) -> int:
    returned = document.returned
    commented = document.parts if returned is None else returned.sections
    return sum(len(one.comments) for one in commented) + (0 if returned is None else len(returned.replies))
