"""How a reference is read from its row."""

from typing import Any

from quire.domain.references.references import Reference
from quire.store.sections.notes import read_notes
from quire.store.transactions import Transaction, as_time

COLUMNS = (
    "reference.id, reference.document_id, coalesce(reference.given_title, reference.title), reference.filename,"
    " reference.kind, reference.media_type,"
    " reference.size_bytes, reference.sha256, reference.status, reference.error, reference.pages,"
    " reference.passages_count, reference.created_at, reference.updated_at, reference.notes"
)
"""What `from_row` reads."""


def from_row(row: tuple[Any, ...]) -> Reference:
    """A reference from a row of `COLUMNS`."""
    fields = (*row[:12], as_time(row[12]), as_time(row[13]), read_notes(row[14]))
    return Reference(*fields)


def find(tx: Transaction, reference_id: str) -> Reference:
    """A reference that is there; the caller has checked access."""
    return from_row(tx.one(f"select {COLUMNS} from reference where id = :id", id=reference_id))
