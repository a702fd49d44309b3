"""Records of the audit trail as lines of a file: comma-separated values, and JSON lines."""

from collections.abc import Iterable

import msgspec

from quire.domain.auditing.audit import PseudonymousPerson, ShownRecord
from quire.domain.auditing.comma_separated import comma_separated

CSV_HEADER = (
    "time",
    "type",
    "document_id",
    "actor",
    "actor_name",
    "subject",
    "subject_name",
    "token_id",
    "details",
    "id",
    "number",
    "previous_hash",
    "hash",
)


def csv_header() -> bytes:
    """The first line."""
    return comma_separated([CSV_HEADER])


def csv_lines(records: Iterable[ShownRecord]) -> bytes:
    """Records as the lines that follow it."""
    return comma_separated(
        (
            record.time.isoformat(),
            record.type,
            record.document_id or "",
            *_person(record.actor),
            *_person(record.subject),
            record.token_id or "",
            msgspec.json.encode(record.details).decode(),
            record.id,
            record.number,
            record.previous_hash,
            record.hash,
        )
        for record in records
    )


def json_lines(records: Iterable[ShownRecord]) -> bytes:
    """Records as JSON, one in each line."""
    return b"".join(msgspec.json.encode(record) + b"\n" for record in records)


def _person(person: PseudonymousPerson | None) -> tuple[str, str]:
    return ("", "") if person is None else (person.id, person.name or "")
