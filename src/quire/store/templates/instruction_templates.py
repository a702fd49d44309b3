"""Instruction templates: listed, found, added, changed, deleted. Whose they are decides about all of it."""

from typing import Any

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.errors import NotFound, StaleTemplate
from quire.domain.templates.instruction_templates import ChosenTemplate, InstructionTemplate
from quire.domain.templates.template_owners import TemplateOwner
from quire.store.templates import owned_templates, template_owners
from quire.store.templates.owned_templates import INSTRUCTIONS
from quire.store.templates.template_owners import IS_USABLE, NEAREST_FIRST, OwnerIds
from quire.store.transactions import Transaction, as_time

_SELECT = (
    "select template.id, template.name, template.instructions, template.user_id, template.group_id,"
    " account_group.name, template.revision, template.created_at, template.updated_at"
    " from instruction_template as template left join account_group on account_group.id = template.group_id"
)


def list_usable(tx: Transaction, visitor: Visitor) -> list[InstructionTemplate]:
    """All that the visitor may use: one's own first, then those of groups, then those of the instance."""
    rows = tx.all(
        f"{_SELECT} where {IS_USABLE} order by {NEAREST_FIRST}, account_group.name_key, template.name_key",
        visitor_id=visitor.user_id,
    )
    return [_template(tx, visitor, row) for row in rows]


def list_names(tx: Transaction, visitor: Visitor) -> list[str]:
    """The names of what the visitor may use, each once, in alphabetical order."""
    by_key = {name_key(found.name): found.name for found in reversed(list_usable(tx, visitor))}
    return [by_key[key] for key in sorted(by_key)]


def find_by_name(tx: Transaction, visitor: Visitor, name: str) -> InstructionTemplate:
    """The one of a name: one's own before those of groups, and these before those of the instance.

    Raises `NotFound`.
    """
    row = tx.one_or_none(
        f"{_SELECT} where {IS_USABLE} and template.name_key = :key"
        f" order by {NEAREST_FIRST}, account_group.name_key limit 1",
        visitor_id=visitor.user_id,
        key=name_key(name),
    )
    if row is None:
        raise NotFound("Template")
    return _template(tx, visitor, row)


def find(tx: Transaction, visitor: Visitor, template_id: str) -> InstructionTemplate:
    """A template that the visitor may use. Raises `NotFound` and `AccessDenied`."""
    row = tx.one_or_none(f"{_SELECT} where template.id = :id", id=template_id)
    if row is None:
        raise NotFound("Template")
    template_owners.check_use(tx, visitor, _owner_ids(row))
    return _template(tx, visitor, row)


def find_chosen(tx: Transaction, visitor: Visitor, template_id: str | None) -> ChosenTemplate | None:
    """What a question takes of the template that was chosen for it, if there is one. Raises as `find`."""
    if template_id is None:
        return None
    found = find(tx, visitor, template_id)
    return ChosenTemplate(found.id, found.name, found.instructions)


def add(
    tx: Transaction, visitor: Visitor, name: str, instructions: str, owner: TemplateOwner
) -> InstructionTemplate:
    """Add a template. Raises as `owned_templates.add`."""
    template_id = owned_templates.add(tx, visitor, INSTRUCTIONS, owner, name=name, content=instructions)
    return find(tx, visitor, template_id)


def change(
    tx: Transaction,
    visitor: Visitor,
    template_id: str,
    *,
    name: str | None,
    instructions: str | None,
    base_revision: int | None,
) -> InstructionTemplate:
    """Change what is given; a base revision, if given, must be the current one.

    Raises `StaleTemplate`, `TemplateNameTaken`, `NotFound` and `AccessDenied`.
    """
    ids = owned_templates.lock_to_change(tx, visitor, INSTRUCTIONS, template_id)
    known = find(tx, visitor, template_id)
    if base_revision is not None and base_revision != known.revision:
        raise StaleTemplate(known)
    new_name, new_instructions = name or known.name, instructions or known.instructions
    if (new_name, new_instructions) == (known.name, known.instructions):
        return known
    owned_templates.change(
        tx, visitor, INSTRUCTIONS, template_id, ids, name=new_name, content=new_instructions
    )
    return find(tx, visitor, template_id)


def remove(tx: Transaction, visitor: Visitor, template_id: str) -> None:
    """Delete a template; questions that were asked with it keep what it said. Raises as `change`."""
    owned_templates.remove(tx, visitor, INSTRUCTIONS, template_id)


def _owner_ids(row: tuple[Any, ...]) -> OwnerIds:
    return OwnerIds(row[3], row[4])


def _template(tx: Transaction, visitor: Visitor, row: tuple[Any, ...]) -> InstructionTemplate:
    id_, name, instructions, _, _, group, revision, created_at, updated_at = row
    ids = _owner_ids(row)
    return InstructionTemplate(
        id_,
        name,
        instructions,
        template_owners.belongs_to(ids),
        group,
        template_owners.may_change(tx, visitor, ids),
        revision,
        as_time(created_at),
        as_time(updated_at),
    )
