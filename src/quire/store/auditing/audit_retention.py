"""What becomes of the audit trail in time: heads are noted each day, and records older than wanted are removed.

What is removed is the beginning of a chain. Its last hash is recorded at the end of the chain, so that the rest can
still be verified, and nobody can remove more unseen.
"""

from datetime import timedelta

from quire.domain.auditing.audit import Head
from quire.domain.auditing.audit_events import (
    INSTANCE,
    REMOVALS,
    AuditEvent,
    DocumentRecordsRemoved,
    HeadsNoted,
    RecordsRemoved,
)
from quire.store import database_state
from quire.store.auditing import audit
from quire.store.transactions import Transaction, as_text, named_list

HEADS_IN_A_RECORD = 200
CHAINS_IN_A_TURN = 20
"""How many chains one transaction looks at, until one can be shortened."""
RECORDS_IN_A_TURN = 500
"""How many records of a chain it removes."""


def note_heads(tx: Transaction) -> Head:
    """Note the heads of the documents' chains that have grown, and return the head of the instance's chain after it."""
    while _note_some(tx):
        pass
    return audit.find_head(tx, INSTANCE)


def remove_old(tx: Transaction, kept_for: timedelta) -> bool:
    """Remove records older than this, for one turn; False when none is left, or the clock is not trusted."""
    time = database_state.trusted_time(tx)
    if time is None:
        return False
    old = as_text(time - kept_for)
    names, parameters = named_list("type", sorted(REMOVALS))
    rows = tx.all(
        f"select distinct chain from audit_event where happened_at < :old and type not in ({names}) limit :limit",
        old=old,
        limit=CHAINS_IN_A_TURN,
        **parameters,
    )
    return any(_shorten(tx, chain, old) for (chain,) in rows)


def _note_some(tx: Transaction) -> bool:
    rows = tx.all(
        "select id, number, hash from audit_chain where number > noted_number and id <> :instance limit :limit",
        instance=INSTANCE,
        limit=HEADS_IN_A_RECORD,
    )
    if not rows:
        return False
    audit.record(tx, None, HeadsNoted(tuple(str(Head(*row)) for row in rows)))
    tx.run_each(
        "update audit_chain set noted_number = :number where id = :id",
        [{"id": id_, "number": number} for id_, number, _ in rows],
    )
    return True


def _shorten(tx: Transaction, chain: str, old: str) -> bool:
    """Remove the oldest records of a chain up to the first that is to be kept; False where there is none.

    Numbers decide, and not times: after a clock that was wrong a newer record can have an earlier time.
    """
    tx.lock("audit", chain)
    rows = tx.all(
        "select number, hash, happened_at from audit_event where chain = :chain order by number limit :limit",
        chain=chain,
        limit=RECORDS_IN_A_TURN,
    )
    last: Head | None = None
    for number, hash_, time in rows:
        if time >= old:
            break
        last = Head(chain, number, hash_)
    if last is None:
        return False
    audit.record(tx, None, _removal(last))
    tx.run(
        "delete from audit_event where chain = :chain and number <= :number", chain=chain, number=last.number
    )
    return True


def _removal(last: Head) -> AuditEvent:
    if last.chain == INSTANCE:
        return RecordsRemoved(str(last))
    return DocumentRecordsRemoved(last.chain, str(last))
