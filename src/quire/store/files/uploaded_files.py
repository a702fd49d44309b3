"""Which uploaded files the rows of a database need."""

from quire.store.transactions import Transaction

PICTURES_SINCE = 22
"""The migration that made their table: a backup of an older release has none."""
IMPORTS_SINCE = 25
"""The same for pictures of imports that wait to be confirmed."""


def list_digests(tx: Transaction) -> set[str]:
    """The digests of all files that are needed."""
    rows = tx.all("select distinct sha256 from reference")
    if _has_migration(tx, PICTURES_SINCE):
        rows += tx.all("select distinct sha256 from image")
    if _has_migration(tx, IMPORTS_SINCE):
        rows += tx.all("select distinct sha256 from pending_picture")
    return {sha256 for (sha256,) in rows}


def is_needed(tx: Transaction, sha256: str) -> bool:
    """Whether a row needs a file."""
    row = tx.one_or_none(
        "select 1 from reference where sha256 = :sha256"
        " union all select 1 from image where sha256 = :sha256"
        " union all select 1 from pending_picture where sha256 = :sha256 limit 1",
        sha256=sha256,
    )
    return row is not None


def _has_migration(tx: Transaction, number: int) -> bool:
    row = tx.one_or_none("select 1 from schema_migration where number = :number", number=number)
    return row is not None
