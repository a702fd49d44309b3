"""Events for those who have a document open: recorded with each change, numbered by document, deleted after an hour.

`changed` is called in the transaction that makes the change, so that there is no event without its change, and none is
missing. The number comes from a row of the document, which stays locked until the commit: whoever has read an event
has read all before it, on PostgreSQL as well. Readers are woken by the commit (`Transaction.notify`).
"""

from collections.abc import Collection

from quire.domain.accounts.users import Visitor
from quire.domain.live.live_events import KEPT_FOR, LiveEvent, LiveEventType, Opening
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.transactions import Transaction, as_json, as_text, named_list


def changed(
    tx: Transaction,
    document_id: str,
    type_: LiveEventType,
    section_id: str | None = None,
    *,
    author_id: str | None = None,
    **ids: str | int | None,
) -> None:
    """Let those who have the document open know that something in it changed: by ids and numbers, never by text.

    The author of a proposal is not told to anybody; they hear of it themselves.
    """
    (seq,) = tx.one(
        "insert into live_sequence (document_id, last_seq) values (:document_id, 1)"
        " on conflict (document_id) do update set last_seq = live_sequence.last_seq + 1 returning last_seq",
        document_id=document_id,
    )
    tx.run(
        "insert into live_event (document_id, seq, type, section_id, author_id, data, created_at)"
        " values (:document_id, :seq, :type, :section_id, :author_id, :data, :now)",
        document_id=document_id,
        seq=seq,
        type=type_,
        section_id=section_id,
        author_id=author_id,
        data=as_json({"v": 1, "section_id": section_id, **ids}),
        now=tx.now_text,
    )
    tx.notify(document_id)


def begin(tx: Transaction, visitor: Visitor, document_id: str) -> Opening:
    """How a document stands for somebody who begins to follow it. Raises as `access.check_document`."""
    permissions = access.check_document(tx, visitor, document_id, Right.SEE)
    return Opening(permissions, last_seq(tx, document_id))


def check_present(tx: Transaction, visitor: Visitor, document_id: str, section_id: str | None) -> None:
    """Checks that somebody may be shown to be in a section, or in the document. Raises as the checks of access."""
    if section_id is None:
        access.check_document(tx, visitor, document_id, Right.SEE)
    else:
        access.check_section(tx, visitor, document_id, section_id, Right.READ)


def last_seq(tx: Transaction, document_id: str) -> int:
    """The number of the newest event of a document; 0 where there was none. The caller has checked access."""
    row = tx.one_or_none("select last_seq from live_sequence where document_id = :id", id=document_id)
    return 0 if row is None else int(row[0])


def last_seqs(tx: Transaction, document_ids: Collection[str]) -> dict[str, int]:
    """The numbers of the newest events of documents that have had any. The caller has checked access."""
    names, parameters = named_list("id", document_ids)
    rows = tx.all(
        f"select document_id, last_seq from live_sequence where document_id in ({names})", **parameters
    )
    return dict(rows)


def list_after(tx: Transaction, document_id: str, seq: int, *, limit: int) -> list[LiveEvent]:
    """The stored events with numbers above one, in order; the caller has checked access."""
    rows = tx.all(
        "select seq, type, section_id, data, author_id from live_event"
        " where document_id = :document_id and seq > :seq order by seq limit :limit",
        document_id=document_id,
        seq=seq,
        limit=limit,
    )
    return [
        LiveEvent(number, type_, section_id, data.encode(), author_id)
        for number, type_, section_id, data, author_id in rows
    ]


def remove_old(tx: Transaction) -> None:
    """Delete the events whose time is over. Their numbers are not given again."""
    tx.run("delete from live_event where created_at <= :old", old=as_text(tx.now - KEPT_FOR))
