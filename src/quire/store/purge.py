"""Taking away for good what was in the trash for its time, with everything that belongs to it, a little in each turn.

A large document has hundreds of thousands of rows: taken away at once, they would hold up every change of everybody.
So the rows that hang on a section go first, a few at a time, and the section last; likewise with documents. Whoever
looks into the trash does not see what is due, so nothing comes back that is only half there.
"""

import time
from collections.abc import Mapping

from quire.store.access import gone_until
from quire.store.transactions import Transaction

TURN_SECONDS = 0.01
PIECE_ROWS = 20
"""A row can hold the largest text there may be."""

_CHAT = "(select id from chat_session where section_id = :id)"

_PROPOSALS = "(select id from proposal where section_id = :id)"

OF_A_SECTION: Mapping[str, tuple[str, str]] = {
    "hunk": ("id", f"proposal_id in {_PROPOSALS}"),
    "decision": ("id", f"proposal_id in {_PROPOSALS}"),
    "proposal": ("id", "section_id = :id"),
    # Those that follow others go before them. What hangs on a message goes with it: its events were folded long ago.
    "message": ("id", f"chat_session_id = {_CHAT} order by ordinal desc"),
    "chat_session": ("id", "section_id = :id"),
    "section_passage": ("id", "section_id = :id"),
    "section_authorship": ("section_id", "section_id = :id"),
    "section_version": ("section_id, revision", "section_id = :id"),
    "section": ("id", "id = :id"),
}
"""Whose rows go in this order: the key of each table, and which of its rows belong to a section."""

OF_A_DOCUMENT: Mapping[str, tuple[str, str]] = {
    "outline_version": ("document_id, revision", "document_id = :id"),
    "document": ("id", "id = :id"),
}
"""The same for a document without sections and references."""


def remove_some(tx: Transaction) -> bool:
    """Take away some of what is due, for a short while; False when there is nothing left that could go.

    References of a document that is due are removed like any other, and the document waits until they are gone.
    """
    end = time.monotonic() + TURN_SECONDS
    _remove_references(tx)
    while _remove_piece(tx):
        if time.monotonic() >= end:
            return True
    return False


def _remove_references(tx: Transaction) -> None:
    tx.run(
        "update reference set deleted_at = :now where deleted_at is null"
        " and document_id in (select id from document where deleted_at <= :gone)",
        now=tx.now_text,
        gone=gone_until(tx),
    )


def _remove_piece(tx: Transaction) -> bool:
    section_id = _find_section(tx)
    if section_id is not None:
        return _remove_first_piece(tx, OF_A_SECTION, section_id)
    document_id = _find_document(tx)
    return document_id is not None and _remove_first_piece(tx, OF_A_DOCUMENT, document_id)


def _remove_first_piece(tx: Transaction, tables: Mapping[str, tuple[str, str]], id_: str) -> bool:
    """Some rows of the first table that has any."""
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
        " where document.deleted_at <= :gone limit 1",
        gone=gone_until(tx),
    )
    return None if row is None else row[0]


def _find_document(tx: Transaction) -> str | None:
    row = tx.one_or_none(
        "select id from document where deleted_at <= :gone"
        " and not exists (select 1 from reference where reference.document_id = document.id) limit 1",
        gone=gone_until(tx),
    )
    return None if row is None else row[0]
