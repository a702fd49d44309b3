"""Who may use and who may change templates. They belong to no document, and `access` has no part in it.

One's own are for oneself alone. Those of a group are for all who are in it, to use and to change: whoever leaves it has
lost them with that transaction. Those of the instance are for everybody to use, and for administrators to change.
"""

import msgspec

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.templates.template_owners import BelongsTo, TemplateOwner
from quire.store.transactions import Transaction

IS_USABLE = (
    "(template.user_id = :visitor_id or (template.user_id is null and template.group_id is null)"
    " or template.group_id in (select group_member.group_id from group_member"
    " where group_member.user_id = :visitor_id))"
)
"""The condition on `template` that restricts a list to what the visitor may use."""

NEAREST_FIRST = (
    "case when template.user_id is not null then 0 when template.group_id is not null then 1 else 2 end"
)
"""One's own come before those of groups, and these before those of the instance."""


class OwnerIds(msgspec.Struct, frozen=True):
    """The columns that say to whom a template belongs."""

    user_id: str | None
    group_id: str | None

    @property
    def key(self) -> str:
        """What names of templates are unique in."""
        return self.user_id or self.group_id or ""


def find_owner(tx: Transaction, visitor: Visitor, owner: TemplateOwner) -> OwnerIds:
    """Whose a new template will be. Raises `NotFound`, and `AccessDenied` where the visitor may not change those."""
    match owner.belongs_to:
        case "me":
            ids = OwnerIds(visitor.user_id, None)
        case "group":
            ids = OwnerIds(None, _find_group(tx, owner.group or ""))
        case "instance":
            ids = OwnerIds(None, None)
    if not may_change(tx, visitor, ids):
        raise AccessDenied
    return ids


def check_use(tx: Transaction, visitor: Visitor, ids: OwnerIds) -> None:
    """Raises `AccessDenied` for the templates of others, and of groups in which the visitor is not."""
    if ids.key and not _is_one_of(tx, visitor, ids):
        raise AccessDenied


def check_change(tx: Transaction, visitor: Visitor, ids: OwnerIds) -> None:
    """The same for those who want to change a template or delete it."""
    if not may_change(tx, visitor, ids):
        raise AccessDenied


def may_change(tx: Transaction, visitor: Visitor, ids: OwnerIds) -> bool:
    """Whether the visitor may change templates that belong to these."""
    return _is_one_of(tx, visitor, ids) if ids.key else visitor.is_administrator


def belongs_to(ids: OwnerIds) -> BelongsTo:
    """The same in words."""
    if ids.user_id is not None:
        return "me"
    return "instance" if ids.group_id is None else "group"


def list_groups_of(tx: Transaction, visitor: Visitor) -> list[str]:
    """The names of the groups in which the visitor is, to which a template of theirs can belong."""
    rows = tx.all(
        "select account_group.name from account_group"
        " join group_member on group_member.group_id = account_group.id"
        " where group_member.user_id = :user_id order by account_group.name_key",
        user_id=visitor.user_id,
    )
    return [name for (name,) in rows]


def _is_one_of(tx: Transaction, visitor: Visitor, ids: OwnerIds) -> bool:
    if ids.user_id is not None:
        return ids.user_id == visitor.user_id
    row = tx.one_or_none(
        "select 1 from group_member where group_id = :group_id and user_id = :user_id",
        group_id=ids.group_id,
        user_id=visitor.user_id,
    )
    return row is not None


def _find_group(tx: Transaction, name: str) -> str:
    row = tx.one_or_none("select id from account_group where name_key = :key", key=name_key(name))
    if row is None:
        raise NotFound("Group")
    group_id: str = row[0]
    return group_id
