"""Handlers: the page of a person's own account, with password, sign-ins and API tokens."""

from datetime import timedelta
from typing import Any, cast, get_args

from quart import Response
from quart import request as http_request

from quire.actions.accounts.change_password import change_password as change_own_password
from quire.actions.accounts.confirm_password import confirm_password
from quire.actions.accounts.provider_sign_in import ProviderSignIn
from quire.actions.exchange.own_data import pieces_of
from quire.actions.secrets import new_token, secret_hash
from quire.domain.accounts.token_scopes import Rights, chosen_scope
from quire.domain.accounts.users import TOKEN_DAYS, TOKEN_DAYS_MAX, TOKEN_NAME_LENGTH_MAX, Visitor
from quire.domain.documents.titles import check_title
from quire.domain.errors import AppError, InvalidField
from quire.store.accounts import identities, passkeys, second_factors, sign_ins, tokens, users
from quire.store.documents import documents
from quire.store.exchange import own_data
from quire.store.notices import mail
from quire.store.pages import PageCursor
from quire.store.transactions import Transaction, new_id
from quire.web.http.attachments import attachment
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.relying_party import relying_party_or_none
from quire.web.http.services import services
from quire.web.models.usage import look_at_own_usage
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import AccountQuery

ROWS_ON_A_PAGE = 20
DOCUMENTS_TO_CHOOSE_FROM = 200
"""Those that were changed last; a token for an older one is created over the API."""


async def account_page(request: AuthenticatedRequest, query: AccountQuery) -> Response:
    """Show the visitor's own account."""
    shown = await _shown(request, query)
    return await page("account.html", request.visitor, query=query, **shown)


async def account_again(request: AuthenticatedRequest, error: AppError, **values: Any) -> Response:
    """Show the account with an error in one of its forms."""
    query = AccountQuery()
    shown = await _shown(request, query)
    return await form_again("account.html", request.visitor, error, query=query, **values, **shown)


async def confirm_with_password(request: AuthenticatedRequest) -> None:
    """Check the current password that a form has. Raises `InvalidField` and `TooMany`."""
    here = services()
    password = (await http_request.form).get("current", "")
    await confirm_password(
        here.database, request.visitor, password, limits=here.limits, limited=here.is_limited
    )


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
        return await account_again(request, error, form="password")
    return see("/account", done="password")


async def export_data(request: AuthenticatedRequest) -> Response:
    """Download all that belongs to the visitor as one file."""
    await request.write(own_data.record)
    file = await services().own_data.make(request.visitor)
    response = Response(pieces_of(file), content_type="application/zip")
    response.headers["Content-Disposition"] = attachment(f"quire-{request.visitor.name}.zip")
    return response


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
    typed = {name: form.get(name, "") for name in ("name", "days", "scope", "document_id")}
    secret = new_token()
    try:
        token = await request.write(
            tokens.add_own,
            token_id=new_id(),
            name=_check_token_name(typed["name"]),
            secret_hash=secret_hash(secret),
            life=_check_days(typed["days"]),
            scope=chosen_scope(_check_rights(typed["scope"]), typed["document_id"] or None),
        )
    except AppError as error:
        return await account_again(request, error, form="token", typed=typed)
    shown = await _shown(request, AccountQuery())
    return await page(
        "account.html", request.visitor, query=AccountQuery(), new_token=token, secret=secret, **shown
    )


async def delete_token(request: AuthenticatedRequest, token_id: str) -> Response:
    """Revoke one of the visitor's API tokens."""
    await request.write(tokens.remove, token_id)
    return see("/account", done="token")


async def _shown(request: AuthenticatedRequest, query: AccountQuery) -> dict[str, Any]:
    shown = await request.read(_look_at_account, query, services().provider)
    return {
        **shown,
        "passkeys_are_possible": relying_party_or_none() is not None,
        "mail_is_possible": services().mails is not None,
    }


def _look_at_account(
    tx: Transaction, visitor: Visitor, query: AccountQuery, provider: ProviderSignIn | None
) -> dict[str, Any]:
    found = sign_ins.list_own(
        tx, visitor, limit=ROWS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.sign_ins)
    )
    own_tokens = tokens.list_own(
        tx, visitor, limit=ROWS_ON_A_PAGE, cursor=PageCursor.parse_or_none(query.tokens)
    )
    own_documents = documents.list_documents(tx, visitor, limit=DOCUMENTS_TO_CHOOSE_FROM, cursor=None)
    return {
        "user": users.find_own(tx, visitor),
        "mail": mail.find_own_or_none(tx, visitor),
        "has_password": identities.has_password(tx, visitor),
        "passkeys": passkeys.list_own(tx, visitor),
        "second_factor": second_factors.find(tx, visitor.user_id),
        "provider": None if provider is None else provider.name,
        "identity": None if provider is None else identities.find_own_or_none(tx, visitor, provider.issuer),
        "sign_ins": found,
        "tokens": own_tokens,
        "documents": own_documents.items,
        "titles": {document.id: document.title for document in own_documents.items},
        "days": TOKEN_DAYS,
        "days_max": TOKEN_DAYS_MAX,
        "now": tx.now,
        **look_at_own_usage(tx, visitor),
    }


def _check_token_name(name: str) -> str:
    name = check_title(name, services().limits, field="name")
    if len(name) > TOKEN_NAME_LENGTH_MAX:
        raise InvalidField("name", "must have at most %(count)s characters", count=TOKEN_NAME_LENGTH_MAX)
    return name


def _check_rights(scope: str) -> Rights | None:
    """What was chosen, or None for the most that there is. Raises `InvalidField`."""
    if not scope:
        return None
    for rights in get_args(Rights):
        if rights == scope:
            return cast(Rights, rights)
    raise InvalidField("scope", "must be one of those to choose from")


def _check_days(days: str) -> timedelta:
    """The number of days. Raises `InvalidField`."""
    days = days.strip() or str(TOKEN_DAYS)
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:9]) <= TOKEN_DAYS_MAX):
        raise InvalidField("days", "must be a whole number from 1 to %(most)s", most=TOKEN_DAYS_MAX)
    return timedelta(days=int(days))
