"""Who makes this request: by bearer token or by cookies. And the guard against other sites that use the cookies."""

from quart import request as http_request

from quire.actions.secrets import secret_hash
from quire.domain.accounts.token_scopes import RequiredScope
from quire.domain.accounts.users import Visitor
from quire.domain.errors import ClosedToGuests, ForeignSite, NotAuthenticated
from quire.store import access
from quire.web.http import cookies
from quire.web.http.authenticated_request import AuthenticatedRequest, Credential
from quire.web.http.limits import RateClass
from quire.web.http.services import services

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


def read_credential() -> Credential:
    """Raises `NotAuthenticated`. A request with an Authorization header is judged by it alone."""
    authorization = http_request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticated
        return Credential(token_hash=secret_hash(token.strip()))
    secret, guest_hashes = cookies.SIGN_IN.value(), guest_secret_hashes()
    if secret is None and not guest_hashes:
        raise NotAuthenticated
    check_site()
    return Credential(sign_in_hash=None if secret is None else secret_hash(secret), guest_hashes=guest_hashes)


async def find_visitor_or_none() -> Visitor | None:
    """For pages that anybody may see. Guests are somebody only in the document of their link."""
    try:
        request = AuthenticatedRequest(services(), read_credential(), RateClass.NOT)
        await request.check()
    except NotAuthenticated:
        return None
    return None if request.visitor.is_guest else request.visitor


async def has_role_in(document_id: str) -> bool:
    """Whether this browser is signed in to an account that has a role in a document, or is a guest there."""
    thing = RequiredScope("read", ("document_id", document_id))
    try:
        request = AuthenticatedRequest(services(), read_credential(), RateClass.NOT, required_scope=thing)
        return await request.read(access.has_any_grant, document_id)
    except (NotAuthenticated, ClosedToGuests):
        return False


def check_site() -> None:
    """Refuse to change anything for a browser that acts on behalf of another site. Raises `ForeignSite`.

    A plain HTTP client sends neither of the two headers and is not hindered.
    """
    if http_request.method in SAFE_METHODS:
        return
    fetch_site = http_request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        if fetch_site not in OWN_SITE:
            raise ForeignSite
        return
    origin = http_request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != http_request.host:
        raise ForeignSite


def guest_secret_hashes() -> tuple[str, ...]:
    """What stands in the database for the guests that somebody is with this browser."""
    return tuple(secret_hash(secret) for secret in cookies.guest_secrets())
