"""Which process runs a queued answer, where several share a database: whoever takes it, in fair order.

A process takes as many as it has room for. Of those who wait, each person's first comes before anybody's second, and
what a person has running counts as well. What was taken is reserved by a lease; a process that dies leaves it to others
when that is over. Rows that another process is just taking are passed over (`skip locked`); how many a person may have
is decided under a lock of theirs, so that the limit holds across processes.
"""

from collections import Counter

from quire.store.conversation.answers import ASKED_BY, IS_RUNNING, LEASE, QueuedAnswer
from quire.store.transactions import Transaction, as_text, named_list

QUEUE = "answers"
"""The channel on which other processes hear of queued answers."""

_OF_PEOPLE = (
    " from message join chat_session on chat_session.id = message.chat_session_id"
    " join document on document.id = chat_session.document_id"
    " left join answer_lease on answer_lease.message_id = message.id"
    f" where {IS_RUNNING}"
)
_IS_FREE = "message.status = 'queued' and coalesce(answer_lease.lease_until, '') <= :now"
_IS_TAKEN = f"not ({_IS_FREE})"

_NEXT = (
    "with running as ("
    f" select {ASKED_BY} as user_id, count(*) as answers{_OF_PEOPLE} and {_IS_TAKEN} group by {ASKED_BY}"
    "), waiting as ("
    f" select message.id, {ASKED_BY} as user_id, message.created_at,"
    f" row_number() over (partition by {ASKED_BY} order by message.created_at, message.id) as turn"
    f"{_OF_PEOPLE} and {_IS_FREE}"
    ")"
    " select message.id, waiting.user_id from message join waiting on waiting.id = message.id"
    " left join running on running.user_id = waiting.user_id"
    " where waiting.turn + coalesce(running.answers, 0) <= :most"
    " order by waiting.turn + coalesce(running.answers, 0), waiting.created_at, message.id"
    " limit :room for update of message skip locked"
)


def take(tx: Transaction, owner: str, *, room: int, running_per_user_max: int) -> list[QueuedAnswer]:
    """Reserve the next queued answers for a process. Only for databases that several processes share."""
    rows = tx.all(_NEXT, now=tx.now_text, most=running_per_user_max, room=room)
    taken = _allowed(tx, [QueuedAnswer(*row) for row in rows], running_per_user_max)
    tx.run_each(
        "insert into answer_lease (message_id, owner, fence, lease_until) values (:id, :owner, 1, :until)"
        " on conflict (message_id) do update set owner = excluded.owner, fence = answer_lease.fence + 1,"
        " lease_until = excluded.lease_until",
        [{"id": one.message_id, "owner": owner, "until": as_text(tx.now + LEASE)} for one in taken],
    )
    return taken


def is_anything_queued(tx: Transaction) -> bool:
    """Whether a queued answer waits for a process."""
    return tx.one_or_none(f"select 1{_OF_PEOPLE} and {_IS_FREE} limit 1", now=tx.now_text) is not None


def renew(tx: Transaction, owner: str) -> None:
    """Keep what a process has taken and not begun to write, while it looks for passages."""
    tx.run(
        "update answer_lease set lease_until = :until where owner = :owner"
        f" and message_id in (select message.id from message where {IS_RUNNING} and message.status = 'queued')",
        until=as_text(tx.now + LEASE),
        owner=owner,
    )


def list_stopped(tx: Transaction, owner: str) -> list[str]:
    """The answers of a process that somebody has asked to stop, perhaps in another process."""
    rows = tx.all(
        "select message_id from answer_lease where stop_requested_at is not null and owner = :owner",
        owner=owner,
    )
    return [message_id for (message_id,) in rows]


def _allowed(
    tx: Transaction, candidates: list[QueuedAnswer], running_per_user_max: int
) -> list[QueuedAnswer]:
    """Those with which nobody has more running than they may; whoever takes meanwhile for the same people waits."""
    people = sorted({candidate.user_id for candidate in candidates})
    for user_id in people:
        tx.lock("running", user_id)
    running = _count_running(tx, people)
    allowed = []
    for candidate in candidates:
        if running[candidate.user_id] < running_per_user_max:
            running[candidate.user_id] += 1
            allowed.append(candidate)
    return allowed


def _count_running(tx: Transaction, people: list[str]) -> Counter[str]:
    names, parameters = named_list("user", people)
    rows = tx.all(
        f"select {ASKED_BY}, count(*){_OF_PEOPLE} and {_IS_TAKEN} and {ASKED_BY} in ({names}) group by {ASKED_BY}",
        now=tx.now_text,
        **parameters,
    )
    return Counter(dict(rows))
