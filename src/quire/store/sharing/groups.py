"""Groups: administrators make them and put accounts in. What a role of a group gives its members, `access` decides.

Whoever is taken out has lost its roles with that transaction, as all have who were in a group that is deleted.
"""

from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.auditing.audit_events import (
    GroupAdded,
    GroupRemoved,
    GroupRenamed,
    MemberAdded,
    MemberRemoved,
)
from quire.domain.errors import AccessDenied, GroupNameTaken, InvalidField, NotFound
from quire.domain.sharing.groups import BY_HAND, GROUPS_MAX, Group, GroupMember
from quire.store.auditing import audit
from quire.store.costs import caps
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_time, new_id

_COLUMNS = (
    "account_group.id, account_group.name,"
    " (select count(*) from group_member where group_member.group_id = account_group.id),"
    " account_group.created_at"
)


def list_groups(tx: Transaction, visitor: Visitor, *, limit: int, cursor: PageCursor | None) -> Page[Group]:
    """All groups by name. Raises `AccessDenied`, as all that administrators do here."""
    _check(visitor)
    page = page_of(
        tx,
        _COLUMNS,
        "from account_group where true",
        key=Keyset("account_group.name_key", "account_group.id", is_descending=False),
        limit=limit,
        cursor=cursor,
    )
    return page.map(_group)


def list_names(tx: Transaction) -> list[str]:
    """The names of all groups, for whoever shares a document."""
    return [name for (name,) in tx.all("select name from account_group order by name_key")]


def find_group(tx: Transaction, visitor: Visitor, group_id: str) -> Group:
    """Raises `NotFound`."""
    _check(visitor)
    row = tx.one_or_none(f"select {_COLUMNS} from account_group where id = :id", id=group_id)
    if row is None:
        raise NotFound("Group")
    return _group(row)


def find_by_name(tx: Transaction, name: str) -> tuple[str, str]:
    """The id and the name of a group. Raises `NotFound`."""
    row = tx.one_or_none("select id, name from account_group where name_key = :key", key=name_key(name))
    if row is None:
        raise NotFound("Group")
    return row[0], row[1]


def list_members(
    tx: Transaction, visitor: Visitor, group_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[GroupMember]:
    """Who is in a group, by name."""
    _check(visitor)
    page = page_of(
        tx,
        "user_account.id, user_account.name, group_member.source",
        "from group_member join user_account on user_account.id = group_member.user_id"
        " where group_member.group_id = :group_id",
        key=Keyset("user_account.name_key", "user_account.id", is_descending=False),
        limit=limit,
        cursor=cursor,
        group_id=group_id,
    )
    return page.map(lambda row: GroupMember(row[0], row[1], row[2] == BY_HAND))


def add_group(tx: Transaction, visitor: Visitor, name: str) -> Group:
    """Make a group, into which those come whom an identity provider names in it. Raises `GroupNameTaken`."""
    _check(visitor)
    tx.lock("groups", "all")
    (count,) = tx.one("select count(*) from account_group")
    if count >= GROUPS_MAX:
        raise InvalidField("groups", "are %(count)s already, as many as there may be", count=count)
    group_id = new_id()
    added = tx.run(
        "insert into account_group (id, name, name_key, created_at) values (:id, :name, :name_key, :now)"
        " on conflict (name_key) do nothing",
        id=group_id,
        name=name,
        name_key=name_key(name),
        now=tx.now_text,
    )
    if not added:
        raise GroupNameTaken(name)
    audit.record(tx, visitor, GroupAdded(group_id))
    _fill_from_providers(tx)
    return find_group(tx, visitor, group_id)


def rename(tx: Transaction, visitor: Visitor, group_id: str, name: str) -> Group:
    """Give a group another name, in its grants as well. Raises `NotFound` and `GroupNameTaken`."""
    find_group(tx, visitor, group_id)
    tx.lock("groups", "all")
    other = tx.one_or_none(
        "select 1 from account_group where name_key = :key and id <> :id", key=name_key(name), id=group_id
    )
    if other is not None:
        raise GroupNameTaken(name)
    tx.run(
        "update account_group set name = :name, name_key = :name_key where id = :id",
        name=name,
        name_key=name_key(name),
        id=group_id,
    )
    tx.run(
        "update document_grant set name = :name where principal_id = :id and principal = 'group'",
        name=name,
        id=group_id,
    )
    # Those of a provider are in it by its name: they leave with the old one, and come with the new one.
    tx.run("delete from group_member where group_id = :id and source <> :hand", id=group_id, hand=BY_HAND)
    audit.record(tx, visitor, GroupRenamed(group_id))
    _fill_from_providers(tx)
    return find_group(tx, visitor, group_id)


def remove_group(tx: Transaction, visitor: Visitor, group_id: str) -> None:
    """Delete a group with all roles that were granted to it, and its caps. Raises `NotFound`."""
    find_group(tx, visitor, group_id)
    tx.run("delete from document_grant where principal_id = :id and principal = 'group'", id=group_id)
    caps.forget_subject(tx, "group", group_id)
    tx.run("delete from account_group where id = :id", id=group_id)
    audit.record(tx, visitor, GroupRemoved(group_id))


def add_member(tx: Transaction, visitor: Visitor, group_id: str, name: str) -> None:
    """Put the account of a name into a group; idempotent. Raises `NotFound` and `InvalidField`."""
    find_group(tx, visitor, group_id)
    row = tx.one_or_none(
        "select id from user_account where name_key = :key and is_guest = 0", key=name_key(name)
    )
    if row is None:
        raise InvalidField("member", "must be the name of an account")
    tx.run(
        "insert into group_member (group_id, user_id, source, added_at) values (:group_id, :user_id, :hand, :now)"
        " on conflict (group_id, user_id) do update set source = :hand",
        group_id=group_id,
        user_id=row[0],
        hand=BY_HAND,
        now=tx.now_text,
    )
    audit.record(tx, visitor, MemberAdded(group_id), about=row[0])


def remove_member(tx: Transaction, visitor: Visitor, group_id: str, account_id: str) -> None:
    """Take an account out of a group. Raises `NotFound`."""
    find_group(tx, visitor, group_id)
    removed = tx.run(
        "delete from group_member where group_id = :group_id and user_id = :user_id",
        group_id=group_id,
        user_id=account_id,
    )
    if not removed:
        raise NotFound("Account")
    audit.record(tx, visitor, MemberRemoved(group_id), about=account_id)


def set_memberships_of(tx: Transaction, user_id: str, names: tuple[str, ...], source: str) -> None:
    """Let an account be in the groups that a source names, as far as there are such, and in no others by that source.

    Where an administrator has put it in, it stays. What changes is recorded, as what administrators do by hand.
    """
    left, joined = _follow_source(tx, user_id, names, source)
    for group_id in left:
        audit.record(tx, None, MemberRemoved(group_id), about=user_id)
    for group_id in joined:
        audit.record(tx, None, MemberAdded(group_id), about=user_id)


def _follow_source(
    tx: Transaction, user_id: str, names: tuple[str, ...], source: str
) -> tuple[list[str], list[str]]:
    """The ids of the groups that the account has left, and of those that it has joined."""
    keys = {name_key(name) for name in names}
    named = {group_id for group_id, key in tx.all("select id, name_key from account_group") if key in keys}
    there = {
        group_id
        for (group_id,) in tx.all(
            "select group_id from group_member where user_id = :user_id and source = :source",
            user_id=user_id,
            source=source,
        )
    }
    left, new = sorted(there - named), sorted(named - there)
    tx.run_each(
        "delete from group_member where group_id = :group_id and user_id = :user_id",
        [{"group_id": group_id, "user_id": user_id} for group_id in left],
    )
    joined = [
        group_id
        for group_id in new
        if tx.run(
            "insert into group_member (group_id, user_id, source, added_at)"
            " values (:group_id, :user_id, :source, :now) on conflict do nothing",
            group_id=group_id,
            user_id=user_id,
            source=source,
            now=tx.now_text,
        )
    ]
    return left, joined


def _fill_from_providers(tx: Transaction) -> None:
    """Let everybody be in the groups that their provider named at the last sign-in; the group's change is recorded."""
    for user_id, issuer, names in tx.all("select user_id, issuer, group_names from identity"):
        _follow_source(tx, user_id, msgspec.json.decode(names, type=tuple[str, ...]), issuer)


def _check(visitor: Visitor) -> None:
    if not visitor.is_administrator:
        raise AccessDenied


def _group(row: tuple[Any, ...]) -> Group:
    id_, name, members_count, created_at = row
    return Group(id_, name, members_count, as_time(created_at))
