"""Answers that were begun and that no process writes any more: after a server died, or lost its lease."""

from collections.abc import Collection

from quire.domain.conversation.answers import INTERRUPTED, AnswerStopped, Closing
from quire.store.conversation.answers import IS_RUNNING, settle
from quire.store.costs import charges
from quire.store.transactions import Transaction


def settle_left_behind(tx: Transaction) -> dict[str, Closing]:
    """Close every half-written answer, and return how each ended, by its id.

    Only for a server that is known to be the only one and runs no answer yet.
    """
    return _settle_all(tx, _list_half_written(tx, "true"))


def settle_expired(tx: Transaction, running: Collection[str] = ()) -> dict[str, Closing]:
    """The same for answers whose lease has expired, whoever held it, except those that the caller runs.

    What was reserved for work that nobody does any more is settled with them.
    """
    half_written = _list_half_written(tx, "coalesce(answer_lease.lease_until, '') <= :now", now=tx.now_text)
    closings = _settle_all(tx, [(id_, is_stopped) for id_, is_stopped in half_written if id_ not in running])
    charges.settle_abandoned(tx)
    return closings


def settle_unless_leased(tx: Transaction, owner: str, message_id: str, closing: Closing) -> None:
    """Close an answer, unless an owner other than this one holds its lease."""
    row = tx.one_or_none(
        "select 1 from answer_lease where message_id = :id and owner <> :owner and lease_until > :now",
        id=message_id,
        owner=owner,
        now=tx.now_text,
    )
    if row is None:
        settle(tx, message_id, closing)


def _list_half_written(tx: Transaction, condition: str, **parameters: str) -> list[tuple[str, bool]]:
    """The ids of half-written answers whose lease meets a condition, and whether a stop was requested."""
    rows = tx.all(
        "select message.id, answer_lease.stop_requested_at is not null from message"
        " left join answer_lease on answer_lease.message_id = message.id"
        f" where {IS_RUNNING} and message.status = 'streaming' and {condition}",
        **parameters,
    )
    return [(message_id, bool(is_stopped)) for message_id, is_stopped in rows]


def _settle_all(tx: Transaction, half_written: list[tuple[str, bool]]) -> dict[str, Closing]:
    """An answer with a stop request ends as stopped, the others as interrupted."""
    closings: dict[str, Closing] = {
        message_id: AnswerStopped() if is_stopped else INTERRUPTED for message_id, is_stopped in half_written
    }
    for message_id, closing in closings.items():
        settle(tx, message_id, closing)
    return closings
