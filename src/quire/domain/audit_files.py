"""Records of the audit trail as lines of a file: comma-separated values, and JSON lines."""

import csv
import io
from collections.abc import Iterable

import msgspec

from quire.domain.audit import PseudonymousPerson, ShownRecord

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
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_header() -> bytes:
    """The first line."""
    return _csv([CSV_HEADER])


def csv_lines(records: Iterable[ShownRecord]) -> bytes:
    """Records as the lines that follow it."""
    return _csv(
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


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows([_plain(value) for value in row] for row in rows)
    return lines.getvalue().encode()


def _plain(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _person(person: PseudonymousPerson | None) -> tuple[str, str]:
    return ("", "") if person is None else (person.id, person.name or "")
