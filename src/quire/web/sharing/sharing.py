"""Handlers: who may do what with a document: grants of roles, leaving, and requests for access."""

import msgspec
from quart import Response

from quire.domain.sharing.grants import AccessRequest, Grant, NewGrant, Principal, check_new_grant
from quire.store.client_requests import Reply
from quire.store.pages import PageCursor
from quire.store.sharing import access_requests, grants
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.request_models import GrantBody, PageQuery, RoleBody, SharingBody
from quire.web.response_models import (
    AccessRequestReply,
    AccessRequestsReply,
    GrantReply,
    GrantsReply,
    SharingReply,
    as_json,
    as_reply,
    from_reply,
)


async def read_sharing(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read the visitor's role in a document, or in single sections of it."""
    return as_json(SharingReply(await request.read(grants.find_sharing, document_id)))


async def change_sharing(request: AuthenticatedRequest, document_id: str, body: SharingBody) -> Response:
    """Allow or forbid to export a document to those who only read it."""
    return as_json(
        SharingReply(
            await request.write(
                grants.change_sharing, document_id, readers_may_export=body.readers_may_export
            )
        )
    )


async def list_grants(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List who has which role in a document, oldest grant first."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(grants.list_grants, document_id, limit=query.limit, cursor=cursor)
    return as_json(GrantsReply(page.items, page.next_cursor))


async def add_grant(request: AuthenticatedRequest, document_id: str, body: GrantBody) -> Response:
    """Grant a role in a document, or in one section of it.

    The reply is the same whether or not there is such an account; who gets one later has the role then.
    """
    principal = Principal(**msgspec.structs.asdict(body.principal))
    new = check_new_grant(NewGrant(principal, body.role, body.section_id))
    outcome = await request.idempotent_write(_granted, grants.add_grant, document_id, new)
    return from_reply(outcome.reply)


async def change_role(request: AuthenticatedRequest, grant_id: str, body: RoleBody) -> Response:
    """Change the role of a grant; a document keeps an owner."""
    return as_json(GrantReply(await request.write(grants.change_role, grant_id, body.role)))


async def remove_grant(request: AuthenticatedRequest, grant_id: str) -> Response:
    """Remove a grant, which ends at once; a document keeps an owner."""
    await request.write(grants.remove_grant, grant_id)
    return Response(b"", 204)


async def leave(request: AuthenticatedRequest, document_id: str) -> Response:
    """Give up all of one's own roles in a document; its last owner stays."""
    await request.write(grants.leave, document_id)
    return Response(b"", 204)


async def list_access_requests(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List who asks for access to a document, oldest request first; a grant answers a request."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(access_requests.list_requests, document_id, limit=query.limit, cursor=cursor)
    return as_json(AccessRequestsReply(page.items, page.next_cursor))


async def ask_for_access(request: AuthenticatedRequest, document_id: str) -> Response:
    """Ask the owners of a document for access; asking again is the same request."""
    outcome = await request.idempotent_write(_asked, access_requests.ask, document_id)
    return from_reply(outcome.reply)


async def decline(request: AuthenticatedRequest, access_request_id: str) -> Response:
    """Remove a request for access without granting anything."""
    await request.write(access_requests.decline, access_request_id)
    return Response(b"", 204)


def _granted(grant: Grant) -> Reply:
    return as_reply(GrantReply(grant), 201)


def _asked(asked: AccessRequest) -> Reply:
    return as_reply(AccessRequestReply(asked), 201)
