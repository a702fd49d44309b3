"""Who makes this request: by bearer token or by cookie. And the guard against other sites that use the cookie."""

from urllib.parse import urlsplit

from quart import Quart, Response, request
from quart.sessions import NullSession, SessionInterface
from quart.wrappers import BaseRequestWebsocket

from quire.actions.secrets import secret_hash
from quire.domain.errors import ForeignSite, NotAuthenticated
from quire.domain.users import SIGN_IN_LIFE, Visitor
from quire.store import sign_ins, tokens
from quire.web.house import house


class NoSessions(SessionInterface):
    """Sign-ins are rows of the store: the framework's own sessions, which live in a signed cookie, are not used."""

    _none = NullSession()

    async def open_session(self, app: Quart, request: BaseRequestWebsocket) -> NullSession:
        """The same nothing for every request."""
        return self._none

    def is_null_session(self, instance: object) -> bool:
        """So that nothing is ever saved."""
        return True


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


async def find_visitor() -> Visitor:
    """Raises `NotAuthenticated`. A request with an Authorization header is judged by it alone."""
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticated
        return await house().database.read(tokens.find_visitor, secret_hash(token.strip()))
    secret = sign_in_secret()
    if secret is None:
        raise NotAuthenticated
    check_site()
    visitor = await house().database.read(sign_ins.find_visitor, secret_hash(secret))
    house().seen.note(visitor.credential_id)
    return visitor


async def find_visitor_or_none() -> Visitor | None:
    """For pages that anybody may see."""
    try:
        return await find_visitor()
    except NotAuthenticated:
        return None


def check_site() -> None:
    """Refuse to change anything for a browser that acts on behalf of another site. Raises `ForeignSite`.

    A plain HTTP client sends neither of the two headers and is not hindered.
    """
    if request.method in SAFE_METHODS:
        return
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        if fetch_site not in OWN_SITE:
            raise ForeignSite
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise ForeignSite


def sign_in_secret() -> str | None:
    """What the cookie holds."""
    return request.cookies.get(_cookie_name())


def set_sign_in_cookie(response: Response, secret: str) -> None:
    """Let the browser keep the secret; scripts cannot read it, and other sites cannot send it with their posts."""
    response.set_cookie(
        _cookie_name(),
        secret,
        max_age=int(SIGN_IN_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=house().is_secure,
    )


def clear_sign_in_cookie(response: Response) -> None:
    """Let the browser forget the secret."""
    response.delete_cookie(_cookie_name(), path="/", httponly=True, samesite="Lax", secure=house().is_secure)


def _cookie_name() -> str:
    return "__Host-quire_session" if house().is_secure else "quire_session"
