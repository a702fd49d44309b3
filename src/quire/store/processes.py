"""The processes that share a database: each says again and again that it lives, and what a dead one did is taken up.

What a process does in the background (reading a reference, making an export or a document of an archive) has its id.
"""

import os
from datetime import timedelta
from functools import cache

from quire.store.transactions import Transaction, as_text, new_id

LEASE = timedelta(seconds=60)
RENEW_SECONDS = 10.0

LIVING = "(select id from server_process where lease_until > :now union all select :this)"
"""The ids of living processes, this one included: whether its lease could be renewed, it knows itself."""


def this_process() -> str:
    """The id of this process."""
    return _id_of(os.getpid())


@cache
def _id_of(_pid: int) -> str:
    # A fork has what its parent has remembered, but another process id.
    return new_id()


def begin(tx: Transaction, *, is_only_one: bool) -> None:
    """Say that this process lives; the only one of a database knows that all others are dead."""
    if is_only_one:
        tx.run("delete from server_process")
    renew(tx)


def renew(tx: Transaction) -> None:
    """Say it again."""
    tx.run(
        "insert into server_process (id, lease_until) values (:this, :until)"
        " on conflict (id) do update set lease_until = excluded.lease_until",
        this=this_process(),
        until=as_text(tx.now + LEASE),
    )


def end(tx: Transaction) -> None:
    """Say that this process lives no longer."""
    tx.run("delete from server_process where id = :this", this=this_process())


def remove_dead(tx: Transaction) -> None:
    """Forget processes that died long ago."""
    tx.run("delete from server_process where lease_until <= :old", old=as_text(tx.now - 10 * LEASE))
