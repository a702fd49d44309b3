"""What a database knows of itself, in one row: its random id, and what its server saw of the clock."""

from datetime import date, datetime, timedelta

from quire.domain.operation.retention import (
    ClockReading,
    ClockState,
    first_seen,
    has_jumped,
    jump_between,
    seen_again,
)
from quire.store.transactions import Transaction, as_text, as_time, as_time_or_none, new_id

_UNFINISHED = "unfinished copy of "


def find_id(tx: Transaction) -> str:
    """The id of this database, made the first time; copies and backups of a database have its id."""
    tx.run(
        "insert into database_state (number, id) values (1, :id) on conflict (number) do nothing", id=new_id()
    )
    (database_id,) = tx.one("select id from database_state where number = 1")
    return str(database_id)


def mark_as_unfinished_copy(tx: Transaction, source_id: str) -> None:
    """Let the id of a database that knows none say of which one it is a copy that is not finished."""
    tx.run("insert into database_state (number, id) values (1, :id)", id=f"{_UNFINISHED}{source_id}")


def is_unfinished_copy(tx: Transaction, *, of: str = "") -> bool:
    """Whether copying into this database was begun and not finished, of the database with an id or of any."""
    row = tx.one_or_none("select id from database_state where number = 1")
    return row is not None and str(row[0]).startswith(f"{_UNFINISHED}{of}")


def look_at_clock(tx: Transaction, boot_id: str, time_since_boot: timedelta) -> timedelta | None:
    """Compare the wall clock with what was seen last, and store what is seen now; returns a jump if there was one."""
    find_id(tx)
    reading = ClockReading(tx.now, boot_id, tx.now - time_since_boot)
    state = _find_clock(tx)
    if state is None:
        _store_clock(tx, first_seen(reading, is_anything_kept=_is_anything_kept(tx)))
        return None
    _store_clock(tx, seen_again(state, reading))
    return jump_between(state, reading) if has_jumped(state, reading) else None


def forget_clock(tx: Transaction) -> None:
    """Let the next look compare with the time that was seen last alone, as after a reboot."""
    tx.run("update database_state set boot_id = '' where boot_id is not null")


def trusted_time(tx: Transaction) -> datetime | None:
    """The time by which something may be deleted; None when nothing may."""
    state = _find_clock(tx)
    return None if state is None else state.trusted_time(tx.now)


def day_of_removal(tx: Transaction) -> date:
    """Today, or the day that was seen last when the clock has fallen back behind it."""
    state = _find_clock(tx)
    return (tx.now if state is None else max(tx.now, state.seen_at)).date()


def _is_anything_kept(tx: Transaction) -> bool:
    return tx.one_or_none("select 1 from document limit 1") is not None


def _find_clock(tx: Transaction) -> ClockState | None:
    row = tx.one_or_none(
        "select boot_id, booted_at, seen_at, trusted_at, held_until from database_state where boot_id is not null"
    )
    if row is None:
        return None
    boot_id, booted_at, seen_at, trusted_at, held_until = row
    return ClockState(
        boot_id,
        as_time(booted_at),
        as_time(seen_at),
        as_time_or_none(trusted_at),
        as_time_or_none(held_until),
    )


def _store_clock(tx: Transaction, state: ClockState) -> None:
    tx.run(
        "update database_state set boot_id = :boot_id, booted_at = :booted_at, seen_at = :seen_at,"
        " trusted_at = :trusted_at, held_until = :held_until",
        boot_id=state.boot_id,
        booted_at=as_text(state.booted_at),
        seen_at=as_text(state.seen_at),
        trusted_at=_as_text_or_none(state.trusted_at),
        held_until=_as_text_or_none(state.held_until),
    )


def _as_text_or_none(time: datetime | None) -> str | None:
    return None if time is None else as_text(time)
