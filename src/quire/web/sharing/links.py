"""Handlers: the links of a document, by which people without an account enter it."""

import msgspec
from quart import Response
from quart import request as http_request

from quire.actions.accounts import passwords
from quire.actions.secrets import derived_link_secret, new_secret, secret_hash
from quire.domain.accounts.users import Visitor
from quire.domain.sharing.links import LINK_DAYS, Link, NewLink, check_link_password, check_new_link
from quire.store.client_requests import Reply
from quire.store.pages import PageCursor
from quire.store.sharing import links
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import key_or_none
from quire.web.http.services import services
from quire.web.request_models import LinkBody, PageQuery
from quire.web.response_models import LinkReply, LinksReply, NewLinkReply, as_json, as_reply


class MadeLink(msgspec.Struct, frozen=True):
    """A new link, as it is stored for a repeated request: without the secret, which is derived from the key as well."""

    link: Link
    salt: str


async def list_links(request: AuthenticatedRequest, document_id: str, query: PageQuery) -> Response:
    """List the links of a document, newest first; their secrets are not stored and cannot be shown."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(links.list_links, document_id, limit=query.limit, cursor=cursor)
    return as_json(LinksReply(page.items, page.next_cursor))


async def create_link(request: AuthenticatedRequest, document_id: str, body: LinkBody) -> Response:
    """Make a link by which people without an account enter as guests; its `url` is shown in this reply only.

    The role is `reader`, `commenter` or `suggester`. Without days the link expires after 14.
    """
    new = NewLink(body.role, body.expires_in_days or LINK_DAYS, body.section_id)
    link, url = await make_link(request, document_id, new, body.password)
    return as_json(NewLinkReply(link, url), 201)


async def make_link(
    request: AuthenticatedRequest, document_id: str, new: NewLink, password: str | None
) -> tuple[Link, str]:
    """A new link and its address. Raises as `links.add_link`, and `InvalidField`."""
    checked = check_new_link(new)
    password_hash = await _hash_or_none(request, password)
    key = key_or_none() or new_secret()

    def add(tx: Transaction, visitor: Visitor) -> MadeLink:
        salt = new_secret()
        hash_ = secret_hash(derived_link_secret(key, salt))
        link = links.add_link(
            tx, visitor, document_id, checked, secret_hash=hash_, password_hash=password_hash
        )
        return MadeLink(link, salt)

    outcome = await request.idempotent_write(_made_reply, add)
    made = outcome.result or msgspec.json.decode(outcome.reply.body, type=MadeLink)
    return made.link, public_address(f"/s/{derived_link_secret(key, made.salt)}")


async def read_link(request: AuthenticatedRequest, link_id: str) -> Response:
    """Read a link, with when it was last used and who has entered by it."""
    return as_json(LinkReply(await request.read(links.find_link, link_id)))


async def revoke_link(request: AuthenticatedRequest, link_id: str) -> Response:
    """Revoke a link, which ends at once for all who have entered by it."""
    await request.write(links.revoke, link_id)
    return Response(b"", 204)


async def _hash_or_none(request: AuthenticatedRequest, password: str | None) -> str | None:
    if password is None:
        return None
    check_link_password(password)
    # Hashing is slow on purpose: it is only done for those who are somebody.
    await request.check()
    return await passwords.hash_for_link_in_thread(password)


def _made_reply(made: MadeLink) -> Reply:
    return as_reply(made, 201)


def public_address(path: str) -> str:
    """The address of a page for somebody to whom it is sent."""
    address = services().public_url or http_request.host_url
    return f"{address.rstrip('/')}{path}"
