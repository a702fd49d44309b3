"""Handlers: the pages on which administrators make groups and put accounts into them."""

from typing import Any

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import NAME_LENGTH_MAX, Visitor
from quire.domain.errors import AppError
from quire.domain.sharing.groups import GROUP_NAME_LENGTH_MAX, check_group_name
from quire.store.pages import PageCursor
from quire.store.sharing import groups
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import GroupQuery

ROWS_ON_A_PAGE = 50


async def groups_page(request: AuthenticatedRequest, query: GroupQuery) -> Response:
    """List all groups."""
    shown = await request.read(_look_for_groups, query)
    return await page("groups.html", request.visitor, query=query, **shown)


async def add_group(request: AuthenticatedRequest) -> Response:
    """Make a group, and show it."""
    await request.check()
    typed = (await http_request.form).get("name", "")
    try:
        group = await request.write(groups.add_group, check_group_name(typed))
    except AppError as error:
        query = GroupQuery()
        shown = await request.read(_look_for_groups, query)
        return await form_again("groups.html", request.visitor, error, query=query, typed=typed, **shown)
    return _see_group(group.id, "made")


async def group_page(request: AuthenticatedRequest, group_id: str, query: GroupQuery) -> Response:
    """Show a group, with who is in it and what can be done with it."""
    shown = await request.read(_look_into_group, group_id, query)
    return await page("group.html", request.visitor, query=query, **shown)


async def rename_group(request: AuthenticatedRequest, group_id: str) -> Response:
    """Give a group another name."""
    await request.check()
    typed = (await http_request.form).get("name", "")
    try:
        await request.write(groups.rename, group_id, check_group_name(typed))
    except AppError as error:
        return await _group_again(request, group_id, error, name_typed=typed)
    return _see_group(group_id, "renamed")


async def remove_group(request: AuthenticatedRequest, group_id: str) -> Response:
    """Delete a group with the roles that were granted to it."""
    await request.write(groups.remove_group, group_id)
    return see("/administration/groups", done="removed")


async def add_member(request: AuthenticatedRequest, group_id: str) -> Response:
    """Put an account into a group."""
    await request.check()
    typed = (await http_request.form).get("member", "")
    try:
        await request.write(groups.add_member, group_id, typed[: NAME_LENGTH_MAX + 1])
    except AppError as error:
        return await _group_again(request, group_id, error, member_typed=typed)
    return _see_group(group_id, "in")


async def remove_member(request: AuthenticatedRequest, group_id: str, account_id: str) -> Response:
    """Take an account out of a group."""
    await request.write(groups.remove_member, group_id, account_id)
    return _see_group(group_id, "out")


def _see_group(group_id: str, done: str) -> Response:
    return see(f"/administration/groups/{group_id}", done=done)


async def _group_again(
    request: AuthenticatedRequest, group_id: str, error: AppError, **typed: str
) -> Response:
    query = GroupQuery()
    shown = await request.read(_look_into_group, group_id, query)
    return await form_again("group.html", request.visitor, error, query=query, **typed, **shown)


def _look_for_groups(tx: Transaction, visitor: Visitor, query: GroupQuery) -> dict[str, Any]:
    cursor = PageCursor.parse_or_none(query.cursor)
    found = groups.list_groups(tx, visitor, limit=ROWS_ON_A_PAGE, cursor=cursor)
    return {
        "groups": found.items,
        "next_cursor": found.next_cursor,
        "name_length_max": GROUP_NAME_LENGTH_MAX,
    }


def _look_into_group(tx: Transaction, visitor: Visitor, group_id: str, query: GroupQuery) -> dict[str, Any]:
    cursor = PageCursor.parse_or_none(query.cursor)
    members = groups.list_members(tx, visitor, group_id, limit=ROWS_ON_A_PAGE, cursor=cursor)
    return {
        "group": groups.find_group(tx, visitor, group_id),
        "members": members.items,
        "next_cursor": members.next_cursor,
        "name_length_max": GROUP_NAME_LENGTH_MAX,
    }
