"""Purging: deletes what has been in the trash for 30 days, with all its dependent rows, in short slices.

A large document has hundreds of thousands of rows, and deleting them at once would block every other write. So the
rows that depend on a section are deleted first, a few at a time, and the section last; likewise with documents. The
trash does not list what is due, so nothing can be restored that is partly deleted.
"""

import time
from collections.abc import Mapping

from quire.domain.auditing.audit_events import DocumentPurged
from quire.store.access import gone_until
from quire.store.auditing import audit
from quire.store.costs import caps
from quire.store.sharing import guests
from quire.store.transactions import Transaction

TURN_SECONDS = 0.01
PIECE_ROWS = 20
"""A row can hold the largest text there may be."""

_CHAT = "(select id from chat_session where section_id = :id)"

_IS_DONE = (
    "(document.deleted_at <> '' or not exists"
    " (select 1 from document_in_making where document_in_making.document_id = document.id))"
)
"""Not while it is being made of an archive: until then it has been deleted since the beginning of time."""

_PROPOSALS = "(select id from proposal where section_id = :id)"

OF_A_SECTION: Mapping[str, tuple[str, str]] = {
    # Replies before the comments that begin their threads; what mentions somebody goes with each.
    "comment": ("id", "section_id = :id order by thread_id is null"),
    "hunk": ("id", f"proposal_id in {_PROPOSALS}"),
    "decision": ("id", f"proposal_id in {_PROPOSALS}"),
    "proposal": ("id", "section_id = :id"),
    # Those that follow others go before them. What hangs on a message goes with it: its events were folded long ago.
    "message": ("id", f"chat_session_id = {_CHAT} order by ordinal desc"),
    "chat_session": ("id", "section_id = :id"),
    "section_passage": ("id", "section_id = :id"),
    "section_authorship": ("section_id", "section_id = :id"),
    "section_landmarks": ("section_id", "section_id = :id"),
    "section_findings": ("section_id, revision", "section_id = :id"),
    "point_coverage": ("section_id", "section_id = :id"),
    "contract_version": ("id", "section_id = :id"),
    "document_grant": ("id", "section_id = :id"),
    "section_lease": ("section_id", "section_id = :id"),
    "section_version": ("section_id, revision", "section_id = :id"),
    "section": ("id", "id = :id"),
}
"""The tables in the order of deletion: the key of each, and the condition for its rows of a section."""

OF_A_DOCUMENT: Mapping[str, tuple[str, str]] = {
    "outline_version": ("document_id, revision", "document_id = :id"),
    "document_event": ("id", "document_id = :id"),
    "contract_version": ("id", "document_id = :id"),
    "live_event": ("document_id, seq", "document_id = :id"),
    "live_sequence": ("document_id", "document_id = :id"),
    "document_import": ("id", "document_id = :id"),
    "document_export": ("id", "document_id = :id"),
    "word_template": ("id", "document_id = :id"),
    "used_template": ("document_id", "document_id = :id"),
    "document_in_making": ("document_id", "document_id = :id"),
    "rendered_clusters": ("document_id, digest", "document_id = :id"),
    "citation_style": ("document_id", "document_id = :id"),
    "bibliography_entry": ("document_id, key", "document_id = :id"),
    "bibliography": ("document_id", "document_id = :id"),
    "guest": ("user_id", "document_id = :id"),
    "share_link": ("id", "document_id = :id"),
    "document_grant": ("id", "document_id = :id"),
    "access_request": ("id", "document_id = :id"),
    "document": ("id", "id = :id"),
}
"""The same for a document without sections, references and pictures."""


def remove_some(tx: Transaction) -> bool:
    """Delete rows that are due, for one slice of time; False when none is left.

    References and pictures of a document that is due are removed by `ReferenceIntake` and `ImageIntake`, and the
    document is deleted after them.
    """
    end = time.monotonic() + TURN_SECONDS
    _remove_uploads(tx)
    while _remove_piece(tx) or _remove_comments(tx):
        if time.monotonic() >= end:
            return True
    return False


def _remove_comments(tx: Transaction) -> bool:
    """Delete a few comments that were deleted by themselves; the replies of a thread go with it."""
    removed = tx.run(
        "delete from comment where id in (select id from comment where deleted_at <= :gone limit :limit)",
        gone=gone_until(tx),
        limit=PIECE_ROWS,
    )
    return removed > 0


def _remove_uploads(tx: Transaction) -> None:
    for table in ("reference", "image"):
        tx.run(
            f"update {table} set deleted_at = :now where deleted_at is null"
            f" and document_id in (select id from document where deleted_at <= :gone and {_IS_DONE})",
            now=tx.now_text,
            gone=gone_until(tx),
        )


def _remove_piece(tx: Transaction) -> bool:
    section_id = _find_section(tx)
    if section_id is not None:
        return _remove_first_piece(tx, OF_A_SECTION, section_id)
    document_id = _find_document(tx)
    if document_id is None:
        return False
    guests.forget_names(tx, document_id)
    caps.forget_subject(tx, "document", document_id)
    is_removed = _remove_first_piece(tx, OF_A_DOCUMENT, document_id)
    if tx.one_or_none("select 1 from document where id = :id", id=document_id) is None:
        audit.record(tx, None, DocumentPurged(document_id))
    return is_removed


def _remove_first_piece(tx: Transaction, tables: Mapping[str, tuple[str, str]], id_: str) -> bool:
    """Delete a few rows of the first table that has any."""
    return any(
        tx.run(
            f"delete from {table} where ({key}) in (select {key} from {table} where {condition} limit :limit)",
            id=id_,
            limit=PIECE_ROWS,
        )
        for table, (key, condition) in tables.items()
    )


def _find_section(tx: Transaction) -> str | None:
    """A section that is due by itself, or with its document."""
    row = tx.one_or_none(
        "select id from section where deleted_at <= :gone limit 1", gone=gone_until(tx)
    ) or tx.one_or_none(
        "select section.id from document join section on section.document_id = document.id"
        f" where document.deleted_at <= :gone and {_IS_DONE} limit 1",
        gone=gone_until(tx),
    )
    return None if row is None else row[0]


def _find_document(tx: Transaction) -> str | None:
    row = tx.one_or_none(
        f"select id from document where deleted_at <= :gone and {_IS_DONE}"
        " and not exists (select 1 from reference where reference.document_id = document.id)"
        " and not exists (select 1 from image where image.document_id = document.id) limit 1",
        gone=gone_until(tx),
    )
    return None if row is None else row[0]
