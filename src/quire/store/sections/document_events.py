"""What people did with a document beside writing it, as its history tells it: sources, rejections, the trash.

What changes texts is kept in the versions of sections, what changes the title, the sections or their order in those of
the outline.
"""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.history.document_history import EventKind
from quire.store.pages import Keyset, PageCursor
from quire.store.transactions import Transaction, new_id


class EventRow(msgspec.Struct, frozen=True):
    """An event in the list; `key` orders changes of the same time."""

    time: str
    key: str
    kind: EventKind
    subject_id: str | None
    name: str
    author: str


def record(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    kind: EventKind,
    *,
    subject_id: str | None,
    name: str,
) -> None:
    """Store that something was done, in the transaction that does it."""
    tx.run(
        "insert into document_event (id, document_id, kind, subject_id, name, author_id, created_at)"
        " values (:id, :document_id, :kind, :subject_id, :name, :author_id, :now)",
        id=new_id(),
        document_id=document_id,
        kind=kind,
        subject_id=subject_id,
        name=name,
        author_id=visitor.user_id,
        now=tx.now_text,
    )


def list_rows(
    tx: Transaction, document_id: str, *, with_sources: bool, limit: int, cursor: PageCursor | None
) -> list[EventRow]:
    """The events of a document, latest first, with or without those of its sources; the caller has checked access."""
    shown = "" if with_sources else " and document_event.kind not in ('source_added', 'source_removed')"
    key = Keyset("document_event.created_at", "'event-' || document_event.id")
    after, parameters = key.after(cursor)
    rows = tx.all(
        f"select {key.at}, {key.id}, document_event.kind, document_event.subject_id, document_event.name,"
        " user_account.name"
        " from document_event join user_account on user_account.id = document_event.author_id"
        f" where document_event.document_id = :document_id{shown}{after} {key.order_by} limit :limit",
        document_id=document_id,
        limit=limit,
        **parameters,
    )
    return [EventRow(*row) for row in rows]
