"""Who makes this request: by bearer token or by cookies. And the guard against other sites that use the cookies."""

from datetime import datetime

from quart import Response
from quart import request as http_request

from quire.actions.accounts.known_browsers import REMEMBERED_SECONDS
from quire.actions.secrets import secret_hash
from quire.domain.accounts.token_scopes import RequiredScope
from quire.domain.accounts.users import SIGN_IN_LIFE, Visitor
from quire.domain.errors import ClosedToGuests, ForeignSite, NotAuthenticated
from quire.store import access
from quire.store.accounts.second_factors import HALF_SIGN_IN_LIFE
from quire.store.accounts.sign_in_attempts import ATTEMPT_LIFE
from quire.web.http.authenticated_request import AuthenticatedRequest, Credential
from quire.web.http.limits import RateClass
from quire.web.http.services import services

GUEST_SECRETS_MAX = 8
"""So many links can have been entered by with one browser."""
SIGN_OUT_HINT_SECONDS = 300
SIGN_IN_PATH = "/login"
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
    secret, guest_hashes = sign_in_secret(), guest_secret_hashes()
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


def sign_in_secret() -> str | None:
    """What the cookie holds."""
    return http_request.cookies.get(_cookie_name())


def set_sign_in_cookie(response: Response, secret: str) -> None:
    """Let the browser keep the secret; scripts cannot read it, and other sites cannot send it with their posts."""
    response.set_cookie(
        _cookie_name(),
        secret,
        max_age=int(SIGN_IN_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services().is_secure,
    )


def guest_secrets() -> tuple[str, ...]:
    """What the cookie of guests holds: a secret for each link by which somebody entered with this browser."""
    return tuple(http_request.cookies.get(_guest_cookie_name(), "").split(".")[:GUEST_SECRETS_MAX])


def guest_secret_hashes() -> tuple[str, ...]:
    """Their hashes."""
    return tuple(secret_hash(secret) for secret in guest_secrets() if secret)


def set_guest_cookie(response: Response, secret: str, expires_at: datetime) -> None:
    """Let the browser keep the secret of a guest beside those that it has, the newest first."""
    secrets = [secret, *filter(None, guest_secrets())][:GUEST_SECRETS_MAX]
    response.set_cookie(
        _guest_cookie_name(),
        ".".join(secrets),
        expires=expires_at,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services().is_secure,
    )


def clear_guest_cookie(response: Response) -> None:
    """Let the browser forget the secrets of guests."""
    response.delete_cookie(
        _guest_cookie_name(), path="/", httponly=True, samesite="Lax", secure=services().is_secure
    )


def known_browser() -> str | None:
    """What this browser has kept since somebody signed in with it."""
    return http_request.cookies.get(_known_browser_name())


def set_known_browser_cookie(response: Response, kept: str) -> None:
    """Let the browser be known the next time that somebody signs in with it, also after they have signed out."""
    response.set_cookie(
        _known_browser_name(),
        kept,
        max_age=REMEMBERED_SECONDS,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services().is_secure,
    )


def attempt_secret() -> str | None:
    """What ties attempts to sign in with a provider to this browser; its tabs share it."""
    return http_request.cookies.get(_attempt_name())


def set_attempt_cookie(response: Response, secret: str) -> None:
    """Let the browser keep it until the attempts are over. Lax: the provider sends the browser back by a link."""
    response.set_cookie(
        _attempt_name(),
        secret,
        max_age=int(ATTEMPT_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services().is_secure,
    )


def sign_out_hint() -> str | None:
    """The ID token of a sign-in by the provider that has just ended in this browser; empty where it was not kept."""
    return http_request.cookies.get(_sign_out_hint_name())


def set_sign_out_hint_cookie(response: Response, id_token: str) -> None:
    """Let the browser keep it for the minutes in which somebody may want to sign out of the provider as well."""
    response.set_cookie(
        _sign_out_hint_name(),
        id_token,
        max_age=SIGN_OUT_HINT_SECONDS,
        path=SIGN_IN_PATH,
        httponly=True,
        samesite="Lax",
        secure=services().is_secure,
    )


def clear_sign_out_hint_cookie(response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(
        _sign_out_hint_name(), path=SIGN_IN_PATH, httponly=True, samesite="Lax", secure=services().is_secure
    )


def half_sign_in_secret() -> str | None:
    """What a browser keeps between the password and the second factor."""
    return http_request.cookies.get(_half_sign_in_name())


def set_half_sign_in_cookie(response: Response, secret: str) -> None:
    """Let the browser keep it until the sign-in is complete."""
    response.set_cookie(
        _half_sign_in_name(),
        secret,
        max_age=int(HALF_SIGN_IN_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services().is_secure,
    )


def clear_sign_in_cookie(response: Response) -> None:
    """Let the browser forget the secret."""
    response.delete_cookie(
        _cookie_name(), path="/", httponly=True, samesite="Lax", secure=services().is_secure
    )


def _cookie_name() -> str:
    return "__Host-quire_session" if services().is_secure else "quire_session"


def _attempt_name() -> str:
    return "__Host-quire_attempt" if services().is_secure else "quire_attempt"


def _guest_cookie_name() -> str:
    return "__Host-quire_guest" if services().is_secure else "quire_guest"


def _sign_out_hint_name() -> str:
    return "__Secure-quire_sign_out" if services().is_secure else "quire_sign_out"


def _half_sign_in_name() -> str:
    return "__Host-quire_half" if services().is_secure else "quire_half"


def _known_browser_name() -> str:
    return "__Host-quire_known" if services().is_secure else "quire_known"
