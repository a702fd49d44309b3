"""Files that are being stored: each is held before it is put into its store, and until the row that needs it is there.

A hold counts as long as the process lives that has it. What a dead one was storing belongs to no row, and is set aside
at the next start of a server.
"""

from quire.store.processes import LEASE, LIVING, this_process
from quire.store.transactions import Transaction, as_text, new_id

COUNTS = f"(file_hold.held_at > :lately or file_hold.process_id in {LIVING})"
"""A new one counts in any case: a server that starts forgets the commands beside it until they say that they live."""


def lately(tx: Transaction) -> str:
    """The parameter of `COUNTS`."""
    return as_text(tx.now - LEASE)


def begin(tx: Transaction, sha256: str) -> str:
    """Hold a file from before it is put; returns the id of the hold."""
    tx.lock("file", sha256)
    hold_id = new_id()
    tx.run(
        "insert into file_hold (id, sha256, process_id, held_at) values (:id, :sha256, :this, :now)",
        id=hold_id,
        sha256=sha256,
        this=this_process(),
        now=tx.now_text,
    )
    return hold_id


def end(tx: Transaction, hold_id: str) -> None:
    """End a hold; the caller has locked the file."""
    tx.run("delete from file_hold where id = :id", id=hold_id)


def is_held(tx: Transaction, sha256: str) -> bool:
    """Whether somebody is storing a file."""
    row = tx.one_or_none(
        f"select 1 from file_hold where sha256 = :sha256 and {COUNTS} limit 1",
        sha256=sha256,
        this=this_process(),
        now=tx.now_text,
        lately=lately(tx),
    )
    return row is not None


def remove_dead(tx: Transaction) -> None:
    """Forget what dead processes held."""
    tx.run(
        f"delete from file_hold where not {COUNTS}",
        this=this_process(),
        now=tx.now_text,
        lately=lately(tx),
    )
