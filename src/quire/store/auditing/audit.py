"""The audit trail: what was done is recorded in the transaction that does it, at the end of a chain.

Whoever changes something that `domain/auditing/audit_events` has an event for calls `record`. Nothing is ever changed
in a record, and none is deleted but the oldest, by `audit_retention`.
"""

from datetime import datetime
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit import (
    BEFORE_THE_FIRST,
    Head,
    PseudonymousPerson,
    Record,
    ShownRecord,
    hash_of,
)
from quire.domain.auditing.audit_events import INSTANCE, AuditEvent, chain_of, details_of, type_of
from quire.domain.errors import AccessDenied
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import pseudonyms
from quire.store.pages import Keyset, Page, PageCursor, page_of
from quire.store.transactions import Transaction, as_json, as_text, as_time

COLUMNS = "chain, number, happened_at, type, actor, subject, token_id, details, previous_hash, hash"

_BY_TIME = Keyset("happened_at", "id")
_as_details = msgspec.json.Decoder(dict[str, Any])


class AuditFilter(msgspec.Struct, frozen=True):
    """Which records are shown."""

    type: str | None = None
    """A type, or the beginning of some before the dot."""
    person: str | None = None
    """The name of an account, or a pseudonym."""
    since: datetime | None = None
    until: datetime | None = None


def record(tx: Transaction, by: Visitor | str | None, event: AuditEvent, *, about: str | None = None) -> None:
    """Record what is done in this transaction: by whom, and whom else it concerns.

    `by` is the visitor, or the id of an account without one; None is the server itself, or a command on its machine.
    """
    chain = chain_of(event)
    tx.lock("audit", chain)
    head = find_head(tx, chain)
    new = Record(
        chain=chain,
        number=head.number + 1,
        time=tx.now_text,
        type=type_of(type(event)),
        actor=_actor(tx, by),
        subject=None if about is None else pseudonyms.of_account(tx, about),
        token_id=by.credential_id or None if isinstance(by, Visitor) and by.credential == "token" else None,
        details=as_json(details_of(event)),
        previous_hash=head.hash,
        hash="",
    )
    _append(tx, msgspec.structs.replace(new, hash=hash_of(new)))


def find_head(tx: Transaction, chain: str) -> Head:
    """The stored head of a chain; for one without records, that before the first."""
    row = tx.one_or_none("select number, hash from audit_chain where id = :id", id=chain)
    return Head(chain, 0, BEFORE_THE_FIRST) if row is None else Head(chain, *row)


def list_of_document(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    chosen: AuditFilter,
    *,
    limit: int,
    cursor: PageCursor | None,
) -> Page[ShownRecord]:
    """What was done with a document, newest first, for its owners. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.SHARE)
    return _list(tx, " and chain = :chain", chosen, limit=limit, cursor=cursor, chain=document_id)


def list_all(
    tx: Transaction, visitor: Visitor, chosen: AuditFilter, *, limit: int, cursor: PageCursor | None
) -> Page[ShownRecord]:
    """What was done with accounts and all documents, newest first, for administrators. Raises `AccessDenied`."""
    if not visitor.is_administrator:
        raise AccessDenied
    return _list(tx, "", chosen, limit=limit, cursor=cursor)


def list_about(tx: Transaction, user_id: str, *, limit: int, cursor: PageCursor | None) -> Page[ShownRecord]:
    """What an account did, and what was done to it, newest first; the caller is the person or the operator."""
    pseudonym = pseudonyms.find_or_none(tx, user_id) or ""
    chosen = AuditFilter(person=pseudonym)
    return _list(tx, "", chosen, limit=limit, cursor=cursor)


def shown(tx: Transaction, records: list[Record]) -> list[ShownRecord]:
    """Records with the names of those whom they mean."""
    meant = {person for one in records for person in (one.actor, one.subject) if person is not None}
    names = pseudonyms.find_names(tx, sorted(meant))

    def person(pseudonym: str | None) -> PseudonymousPerson | None:
        return None if pseudonym is None else PseudonymousPerson(pseudonym, names.get(pseudonym))

    return [
        ShownRecord(
            id=_id_of(one.chain, one.number),
            number=one.number,
            document_id=None if one.chain == INSTANCE else one.chain,
            time=as_time(one.time),
            type=one.type,
            actor=person(one.actor),
            subject=person(one.subject),
            token_id=one.token_id,
            details=_as_details.decode(one.details),
            previous_hash=one.previous_hash,
            hash=one.hash,
        )
        for one in records
    ]


def _actor(tx: Transaction, by: Visitor | str | None) -> str | None:
    if by is None:
        return None
    return pseudonyms.of_account(tx, by.user_id if isinstance(by, Visitor) else by)


def _append(tx: Transaction, new: Record) -> None:
    tx.run(
        f"insert into audit_event (id, {COLUMNS}) values (:id, :chain, :number, :time, :type, :actor, :subject,"
        " :token_id, :details, :previous_hash, :hash)",
        id=_id_of(new.chain, new.number),
        **msgspec.structs.asdict(new),
    )
    tx.run(
        "insert into audit_chain (id, number, hash, noted_number) values (:id, :number, :hash, 0)"
        " on conflict (id) do update set number = excluded.number, hash = excluded.hash",
        id=new.chain,
        number=new.number,
        hash=new.hash,
    )


def _id_of(chain: str, number: int) -> str:
    return f"{chain}-{number:012}"


def _list(
    tx: Transaction,
    where: str,
    chosen: AuditFilter,
    *,
    limit: int,
    cursor: PageCursor | None,
    **parameters: Any,
) -> Page[ShownRecord]:
    condition, values = _condition(tx, chosen)
    page = page_of(
        tx,
        COLUMNS,
        f"from audit_event where true{where}{condition}",
        key=_BY_TIME,
        limit=limit,
        cursor=cursor,
        **parameters,
        **values,
    )
    return Page(shown(tx, [Record(*row) for row in page.items]), page.next_cursor)


def _condition(tx: Transaction, chosen: AuditFilter) -> tuple[str, dict[str, Any]]:
    """The filter as SQL, and its parameters."""
    parts: dict[str, tuple[str, Any]] = {}
    if chosen.type is not None:
        # The types of a group are a range of the index: '/' is the letter after '.'.
        parts["type"] = (" and (type = :type or (type > :type || '.' and type < :type || '/'))", chosen.type)
    if chosen.person is not None:
        named = pseudonyms.find_named_or_none(tx, chosen.person) or chosen.person
        parts["person"] = (" and (actor = :person or subject = :person)", named)
    if chosen.since is not None:
        parts["since"] = (" and happened_at >= :since", as_text(chosen.since))
    if chosen.until is not None:
        parts["until"] = (" and happened_at < :until", as_text(chosen.until))
    return "".join(sql for sql, _ in parts.values()), {name: value for name, (_, value) in parts.items()}
