"""Verifying the audit trail: every chain is read from beginning to end, and compared with heads noted elsewhere."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from quire.domain.auditing.audit import ChainReader, Fault, Head, Record, hash_of
from quire.domain.auditing.audit_events import INSTANCE, HeadsNoted, type_of
from quire.store.auditing import audit
from quire.store.transactions import Transaction

PORTION = 1_000
_NOTED_TYPE = type_of(HeadsNoted)


class _Noted(msgspec.Struct, frozen=True):
    heads: tuple[str, ...]


_as_noted = msgspec.json.Decoder(_Noted)


class Verification(msgspec.Struct, frozen=True):
    """What came out."""

    chains_count: int
    records_count: int
    faults: list[Fault]
    head: Head
    """Of the instance's chain: whoever notes it can find a cut-off end later."""


def verify(tx: Transaction, noted: Iterable[Head] = ()) -> Verification:
    """Verify all chains, also against heads noted elsewhere and against those that the instance's chain has noted."""
    known: dict[str, dict[int, str]] = {}
    for head in noted:
        _note(known, head)
    faults, counted = _verify_chain(tx, INSTANCE, known.get(INSTANCE, {}), known)
    rows = tx.all("select id from audit_chain union select chain from audit_event")
    chains = sorted({chain for (chain,) in rows} | known.keys() - {INSTANCE})
    for chain in chains:
        if chain != INSTANCE:
            found, count = _verify_chain(tx, chain, known.get(chain, {}), {})
            faults += found
            counted += count
    return Verification(len(chains), counted, faults, audit.find_head(tx, INSTANCE))


def _verify_chain(
    tx: Transaction, chain: str, noted: Mapping[int, str], finds: dict[str, dict[int, str]]
) -> tuple[list[Fault], int]:
    """The faults of a chain and the number of its records; `finds` takes the heads that it notes of others."""
    reader, count = ChainReader(chain, noted), 0
    for record in _records(tx, chain):
        reader.take(record)
        count += 1
        if record.type == _NOTED_TYPE and hash_of(record) == record.hash:
            for text in _as_noted.decode(record.details).heads:
                _note(finds, Head.parse(text))
    reader.finish(audit.find_head(tx, chain))
    return reader.faults, count


def _note(known: dict[str, dict[int, str]], head: Head) -> None:
    known.setdefault(head.chain, {})[head.number] = head.hash


def _records(tx: Transaction, chain: str) -> Iterator[Record]:
    after = -1
    while rows := tx.all(
        f"select {audit.COLUMNS} from audit_event where chain = :chain and number > :after"
        " order by number limit :limit",
        chain=chain,
        after=after,
        limit=PORTION,
    ):
        for row in rows:
            yield Record(*row)
        after = rows[-1][1]
