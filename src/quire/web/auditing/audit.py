"""Handlers: who did what, with one document for its owners, and everywhere for administrators."""

from collections.abc import AsyncGenerator, Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from quart import Response

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit import ShownRecord
from quire.domain.auditing.audit_events import TYPES
from quire.domain.auditing.audit_files import csv_header, csv_lines, json_lines
from quire.domain.errors import BadParameter
from quire.domain.sharing.grants import Right
from quire.store.auditing import audit
from quire.store.auditing.audit import AuditFilter
from quire.store.documents import documents
from quire.store.pages import Page, PageCursor
from quire.store.transactions import Transaction
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_time
from quire.web.pages.rendering import page
from quire.web.pages.time_zones import time_zone
from quire.web.request_models import AuditPageQuery, AuditQuery
from quire.web.response_models import AuditReply, as_json

ROWS_ON_A_PAGE = 50
ROWS_IN_A_TURN = 1_000
"""How many records of a file are read at a time."""

GROUPS = tuple(dict.fromkeys(type_.partition(".")[0] for type_ in TYPES))

_ENTRIES: dict[str, tuple[str, Callable[[list[ShownRecord]], bytes], bytes]] = {
    "csv": ("text/csv; charset=utf-8", csv_lines, csv_header()),
    "jsonl": ("application/x-ndjson", json_lines, b""),
}

_List = Callable[..., Page[ShownRecord]]


async def list_document_audit(request: AuthenticatedRequest, document_id: str, query: AuditQuery) -> Response:
    """List who did what with a document, newest first; with `format` as a file with all of it.

    `type` is a type, or the part of types before the dot; `person` the name of an account or a pseudonym; `from` and
    `to` are times or days.
    """

    def list_(tx: Transaction, visitor: Visitor, chosen: AuditFilter, **paging: Any) -> Page[ShownRecord]:
        return audit.list_of_document(tx, visitor, document_id, chosen, **paging)

    return await _listed(request, query, list_, f"audit-{document_id}")


async def list_audit(request: AuthenticatedRequest, query: AuditQuery) -> Response:
    """List who did what with accounts and documents, newest first, for administrators; filters as for a document."""
    return await _listed(request, query, audit.list_all, "audit")


async def document_audit_page(
    request: AuthenticatedRequest, document_id: str, query: AuditPageQuery
) -> Response:
    """Show who did what with a document."""

    def look(tx: Transaction, visitor: Visitor, chosen: AuditFilter) -> dict[str, Any]:
        document = documents.find_document(tx, visitor, document_id, Right.SHARE)
        found = audit.list_of_document(tx, visitor, document_id, chosen, **_paging(query))
        return {"document": document, "found": found}

    shown = await request.read(look, _filter(query, time_zone()))
    return await page("document_audit.html", request.visitor, query=query, groups=GROUPS, **shown)


async def audit_page(request: AuthenticatedRequest, query: AuditPageQuery) -> Response:
    """Show who did what with accounts and documents."""
    chosen = _filter(query, time_zone())

    def look(tx: Transaction, visitor: Visitor) -> dict[str, Any]:
        found = audit.list_all(tx, visitor, chosen, **_paging(query))
        recorded = {record.document_id for record in found.items if record.document_id is not None}
        return {"found": found, "document_titles": documents.find_titles(tx, visitor, recorded)}

    shown = await request.read(look)
    return await page("audit.html", request.visitor, query=query, groups=GROUPS, **shown)


def _paging(query: AuditPageQuery) -> dict[str, Any]:
    return {"limit": ROWS_ON_A_PAGE, "cursor": PageCursor.parse_or_none(query.cursor)}


async def _listed(request: AuthenticatedRequest, query: AuditQuery, list_: _List, name: str) -> Response:
    chosen = _filter(query, UTC)
    cursor = PageCursor.parse_or_none(query.cursor)
    if query.format == "json":
        found = await request.read(list_, chosen, limit=query.limit, cursor=cursor)
        return as_json(AuditReply(found.items, found.next_cursor))
    media_type, lines_of, header = _ENTRIES[query.format]
    first = await request.read(list_, chosen, limit=ROWS_IN_A_TURN, cursor=cursor)
    response = Response(_lines(request, list_, chosen, first, lines_of, header), content_type=media_type)
    response.headers["Content-Disposition"] = attachment(f"{name}.{query.format}")
    return response


async def _lines(
    request: AuthenticatedRequest,
    list_: _List,
    chosen: AuditFilter,
    found: Page[ShownRecord],
    lines_of: Callable[[list[ShownRecord]], bytes],
    header: bytes,
) -> AsyncGenerator[bytes, None]:
    """A file in pieces; whoever loses the right meanwhile gets no more of it."""
    yield header + lines_of(found.items)
    while found.next_cursor is not None:
        cursor = PageCursor.parse(found.next_cursor)
        found = await request.read(list_, chosen, limit=ROWS_IN_A_TURN, cursor=cursor)
        yield lines_of(found.items)


def _filter(query: AuditQuery | AuditPageQuery, zone: tzinfo) -> AuditFilter:
    """Raises `BadParameter`."""
    if query.type and query.type not in TYPES and query.type not in GROUPS:
        raise BadParameter("type", "a type of records")
    return AuditFilter(
        type=query.type or None,
        person=query.person.strip() or None if query.person else None,
        since=_time("from", query.from_, zone, timedelta(0), timedelta(0)),
        until=_time("to", query.to, zone, timedelta(days=1), timedelta(microseconds=1)),
    )


def _time(
    name: str, text: str | None, zone: tzinfo, after_day: timedelta, after_time: timedelta
) -> datetime | None:
    """A time, or a day of this time zone; what is added makes an end that includes it. Raises `BadParameter`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == len("2030-01-31") else None
        if day is not None:
            return (datetime(day.year, day.month, day.day, tzinfo=zone) + after_day).astimezone(UTC)
        return (read_time(name, text) + after_time).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadParameter(name, "a time with its zone, or a day") from error
