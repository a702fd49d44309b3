"""Handlers: what was used of language models and what it cost, what an answer may cost, and the caps on it."""

from collections.abc import AsyncGenerator, Callable
from datetime import date, datetime
from typing import Any

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.costs.caps import parse_cap
from quire.domain.costs.estimates import NOTHING_TO_PAY
from quire.domain.costs.usage_reports import UsageChoice, UsageRow, UsageSum, csv_header, csv_lines
from quire.domain.errors import AppError, BadParameter
from quire.store.conversation import estimates, model_choice
from quire.store.costs import cap_subjects, caps, usage_reports
from quire.store.pages import Page, PageCursor
from quire.store.transactions import Transaction
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import CapAmountBody, CapBody, EstimateQuery, UsagePageQuery, UsageQuery
from quire.web.response_models import (
    CapReply,
    CapsReply,
    EstimateReply,
    UsageReply,
    as_json,
)

ROWS_ON_A_PAGE = 50
ROWS_IN_A_TURN = 500
PAGE = "/administration/usage"


async def list_usage(request: AuthenticatedRequest, query: UsageQuery) -> Response:
    """List what was used of language models and what it cost: one's own, for administrators everybody's.

    `from` and `to` are days of UTC, or times; without them it is this month. `by` is `person`, `document`, `model` or
    `day`. With `format=csv` it is a file with all rows. Amounts of money are in billionths of the currency's unit.
    """
    cursor = PageCursor.parse_or_none(query.cursor)
    if query.format == "csv":
        return await _csv_file(request, query, cursor)
    choice, found, total = await request.read(_look_at_usage, query, query.limit, cursor)
    return as_json(UsageReply(found.items, total, choice.first_day, choice.last_day, found.next_cursor))


async def estimate_answer(
    request: AuthenticatedRequest, chat_session_id: str, query: EstimateQuery
) -> Response:
    """Estimate what the next answer in a chat will cost, and name the caps of which little is left.

    With `model_id` it is the answer of that model, as with a question.
    """
    here = services()
    model = await request.read(
        model_choice.find_next, chat_session_id, query.model_id, here.runs.models.given
    )
    paid = await here.prices.paid(model)
    if paid is None:
        return as_json(EstimateReply(NOTHING_TO_PAY))
    return as_json(EstimateReply(await request.read(estimates.estimate_next, chat_session_id, paid)))


async def list_caps(request: AuthenticatedRequest) -> Response:
    """List the caps on what may be used in a month, with what is used, for administrators."""
    return as_json(CapsReply(await request.read(caps.list_all)))


async def put_cap(request: AuthenticatedRequest, body: CapBody) -> Response:
    """Set a cap, in place of the one of the same scope, subject and unit; for administrators.

    Where several may be meant by a subject, none is set: 422, with their ids and names in `choices`.
    """
    cap = await request.write(
        caps.put, body.scope, body.subject or "", body.unit, body.amount, services().prices.of_settings
    )
    return as_json(CapReply(cap))


async def change_cap(request: AuthenticatedRequest, cap_id: str, body: CapAmountBody) -> Response:
    """Raise or lower a cap."""
    return as_json(CapReply(await request.write(caps.change, cap_id, body.amount)))


async def delete_cap(request: AuthenticatedRequest, cap_id: str) -> Response:
    """Take a cap away."""
    await request.write(caps.remove, cap_id)
    return Response(status=204)


async def usage_page(request: AuthenticatedRequest, query: UsagePageQuery) -> Response:
    """Show what was used of language models and what it cost, and the caps."""
    shown = await _shown(request, query)
    return await page("usage.html", request.visitor, query=query, **shown)


async def put_cap_here(request: AuthenticatedRequest) -> Response:
    """Set a cap by the form of the page."""
    await request.check()
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("scope", "subject", "unit", "amount")}
    of_settings = services().prices.of_settings
    return await _changed(
        request,
        lambda tx, visitor: caps.put(tx, visitor, *parse_cap(**typed), of_settings),
        done="set",
        typed=typed,
    )


async def delete_cap_here(request: AuthenticatedRequest, cap_id: str) -> Response:
    """Take a cap away on the page."""
    return await _changed(
        request, lambda tx, visitor: caps.remove(tx, visitor, cap_id), done="removed", typed={}
    )


def look_at_own_usage(tx: Transaction, visitor: Visitor) -> dict[str, Any]:
    """What a person has used in this month, by model, and the caps that hold for them."""
    choice = _choice(UsageQuery(by="model"), tx.now)
    found = usage_reports.list_rows(tx, visitor, choice, limit=ROWS_ON_A_PAGE, cursor=None, only_own=True)
    return {
        "usage": found.items,
        "usage_total": usage_reports.find_total(tx, visitor, choice, only_own=True),
        "own_caps": caps.list_of_person(tx, visitor.user_id),
    }


async def _changed(
    request: AuthenticatedRequest,
    change: Callable[[Transaction, Visitor], Any],
    *,
    done: str,
    typed: dict[str, str],
) -> Response:
    try:
        await request.write(change)
    except AppError as error:
        query = UsagePageQuery()
        shown = await _shown(request, query)
        return await form_again("usage.html", request.visitor, error, query=query, typed=typed, **shown)
    return see(PAGE, done=done)


async def _shown(request: AuthenticatedRequest, query: UsagePageQuery) -> dict[str, Any]:
    of_settings = services().prices.of_settings

    def look(tx: Transaction, visitor: Visitor) -> dict[str, Any]:
        choice, found, total = _look_at_usage(
            tx, visitor, query, ROWS_ON_A_PAGE, PageCursor.parse_or_none(query.cursor)
        )
        return {
            "choice": choice,
            "found": found,
            "total": total,
            "caps": caps.list_all(tx, visitor),
            "suggested": cap_subjects.list_suggested(tx, visitor),
            "of_settings": of_settings,
        }

    return await request.read(look)


def _look_at_usage(
    tx: Transaction,
    visitor: Visitor,
    query: UsagePageQuery | UsageQuery,
    limit: int,
    cursor: PageCursor | None,
) -> tuple[UsageChoice, Page[UsageRow], UsageSum]:
    choice = _choice(query, tx.now)
    found = usage_reports.list_rows(tx, visitor, choice, limit=limit, cursor=cursor)
    return choice, found, usage_reports.find_total(tx, visitor, choice)


async def _csv_file(request: AuthenticatedRequest, query: UsageQuery, cursor: PageCursor | None) -> Response:
    _, first, _ = await request.read(_look_at_usage, query, ROWS_IN_A_TURN, cursor)
    response = Response(_lines(request, query, first), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(f"usage-by-{query.by}.csv")
    return response


async def _lines(
    request: AuthenticatedRequest, query: UsageQuery, found: Page[UsageRow]
) -> AsyncGenerator[bytes, None]:
    """A file in pieces."""
    yield csv_header() + csv_lines(found.items)
    while found.next_cursor is not None:
        cursor = PageCursor.parse(found.next_cursor)
        _, found, _ = await request.read(_look_at_usage, query, ROWS_IN_A_TURN, cursor)
        yield csv_lines(found.items)


def _choice(query: UsagePageQuery | UsageQuery, now: datetime) -> UsageChoice:
    """Raises `BadParameter`."""
    first_day = _day("from", query.from_) or now.date().replace(day=1)
    last_day = _day("to", query.to) or max(now.date(), first_day)
    if last_day < first_day:
        raise BadParameter("to", "a day that is not before “from”")
    return UsageChoice(query.by, first_day, last_day)


def _day(name: str, text: str | None) -> date | None:
    """A day, or that of a time. Raises `BadParameter`."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise BadParameter(name, "a day such as 2026-01-31") from error
