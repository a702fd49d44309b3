"""The audit trail: records of who did what, in chains of hashes that show whether one was changed.

Each record has the hash of the one before it (a hash chain, as in Haber and Stornetta 1991). A record that was changed,
removed, inserted or moved is found by what is stored; one that was cut off at the end is found by the head that is
stored with the chain, or was noted elsewhere.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

import msgspec

from quire.domain.auditing.audit_events import REMOVALS
from quire.domain.errors import InvalidField

BEFORE_THE_FIRST = "0" * 64
"""What the first record of a chain has as the hash of the one before."""

_HEAD = re.compile(r"([0-9a-z]{1,64}):([0-9]{1,18}):([0-9a-f]{64})")


class Record(msgspec.Struct, frozen=True):
    """An event as it is stored in a chain; persons by pseudonyms."""

    chain: str
    number: int
    time: str
    type: str
    actor: str | None
    """Who did it; None for the server itself and for commands on its machine."""
    subject: str | None
    """The other person whom it concerns."""
    token_id: str | None
    """The API token with which it was done."""
    details: str
    """As JSON."""
    previous_hash: str
    hash: str

    @property
    def head(self) -> "Head":
        """The head of the chain when this was its last record."""
        return Head(self.chain, self.number, self.hash)


class PseudonymousPerson(msgspec.Struct, frozen=True):
    """Somebody by the pseudonym in the records; without a name when the person was forgotten."""

    id: str
    name: str | None


class ShownRecord(msgspec.Struct, frozen=True):
    """A record as it is shown."""

    id: str
    number: int
    """In its chain."""
    document_id: str | None
    time: datetime
    type: str
    actor: PseudonymousPerson | None
    subject: PseudonymousPerson | None
    token_id: str | None
    details: dict[str, Any]
    previous_hash: str
    hash: str


class Head(msgspec.Struct, frozen=True):
    """The end of a chain: the number and the hash of its last record."""

    chain: str
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises `InvalidField`."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise InvalidField("head", "must be a chain, a number and a hash with colons between them")
        return cls(found[1], int(found[2]), found[3])


def hash_of(record: Record) -> str:
    """The hash of a record, computed anew: of everything that it has, the hash of the one before included."""
    parts = (
        record.previous_hash,
        record.chain,
        record.number,
        record.time,
        record.type,
        record.actor,
        record.subject,
        record.token_id,
        record.details,
    )
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


FaultKind = Literal["changed", "missing", "misplaced", "cut_off", "unknown_end", "other_than_noted"]


class Fault(msgspec.Struct, frozen=True):
    """Where a chain is not as it was written."""

    chain: str
    number: int
    """Of the first record that is concerned."""
    kind: FaultKind

    def __str__(self) -> str:
        place = f"record {self.number} of the chain {self.chain}"
        match self.kind:
            case "changed":
                return f"{place}: it was changed after it was written."
            case "missing":
                return f"{place}: it is missing."
            case "misplaced":
                return f"{place}: it does not follow the one before; it was inserted or moved."
            case "cut_off":
                return f"{place}: it is missing with all after it; the end was cut off."
            case "unknown_end":
                return f"{place}: the chain ends here, and its stored head says otherwise."
            case "other_than_noted":
                return f"{place}: its hash is not the one that was noted."


class ChainReader:
    """Verifies a chain, record by record in the order of their numbers."""

    def __init__(self, chain: str, noted: Mapping[int, str]) -> None:
        self.chain = chain
        self.faults: list[Fault] = []
        self.last: Head | None = None
        self.removal: Head | None = None
        """The newest note of what was removed from the beginning, by rule."""
        self.first: Record | None = None
        self._noted = dict(noted)

    def take(self, record: Record) -> None:
        """The next record."""
        if self.first is None:
            self.first = record
            before = Head(self.chain, record.number - 1, record.previous_hash)
        else:
            before = self.last or Head(self.chain, 0, BEFORE_THE_FIRST)
        is_intact = hash_of(record) == record.hash
        if not is_intact:
            self._find(record.number, "changed")
        if record.number != before.number + 1:
            self._find(before.number + 1, "missing")
        elif record.previous_hash != before.hash:
            self._find(record.number, "misplaced")
        if self._noted.pop(record.number, record.hash) != record.hash:
            self._find(record.number, "other_than_noted")
        if is_intact and record.type in REMOVALS:
            self.removal = Head.parse(msgspec.json.decode(record.details)["head"])
        self.last = record.head

    def finish(self, head: Head) -> None:
        """The end: compared with the stored head and with what was noted elsewhere."""
        self._check_beginning()
        last = self.last or Head(self.chain, 0, BEFORE_THE_FIRST)
        if max([head.number, *self._noted]) > last.number:
            self._find(last.number + 1, "cut_off")
        elif head != last:
            self._find(last.number, "unknown_end")

    def _check_beginning(self) -> None:
        """What is before the first record was removed by rule, or else it is missing."""
        first = self.first
        if first is None:
            return
        removed = Head(self.chain, first.number - 1, first.previous_hash)
        is_whole = removed == Head(self.chain, 0, BEFORE_THE_FIRST)
        if not is_whole and removed != self.removal:
            self._find(1, "missing")
        self._noted = {number: hash_ for number, hash_ in self._noted.items() if number >= first.number}

    def _find(self, number: int, kind: FaultKind) -> None:
        self.faults.append(Fault(self.chain, number, kind))
