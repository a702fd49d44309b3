"""Records as lines of a file that programs and spreadsheets read, and that no spreadsheet runs."""

import csv
import io
import json
from datetime import UTC, datetime

import msgspec

from quire.domain.auditing.audit import PseudonymousPerson, ShownRecord
from quire.domain.auditing.audit_files import CSV_HEADER, csv_header, csv_lines, json_lines

RECORD = ShownRecord(
    id="instance-000000000007",
    number=7,
    document_id=None,
    time=datetime(2030, 1, 31, 12, tzinfo=UTC),
    type="sign_in.failed",
    actor=None,
    subject=PseudonymousPerson("a pseudonym", '@ann,"quoted"\nline'),
    token_id=None,
    details={"address": "192.0.2.1"},
    previous_hash="0",
    hash="1",
)


def test_a_record_is_a_line_of_csv_and_nothing_in_it_is_a_formula() -> None:
    text = (csv_header() + csv_lines([RECORD, RECORD])).decode()
    header, first, second = csv.reader(io.StringIO(text, newline=""))
    assert tuple(header) == CSV_HEADER
    assert first == second
    row = dict(zip(header, first, strict=True))
    assert row["subject_name"] == '\'@ann,"quoted"\nline'
    assert json.loads(row["details"]) == RECORD.details
    assert (row["actor"], row["document_id"], row["number"]) == ("", "", "7")


def test_a_record_is_a_line_of_json() -> None:
    lines = json_lines([RECORD, RECORD]).splitlines()
    assert [msgspec.json.decode(line, type=ShownRecord) for line in lines] == [RECORD, RECORD]
