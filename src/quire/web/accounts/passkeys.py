"""Handlers: passkeys of one's own account, and signing in with one. The page's script calls them."""

from quart import Response
from quart import request as http_request

from quire.actions.accounts import passkeys as actions
from quire.actions.secrets import new_secret
from quire.domain.accounts.passkeys import RelyingParty
from quire.domain.documents.titles import check_title
from quire.domain.errors import AppError, NotFound
from quire.store.accounts import passkeys
from quire.web.accounts.account import account_again, confirm_with_password
from quire.web.http import cookies, errors
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_body
from quire.web.http.dispatch import note
from quire.web.http.relying_party import relying_party_or_none
from quire.web.http.services import services
from quire.web.pages.rendering import own_page, see
from quire.web.request_models import NewPasskeyBody, PasskeyBody
from quire.web.response_models import UserReply, as_json

JSON = "application/json"


async def begin_sign_in() -> Response:
    """Ask for a challenge to sign in with a passkey."""
    secret = cookies.SIGN_IN_ATTEMPT.value() or new_secret()
    options = await actions.begin_sign_in(services().database, _party(), secret)
    return _asking(options, secret)


async def sign_in(body: PasskeyBody) -> Response:
    """Sign in with a passkey, which sets the session cookie."""
    here = services()
    outcome = "failed"
    try:
        only_administrators = (
            here.provider is not None and await here.provider.are_passwords_for_administrators()
        )
        user, secret = await actions.sign_in(
            here.database,
            _party(),
            cookies.SIGN_IN_ATTEMPT.value() or "",
            challenge=body.challenge,
            credential=body.credential,
            former_secret=cookies.SIGN_IN.value(),
            only_administrators=only_administrators,
            address=http_request.remote_addr or "",
        )
        outcome = "signed_in"
    finally:
        note("quire.sign_in", outcome)
    response = as_json(UserReply(user))
    response.headers["Location"] = own_page(body.next)
    cookies.SIGN_IN.keep(response, secret)
    return response


async def begin_registration(request: AuthenticatedRequest) -> Response:
    """Confirm with the password that a passkey is to be added, and ask for a challenge."""
    await request.check()
    secret = cookies.SIGN_IN_ATTEMPT.value() or new_secret()
    try:
        await confirm_with_password(request)
        options = await actions.begin_registration(services().database, _party(), secret, request.visitor)
    except AppError as error:
        return await errors.response_to(error, as_page=False)
    return _asking(options, secret)


async def register(request: AuthenticatedRequest) -> Response:
    """Add a passkey that a device has made."""
    await request.check()
    try:
        body = await read_body(NewPasskeyBody)
        await actions.register(
            services().database,
            _party(),
            cookies.SIGN_IN_ATTEMPT.value() or "",
            request.visitor,
            challenge=body.challenge,
            credential=body.credential,
            name=check_title(body.name, services().limits, field="name"),
        )
    except AppError as error:
        return await errors.response_to(error, as_page=False)
    return Response(b"", 204)


async def remove(request: AuthenticatedRequest, passkey_id: str) -> Response:
    """Remove a passkey, once the password has confirmed it."""
    await request.check()
    try:
        await confirm_with_password(request)
        await request.write(passkeys.remove_own, passkey_id)
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        return await account_again(request, error, form="passkeys")
    return see("/account", done="passkey-removed")


def _asking(options: str, secret: str) -> Response:
    response = Response(options, 200, content_type=JSON)
    cookies.SIGN_IN_ATTEMPT.keep(response, secret)
    return response


def _party() -> RelyingParty:
    party = relying_party_or_none()
    if party is None:
        raise NotFound("Page")
    return party
