"""Handlers: the second step of signing in, and the second factor of one's own account."""

from quart import Response
from quart import request as http_request

from quire.actions.accounts import second_factor
from quire.actions.accounts.second_factor import AppSetUp
from quire.actions.secrets import new_secret
from quire.domain.errors import AppError, SignInAttemptEnded
from quire.store.transactions import Transaction
from quire.web.accounts.account import account_again, confirm_with_password
from quire.web.accounts.sign_ins import complete_sign_in, sign_in_page_again, with_cookies
from quire.web.http import cookies
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.dispatch import note
from quire.web.http.services import services
from quire.web.pages.rendering import go_to, own_page, page, see
from quire.web.request_models import NextQuery
from quire.web.statuses import status_of

IN_PLACE = frozenset({401, 422, 429})
"""Statuses of errors that are shown in the form of the code."""


async def second_step_page(query: NextQuery) -> Response:
    """Ask for the second factor, or show how one is set up where this server requires it."""
    try:
        return await _second_step(200, error=None, next_=query.next)
    except SignInAttemptEnded as error:
        return await sign_in_page_again(error, next_=query.next)


async def take_second_step() -> Response:
    """Complete a sign-in with a code."""
    form = await http_request.form
    half_secret, code, next_ = cookies.HALF_SIGN_IN.value() or "", form.get("code", ""), form.get("next", "")
    outcome = "failed"
    try:
        response = await _completed(half_secret, code, next_)
        outcome = "signed_in"
        return response
    except SignInAttemptEnded as error:
        return await sign_in_page_again(error, next_=next_)
    except AppError as error:
        if status_of(error) not in IN_PLACE:
            raise
        again = await _second_step(status_of(error), error=error, next_=next_)
        if "retry_after" in error.details:
            again.headers["Retry-After"] = str(error.details["retry_after"])
        return again
    finally:
        note("quire.sign_in", outcome)


async def begin_set_up(request: AuthenticatedRequest) -> Response:
    """Confirm with the password that an authenticator app is to be set up, and show its secret."""
    await request.check()
    try:
        await confirm_with_password(request)
        set_up = await request.write(second_factor.begin_set_up)
    except AppError as error:
        return await account_again(request, error, form="second factor")
    return await page("second_factor_set_up.html", request.visitor, set_up=set_up, error=None)


async def finish_set_up(request: AuthenticatedRequest) -> Response:
    """Let the app count once it has given a code, and show recovery codes once."""
    await request.check()
    code = (await http_request.form).get("code", "")
    try:
        codes = await request.write(second_factor.finish_set_up, code)
    except AppError as error:
        if status_of(error) != 422:
            raise
        set_up = await request.read(lambda tx, visitor: second_factor.find_set_up(tx, visitor.user_id))
        return await page("second_factor_set_up.html", request.visitor, 422, set_up=set_up, error=error)
    return await page("recovery_codes.html", request.visitor, codes=codes, next="/account")


async def renew_recovery_codes(request: AuthenticatedRequest) -> Response:
    """Show new recovery codes once; the old ones count no longer."""
    await request.check()
    try:
        await confirm_with_password(request)
        codes = await request.write(second_factor.renew_recovery_codes)
    except AppError as error:
        return await account_again(request, error, form="second factor")
    return await page("recovery_codes.html", request.visitor, codes=codes, next="/account")


async def remove(request: AuthenticatedRequest) -> Response:
    """Let the password alone open the account."""
    await request.check()
    try:
        await confirm_with_password(request)
        await request.write(second_factor.remove)
    except AppError as error:
        return await account_again(request, error, form="second factor")
    return see("/account", done="second-factor-removed")


async def _completed(half_secret: str, code: str, next_: str) -> Response:
    database = services().database
    _, is_set_up = await database.read(second_factor.whose_half_sign_in, half_secret)
    if is_set_up:
        return with_cookies(go_to(next_), await complete_sign_in(half_secret, code))
    secret = new_secret()
    codes = await database.write(
        second_factor.set_up_and_complete,
        half_secret,
        code,
        secret,
        cookies.SIGN_IN.value(),
        http_request.remote_addr or "",
    )
    response = await page("recovery_codes.html", None, codes=codes, next=own_page(next_))
    cookies.SIGN_IN.keep(response, secret)
    return response


async def _second_step(status: int, *, error: AppError | None, next_: str) -> Response:
    """Raises `SignInAttemptEnded`."""
    set_up = await services().database.read(_look_at_half_sign_in, cookies.HALF_SIGN_IN.value() or "")
    return await page("second_step.html", None, status, set_up=set_up, error=error, next=next_)


def _look_at_half_sign_in(tx: Transaction, half_secret: str) -> AppSetUp | None:
    """What is to be set up first; None where a code is all that is missing."""
    user, is_set_up = second_factor.whose_half_sign_in(tx, half_secret)
    return None if is_set_up else second_factor.find_set_up(tx, user.id)
