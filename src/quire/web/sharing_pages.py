"""Handlers: the page on which owners share a document, and leaving a document that was shared."""

from typing import Any, get_args

from quart import Response
from quart import request as http_request

from quire.domain.errors import AppError, InvalidField
from quire.domain.grants import NewGrant, Principal, Right, Role, check_new_grant
from quire.domain.users import Visitor
from quire.store import access_requests, documents, grants, section_order
from quire.store.pages import PageCursor
from quire.store.transactions import Transaction
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import SharingPageQuery

GRANTS_ON_A_PAGE = 50
REQUESTS_SHOWN = 50


async def sharing_page(request: AuthenticatedRequest, document_id: str, query: SharingPageQuery) -> Response:
    """Show who has which role in a document, and who asks for one."""
    shown = await request.read(_look_into, document_id, query)
    return await page("sharing.html", request.visitor, query=query, **shown)


async def add_grant(request: AuthenticatedRequest, document_id: str) -> Response:
    """Grant a role to the person who is named in the form."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("name", "role", "section_id")}
    try:
        new = NewGrant(Principal(account=typed["name"]), _role(typed["role"]), typed["section_id"] or None)
        await request.write(grants.add_grant, document_id, check_new_grant(new))
    except AppError as error:
        query = SharingPageQuery()
        shown = await request.read(_look_into, document_id, query)
        return await form_again("sharing.html", request.visitor, error, query=query, typed=typed, **shown)
    return see(f"/documents/{document_id}/sharing", done="added")


async def allow_export(request: AuthenticatedRequest, document_id: str) -> Response:
    """Allow or forbid to export the document to those who only read it."""
    is_allowed = (await http_request.form).get("readers_may_export") == "yes"
    await request.write(grants.change_sharing, document_id, readers_may_export=is_allowed)
    return see(f"/documents/{document_id}/sharing", done="changed")


async def change_role(request: AuthenticatedRequest, grant_id: str) -> Response:
    """Change the role of a grant."""
    role = _role((await http_request.form).get("role", ""))
    grant = await request.write(grants.change_role, grant_id, role)
    return _see_sharing(grant.document_id, "changed")


async def remove_grant(request: AuthenticatedRequest, grant_id: str) -> Response:
    """Remove a grant."""
    grant = await request.write(grants.remove_grant, grant_id)
    return _see_sharing(grant.document_id, "removed")


async def decline(request: AuthenticatedRequest, access_request_id: str) -> Response:
    """Remove a request for access."""
    declined = await request.write(access_requests.decline, access_request_id)
    return _see_sharing(declined.document_id, "declined")


async def leave(request: AuthenticatedRequest, document_id: str) -> Response:
    """Give up one's own roles in a document."""
    await request.write(grants.leave, document_id)
    return see("/")


def _see_sharing(document_id: str, done: str) -> Response:
    return see(f"/documents/{document_id}/sharing", done=done)


def _role(text: str) -> Role:
    """Raises `InvalidField`."""
    for role in get_args(Role):
        if text == role:
            found: Role = role
            return found
    raise InvalidField("role", "must be one of the roles")


def _look_into(
    tx: Transaction, visitor: Visitor, document_id: str, query: SharingPageQuery
) -> dict[str, Any]:
    document = documents.find_document(tx, visitor, document_id, Right.SHARE)
    cursor = PageCursor.parse_or_none(query.cursor)
    return {
        "document": document,
        "sharing": grants.find_sharing(tx, visitor, document_id),
        "sections": section_order.list_outline(tx, document_id),
        "grants": grants.list_grants(tx, visitor, document_id, limit=GRANTS_ON_A_PAGE, cursor=cursor),
        "asked": access_requests.list_requests(
            tx, visitor, document_id, limit=REQUESTS_SHOWN, cursor=None
        ).items,
    }
