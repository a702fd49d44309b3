"""Handlers: the page of a person's own account, with password, sign-ins and API tokens."""

from datetime import timedelta
from typing import Any

from quart import Response
from quart import request as http_request

from quire.actions.change_password import change_password as change_own_password
from quire.actions.secrets import new_token, secret_hash
from quire.domain.errors import AppError, InvalidField
from quire.domain.titles import check_title
from quire.domain.users import TOKEN_DAYS_MAX, TOKEN_NAME_LENGTH_MAX, ApiToken, Visitor
from quire.store import sign_ins, tokens, users
from quire.store.pages import PageCursor
from quire.store.transactions import Transaction, new_id
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import AccountQuery

ROWS_ON_A_PAGE = 20


async def account_page(request: AuthenticatedRequest, query: AccountQuery) -> Response:
    """Show the visitor's own account."""
    shown = await request.read(_look_at_account, query)
    return await page("account.html", request.visitor, query=query, **shown)


async def change_password(request: AuthenticatedRequest) -> Response:
    """Change the visitor's password; all other sign-ins end."""
    await request.check()
    form = await http_request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise InvalidField("new password, again", "is not the same as the new password")
        await change_own_password(
            services().database,
            request.visitor,
            request.write,
            current=form.get("current", ""),
            new=form.get("new", ""),
            keeps_tokens=form.get("keep_tokens") == "yes",
            limits=services().limits,
            limited=services().is_limited,
        )
    except AppError as error:
        return await _account_again(request, error, form="password")
    return see("/account", done="password")


async def end_sign_in(request: AuthenticatedRequest, sign_in_id: str) -> Response:
    """End one of the visitor's sign-ins."""
    await request.write(sign_ins.remove_own, sign_in_id)
    return see("/account", done="sign-in")


async def end_other_sign_ins(request: AuthenticatedRequest) -> Response:
    """End all of the visitor's sign-ins except this one."""
    await request.write(sign_ins.remove_others)
    return see("/account", done="sign-ins")


async def create_token(request: AuthenticatedRequest) -> Response:
    """Create an API token; its secret is shown in this reply only."""
    form = await http_request.form
    typed = {"name": form.get("name", ""), "days": form.get("days", "")}
    secret = new_token()
    try:
        name, life = _check_token_name(typed["name"]), _check_days(typed["days"])
        token = await request.write(_add_token, name, secret_hash(secret), life)
    except AppError as error:
        return await _account_again(request, error, form="token", typed=typed)
    shown = await request.read(_look_at_account, AccountQuery())
    return await page(
        "account.html", request.visitor, query=AccountQuery(), new_token=token, secret=secret, **shown
    )


async def delete_token(request: AuthenticatedRequest, token_id: str) -> Response:
    """Revoke one of the visitor's API tokens."""
    await request.write(tokens.remove, token_id)
    return see("/account", done="token")


async def _account_again(request: AuthenticatedRequest, error: AppError, **values: Any) -> Response:
    query = AccountQuery()
    shown = await request.read(_look_at_account, query)
    return await form_again("account.html", request.visitor, error, query=query, **values, **shown)


def _look_at_account(tx: Transaction, visitor: Visitor, query: AccountQuery) -> dict[str, Any]:
    found = sign_ins.list_own(
        tx, visitor, limit=ROWS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.sign_ins)
    )
    own_tokens = tokens.list_own(
        tx, visitor, limit=ROWS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.tokens)
    )
    return {"user": users.find_own(tx, visitor), "sign_ins": found, "tokens": own_tokens, "now": tx.now}


def _add_token(
    tx: Transaction, visitor: Visitor, name: str, hash_of_secret: str, life: timedelta | None
) -> ApiToken:
    return tokens.add_own(tx, visitor, token_id=new_id(), name=name, secret_hash=hash_of_secret, life=life)


def _check_token_name(name: str) -> str:
    name = check_title(name, services().limits, field="name")
    if len(name) > TOKEN_NAME_LENGTH_MAX:
        raise InvalidField("name", "must have at most %(count)s characters", count=TOKEN_NAME_LENGTH_MAX)
    return name


def _check_days(days: str) -> timedelta | None:
    """The number of days, or None for a token that does not expire. Raises `InvalidField`."""
    days = days.strip()
    if not days:
        return None
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:9]) <= TOKEN_DAYS_MAX):
        raise InvalidField("days", "must be a whole number from 1 to %(most)s, or empty", most=TOKEN_DAYS_MAX)
    return timedelta(days=int(days))
