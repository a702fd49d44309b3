"""What goes on after the death of a server whose database lives on."""

from pathlib import Path

from quire.store.transactions import Transaction
from tests.promises.evidence import tables
from tests.running import RunningServer

LONG_AGO = "2020-01-01T00:00:00.000000Z"


def outlast(server: RunningServer) -> None:
    """Wait until nothing that a dead server sent is still carried out, and its leases have run out.

    The only server of a database in a file knows that no other one lives, and must not wait for leases.
    """
    with tables(server) as left:
        left.wait_for_the_dead()
    if not isinstance(server.location, Path):
        server.write(_expire_leases)


def _expire_leases(tx: Transaction) -> None:
    tx.run("update answer_lease set lease_until = :then", then=LONG_AGO)
