"""Files that no row needs any more: noted with the change by which that came, taken away after its commit.

The store of files is called while no transaction is open, so between asking whether a file is needed and taking it away
anybody may want it again. That is the race which this module and `Files` decide, in this order:

    who stores a file                         who takes one away
    1. hold it, in a transaction              a. begin: nobody needs or holds it, in a transaction
    2. put it into the store                  b. move it to a name that nobody else knows (`Files.take_out`)
    3. add the row that needs it              c. ask again, in a transaction (`decide`)
    4. put it back if it is not there         d. nobody wants it: delete what (b) has found under such names;
    5. end the hold, in a transaction            else move it back
                                              e. forget the note, in a transaction

Why nothing is lost. Bytes are deleted in (d) only, under names that were listed before (c) and found unwanted by (c).
Take bytes on which somebody relies who put them, or found them there, in (2). They are moved by a (b) that comes after
this (2), so after (1); whoever deletes them has seen them moved, and asks in a (c) that comes after (1) as well. Both
(1) and (c) are transactions that lock the file, so (c) sees the hold, or the row that was there before it ended. It
does not matter how many take away the same file, how late each is, or whether it is believed dead: each asks again
after it has moved something. Whoever adds a row of a file without holding it, because another row has it, asks under
the same lock whether that row is still there.

Where somebody dies. Between (b) and (d) the bytes lie under a name of `removing/`, and the note stays: another process
takes it up when the first one is dead, and begins with (c). A row whose file is there is given it by (4), by that
process, or at the next start by `settle_files`, which also looks into `removing/`. Between (1) and (3) what was stored
is a file without a row, which a start sets aside. Between the change that noted it and (a) the note waits.

What remains is a store that answers "failed" and deletes later all the same, after somebody has put the same bytes
anew: then the file is missing, and `quire doctor` counts it.
"""

from datetime import date

import msgspec

from quire.store import database_state
from quire.store.files import file_holds
from quire.store.files.uploaded_files import is_needed
from quire.store.processes import LIVING, this_process
from quire.store.transactions import Transaction

LISTED_MAX = 1_000

_IS_FREE = f"(process_id is null or process_id = :this or process_id not in {LIVING})"
"""Nobody has begun with it, or whoever has is dead. A process takes away one at a time: one of its own was given up."""


class Begun(msgspec.Struct, frozen=True):
    """A removal that this process has begun, or has taken over."""

    is_wanted: bool
    """Somebody wants the file again: it stays where it is, and what was moved out of the way before comes back."""


class Decision(msgspec.Struct, frozen=True):
    """What becomes of a file that was moved out of the way."""

    is_wanted: bool
    is_unknown: bool
    """No row was deleted for it: it is set aside, not deleted."""
    day: date
    """Of the folder in which it is set aside."""


def note_unless_needed(tx: Transaction, sha256: str) -> None:
    """Have a file taken away after the commit, unless a row still needs it."""
    tx.lock("file", sha256)
    if not is_needed(tx, sha256):
        _note(tx, sha256, is_unknown=False)


def note_unknown(tx: Transaction, sha256: str) -> bool:
    """Have a file set aside that was found in the store; False when a row needs it by now, or it was noted before."""
    tx.lock("file", sha256)
    if is_needed(tx, sha256):
        return False
    was_noted = tx.one_or_none("select 1 from file_removal where sha256 = :sha256", sha256=sha256) is not None
    _note(tx, sha256, is_unknown=True)
    return not was_noted


def end_hold(tx: Transaction, hold_id: str, sha256: str) -> None:
    """End a hold; the file is taken away unless a row needs it by now."""
    tx.lock("file", sha256)
    file_holds.end(tx, hold_id)
    note_unless_needed(tx, sha256)


def list_waiting(tx: Transaction) -> list[str]:
    """Files with which this process may begin, longest waiting first. Those that are held wait for their holders."""
    rows = tx.all(
        f"select sha256 from file_removal where {_IS_FREE} and (process_id is not null or not exists"
        f" (select 1 from file_hold where file_hold.sha256 = file_removal.sha256 and {file_holds.COUNTS}))"
        " order by noted_at, sha256 limit :limit",
        this=this_process(),
        now=tx.now_text,
        lately=file_holds.lately(tx),
        limit=LISTED_MAX,
    )
    return [sha256 for (sha256,) in rows]


def begin(tx: Transaction, sha256: str) -> Begun | None:
    """Begin to take a file away; None when it is not to be taken away, or not now, or when somebody else does it."""
    tx.lock("file", sha256)
    row = tx.one_or_none(
        f"select process_id from file_removal where sha256 = :sha256 and {_IS_FREE}",
        this=this_process(),
        now=tx.now_text,
        sha256=sha256,
    )
    if row is None:
        return None
    was_begun, is_wanted = row[0] is not None, _is_wanted(tx, sha256)
    if is_wanted and not was_begun:
        if is_needed(tx, sha256):
            tx.run("delete from file_removal where sha256 = :sha256", sha256=sha256)
        return None
    tx.run(
        "update file_removal set process_id = :this where sha256 = :sha256",
        this=this_process(),
        sha256=sha256,
    )
    return Begun(is_wanted)


def decide(tx: Transaction, sha256: str) -> Decision:
    """What becomes of a file, once it was moved out of the way."""
    tx.lock("file", sha256)
    row = tx.one_or_none("select is_unknown from file_removal where sha256 = :sha256", sha256=sha256)
    return Decision(
        is_wanted=_is_wanted(tx, sha256),
        is_unknown=row is None or bool(row[0]),
        day=database_state.day_of_removal(tx),
    )


def end(tx: Transaction, sha256: str) -> None:
    """Forget the note of a file that was taken away or is wanted, unless it was noted anew meanwhile."""
    tx.lock("file", sha256)
    tx.run(
        "delete from file_removal where sha256 = :sha256 and process_id = :this",
        this=this_process(),
        sha256=sha256,
    )


def postpone(tx: Transaction, sha256: str) -> None:
    """Let anybody try again, after all others that wait."""
    tx.run(
        "update file_removal set process_id = null, noted_at = :now where sha256 = :sha256 and process_id = :this",
        this=this_process(),
        now=tx.now_text,
        sha256=sha256,
    )


def is_under_way(tx: Transaction, sha256: str) -> bool:
    """Whether a living process is taking a file away."""
    row = tx.one_or_none(
        f"select 1 from file_removal where sha256 = :sha256 and process_id in {LIVING}",
        this=this_process(),
        now=tx.now_text,
        sha256=sha256,
    )
    return row is not None


def _is_wanted(tx: Transaction, sha256: str) -> bool:
    return is_needed(tx, sha256) or file_holds.is_held(tx, sha256)


def _note(tx: Transaction, sha256: str, *, is_unknown: bool) -> None:
    """A file that is being taken away is noted anew, so that its note stays when that has ended."""
    tx.run(
        "insert into file_removal (sha256, noted_at, is_unknown) values (:sha256, :now, :is_unknown)"
        " on conflict (sha256) do update set process_id = null,"
        " is_unknown = file_removal.is_unknown * excluded.is_unknown",
        sha256=sha256,
        now=tx.now_text,
        is_unknown=int(is_unknown),
    )
