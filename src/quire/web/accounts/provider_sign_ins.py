"""Handlers: signing in and out with the identity provider, its back channel, and the link of an account to it."""

from quart import Response, redirect
from quart import request as http_request

from quire.actions.accounts.provider_sign_in import BrowserReply, ProviderSignIn
from quire.actions.secrets import new_secret
from quire.domain.accounts.identities import BegunAttempt
from quire.domain.errors import (
    AppError,
    BadLogoutToken,
    NotFound,
    ProviderUnavailable,
    SignInAttemptEnded,
    UnverifiedIdentity,
)
from quire.store.accounts import identities
from quire.web.accounts.account import account_again, confirm_with_password
from quire.web.accounts.sign_ins import sign_in_page_again
from quire.web.http import cookies
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.authentication import find_visitor_or_none
from quire.web.http.dispatch import note
from quire.web.http.services import services
from quire.web.pages.rendering import go_to, own_page, page, see
from quire.web.request_models import NextQuery, ProviderReplyQuery


async def begin(query: NextQuery) -> Response:
    """Send the browser to the identity provider."""
    secret = cookies.SIGN_IN_ATTEMPT.value() or new_secret()
    try:
        address = await _provider().begin(secret, next_=own_page(query.next))
    except ProviderUnavailable as error:
        return await sign_in_page_again(error, next_=query.next)
    response = _to_provider(address)
    cookies.SIGN_IN_ATTEMPT.keep(response, secret)
    return response


async def finish(query: ProviderReplyQuery) -> Response:
    """Take the browser back from the identity provider: sign in, or link the account that asked for it."""
    secret = cookies.SIGN_IN_ATTEMPT.value() or ""
    try:
        begun = await _provider().take(query.state, secret)
    except SignInAttemptEnded as error:
        return await sign_in_page_again(error, next_="")
    if begun.user_id is not None:
        return await _link(begun, query, secret)
    outcome = "failed"
    try:
        response = await _sign_in(begun, query, secret)
        outcome = "signed_in"
        return response
    except AppError as error:
        return await sign_in_page_again(error, next_=begun.next)
    finally:
        note("quire.sign_in", outcome)


async def sign_out_there() -> Response:
    """Send the browser to the page on which one signs out of the identity provider."""
    address = await _provider().sign_out_address(cookies.SIGN_OUT_HINT.value() or None)
    response = see("/login") if address is None else _to_provider(address)
    cookies.SIGN_OUT_HINT.forget(response)
    return response


async def follow_logout() -> Response:
    """End the sign-ins that a logout token of the identity provider names."""
    token = (await http_request.form).get("logout_token", "")
    try:
        await _provider().follow_logout(token)
    except UnverifiedIdentity as error:
        raise BadLogoutToken from error
    return Response(b"", 200)


async def begin_link(request: AuthenticatedRequest) -> Response:
    """Confirm with the password that the account is to be linked, and lead to the identity provider."""
    await request.check()
    provider, secret = _provider(), cookies.SIGN_IN_ATTEMPT.value() or new_secret()
    try:
        await confirm_with_password(request)
        address = await provider.begin(secret, next_="/account", visitor=request.visitor)
    except AppError as error:
        return await account_again(request, error, form="identity")
    response = await page("continue.html", request.visitor, address=address, provider=provider.name)
    cookies.SIGN_IN_ATTEMPT.keep(response, secret)
    return response


async def unlink(request: AuthenticatedRequest) -> Response:
    """Take the link of the account away."""
    await request.check()
    provider = _provider()
    try:
        await confirm_with_password(request)
        await request.write(identities.remove_own, provider.issuer)
    except AppError as error:
        return await account_again(request, error, form="identity")
    return see("/account", done="unlinked")


async def _sign_in(begun: BegunAttempt, query: ProviderReplyQuery, attempt: str) -> Response:
    secret = await _provider().sign_in(
        begun,
        _reply(query),
        attempt,
        former_secret=cookies.SIGN_IN.value(),
        address=http_request.remote_addr or "",
    )
    response = go_to(begun.next)
    cookies.SIGN_IN.keep(response, secret)
    return response


async def _link(begun: BegunAttempt, query: ProviderReplyQuery, attempt: str) -> Response:
    visitor = await find_visitor_or_none()
    if visitor is None or visitor.user_id != begun.user_id:
        raise SignInAttemptEnded
    await _provider().link(begun, _reply(query), attempt, visitor)
    return see("/account", done="linked")


def _reply(query: ProviderReplyQuery) -> BrowserReply:
    return BrowserReply(query.state, query.code, query.iss, query.error)


def _to_provider(address: str) -> Response:
    response: Response = redirect(address, 303)  # type: ignore[assignment]
    return response


def _provider() -> ProviderSignIn:
    """Raises `NotFound` where no provider is set."""
    provider = services().provider
    if provider is None:
        raise NotFound("Page")
    return provider
