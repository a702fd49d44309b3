"""Rate-limit events that are counted exactly, across processes and restarts: tries to sign in and
to enter by a link, questions sent.
"""

from datetime import timedelta
from typing import Literal

from quire.domain.errors import TooMany
from quire.domain.limits import Rate
from quire.domain.translatable_text import TranslatableText
from quire.store.transactions import Transaction, as_text, as_time, new_id

Kind = Literal["sign_in_account", "sign_in_address", "sending", "link_password", "link_entry"]

KEPT_FOR = timedelta(hours=1)


def count(tx: Transaction, kind: Kind, subject: str, rate: Rate, sentence: TranslatableText) -> str:
    """Count one event and return its id. Raises `TooMany` with the sentence when there were too many lately."""
    tx.lock("rate", f"{kind} {subject}")
    since = as_text(tx.now - rate.span)
    row = tx.one(
        "select count(*), min(happened_at) from counted_event"
        " where kind = :kind and subject = :subject and happened_at > :since",
        kind=kind,
        subject=subject,
        since=since,
    )
    if row[0] >= rate.count:
        raise TooMany(sentence, rate.retry_after_seconds(as_time(row[1]), tx.now))
    event_id = new_id()
    tx.run(
        "insert into counted_event (id, kind, subject, happened_at) values (:id, :kind, :subject, :now)",
        id=event_id,
        kind=kind,
        subject=subject,
        now=tx.now_text,
    )
    return event_id


def count_lately(tx: Transaction, kind: Kind, subject: str, rate: Rate) -> int:
    """How many events were counted within the span of this rate."""
    row = tx.one(
        "select count(*) from counted_event"
        " where kind = :kind and subject = :subject and happened_at > :since",
        kind=kind,
        subject=subject,
        since=as_text(tx.now - rate.span),
    )
    return int(row[0])


def take_back(tx: Transaction, event_ids: list[str]) -> None:
    """Delete events that do not count after all, such as a try to sign in that succeeded."""
    tx.run_each("delete from counted_event where id = :id", [{"id": event_id} for event_id in event_ids])


def remove_old(tx: Transaction) -> None:
    """Delete events older than any rate's window."""
    tx.run("delete from counted_event where happened_at <= :since", since=as_text(tx.now - KEPT_FOR))
