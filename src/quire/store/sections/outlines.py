"""Versions of a document's outline: its title, its sections and their order. Each change stores one."""

import zlib
from datetime import datetime

import msgspec

from quire.domain.accounts.users import Visitor
from quire.store import live_events
from quire.store.transactions import Transaction, as_text

_ids = msgspec.json.Decoder(tuple[str, ...])

_COLUMNS = "revision, title, section_ids, created_at"
_LATEST_FIRST = "order by created_at desc, revision desc"
_MINUTE = len("2026-01-31T12:00")


class OutlineVersion(msgspec.Struct, frozen=True):
    """A version of an outline; `section_ids` is None where it was not stored (documents older than migration 10)."""

    revision: int
    title: str
    section_ids: tuple[str, ...] | None
    created_at: str


def keep(tx: Transaction, visitor: Visitor, document_id: str, *, restored_to: datetime | None = None) -> None:
    """Store the outline as it is in this transaction.

    Of one person's changes within a minute of the clock only the last is kept, as long as its difference from the
    version before that minute tells all of them. The document's first version and those that restored it stay.
    """
    ids = list_section_ids(tx, document_id)
    if restored_to is None:
        _forget_of_this_minute(tx, visitor, document_id, ids)
    tx.run(
        "insert into outline_version (document_id, revision, title, section_ids, restored_to, author_id, created_at)"
        " select id, revision, title, :section_ids, :restored_to, :author_id, :now from document where id = :id",
        section_ids=zlib.compress(msgspec.json.encode(ids), level=1),
        restored_to=None if restored_to is None else as_text(restored_to),
        author_id=visitor.user_id,
        now=tx.now_text,
        id=document_id,
    )


def touch(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    *,
    sections: int = 0,
    restored_to: datetime | None = None,
) -> None:
    """Record a change of the title, sections or order: a new revision of the document and a version of its outline."""
    (revision,) = tx.one(
        "update document set revision = revision + 1, sections_count = sections_count + :sections, updated_at = :now"
        " where id = :id returning revision",
        sections=sections,
        now=tx.now_text,
        id=document_id,
    )
    keep(tx, visitor, document_id, restored_to=restored_to)
    live_events.changed(tx, document_id, "outline.changed", revision=revision)


def list_section_ids(tx: Transaction, document_id: str) -> tuple[str, ...]:
    """The ids of the sections that the document has in this transaction, in order."""
    rows = tx.all(
        "select id from section where document_id = :id and deleted_at is null order by position",
        id=document_id,
    )
    return tuple(section_id for (section_id,) in rows)


def find_at(tx: Transaction, document_id: str, time_text: str) -> OutlineVersion:
    """The outline of a document at a time after its creation."""
    row = tx.one(
        f"select {_COLUMNS} from outline_version"
        f" where document_id = :document_id and created_at <= :time {_LATEST_FIRST} limit 1",
        document_id=document_id,
        time=time_text,
    )
    return _outline_version(*row)


def find_with_previous(
    tx: Transaction, document_id: str, revision: int
) -> tuple[OutlineVersion, OutlineVersion | None]:
    """A version that exists, and the one before it."""
    rows = tx.all(
        f"select {_COLUMNS} from outline_version"
        " where document_id = :document_id and revision <= :revision order by revision desc limit 2",
        document_id=document_id,
        revision=revision,
    )
    found = [_outline_version(*row) for row in rows]
    return found[0], found[1] if len(found) > 1 else None


def find_former_position(tx: Transaction, document_id: str, section_id: str, deleted_at: str) -> int | None:
    """The position of a deleted section next to its former neighbours; None where they do not determine it."""
    if _is_last_change(tx, document_id, deleted_at):
        return None
    row = tx.one_or_none(
        f"select {_COLUMNS} from outline_version"
        f" where document_id = :document_id and created_at < :deleted_at {_LATEST_FIRST} limit 1",
        document_id=document_id,
        deleted_at=deleted_at,
    )
    former = () if row is None else _outline_version(*row).section_ids or ()
    if section_id not in former:
        return None
    positions = {id_: position for position, id_ in enumerate(list_section_ids(tx, document_id))}
    index = former.index(section_id)
    behind = next((positions[id_] + 1 for id_ in reversed(former[:index]) if id_ in positions), None)
    before = next((positions[id_] for id_ in former[index + 1 :] if id_ in positions), None)
    return before if behind is None else behind


def _is_last_change(tx: Transaction, document_id: str, time_text: str) -> bool:
    """Whether the outline has not changed since a change, so that all positions are still valid."""
    (last,) = tx.one("select max(created_at) from outline_version where document_id = :id", id=document_id)
    return bool(last == time_text)


def _forget_of_this_minute(tx: Transaction, visitor: Visitor, document_id: str, ids: tuple[str, ...]) -> None:
    row = tx.one_or_none(
        f"select {_COLUMNS} from outline_version where document_id = :id"
        " and revision = (select max(revision) from outline_version where document_id = :id)"
        " and created_at >= :minute and author_id = :author_id and restored_to is null"
        " and created_at > (select created_at from document where id = :id)",
        id=document_id,
        minute=tx.now_text[:_MINUTE],
        author_id=visitor.user_id,
    )
    if row is None:
        return
    last, before = find_with_previous(tx, document_id, row[0])
    (title,) = tx.one("select title from document where id = :id", id=document_id)
    if before is not None and _tells_all(before, last, ids, title):
        tx.run(
            "delete from outline_version where document_id = :id and revision = :revision",
            id=document_id,
            revision=last.revision,
        )


def _tells_all(before: OutlineVersion, last: OutlineVersion, ids: tuple[str, ...], title: str) -> bool:
    """Whether the difference of the outline of now from `before` tells what `last` has changed."""
    if before.section_ids is None or last.section_ids is None:
        return True
    former, middle, now = set(before.section_ids), set(last.section_ids), set(ids)
    is_taken_back = not (middle - former <= now) or bool((former - middle) & now)
    is_renamed_twice = before.title != last.title and last.title != title
    return not (is_taken_back or is_renamed_twice or (ids, title) == (before.section_ids, before.title))


def _outline_version(revision: int, title: str, section_ids: bytes | None, created_at: str) -> OutlineVersion:
    ids = None if section_ids is None else _ids.decode(zlib.decompress(section_ids))
    return OutlineVersion(revision, title, ids, created_at)
