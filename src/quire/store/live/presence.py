"""Who is present in other processes: each tells it in a row of its own, which counts as long as it is told anew."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from quire.domain.live.live_events import PresentPerson
from quire.store.transactions import Transaction, as_json, as_text

TOLD_FOR = timedelta(seconds=30)

_present = msgspec.json.Decoder(dict[str, tuple[PresentPerson, ...]])
_streams = msgspec.json.Decoder(dict[str, int])


class ToldPresence(msgspec.Struct, frozen=True):
    """Who is present in the documents of a process, and how many event streams each person has there."""

    present: Mapping[str, tuple[PresentPerson, ...]]
    streams: Mapping[str, int]


def tell(tx: Transaction, process_id: str, told: ToldPresence) -> None:
    """Tell the other processes how things stand in this one."""
    tx.run(
        "insert into process_presence (process_id, told_at, present, streams)"
        " values (:id, :now, :present, :streams) on conflict (process_id) do update"
        " set told_at = excluded.told_at, present = excluded.present, streams = excluded.streams",
        id=process_id,
        now=tx.now_text,
        present=as_json(told.present),
        streams=as_json(told.streams),
    )


def withdraw(tx: Transaction, process_id: str) -> None:
    """Tell nothing more: this process ends."""
    tx.run("delete from process_presence where process_id = :id", id=process_id)


def list_of_others(tx: Transaction, process_id: str) -> list[ToldPresence]:
    """What the other processes have told lately."""
    rows = tx.all(
        "select present, streams from process_presence where process_id <> :id and told_at > :since"
        " order by process_id",
        id=process_id,
        since=as_text(tx.now - TOLD_FOR),
    )
    return [ToldPresence(_present.decode(present), _streams.decode(streams)) for present, streams in rows]


def remove_old(tx: Transaction) -> None:
    """Delete what dead processes have told."""
    tx.run("delete from process_presence where told_at <= :since", since=as_text(tx.now - TOLD_FOR))
