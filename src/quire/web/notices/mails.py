"""Handlers: how often somebody gets mails, and the signed addresses in mails, which work without signing in."""

from typing import cast, get_args

from quart import Response
from quart import request as http_request

from quire.domain.errors import AppError, InvalidField, NotFound
from quire.domain.notices.mail import Frequency, SignedPurpose
from quire.store.notices import mail
from quire.web.accounts.account import account_again
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.languages import language, use_asked_language
from quire.web.pages.rendering import page, see
from quire.web.request_models import SignedQuery


async def change_settings(request: AuthenticatedRequest) -> Response:
    """Change where one's mails go and how often; another address has to be confirmed by a mail to it."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("address", "frequency")}
    try:
        if typed["frequency"] not in get_args(Frequency):
            raise InvalidField("frequency", "must be off, hourly or daily")
        frequency = cast(Frequency, typed["frequency"])
        await request.write(mail.change_own, typed["address"], frequency, language().code)
    except AppError as error:
        return await account_again(request, error, form="mail", typed=typed)
    return see("/account", done="mail")


async def signed_page(purpose: str, query: SignedQuery) -> Response:
    """Ask before anything is done: programs that look into mails follow their links."""
    use_asked_language()
    wanted = _purpose(purpose)
    await services().database.read(mail.check_address, wanted, query.of, query.signature)
    return await page("mail.html", None, purpose=wanted, is_done=False)


async def follow_signed(purpose: str, query: SignedQuery) -> Response:
    """Do what the address in a mail is for, also for mail programs that end mails with one click."""
    use_asked_language()
    wanted = _purpose(purpose)
    await services().database.write(mail.follow_address, wanted, query.of, query.signature)
    return await page("mail.html", None, purpose=wanted, is_done=True)


def _purpose(named: str) -> SignedPurpose:
    if named not in get_args(SignedPurpose):
        raise NotFound("Page")
    return cast(SignedPurpose, named)
