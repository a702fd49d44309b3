"""Handlers: signing in and out, by program and by form, and adding the first administrator."""

from typing import Literal

from quart import Response
from quart import request as http_request

from quire.actions.accounts import passwords, sealed_id_tokens, second_factor
from quire.actions.accounts.sign_in import AwaitsSecondFactor, SignedIn, sign_in
from quire.actions.secrets import new_secret, secret_hash
from quire.domain.accounts.users import User, check_name
from quire.domain.errors import (
    AppError,
    PasswordsOff,
    SecondFactorMissing,
    SecondFactorRequired,
    SignInFailed,
    TooMany,
    UnsupportedMediaType,
)
from quire.store.accounts import identities, sign_ins, users
from quire.store.transactions import Transaction
from quire.web.http import cookies
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.authentication import find_visitor_or_none
from quire.web.http.decoding import read_body
from quire.web.http.dispatch import note
from quire.web.http.relying_party import relying_party_or_none
from quire.web.http.services import services
from quire.web.pages.languages import translate, use_asked_language
from quire.web.pages.rendering import go_to, page, see
from quire.web.request_models import SignInBody, SignInQuery
from quire.web.response_models import UserReply, as_json
from quire.web.statuses import status_of

FORM = "application/x-www-form-urlencoded"


async def sign_in_page(query: SignInQuery) -> Response:
    """Show the sign-in page; a visitor who is signed in is redirected to the documents."""
    if await find_visitor_or_none() is not None:
        return go_to(query.next)
    has_ended = query.ended == "provider" or cookies.SIGN_OUT_HINT.value() is not None
    return await _sign_in_page(200, error=None, username="", next_=query.next, has_ended=has_ended)


async def sign_in_page_again(error: AppError, *, next_: str) -> Response:
    """Show the sign-in page with the sentence of an error."""
    return await _sign_in_page(status_of(error), error=translate(error.text), username="", next_=next_)


async def sign_in_here() -> Response:
    """Sign in with name and password, which sets the session cookie."""
    if http_request.mimetype == "application/json":
        body = await read_body(SignInBody)
        signed_in = await _sign_in(body.username, body.password)
        if isinstance(signed_in, AwaitsSecondFactor):
            signed_in = await _complete_at_once(signed_in, body.code)
        return with_cookies(as_json(UserReply(signed_in.user)), signed_in)
    if http_request.mimetype == FORM:
        return await _sign_in_by_form()
    raise UnsupportedMediaType("JSON or a form")


async def sign_out() -> Response:
    """Sign out, which ends the session on the server; idempotent."""
    secret = cookies.SIGN_IN.value()
    ended = None if secret is None else await services().database.write(_end, secret_hash(secret))
    signed_out = see("/login", ended=None if ended is None else "provider")
    response = signed_out if http_request.mimetype == FORM else Response(b"", 204)
    if secret is not None and ended is not None:
        sealed = ended.sealed_id_token
        id_token = None if sealed is None else sealed_id_tokens.unseal(sealed, secret)
        cookies.SIGN_OUT_HINT.keep(response, id_token or "")
    cookies.SIGN_IN.forget(response)
    return response


async def read_me(request: AuthenticatedRequest) -> Response:
    """Read the visitor's own account."""
    return as_json(UserReply(await request.read(users.find_own)))


async def welcome_page(secret: str) -> Response:
    """Show the page of the one-time link, where the first administrator is added."""
    await services().database.read(users.check_first_administrator_link, secret_hash(secret))
    use_asked_language()
    return await _welcome_page(200, error=None, username="")


async def make_first_administrator(secret: str) -> Response:
    """Add the first administrator, and sign them in."""
    await services().database.read(users.check_first_administrator_link, secret_hash(secret))
    asked_language = use_asked_language()
    form = await http_request.form
    username = form.get("username", "")
    try:
        name = check_name(username)
        password_hash = await passwords.hash_in_thread(form.get("password", ""), name=name)
        first_sign_in = new_secret()
        await services().database.write(
            _add_first_administrator,
            secret_hash(secret),
            name,
            password_hash,
            secret_hash(first_sign_in),
            http_request.remote_addr or "",
        )
    except AppError as error:
        if status_of(error) != 422:
            raise
        return await _welcome_page(422, error=error, username=username)
    response = go_to("/")
    cookies.SIGN_IN.keep(response, first_sign_in)
    if asked_language is not None:
        cookies.LANGUAGE.keep(response, asked_language)
    return response


async def complete_sign_in(half_secret: str, code: str) -> SignedIn:
    """Complete a sign-in with a code. Raises `SignInAttemptEnded`, `WrongCode` and `TooMany`."""
    here = services()
    return await second_factor.complete(
        here.database,
        half_secret,
        code,
        known_browser=cookies.KNOWN_BROWSER.value(),
        former_secret=cookies.SIGN_IN.value(),
        limits=here.limits,
        limited=here.is_limited,
        address=http_request.remote_addr or "",
    )


async def _complete_at_once(awaits: AwaitsSecondFactor, code: str | None) -> SignedIn:
    """For programs, which send password and code together. Raises as `complete_sign_in`, and what is missing."""
    if not awaits.is_set_up:
        raise SecondFactorMissing
    if code is None:
        raise SecondFactorRequired
    return await complete_sign_in(awaits.secret, code)


async def _sign_in(name: str, password: str) -> SignedIn | AwaitsSecondFactor:
    """Sign in; how it went stands in the log's line of this request, with the address, but without the name."""
    here = services()
    outcome = "failed"
    try:
        only_administrators = (
            here.provider is not None and await here.provider.are_passwords_for_administrators()
        )
        signed_in = await sign_in(
            here.database,
            name,
            password,
            address=http_request.remote_addr or "",
            known_browser=cookies.KNOWN_BROWSER.value(),
            former_secret=cookies.SIGN_IN.value(),
            limits=here.limits,
            limited=here.is_limited,
            only_administrators=only_administrators,
            requires_second_factor=here.requires_second_factor,
        )
        outcome = "awaits_second_factor" if isinstance(signed_in, AwaitsSecondFactor) else "signed_in"
        return signed_in
    except (SignInFailed, TooMany) as error:
        outcome = "throttled" if isinstance(error, TooMany) else "failed"
        await here.trail.sign_in_failed(name, http_request.remote_addr or "")
        raise
    finally:
        note("quire.sign_in", outcome)


async def _sign_in_by_form() -> Response:
    form = await http_request.form
    username, next_ = form.get("username", ""), form.get("next", "")
    try:
        signed_in = await _sign_in(username, form.get("password", ""))
    except AppError as error:
        status = status_of(error)
        if status not in (401, 403, 429):
            raise
        again = await _sign_in_page(status, error=translate(error.text), username=username, next_=next_)
        if "retry_after" in error.details:
            again.headers["Retry-After"] = str(error.details["retry_after"])
        return again
    if isinstance(signed_in, AwaitsSecondFactor):
        response = see("/login/second-factor", next=next_)
        cookies.HALF_SIGN_IN.keep(response, signed_in.secret)
        return response
    return with_cookies(go_to(next_), signed_in)


def with_cookies(response: Response, signed_in: SignedIn) -> Response:
    """Let the browser keep a sign-in, and be known the next time."""
    # The session last: there are clients that keep one cookie.
    cookies.KNOWN_BROWSER.keep(response, signed_in.known_browser)
    cookies.SIGN_IN.keep(response, signed_in.secret)
    return response


def _end(tx: Transaction, hash_of_secret: str) -> identities.ProviderSignIn | None:
    """End a sign-in; returns it if it came by the identity provider, where the person is still signed in."""
    of_provider = identities.find_sign_in_or_none(tx, hash_of_secret)
    sign_ins.remove(tx, hash_of_secret)
    return of_provider


def _add_first_administrator(
    tx: Transaction, link_hash: str, name: str, password_hash: str, sign_in_hash: str, address: str
) -> User:
    user = users.add_first_administrator(tx, link_hash, name, password_hash)
    sign_ins.add(tx, user.id, sign_in_hash, address=address)
    return user


async def _sign_in_page(
    status: int, *, error: str | None, username: str, next_: str, has_ended: bool = False
) -> Response:
    here = services()
    provider = here.provider
    signs_out = has_ended and provider is not None and await provider.sign_out_address(None) is not None
    return await page(
        "sign_in.html",
        None,
        status,
        is_nobody_there=await here.database.read(users.is_nobody_there),
        provider=None if provider is None else provider.name,
        passkeys_are_possible=relying_party_or_none() is not None,
        passwords=await _whose_passwords(),
        has_ended=has_ended,
        signs_out=signs_out,
        error=error,
        username=username,
        next=next_,
    )


async def _whose_passwords() -> Literal["everybody", "administrators", "nobody"]:
    """Who may use a password at present."""
    provider = services().provider
    try:
        if provider is not None and await provider.are_passwords_for_administrators():
            return "administrators"
    except PasswordsOff:
        return "nobody"
    return "everybody"


async def _welcome_page(status: int, *, error: AppError | None, username: str) -> Response:
    return await page("welcome.html", None, status, error=error, username=username)
