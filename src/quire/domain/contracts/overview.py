"""The table of a document's sections: how far each is, how long, and how much breaks its contract."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from quire.domain.documents.section_settings import SectionState

OverviewOrder = Literal[
    "position", "title", "state", "responsible", "due_on", "words", "findings", "proposals"
]

STATES: tuple[SectionState, ...] = ("draft", "in_work", "ready_for_review", "ready")

NEVER = date.max


class OverviewRow(msgspec.Struct, frozen=True):
    """A section in the table."""

    section_id: str
    title: str
    level: int
    position: int
    state: SectionState
    responsible: str | None
    due_on: date | None
    word_count: int
    word_goal: int | None
    has_contract: bool
    pending_hunks: int
    findings_count: int | None
    """As they were last found in its text of now; None where it was not checked yet."""
    is_empty: bool = False
    """Whether nobody has begun to write it; known of the rows that are shown."""


class OverviewFilter(msgspec.Struct, frozen=True):
    """Which rows are shown."""

    state: SectionState | None = None
    responsible: str | None = None
    has_findings: bool = False


def chosen(rows: Iterable[OverviewRow], wanted: OverviewFilter) -> list[OverviewRow]:
    """Those of the rows that are wanted."""
    return [
        row
        for row in rows
        if (wanted.state is None or row.state == wanted.state)
        and (wanted.responsible is None or row.responsible == wanted.responsible)
        and not (wanted.has_findings and row.findings_count == 0)
    ]


def in_order(rows: Iterable[OverviewRow], order: OverviewOrder) -> list[OverviewRow]:
    """The rows in another order; those that are alike in that of the document. Most findings and words come first."""
    return sorted(rows, key=lambda row: (_key(row, order), row.position))


def _key(row: OverviewRow, order: OverviewOrder) -> tuple[int, str]:
    match order:
        case "position":
            return row.position, ""
        case "title":
            return 0, row.title.casefold()
        case "state":
            return STATES.index(row.state), ""
        case "responsible":
            return int(row.responsible is None), (row.responsible or "").casefold()
        case "due_on":
            return (row.due_on or NEVER).toordinal(), ""
        case "words":
            return -row.word_count, ""
        case "findings":
            return -(row.findings_count or 0), ""
        case "proposals":
            return -row.pending_hunks, ""
