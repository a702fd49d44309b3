"""Grants: who has which role in a document. What roles include is in `domain/sharing/grants`, and `access` asks for it.

A name that belongs to no account is an invitation. The account that is added with the name claims it, at once and at
each sign-in, unless an identity provider has chosen the name. Owners see the names that they wrote, for accounts and
invitations alike: sharing tells who has an account to administrators alone, who see all accounts. The grant of a link
comes and ends with it, in `links`.
"""

from typing import Any, Literal

import msgspec

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.auditing.audit_events import (
    DocumentLeft,
    GrantAdded,
    GrantClaimed,
    GrantRemoved,
    RoleChanged,
    SharingChanged,
)
from quire.domain.errors import (
    AlreadyGranted,
    ClosedToGuests,
    InvalidField,
    LastOwner,
    NotFound,
    SharedWithGroup,
)
from quire.domain.sharing.grants import Grant, NewGrant, Principal, Right, Role, Sharing
from quire.store import access
from quire.store.auditing import audit
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.sharing import groups
from quire.store.transactions import Transaction, as_time, new_id

GRANTS_MAX = 5_000
"""Of one document."""

Kinds = tuple[Literal["account", "email"], ...]
"""How an owner named somebody whom they invited: by a name, or by an address."""

EVERY_KIND: Kinds = ("account", "email")

_COLUMNS = "id, document_id, named_as, name, role, section_id, created_at"

_OF_THE_NAME = "principal = 'invitation' and principal_id = :key and named_as in (:kind, :other_kind)"


def find_sharing(tx: Transaction, visitor: Visitor, document_id: str) -> Sharing:
    """What the visitor may do with a document. Raises as `access.check_document`."""
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    (readers_may_export,) = tx.one("select readers_may_export from document where id = :id", id=document_id)
    return Sharing(permissions.role, permissions.roles_in_sections, bool(readers_may_export))


def change_sharing(
    tx: Transaction, visitor: Visitor, document_id: str, *, readers_may_export: bool
) -> Sharing:
    """Allow or forbid to export the document to those who only read it."""
    access.check_document(tx, visitor, document_id, Right.SHARE)
    tx.run(
        "update document set readers_may_export = :allowed where id = :id",
        allowed=int(readers_may_export),
        id=document_id,
    )
    audit.record(tx, visitor, SharingChanged(document_id, readers_may_export))
    return find_sharing(tx, visitor, document_id)


def list_grants(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[Grant]:
    """The grants of a document, oldest first; those of links are in `links`."""
    access.check_document(tx, visitor, document_id, Right.SHARE)
    page = page_of(
        tx,
        _COLUMNS,
        "from document_grant where document_id = :document_id and principal <> 'link'",
        key=Keyset("created_at", "id", is_descending=False),
        limit=limit,
        cursor=cursor,
        document_id=document_id,
    )
    return page.map(_grant)


def find_added_or_none(tx: Transaction, visitor: Visitor, document_id: str, grant_id: str) -> Grant | None:
    """A grant of a document to a person, as whoever added it sees it; None where it is no more."""
    access.check_document(tx, visitor, document_id, Right.SHARE)
    row = tx.one_or_none(
        f"select {_COLUMNS} from document_grant where id = :id and document_id = :document_id"
        " and principal in ('account', 'invitation')",
        id=grant_id,
        document_id=document_id,
    )
    return None if row is None else _grant(row)


def find_waiting(tx: Transaction, visitor: Visitor, document_id: str) -> frozenset[str] | None:
    """The ids of a document's grants whose names have no account yet.

    None where the visitor is no administrator: sharing tells nobody else who has an account.
    """
    access.check_document(tx, visitor, document_id, Right.SHARE)
    if not visitor.is_administrator:
        return None
    rows = tx.all(
        "select id from document_grant where document_id = :document_id and principal = 'invitation'",
        document_id=document_id,
    )
    return frozenset(row[0] for row in rows)


def add_grant(tx: Transaction, visitor: Visitor, document_id: str, new: NewGrant) -> Grant:
    """Grant a role to an account or a group, or invite a name that has no account.

    Whoever asked for access is answered with it. Raises `AlreadyGranted`, `InvalidField`, and `NotFound` for the
    section or the group.
    """
    tx.lock("grants", document_id)
    access.check_sharing(tx, visitor, document_id, new.section_id)
    named_as, name = _named(new.principal)
    if named_as != "group" and name_key(name) == name_key(visitor.name):
        raise InvalidField("principal", "must be another person than yourself")
    _check_count(tx, document_id)
    principal, principal_id, name = _find_principal(tx, named_as, name)
    grant_id = _insert(
        tx,
        visitor.user_id,
        document_id,
        (principal, principal_id),
        named_as,
        name,
        new.role,
        new.section_id,
    )
    tx.run(
        "delete from access_request where document_id = :document_id and user_id = :user_id",
        document_id=document_id,
        user_id=principal_id,
    )
    added = GrantAdded(document_id, grant_id, new.role, new.section_id)
    audit.record(tx, visitor, added, about=_account(principal, principal_id))
    return _grant(tx.one(f"select {_COLUMNS} from document_grant where id = :id", id=grant_id))


def change_role(tx: Transaction, visitor: Visitor, grant_id: str, role: Role) -> Grant:
    """Change the role of a grant. Raises `NotFound`, `AccessDenied`, `LastOwner` and `InvalidField`."""
    grant = _find_shared(tx, visitor, grant_id)
    if role == "owner" and grant.section_id is not None:
        raise InvalidField("role", "must not be owner for a single section")
    tx.run("update document_grant set role = :role where id = :id", role=role, id=grant_id)
    _keep_owner(tx, grant.document_id)
    changed = RoleChanged(grant.document_id, grant_id, grant.role, role)
    audit.record(tx, visitor, changed, about=_account_of(tx, grant_id))
    return _grant(tx.one(f"select {_COLUMNS} from document_grant where id = :id", id=grant_id))


def remove_grant(tx: Transaction, visitor: Visitor, grant_id: str) -> Grant:
    """Remove a grant, which is returned; it ends with this transaction. Raises as `change_role`."""
    grant = _find_shared(tx, visitor, grant_id)
    user_id = _account_of(tx, grant_id)
    tx.run("delete from document_grant where id = :id", id=grant_id)
    _keep_owner(tx, grant.document_id)
    audit.record(tx, visitor, GrantRemoved(grant.document_id, grant_id, grant.role), about=user_id)
    return grant


def leave(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Remove all grants of the visitor's own in a document.

    Raises as `access.check_document`, `LastOwner`, and `SharedWithGroup` where there are none.
    """
    if visitor.is_guest:
        raise ClosedToGuests
    tx.lock("grants", document_id)
    access.check_document(tx, visitor, document_id, Right.SEE)
    removed = tx.run(
        "delete from document_grant"
        " where document_id = :document_id and principal = 'account' and principal_id = :user_id",
        document_id=document_id,
        user_id=visitor.user_id,
    )
    if not removed:
        raise SharedWithGroup
    _keep_owner(tx, document_id)
    audit.record(tx, visitor, DocumentLeft(document_id))


def add_owner(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    """Make the visitor the owner of a new document."""
    principal = ("account", visitor.user_id)
    _insert(tx, visitor.user_id, document_id, principal, "account", visitor.name, "owner", None)


def add_for_link(
    tx: Transaction, visitor: Visitor, document_id: str, link_id: str, role: Role, section_id: str | None
) -> None:
    """The grant of a new link, which the caller has checked."""
    _insert(tx, visitor.user_id, document_id, ("link", link_id), "link", "", role, section_id)


def claim_invitations(tx: Transaction, user_id: str, name: str, *, kinds: Kinds = EVERY_KIND) -> None:
    """Turn the invitations of a name into grants of an account; where it has one already, that one stays.

    To be called for names and addresses alone that are known to be those of the account.
    """
    tx.run(
        f"delete from document_grant where {_OF_THE_NAME} and exists ("
        " select 1 from document_grant as own where own.document_id = document_grant.document_id"
        " and own.principal = 'account' and own.principal_id = :user_id"
        " and coalesce(own.section_id, '') = coalesce(document_grant.section_id, ''))",
        key=name_key(name),
        kind=kinds[0],
        other_kind=kinds[-1],
        user_id=user_id,
    )
    claimed = tx.all(
        f"update document_grant set principal = 'account', principal_id = :user_id where {_OF_THE_NAME}"
        " returning document_id, id, role, section_id",
        key=name_key(name),
        kind=kinds[0],
        other_kind=kinds[-1],
        user_id=user_id,
    )
    for document_id, grant_id, role, section_id in claimed:
        audit.record(tx, user_id, GrantClaimed(document_id, grant_id, role, section_id))


def _find_shared(tx: Transaction, visitor: Visitor, grant_id: str) -> Grant:
    """A grant that the visitor may change, with the grants of its document locked."""
    row = tx.one_or_none(
        "select document_id from document_grant where id = :id and principal <> 'link'", id=grant_id
    )
    if row is None:
        raise NotFound("Grant")
    tx.lock("grants", row[0])
    access.check_document(tx, visitor, row[0], Right.SHARE)
    found = tx.one_or_none(f"select {_COLUMNS} from document_grant where id = :id", id=grant_id)
    if found is None:
        raise NotFound("Grant")
    return _grant(found)


def _account(principal: str, principal_id: str) -> str | None:
    return principal_id if principal == "account" else None


def _account_of(tx: Transaction, grant_id: str) -> str | None:
    """Whom a grant is for; None for an invitation."""
    return _account(*tx.one("select principal, principal_id from document_grant where id = :id", id=grant_id))


def _named(principal: Principal) -> tuple[str, str]:
    ((named_as, name),) = (
        (kind, name) for kind, name in msgspec.structs.asdict(principal).items() if name is not None
    )
    return named_as, name


def _find_principal(tx: Transaction, named_as: str, name: str) -> tuple[str, str, str]:
    """The group or the account of a name with its id, or the invitation for it; and the name as it is shown."""
    if named_as == "group":
        return "group", *groups.find_by_name(tx, name)
    row = tx.one_or_none(
        "select id from user_account where name_key = :key and is_guest = 0", key=name_key(name)
    )
    return ("invitation", name_key(name), name) if row is None else ("account", row[0], name)


def _check_count(tx: Transaction, document_id: str) -> None:
    (count,) = tx.one("select count(*) from document_grant where document_id = :id", id=document_id)
    if count >= GRANTS_MAX:
        raise InvalidField("grants", "are %(count)s already, as many as there may be", count=count)


def _insert(
    tx: Transaction,
    granted_by: str,
    document_id: str,
    principal: tuple[str, str],
    named_as: str,
    name: str,
    role: Role,
    section_id: str | None,
) -> str:
    """Raises `AlreadyGranted`."""
    grant_id = new_id()
    added = tx.run(
        "insert into document_grant (id, document_id, principal, principal_id, named_as, name, role, section_id,"
        " granted_by, created_at) values (:id, :document_id, :principal, :principal_id, :named_as, :name, :role,"
        " :section_id, :granted_by, :now) on conflict do nothing",
        id=grant_id,
        document_id=document_id,
        principal=principal[0],
        principal_id=principal[1],
        named_as=named_as,
        name=name,
        role=role,
        section_id=section_id,
        granted_by=granted_by,
        now=tx.now_text,
    )
    if not added:
        raise AlreadyGranted
    return grant_id


def _keep_owner(tx: Transaction, document_id: str) -> None:
    """Let the document be in the room of one of its owners. Raises `LastOwner`."""
    owners = tx.all(
        "select user_account.id from document_grant join user_account on user_account.id = document_grant.principal_id"
        " where document_grant.document_id = :document_id and document_grant.principal = 'account'"
        " and document_grant.role = 'owner' and user_account.disabled_at is null"
        " order by document_grant.created_at, document_grant.id",
        document_id=document_id,
    )
    if not owners:
        raise LastOwner
    tx.run(
        "update document set author_id = :owner_id where id = :id and author_id not in ("
        " select principal_id from document_grant"
        " where document_id = :id and principal = 'account' and role = 'owner')",
        owner_id=owners[0][0],
        id=document_id,
    )


def _grant(row: tuple[Any, ...]) -> Grant:
    id_, document_id, named_as, name, role, section_id, created_at = row
    return Grant(id_, document_id, Principal(**{named_as: name}), role, section_id, as_time(created_at))
