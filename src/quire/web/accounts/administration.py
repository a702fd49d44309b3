"""Handlers: the pages for administrators. They show accounts and the state of the server, and no documents."""

from collections.abc import Callable
from typing import Any

from quart import Response
from quart import request as http_request

from quire import __version__
from quire.actions.accounts import passwords
from quire.domain.accounts.users import Account, Visitor, check_name
from quire.domain.errors import AppError
from quire.domain.limits import in_words
from quire.domain.operation.diagnostics import CheckResult
from quire.store.accounts import administration
from quire.store.pages import PageCursor
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import AccountsQuery, DoneQuery

ACCOUNTS_ON_A_PAGE = 50


async def accounts_page(request: AuthenticatedRequest, query: AccountsQuery) -> Response:
    """List all accounts."""
    shown = await request.read(_look_for_accounts, query)
    return await page("accounts.html", request.visitor, query=query, **shown)


async def add_account(request: AuthenticatedRequest) -> Response:
    """Add an account; a generated password is shown in this reply only."""
    await request.check()
    form = await http_request.form
    typed = {"username": form.get("username", ""), "is_administrator": form.get("is_administrator", "")}
    password = form.get("password", "") or passwords.made_up()
    try:
        name = check_name(typed["username"])
        account: Account = await request.write(
            administration.add_account,
            name,
            await passwords.hash_in_thread(password, name=name),
            is_administrator=typed["is_administrator"] == "yes",
        )
    except AppError as error:
        query = AccountsQuery()
        shown = await request.read(_look_for_accounts, query)
        return await form_again("accounts.html", request.visitor, error, query=query, typed=typed, **shown)
    if form.get("password"):
        return see(f"/administration/accounts/{account.id}", done="added")
    shown = await request.read(_look_at_account, account.id)
    return await page("account_of.html", request.visitor, done="added", password=password, **shown)


async def account_page(request: AuthenticatedRequest, account_id: str, query: DoneQuery) -> Response:
    """Show one account, with what can be done with it."""
    shown = await request.read(_look_at_account, account_id)
    return await page("account_of.html", request.visitor, done=query.done, **shown)


async def disable_account(request: AuthenticatedRequest, account_id: str) -> Response:
    """Disable an account."""
    return await _change(request, administration.disable, account_id, done="disabled")


async def enable_account(request: AuthenticatedRequest, account_id: str) -> Response:
    """Enable a disabled account."""
    return await _change(request, administration.enable, account_id, done="enabled")


async def make_administrator(request: AuthenticatedRequest, account_id: str) -> Response:
    """Grant the administrator role."""
    return await _change(request, administration.make_administrator, account_id, done="administrator")


async def unmake_administrator(request: AuthenticatedRequest, account_id: str) -> Response:
    """Withdraw the administrator role."""
    return await _change(request, administration.unmake_administrator, account_id, done="person")


async def reset_second_factor(request: AuthenticatedRequest, account_id: str) -> Response:
    """Remove an account's second factor and passkeys."""
    return await _change(request, administration.reset_second_factor, account_id, done="second-factor")


async def set_password(request: AuthenticatedRequest, account_id: str) -> Response:
    """Set a new password; a generated one is shown in this reply only."""
    await request.check()
    typed = (await http_request.form).get("password", "")
    password = typed or passwords.made_up()
    try:
        account = await request.read(administration.find_account, account_id)
        password_hash = await passwords.hash_in_thread(password, name=account.name)
        await request.write(administration.set_password_hash, account_id, password_hash)
    except AppError as error:
        return await _account_again(request, account_id, error)
    if typed:
        return see(f"/administration/accounts/{account_id}", done="password")
    shown = await request.read(_look_at_account, account_id)
    return await page("account_of.html", request.visitor, done="password", password=password, **shown)


async def transfer_documents(request: AuthenticatedRequest, account_id: str) -> Response:
    """Give the documents of a disabled account to another one."""
    await request.check()
    typed = (await http_request.form).get("to", "")
    try:
        await request.write(administration.transfer_documents, account_id, check_name(typed, field="to"))
    except AppError as error:
        return await _account_again(request, account_id, error, to=typed)
    return see(f"/administration/accounts/{account_id}", done="transferred")


async def health_page(request: AuthenticatedRequest) -> Response:
    """Show the state of the server, and the limits in force."""
    return await _health_page(request, checked=None)


async def check_database(request: AuthenticatedRequest) -> Response:
    """Check the whole database for damage."""
    await request.check()
    return await _health_page(request, checked=await services().doctor.check_database())


async def check_files(request: AuthenticatedRequest) -> Response:
    """Compare the sources in the database with the uploaded files."""
    await request.check()
    return await _health_page(request, checked=await services().doctor.check_files())


async def check_model(request: AuthenticatedRequest) -> Response:
    """Make one request to the language model."""
    await request.check()
    return await _health_page(request, checked=await services().doctor.check_model())


async def _change(
    request: AuthenticatedRequest, change: Callable[..., None], account_id: str, *, done: str
) -> Response:
    try:
        await request.write(change, account_id)
    except AppError as error:
        return await _account_again(request, account_id, error)
    return see(f"/administration/accounts/{account_id}", done=done)


async def _account_again(
    request: AuthenticatedRequest, account_id: str, error: AppError, **values: Any
) -> Response:
    shown = await request.read(_look_at_account, account_id)
    return await form_again("account_of.html", request.visitor, error, **values, **shown)


def _look_at_account(tx: Transaction, visitor: Visitor, account_id: str) -> dict[str, Any]:
    return {
        "account": administration.find_account(tx, visitor, account_id),
        "has_second_factor": administration.has_second_factor(tx, visitor, account_id),
    }


async def _health_page(request: AuthenticatedRequest, *, checked: CheckResult | None) -> Response:
    await request.check()
    here = services()
    return await page(
        "health.html",
        request.visitor,
        findings=here.doctor.look_around(),
        checked=checked,
        limits=in_words(here.limits),
        is_limited=here.is_limited,
        version=__version__,
    )


def _look_for_accounts(tx: Transaction, visitor: Visitor, query: AccountsQuery) -> dict[str, Any]:
    found = administration.list_accounts(
        tx,
        visitor,
        limit=ACCOUNTS_ON_A_PAGE,
        cursor=PageCursor.parse_or_none(query.cursor),
        search_for=query.q,
    )
    return {"accounts": found.items, "next_cursor": found.next_cursor}
