"""Who makes this request: by bearer token or by cookies. And the guard against other sites that use the cookies."""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar, TypeVarTuple, Unpack

import msgspec
from quart import Response
from quart import request as http_request

from quire.actions.accounts.known_browsers import REMEMBERED_SECONDS
from quire.actions.secrets import secret_hash
from quire.domain.accounts.token_scopes import RequiredScope
from quire.domain.accounts.users import SIGN_IN_LIFE, Visitor
from quire.domain.errors import AccessDenied, ClosedToGuests, ForeignSite, NotAuthenticated, OutOfScope
from quire.store import access, client_requests
from quire.store.accounts import credentials, token_scopes, tokens
from quire.store.accounts.second_factors import HALF_SIGN_IN_LIFE
from quire.store.accounts.sign_in_attempts import ATTEMPT_LIFE
from quire.store.client_requests import Outcome, Reply
from quire.store.transactions import Transaction
from quire.web.http.idempotency import claim_or_none
from quire.web.http.limits import RateClass
from quire.web.http.services import Services, services

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

GUEST_SECRETS_MAX = 8
"""So many links can have been entered by with one browser."""
SIGN_OUT_HINT_SECONDS = 300
SIGN_IN_PATH = "/login"
LINK_PEOPLE = 5
"""All guests of a link together may make as many requests as so many people."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


class Credential(msgspec.Struct, frozen=True):
    """What a request shows to prove whose it is: a token, or the cookies of a sign-in and of guests."""

    token_hash: str | None = None
    sign_in_hash: str | None = None
    guest_hashes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By it the same credential is known again."""
        return " ".join(filter(None, (self.token_hash, self.sign_in_hash, *self.guest_hashes)))


class AuthenticatedRequest:
    """A request of somebody who has to show who they are.

    Who they are is found out in the same turn of the database as what they want, and in the same transaction: nobody is
    let in by a sign-in that ended a moment ago, and there is no second way to another thread.
    """

    def __init__(
        self,
        here: Services,
        credential: Credential,
        rate_class: RateClass,
        *,
        required_scope: RequiredScope | None = None,
        only_administrators: bool = False,
    ) -> None:
        self._here = here
        self._credential = credential
        self._rate_class = rate_class
        self._required_scope = required_scope
        self._only_administrators = only_administrators
        self.visitor_or_none: Visitor | None = None

    @property
    def visitor(self) -> Visitor:
        """Who it is; known after the first turn of the database."""
        if self.visitor_or_none is None:
            raise LookupError("nobody has looked yet who this is")
        return self.visitor_or_none

    async def read(
        self,
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a store function that changes nothing for this visitor. Raises as `check` does."""
        return await self._here.database.read_for(self.person, self.job(function, *args, **kwargs))

    async def write(
        self,
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a store function that changes something for this visitor. Raises as `check` does."""
        return await self._here.database.write_for(self.person, self.job(function, *args, **kwargs))

    def job(
        self,
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Callable[[Transaction], T]:
        """The same as a store function that somebody else will run."""
        return lambda tx: function(tx, self._let_in(tx), *args, **kwargs)

    async def idempotent_write(
        self,
        reply_of: Callable[[T], Reply],
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Outcome[T]:
        """Run a store function once for each Idempotency-Key. Raises `IdempotencyKeyReused`, and as `check` does."""
        job = await self.idempotent_job(reply_of, function, *args, **kwargs)
        return await self._here.database.write_for(self.person, job)

    async def idempotent_job(
        self,
        reply_of: Callable[[T], Reply],
        function: Callable[Concatenate[Transaction, Visitor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Callable[[Transaction], Outcome[T]]:
        """The same as a store function that somebody else will run."""
        claim = await claim_or_none()
        return lambda tx: client_requests.idempotent(
            tx, self._let_in(tx), claim, reply_of, function, *args, **kwargs
        )

    async def compute(
        self,
        function: Callable[[Unpack[Ts]], T],
        *args: *Ts,
        characters: int,
        seconds_max: float | None = None,
    ) -> T:
        """Run a pure function on a text of so many characters, in this person's turn. Raises `TookTooLong`."""
        return await self._here.computing.run(
            self.person, function, *args, characters=characters, seconds_max=seconds_max
        )

    async def compute_once(self, function: Callable[[Unpack[Ts]], T], *args: *Ts, characters: int) -> T:
        """The same for what others may ask for as well, such as a rendering: it is computed for the first of them."""
        return await self._here.computing.run_once(self.person, function, *args, characters=characters)

    async def check(self) -> None:
        """Only find out who it is. Raises `NotAuthenticated`, `AccessDenied` and `TooMany`."""
        await self._here.database.read_for(self.person, self._let_in)

    @property
    def person(self) -> str:
        """Whose turn it is: the account, as soon as it is known that the credential belongs to it."""
        return self._here.accounts.find(self._credential.key) or self._credential.key

    def _let_in(self, tx: Transaction) -> Visitor:
        """Called in a thread of the database; a request counts once, however many turns it takes."""
        visitor = self._find_visitor(tx)
        if self.visitor_or_none is None:
            self._count(visitor)
            self._here.accounts.note(self._credential.key, visitor.user_id)
            self.visitor_or_none = visitor
            self._here.seen.note(visitor)
        if self._required_scope is not None:
            _check_scope(tx, visitor, self._required_scope)
        if self._only_administrators and not visitor.is_administrator:
            raise AccessDenied
        return visitor

    def _find_visitor(self, tx: Transaction) -> Visitor:
        """Raises `NotAuthenticated`."""
        shown = self._credential
        if shown.token_hash is not None:
            return tokens.find_visitor(tx, shown.token_hash)
        thing = None if self._required_scope is None else self._required_scope.thing
        return credentials.find_visitor(tx, shown.sign_in_hash, shown.guest_hashes, thing)

    def _count(self, visitor: Visitor) -> None:
        """Raises `TooMany`; a link has a limit of its own, however many have entered by it."""
        self._here.counters.count(self._rate_class, visitor.user_id)
        if visitor.is_guest:
            self._here.counters.count(self._rate_class, visitor.credential_id, people=LINK_PEOPLE)


def _check_scope(tx: Transaction, visitor: Visitor, required: RequiredScope) -> None:
    """Raises `OutOfScope`, for guests `ClosedToGuests`."""
    try:
        token_scopes.check(tx, visitor.scope, required)
    except OutOfScope:
        if visitor.is_guest:
            raise ClosedToGuests from None
        raise


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
