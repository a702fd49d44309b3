"""To whom templates belong: to the account that made them, to a group, or to everybody of the instance."""

import re
from typing import Literal, cast, get_args

import msgspec

from quire.domain.errors import InvalidField

BelongsTo = Literal["me", "group", "instance"]

TEMPLATE_NAME_LENGTH_MAX = 100
TEMPLATES_OF_ONE_OWNER_MAX = 100
"""Of each kind, for each account, each group, and the instance."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class TemplateOwner(msgspec.Struct, frozen=True):
    """To whom a template belongs; a group has its name with it."""

    belongs_to: BelongsTo = "me"
    group: str | None = None


def owner_from(belongs_to: str | None, group: str | None) -> TemplateOwner:
    """To whom a template is to belong, as the fields of a form say it. Raises `InvalidField`."""
    if belongs_to and belongs_to not in get_args(BelongsTo):
        raise InvalidField("belongs_to", "must be me, group or instance")
    return check_owner(TemplateOwner(cast("BelongsTo", belongs_to or "me"), group or None))


def check_owner(owner: TemplateOwner) -> TemplateOwner:
    """Refuse a group without a name, and the name of a group where none is meant. Raises `InvalidField`."""
    if owner.belongs_to == "group" and not owner.group:
        raise InvalidField("group", "must name the group to which the template belongs")
    if owner.belongs_to != "group" and owner.group is not None:
        raise InvalidField("group", "must be left out where the template belongs to no group")
    return owner


def check_template_name(name: str) -> str:
    """The name on one line, without surrounding space; it can stand in an address. Raises `InvalidField`."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= TEMPLATE_NAME_LENGTH_MAX or _CONTROL.search(name):
        raise InvalidField(
            "name",
            "must have 1 to %(most)s letters, digits or other characters",
            most=TEMPLATE_NAME_LENGTH_MAX,
        )
    if "/" in name or "\\" in name or not name.strip("."):
        raise InvalidField("name", "must not contain a slash, and not consist of dots alone")
    return name
