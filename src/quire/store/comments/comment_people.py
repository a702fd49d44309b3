"""Whom comments of a section can be assigned to, and whom they can mention: all who see them.

People are named as the owners named them when they granted a role, whether or not somebody has an account with that
name yet: a comment tells nobody who has one.
"""

from quire.domain.accounts.users import Visitor, may_be_name, name_key
from quire.domain.sharing.grants import Right, Role, permissions_of
from quire.store import access
from quire.store.transactions import Transaction


def list_people(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> list[str]:
    """The names of those who may see the comments of a section. Raises as `access.check_section`."""
    access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)
    return sorted(list_names(tx, document_id, section_id), key=name_key)


def list_names(tx: Transaction, document_id: str, section_id: str) -> list[str]:
    """The same; the caller has checked access."""
    rows = tx.all(
        "select document_grant.name, document_grant.role, document_grant.section_id from document_grant"
        " where document_grant.document_id = :document_id"
        " and document_grant.principal in ('account', 'invitation')"
        " and (document_grant.section_id is null or document_grant.section_id = :section_id)"
        " order by document_grant.created_at, document_grant.id",
        document_id=document_id,
        section_id=section_id,
    )
    roles: dict[str, list[tuple[Role, str | None]]] = {}
    names: dict[str, str] = {}
    for name, role, its_section_id in rows:
        roles.setdefault(name_key(name), []).append((role, its_section_id))
        names.setdefault(name_key(name), name)
    return [
        name
        for key, name in names.items()
        if permissions_of(roles[key], readers_may_export=False).allow(Right.COMMENT, section_id)
    ]


def find_name_or_none(tx: Transaction, document_id: str, section_id: str, name: str) -> str | None:
    """The name of somebody who may see the comments of a section, as it is shown."""
    if not may_be_name(name):
        return None
    key = name_key(name)
    known = {name_key(one): one for one in list_names(tx, document_id, section_id)}
    if key in known:
        return known[key]
    # Those who have their role by something else than their own name.
    row = tx.one_or_none("select id, name from user_account where name_key = :key", key=key)
    if row is None:
        return None
    permissions = access.permissions_of_account(tx, row[0], document_id)
    return row[1] if permissions.allow(Right.COMMENT, section_id) else None
