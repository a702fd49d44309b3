"""Handlers: the page on which owners share a document with people and by links, and leaving what was shared."""

from typing import Any, get_args

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, AppError, InvalidField
from quire.domain.notices.mail import is_mail_address
from quire.domain.sharing.grants import NewGrant, Principal, Right, Role, check_new_grant
from quire.domain.sharing.links import LINK_DAYS, LINK_DAYS_MAX, LINK_PASSWORD_LENGTH_MIN, LINKS_MAX, NewLink
from quire.store.documents import documents
from quire.store.pages import PageCursor
from quire.store.sections import section_order
from quire.store.sharing import access_requests, grants, groups, links
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import SharingPageQuery
from quire.web.sharing import links as links_api
from quire.web.sharing.links import public_address

GRANTS_ON_A_PAGE = 50
REQUESTS_SHOWN = 50


async def sharing_page(request: AuthenticatedRequest, document_id: str, query: SharingPageQuery) -> Response:
    """Show who has which role in a document, and who asks for one."""
    shown = await request.read(_look_into, document_id, query)
    return await page(
        "sharing.html",
        request.visitor,
        query=query,
        document_address=public_address(f"/documents/{document_id}"),
        mail_is_possible=services().mails is not None,
        **shown,
    )


async def add_grant(request: AuthenticatedRequest, document_id: str) -> Response:
    """Grant a role to the person or the group that is named in the form."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("name", "group", "role", "section_id")}
    principal = Principal(group=typed["group"]) if typed["group"] else _person(typed["name"])
    try:
        new = NewGrant(principal, _role(typed["role"]), typed["section_id"] or None)
        grant = await request.write(grants.add_grant, document_id, check_new_grant(new))
    except AppError as error:
        return await _sharing_again(request, document_id, error, typed=typed)
    return see(f"/documents/{document_id}/sharing", done="added", added=grant.id)


async def allow_export(request: AuthenticatedRequest, document_id: str) -> Response:
    """Allow or forbid to export the document to those who only read it."""
    is_allowed = (await http_request.form).get("readers_may_export") == "yes"
    await request.write(grants.change_sharing, document_id, readers_may_export=is_allowed)
    return see(f"/documents/{document_id}/sharing", done="changed")


async def change_role(request: AuthenticatedRequest, grant_id: str) -> Response:
    """Change the role of a grant."""
    role = _role((await http_request.form).get("role", ""))
    grant = await request.write(grants.change_role, grant_id, role)
    return await _see_what_is_left(request, grant.document_id, "changed")


async def remove_grant(request: AuthenticatedRequest, grant_id: str) -> Response:
    """Remove a grant."""
    grant = await request.write(grants.remove_grant, grant_id)
    return await _see_what_is_left(request, grant.document_id, "removed")


async def make_link(request: AuthenticatedRequest, document_id: str) -> Response:
    """Make a link, whose address is shown on this page only."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("role", "days", "section_id")}
    try:
        new = NewLink(_role(typed["role"]), _days(typed["days"]), typed["section_id"] or None)
        link, url = await links_api.make_link(request, document_id, new, form.get("password") or None)
    except AppError as error:
        return await _sharing_again(request, document_id, error, link_typed=typed)
    shown = await request.read(_look_into, document_id, SharingPageQuery())
    return await page(
        "sharing.html", request.visitor, query=SharingPageQuery(), new_link=link, url=url, **shown
    )


async def revoke_link(request: AuthenticatedRequest, link_id: str) -> Response:
    """Revoke a link."""
    link = await request.write(links.revoke, link_id)
    return _see_sharing(link.document_id, "revoked")


async def decline(request: AuthenticatedRequest, access_request_id: str) -> Response:
    """Remove a request for access."""
    declined = await request.write(access_requests.decline, access_request_id)
    return _see_sharing(declined.document_id, "declined")


async def leave(request: AuthenticatedRequest, document_id: str) -> Response:
    """Give up one's own roles in a document."""
    await request.write(grants.leave, document_id)
    return see("/")


async def _see_what_is_left(request: AuthenticatedRequest, document_id: str, done: str) -> Response:
    """Go on where owners who have taken their own role away may still be."""
    try:
        sharing = await request.read(grants.find_sharing, document_id)
    except AccessDenied:
        return see("/")
    return _see_sharing(document_id, done) if sharing.role == "owner" else see(f"/documents/{document_id}")


def _see_sharing(document_id: str, done: str) -> Response:
    return see(f"/documents/{document_id}/sharing", done=done)


async def _sharing_again(
    request: AuthenticatedRequest, document_id: str, error: AppError, **values: Any
) -> Response:
    query = SharingPageQuery()
    shown = await request.read(_look_into, document_id, query)
    return await form_again("sharing.html", request.visitor, error, query=query, **values, **shown)


def _person(name: str) -> Principal:
    """Somebody by what was typed; an address is mailed where there is a mail server."""
    return Principal(email=name) if is_mail_address(name.strip()) else Principal(account=name)


def _days(text: str) -> int:
    """A number of days, which is not judged here. Raises `InvalidField`."""
    text = text.strip() or str(LINK_DAYS)
    if not (text.isascii() and text.isdecimal()):
        raise InvalidField("expires_in_days", "must be a whole number from 1 to %(most)s", most=LINK_DAYS_MAX)
    return int(text[:9])


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
        "added": query.added and grants.find_added_or_none(tx, visitor, document_id, query.added),
        "waiting": grants.find_waiting(tx, visitor, document_id),
        "grants": grants.list_grants(tx, visitor, document_id, limit=GRANTS_ON_A_PAGE, cursor=cursor),
        "asked": access_requests.list_requests(
            tx, visitor, document_id, limit=REQUESTS_SHOWN, cursor=None
        ).items,
        "document_links": links.list_links(tx, visitor, document_id, limit=LINKS_MAX, cursor=None).items,
        "group_names": groups.list_names(tx),
        "link_days": LINK_DAYS,
        "link_days_max": LINK_DAYS_MAX,
        "link_password_length_min": LINK_PASSWORD_LENGTH_MIN,
        "now": tx.now,
    }
