"""What both kinds of templates have alike: rows with an owner, a name that is unique for the owner, and a content.

`template_owners` decides about them; `instruction_templates` and `exchange/document_templates` read them.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.auditing.audit_events import (
    AuditEvent,
    DocumentTemplateAdded,
    DocumentTemplateChanged,
    DocumentTemplateRemoved,
    InstructionTemplateAdded,
    InstructionTemplateChanged,
    InstructionTemplateRemoved,
)
from quire.domain.errors import NotFound, QuotaReached, TemplateNameTaken
from quire.domain.templates.template_owners import TEMPLATES_OF_ONE_OWNER_MAX, TemplateOwner
from quire.domain.translatable_text import Amount, TranslatableText
from quire.store.auditing import audit
from quire.store.templates import template_owners
from quire.store.templates.template_owners import OwnerIds
from quire.store.transactions import Transaction, new_id


class TemplateKind(msgspec.Struct, frozen=True):
    """A kind of templates: its table, the column of the content, and what is recorded of them by their ids."""

    table: Literal["instruction_template", "document_template"]
    content: Literal["instructions", "content"]
    added: Callable[[str], AuditEvent]
    changed: Callable[[str], AuditEvent]
    removed: Callable[[str], AuditEvent]


INSTRUCTIONS = TemplateKind(
    "instruction_template",
    "instructions",
    InstructionTemplateAdded,
    InstructionTemplateChanged,
    InstructionTemplateRemoved,
)
DOCUMENTS = TemplateKind(
    "document_template",
    "content",
    DocumentTemplateAdded,
    DocumentTemplateChanged,
    DocumentTemplateRemoved,
)


def add(
    tx: Transaction, visitor: Visitor, kind: TemplateKind, owner: TemplateOwner, *, name: str, content: str
) -> str:
    """Add a template, and return its id.

    Raises `TemplateNameTaken`, `QuotaReached`, and as `template_owners.find_owner`.
    """
    ids = template_owners.find_owner(tx, visitor, owner)
    tx.lock(kind.table, ids.key)
    _check_room(tx, kind, ids)
    template_id = new_id()
    is_added = tx.run(
        f"insert into {kind.table}"
        f" (id, user_id, group_id, name, name_key, {kind.content}, revision, created_at, updated_at)"
        " values (:id, :user_id, :group_id, :name, :name_key, :content, 1, :now, :now) on conflict do nothing",
        id=template_id,
        name=name,
        name_key=name_key(name),
        content=content,
        now=tx.now_text,
        **msgspec.structs.asdict(ids),
    )
    if not is_added:
        raise TemplateNameTaken(name)
    audit.record(tx, visitor, kind.added(template_id))
    return template_id


def lock_to_change(tx: Transaction, visitor: Visitor, kind: TemplateKind, template_id: str) -> OwnerIds:
    """Whose a template is that the visitor may change; nobody else changes one of theirs before this is committed.

    Raises `NotFound` and `AccessDenied`.
    """
    row = tx.one_or_none(f"select user_id, group_id from {kind.table} where id = :id", id=template_id)
    if row is None:
        raise NotFound("Template")
    ids = OwnerIds(*row)
    template_owners.check_change(tx, visitor, ids)
    tx.lock(kind.table, ids.key)
    return ids


def change(
    tx: Transaction,
    visitor: Visitor,
    kind: TemplateKind,
    template_id: str,
    ids: OwnerIds,
    *,
    name: str,
    content: str,
) -> None:
    """Give a template that was locked another name and another content. Raises `TemplateNameTaken`."""
    _check_name_is_free(tx, kind, ids, name, template_id)
    tx.run(
        f"update {kind.table} set name = :name, name_key = :name_key, {kind.content} = :content,"
        " revision = revision + 1, updated_at = :now where id = :id",
        name=name,
        name_key=name_key(name),
        content=content,
        now=tx.now_text,
        id=template_id,
    )
    audit.record(tx, visitor, kind.changed(template_id))


def remove(tx: Transaction, visitor: Visitor, kind: TemplateKind, template_id: str) -> None:
    """Delete a template; what was made with it stays as it is. Raises as `lock_to_change`."""
    lock_to_change(tx, visitor, kind, template_id)
    if not tx.run(f"delete from {kind.table} where id = :id", id=template_id):
        raise NotFound("Template")
    audit.record(tx, visitor, kind.removed(template_id))


def _check_room(tx: Transaction, kind: TemplateKind, ids: OwnerIds) -> None:
    (count,) = tx.one(
        f"select count(*) from {kind.table} where coalesce(user_id, group_id, '') = :owner", owner=ids.key
    )
    if count >= TEMPLATES_OF_ONE_OWNER_MAX:
        raise QuotaReached(
            TranslatableText(
                "There are %(count)s templates already; delete one before you add another.",
                {"count": Amount(count)},
            )
        )


def _check_name_is_free(
    tx: Transaction, kind: TemplateKind, ids: OwnerIds, name: str, template_id: str
) -> None:
    other = tx.one_or_none(
        f"select 1 from {kind.table}"
        " where coalesce(user_id, group_id, '') = :owner and name_key = :key and id <> :id",
        owner=ids.key,
        key=name_key(name),
        id=template_id,
    )
    if other is not None:
        raise TemplateNameTaken(name)
