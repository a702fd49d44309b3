"""Caps: administrators set them, and what is asked of language models is held to those that hold for it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import CapRemoved, CapSet
from quire.domain.costs.caps import CAPS_MAX, Cap, CapScope, CapSubject, CapUnit
from quire.domain.errors import AccessDenied, InvalidField, NotFound
from quire.store.auditing import audit
from quire.store.costs import cap_subjects
from quire.store.transactions import Transaction, new_id

_COLUMNS = "id, scope, subject_id, unit, amount"
_MEMBERS = "(select user_id from group_member where group_id = :subject_id)"

_WHAT_COUNTS: dict[CapScope, tuple[str, str]] = {
    "person": (
        "spending.scope = 'person' and spending.subject_id = :subject_id",
        "charge.user_id = :subject_id",
    ),
    "group": (
        f"spending.scope = 'person' and spending.subject_id in {_MEMBERS}",
        f"charge.user_id in {_MEMBERS}",
    ),
    "document": (
        "spending.scope = 'document' and spending.subject_id = :subject_id",
        "charge.document_id = :subject_id",
    ),
    "model": (
        "spending.scope = 'model' and spending.subject_id = :subject_id",
        "charge.model_id = :subject_id",
    ),
    "everybody": ("spending.scope = 'everybody'", "true"),
}
"""The conditions for what is spent and for what is reserved under a cap."""

_SUMS: dict[CapUnit, tuple[str, str]] = {
    "money": ("spending.cost_nanos", "coalesce(charge.cost_nanos, 0)"),
    "tokens": ("spending.tokens", "charge.input_tokens + charge.output_tokens"),
    "answers": ("spending.answers", "case when charge.kind = 'answer' then 1 else 0 end"),
}


class _CapRow(NamedTuple):
    """A cap as it is stored."""

    id: str
    scope: CapScope
    subject_id: str
    unit: CapUnit
    amount: int


def list_holding(tx: Transaction, user_id: str, document_id: str, model_id: str) -> list[Cap]:
    """The caps that hold when a person asks a model in a document, with what is used of them now."""
    rows = [
        _CapRow(*row)
        for row in tx.all(
            f"select {_COLUMNS} from spending_cap where scope = 'everybody'"
            " or (scope = 'person' and subject_id in (:user_id, ''))"
            " or (scope = 'document' and subject_id = :document_id)"
            " or (scope = 'model' and subject_id = :model_id)"
            " or (scope = 'group' and subject_id in (select group_id from group_member where user_id = :user_id))"
            " order by id",
            user_id=user_id,
            document_id=document_id,
            model_id=model_id,
        )
    ]
    own = {row.unit for row in rows if row.scope == "person" and row.subject_id}
    holding = [row for row in rows if not _is_for_each_person(row) or row.unit not in own]
    return [_cap(tx, row, user_id if _is_for_each_person(row) else row.subject_id) for row in holding]


def list_of_person(tx: Transaction, user_id: str) -> list[Cap]:
    """The caps that hold for a person wherever they ask, and whatever model."""
    return list_holding(tx, user_id, document_id="", model_id="")


def lock(tx: Transaction, caps: Collection[Cap]) -> None:
    """Let nobody else reserve under these caps until the end of the transaction; they are to be read again."""
    for cap_id in sorted(cap.id for cap in caps):
        tx.lock("cap", cap_id)


def list_all(tx: Transaction, visitor: Visitor) -> list[Cap]:
    """All caps. Raises `AccessDenied`, as all that administrators do here."""
    _check(visitor)
    rows = tx.all(f"select {_COLUMNS} from spending_cap order by scope, subject_id, unit")
    return [_cap_for(tx, visitor, _CapRow(*row)) for row in rows]


def find(tx: Transaction, visitor: Visitor, cap_id: str) -> Cap:
    """Raises `NotFound`."""
    _check(visitor)
    row = tx.one_or_none(f"select {_COLUMNS} from spending_cap where id = :id", id=cap_id)
    if row is None:
        raise NotFound("Cap")
    return _cap_for(tx, visitor, _CapRow(*row))


def put(
    tx: Transaction,
    visitor: Visitor,
    scope: CapScope,
    subject: str,
    unit: CapUnit,
    amount: int,
    of_settings: Sequence[CapSubject] = (),
) -> Cap:
    """Set the cap of somebody or something, in place of the one that it has. Raises as `cap_subjects.find_subject`.

    Without a subject it is for each person.
    """
    _check(visitor)
    tx.lock("caps", "all")
    subject_id = cap_subjects.find_subject(tx, visitor, scope, subject.strip(), of_settings)
    (count,) = tx.one("select count(*) from spending_cap")
    if count >= CAPS_MAX:
        raise InvalidField("caps", "are %(count)s already, as many as there may be", count=count)
    (cap_id,) = tx.one(
        "insert into spending_cap (id, scope, subject_id, unit, amount, created_at)"
        " values (:id, :scope, :subject_id, :unit, :amount, :now)"
        " on conflict (scope, subject_id, unit) do update set amount = excluded.amount returning id",
        id=new_id(),
        scope=scope,
        subject_id=subject_id,
        unit=unit,
        amount=amount,
        now=tx.now_text,
    )
    about = subject_id or None if scope == "person" else None
    audit.record(tx, visitor, CapSet(cap_id, scope, _shown_id(scope, subject_id), unit, amount), about=about)
    return find(tx, visitor, cap_id)


def change(tx: Transaction, visitor: Visitor, cap_id: str, amount: int) -> Cap:
    """Raise or lower a cap. Raises `NotFound`."""
    tx.lock("caps", "all")
    cap = find(tx, visitor, cap_id)
    tx.run("update spending_cap set amount = :amount where id = :id", amount=amount, id=cap_id)
    audit.record(
        tx,
        visitor,
        CapSet(cap_id, cap.scope, _shown_id(cap.scope, cap.subject_id or ""), cap.unit, amount),
        about=cap.subject_id if cap.scope == "person" else None,
    )
    return find(tx, visitor, cap_id)


def remove(tx: Transaction, visitor: Visitor, cap_id: str) -> None:
    """Take a cap away. Raises `NotFound`."""
    tx.lock("caps", "all")
    cap = find(tx, visitor, cap_id)
    tx.run("delete from spending_cap where id = :id", id=cap_id)
    audit.record(tx, visitor, CapRemoved(cap_id), about=cap.subject_id if cap.scope == "person" else None)


def forget_subject(tx: Transaction, scope: CapScope, subject_id: str) -> None:
    """Take the caps of something away that is deleted."""
    tx.run(
        "delete from spending_cap where scope = :scope and subject_id = :subject_id",
        scope=scope,
        subject_id=subject_id,
    )


def _cap_for(tx: Transaction, visitor: Visitor, row: _CapRow) -> Cap:
    """A cap as an administrator sees it."""
    cap = _cap(tx, row, row.subject_id)
    document = cap_subjects.find_document(tx, visitor, row.subject_id) if row.scope == "document" else None
    return cap if document is None else msgspec.structs.replace(cap, name=document.name, owner=document.owner)


def _cap(tx: Transaction, row: _CapRow, subject_id: str) -> Cap:
    """A cap with what is used of it by a subject: for each person's cap, the one who asks."""
    month = month_of(tx)
    return Cap(
        row.id,
        row.scope,
        row.subject_id or None,
        _find_name(tx, row),
        row.unit,
        row.amount,
        month,
        _count_used(tx, row, subject_id, month),
    )


def month_of(tx: Transaction) -> str:
    """The month of this transaction."""
    return tx.now_text[:7]


def _count_used(tx: Transaction, row: _CapRow, subject_id: str, month: str) -> int:
    """What is spent and reserved, in one statement: a charge that is being settled counts once."""
    is_spent, is_reserved = _WHAT_COUNTS[row.scope]
    spent, reserved = _SUMS[row.unit]
    (used,) = tx.one(
        f"select coalesce(sum(amount), 0) from (select {spent} as amount from spending"
        f" where spending.month = :month and {is_spent}"
        f" union all select {reserved} as amount from charge"
        f" where charge.is_settled = 0 and substr(charge.day, 1, 7) = :month and {is_reserved}) as used",
        month=month,
        subject_id=subject_id,
    )
    return int(used)


def _is_for_each_person(row: _CapRow) -> bool:
    return row.scope == "person" and not row.subject_id


def _find_name(tx: Transaction, row: _CapRow) -> str | None:
    match row.scope:
        case "person":
            found = tx.one_or_none("select name from user_account where id = :id", id=row.subject_id)
        case "group":
            found = tx.one_or_none("select name from account_group where id = :id", id=row.subject_id)
        case "model":
            found = tx.one_or_none("select shown_name from language_model where id = :id", id=row.subject_id)
        case "document" | "everybody":
            return None
    return None if found is None else str(found[0])


def _shown_id(scope: CapScope, subject_id: str) -> str | None:
    """What a record names: persons are in it by their pseudonyms alone."""
    return None if scope == "person" else subject_id or None


def _check(visitor: Visitor) -> None:
    if not visitor.is_administrator:
        raise AccessDenied
