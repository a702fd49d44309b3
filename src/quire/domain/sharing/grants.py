"""Who may do what with a document: roles, the rights that each includes, and what an account may do by its grants."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Literal, get_args

import msgspec

from quire.domain.accounts.users import check_name
from quire.domain.errors import InvalidField
from quire.domain.sharing.groups import check_group_name

Role = Literal["reader", "commenter", "suggester", "editor", "owner"]
"""In order: each may do all that those before it may."""

ROLES: tuple[Role, ...] = get_args(Role)


class Right(Enum):
    """What a store function needs. Most can be granted with one section alone."""

    SEE = auto()
    """The titles of a document and its sections, and its settings; included in every grant."""
    READ = auto()
    """Texts with their pictures and footnotes, and the versions of them."""
    COMMENT = auto()
    """See what people say about a text, and say something; readers of a text are no part of its review."""
    EXPORT = auto()
    """Take a document along as a file."""
    SUGGEST = auto()
    """Propose changes of texts, and see, change and withdraw one's own proposals."""
    DECIDE = auto()
    """See proposals, and accept and reject what they change."""
    WRITE = auto()
    """Change texts, titles, order and settings, and restore sections and versions."""
    USE_CHATS = auto()
    """Ask in chats and read them, with what was sent to the language model."""
    USE_SOURCES = auto()
    """Read references, and add and remove them."""
    SHARE = auto()
    """Grant roles, and delete and restore the document."""


_LEAST_ROLE: Mapping[Right, Role] = {
    Right.SEE: "reader",
    Right.READ: "reader",
    Right.COMMENT: "commenter",
    Right.EXPORT: "editor",
    Right.SUGGEST: "suggester",
    Right.DECIDE: "editor",
    Right.WRITE: "editor",
    Right.USE_CHATS: "editor",
    Right.USE_SOURCES: "editor",
    Right.SHARE: "owner",
}


_ONLY_IN_WHOLE_DOCUMENTS = frozenset({Right.EXPORT, Right.USE_CHATS, Right.USE_SOURCES, Right.SHARE})
"""A file has all sections, and answers quote the other sections and the references."""


class Permissions(msgspec.Struct, frozen=True):
    """What somebody may do with a document: by a role in all of it, and by roles in single sections."""

    role: Role | None = None
    roles_in_sections: Mapping[str, Role] = {}
    readers_may_export: bool = False

    def allow(self, right: Right, section_id: str | None = None) -> bool:
        """Whether they include a right to the whole document, or to one section of it."""
        if right is Right.SEE and (self.role or self.roles_in_sections):
            return True
        if right is Right.EXPORT and self.readers_may_export and self.role is not None:
            return True
        roles = self._roles_in(None if right in _ONLY_IN_WHOLE_DOCUMENTS else section_id)
        return any(role is not None and _includes(role, _LEAST_ROLE[right]) for role in roles)

    def include(self, other: "Permissions") -> bool:
        """Whether all that another one may do with the same document is in them."""
        return self._cover(other.role) and all(
            self._cover(role, section_id) for section_id, role in other.roles_in_sections.items()
        )

    def _cover(self, role: Role | None, section_id: str | None = None) -> bool:
        return role is None or any(
            own is not None and _includes(own, role) for own in self._roles_in(section_id)
        )

    def _roles_in(self, section_id: str | None) -> tuple[Role | None, ...]:
        """In the whole document, and in one of its sections."""
        return self.role, None if section_id is None else self.roles_in_sections.get(section_id)

    @property
    def sections_read(self) -> frozenset[str] | None:
        """The ids of the sections whose texts may be read; None for all of them."""
        return None if self.role is not None else frozenset(self.roles_in_sections)


class PassedCheck(msgspec.Struct, frozen=True):
    """A right that an account had to a document, or to one section of it."""

    user_id: str
    document_id: str
    right: str
    """By its name, which means the same in every release."""
    section_id: str | None


class Principal(msgspec.Struct, frozen=True, omit_defaults=True):
    """To whom a role is granted, as the owner named them: an account's name, an e-mail address, or a group's name."""

    account: str | None = None
    email: str | None = None
    group: str | None = None


class NewGrant(msgspec.Struct, frozen=True):
    """A role for somebody in a document, or in one section of it."""

    principal: Principal
    role: Role
    section_id: str | None = None


class Grant(msgspec.Struct, frozen=True):
    """A role that somebody has in a document, as its owners see it."""

    id: str
    document_id: str
    principal: Principal
    role: Role
    section_id: str | None
    """The one section to which it is limited; null for the whole document."""
    created_at: datetime


class AccessRequest(msgspec.Struct, frozen=True):
    """Somebody who would like to have access to a document."""

    id: str
    document_id: str
    account: str
    created_at: datetime


class Sharing(msgspec.Struct, frozen=True):
    """What the visitor may do with a document, and what its owner allows to others."""

    role: Role | None
    """In the whole document; null where only sections are shared."""
    section_roles: Mapping[str, Role]
    readers_may_export: bool

    def may_comment(self, section_id: str) -> bool:
        """Whether one sees and writes comments on a section."""
        return Permissions(self.role, self.section_roles).allow(Right.COMMENT, section_id)

    @property
    def may_write(self) -> bool:
        """Whether the whole document may be written."""
        return self.role in ("editor", "owner")

    @property
    def may_suggest(self) -> bool:
        """Whether changes of the document or of one of its sections may be proposed, which the workspace is for."""
        permissions = Permissions(self.role, self.section_roles)
        return any(permissions.allow(Right.SUGGEST, section_id) for section_id in (None, *self.section_roles))


def check_new_grant(new: NewGrant) -> NewGrant:
    """The same with the name as it is stored. Raises `InvalidField`."""
    named = [(kind, name) for kind, name in msgspec.structs.asdict(new.principal).items() if name is not None]
    if len(named) != 1:
        raise InvalidField("principal", "must name an account, an e-mail address or a group")
    if new.role == "owner" and new.section_id is not None:
        raise InvalidField("role", "must not be owner for a single section")
    ((kind, name),) = named
    check = check_group_name if kind == "group" else check_name
    return msgspec.structs.replace(new, principal=Principal(**{kind: check(name, field="principal")}))


ALL = Permissions("owner")
"""Those of whoever a document belongs to."""


def permissions_of(granted: list[tuple[Role, str | None]], *, readers_may_export: bool) -> Permissions:
    """The permissions by several grants, each a role with the section to which it is limited, if it is."""
    role: Role | None = None
    in_sections: dict[str, Role] = {}
    for granted_role, section_id in granted:
        if section_id is None:
            role = _higher(role, granted_role)
        else:
            in_sections[section_id] = _higher(in_sections.get(section_id), granted_role)
    return Permissions(role, in_sections, readers_may_export)


def _higher(role: Role | None, other: Role) -> Role:
    return other if role is None or _includes(other, role) else role


def _includes(role: Role, least: Role) -> bool:
    return ROLES.index(role) >= ROLES.index(least)
