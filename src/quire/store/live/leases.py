"""Leases of sections: one row for each section, taken, renewed, taken over and given back by compare-and-set.

Nothing waits for a lease and nothing is refused without one: saving asks `If-Match`. The server's time counts, never
that of a browser; and of the server's the time since its boot, since a clock that is set would free a lease or hold it
for longer.
"""

from datetime import timedelta

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.errors import SectionLeased
from quire.domain.live.leases import ClockOfMachine, Person, SectionLease, seconds_left
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.live.boot_clock import boot_id, time_since_boot
from quire.store.transactions import Transaction, as_text, as_time

_COLUMNS = (
    "section_lease.section_id, section_lease.holder_id, user_account.name, section_lease.taken_at,"
    " section_lease.renewed_at, section_lease.boot_id, section_lease.renewed_at_uptime,"
    " section_lease.former_holder_id, section_lease.word"
)
_FROM = "from section_lease join user_account on user_account.id = section_lease.holder_id"


class HeldLease(msgspec.Struct, frozen=True):
    """A lease that is not over."""

    lease: SectionLease
    seconds_left: float
    former_holder_id: str | None
    """The account from which it was taken over."""

    def seen_by(self, visitor: Visitor) -> SectionLease:
        """The word in it is for the former holder alone."""
        is_for_them = visitor.user_id == self.former_holder_id
        return self.lease if is_for_them else msgspec.structs.replace(self.lease, word=None)


def take(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    *,
    takes_over: bool = False,
    word: str | None = None,
) -> SectionLease:
    """Take the lease of a section or renew it, or take it over from its holder with a word to them.

    Raises `SectionLeased` while somebody else holds it, and as `access.check_section`.
    """
    tx.lock("lease", section_id)
    access.check_section(tx, visitor, document_id, section_id, Right.WRITE)
    held = _find_held(tx, section_id)
    if held is not None and held.lease.holder.id == visitor.user_id:
        _renew(tx, section_id)
    elif held is None or takes_over:
        _store(tx, visitor, section_id, former=held, word=word)
    else:
        raise SectionLeased(held.lease.holder.name, held.seen_by(visitor))
    tx.notify(document_id)
    return _find(tx, section_id).seen_by(visitor)


def give_back(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> None:
    """End one's own lease; where there is none, nothing happens. Raises as `take`."""
    tx.lock("lease", section_id)
    access.check_section(tx, visitor, document_id, section_id, Right.WRITE)
    held = _find_held(tx, section_id)
    if held is not None and held.lease.holder.id != visitor.user_id:
        raise SectionLeased(held.lease.holder.name, held.seen_by(visitor))
    tx.run("delete from section_lease where section_id = :id", id=section_id)
    tx.notify(document_id)


def list_held(tx: Transaction, document_id: str) -> list[HeldLease]:
    """The leases of a document that are not over; the caller has checked access."""
    rows = tx.all(
        f"select {_COLUMNS} {_FROM} join section on section.id = section_lease.section_id"
        " where section.document_id = :document_id and section.deleted_at is null order by section.position",
        document_id=document_id,
    )
    return [held for row in rows if (held := _held(tx, *row)).seconds_left > 0]


def remove_over(tx: Transaction) -> None:
    """Delete the leases that nobody has renewed for a day."""
    tx.run("delete from section_lease where renewed_at <= :old", old=as_text(tx.now - timedelta(days=1)))


def _find_held(tx: Transaction, section_id: str) -> HeldLease | None:
    row = tx.one_or_none(
        f"select {_COLUMNS} {_FROM} where section_lease.section_id = :section_id", section_id=section_id
    )
    held = None if row is None else _held(tx, *row)
    return held if held is not None and held.seconds_left > 0 else None


def _find(tx: Transaction, section_id: str) -> HeldLease:
    row = tx.one(
        f"select {_COLUMNS} {_FROM} where section_lease.section_id = :section_id", section_id=section_id
    )
    return _held(tx, *row)


def _store(
    tx: Transaction, visitor: Visitor, section_id: str, *, former: HeldLease | None, word: str | None
) -> None:
    tx.run(
        "insert into section_lease (section_id, holder_id, taken_at, renewed_at, boot_id, renewed_at_uptime,"
        " former_holder_id, word) values (:section_id, :holder_id, :now, :now, :boot_id, :uptime, :former_id, :word)"
        " on conflict (section_id) do update set holder_id = excluded.holder_id, taken_at = excluded.taken_at,"
        " renewed_at = excluded.renewed_at, boot_id = excluded.boot_id,"
        " renewed_at_uptime = excluded.renewed_at_uptime, former_holder_id = excluded.former_holder_id,"
        " word = excluded.word",
        section_id=section_id,
        holder_id=visitor.user_id,
        now=tx.now_text,
        boot_id=boot_id(),
        uptime=time_since_boot().total_seconds(),
        former_id=former and former.lease.holder.id,
        word=word if former is not None else None,
    )


def _renew(tx: Transaction, section_id: str) -> None:
    tx.run(
        "update section_lease set renewed_at = :now, boot_id = :boot_id, renewed_at_uptime = :uptime"
        " where section_id = :section_id",
        now=tx.now_text,
        boot_id=boot_id(),
        uptime=time_since_boot().total_seconds(),
        section_id=section_id,
    )


def _held(
    tx: Transaction,
    section_id: str,
    holder_id: str,
    name: str,
    taken_at: str,
    renewed_at: str,
    boot: str,
    uptime_seconds: float,
    former_holder_id: str | None,
    word: str | None,
) -> HeldLease:
    left = seconds_left(
        renewed_at=as_time(renewed_at),
        renewed_on=ClockOfMachine(boot, uptime_seconds),
        now=tx.now,
        clock=ClockOfMachine(boot_id(), time_since_boot().total_seconds()),
    )
    lease = SectionLease(
        section_id=section_id,
        holder=Person(holder_id, name),
        taken_at=as_time(taken_at),
        expires_at=tx.now + timedelta(seconds=left),
        word=word,
    )
    return HeldLease(lease, left, former_holder_id)
