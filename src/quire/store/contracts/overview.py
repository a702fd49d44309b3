"""A row for each section of a document: how far it is, how long, what waits, and how much breaks its contract."""

from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.contracts.overview import OverviewRow
from quire.domain.sharing.grants import Right
from quire.store.contracts import contracts
from quire.store.transactions import Transaction, as_date_or_none


def list_rows(tx: Transaction, visitor: Visitor, document_id: str) -> list[OverviewRow]:
    """The rows of the sections in which somebody takes part, in order. Raises as `contracts.check_any_section`."""
    permissions = contracts.check_any_section(tx, visitor, document_id)
    rows = tx.all(
        "select section.id, section.title, section.level, section.position, section.state, user_account.name,"
        " section.due_on, section.word_count, section.word_goal,"
        " exists (select 1 from contract_version where contract_version.section_id = section.id),"
        " (select coalesce(sum(proposal.pending_count), 0) from proposal where proposal.section_id = section.id"
        "  and proposal.pending_count > 0),"
        " section_findings.findings_count"
        " from section left join user_account on user_account.id = section.responsible_id"
        " left join section_findings on section_findings.section_id = section.id"
        " and section_findings.revision = section.revision"
        " where section.document_id = :id and section.deleted_at is null order by section.position",
        id=document_id,
    )
    return [_row(*row) for row in rows if permissions.allow(Right.COMMENT, row[0])]


def _row(*row: Any) -> OverviewRow:
    (
        section_id,
        title,
        level,
        position,
        state,
        responsible,
        due_on,
        *lengths,
        has_contract,
        pending,
        findings,
    ) = row
    word_count, word_goal = lengths
    return OverviewRow(
        section_id=section_id,
        title=title,
        level=level,
        position=position,
        state=state,
        responsible=responsible,
        due_on=as_date_or_none(due_on),
        word_count=word_count,
        word_goal=word_goal,
        has_contract=bool(has_contract),
        pending_hunks=pending,
        findings_count=findings,
    )
