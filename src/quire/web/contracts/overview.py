"""Handlers: the page with a table of all sections of a document."""

import msgspec
from quart import Response

from quire.domain.contracts.overview import OverviewFilter, OverviewRow, chosen, in_order
from quire.domain.errors import TookTooLong
from quire.domain.sharing.grants import Right
from quire.store.contracts import contracts, overview
from quire.store.documents import documents
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import page
from quire.web.request_models import OverviewQuery

ROWS_ON_A_PAGE = 100
CHECKED_MAX = 500
"""Rows of larger documents are chosen and put in order by what was found when they were saved."""


async def overview_page(request: AuthenticatedRequest, document_id: str, query: OverviewQuery) -> Response:
    """Show how far all sections of a document are, and what breaks their contracts."""
    rows = await request.read(overview.list_rows, document_id)
    document = await request.read(documents.find_document, document_id, Right.SEE)
    agreed = await request.read(contracts.find_of_document, document_id)
    wanted = OverviewFilter(query.state or None, query.responsible or None, has_findings=query.findings)
    if query.findings or query.sort == "findings":
        first = [await _checked(request, document_id, row) for row in rows[:CHECKED_MAX]]
        rows = [*first, *rows[CHECKED_MAX:]]
    found = in_order(chosen(rows, wanted), query.sort)
    shown = found[query.start : query.start + ROWS_ON_A_PAGE]
    return await page(
        "overview.html",
        request.visitor,
        document=document,
        query=query,
        rows=[await _checked(request, document_id, row) for row in shown],
        count=len(found),
        words_count=sum(row.word_count for row in rows),
        people=sorted({row.responsible for row in rows if row.responsible is not None}),
        next_start=query.start + ROWS_ON_A_PAGE if len(found) > query.start + ROWS_ON_A_PAGE else None,
        has_document_contract=agreed.revision > 0,
    )


async def _checked(request: AuthenticatedRequest, document_id: str, row: OverviewRow) -> OverviewRow:
    """The row with the findings of now; where a check takes too long, with those that are known."""
    try:
        checked = await services().contracts.check(request.person, document_id, row.section_id)
    except TookTooLong:
        return row
    return msgspec.structs.replace(row, findings_count=len(checked.findings), is_empty=checked.is_empty)
