"""Deleting sections and restoring them: what becomes of the sections under a deleted one, and how that is undone.

A section that is put into the trash keeps its text, its chat and its history. With it, those under it go, or they are
raised a level, or they stay as they are; what was done is stored with the section, so that restoring can undo it.
"""

from collections.abc import Sequence

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import SectionRemoved, SectionRestored
from quire.domain.documents.sections import LEVEL_MAX, LEVEL_MIN, OutlineEntry, Parts, Section
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.sections import comment_anchors, outlines, section_order, section_passages, sections
from quire.store.transactions import Transaction, as_json

_ids = msgspec.json.Decoder(tuple[str, ...])

INDEXED_AT_ONCE = 20
"""With more of them, their passages are removed and added in the background."""


def remove_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, parts: Parts = "keep"
) -> list[str]:
    """Put a section into the trash, and return the ids of what goes.

    `parts` says what becomes of the sections under it.
    """
    access.check_document(tx, visitor, document_id, Right.WRITE)
    section = sections.find_locked_section(tx, visitor, document_id, section_id)
    under = section_order.list_under(tx, document_id, section.position)
    gone = [section_id, *(entry.section_id for entry in under if parts == "remove")]
    _put_away(tx, gone)
    comment_anchors.follow_removed(tx, document_id, gone)
    tx.run_each(
        "update section set removed_with = :section_id where id = :id",
        [{"id": id_, "section_id": section_id} for id_ in gone[1:]],
    )
    section_order.close_gap(tx, document_id, section.position, len(gone))
    raised = _raise(tx, visitor, under) if parts == "raise" else []
    tx.run(
        "update section set removed_with = null, raised_section_ids = :raised where id = :id",
        raised=as_json(raised) if raised else None,
        id=section_id,
    )
    outlines.touch(tx, visitor, document_id, sections=-len(gone))
    audit.record(tx, visitor, SectionRemoved(document_id, tuple(gone)))
    return gone


def restore_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    limits: Limits,
    *,
    with_parts: bool = False,
) -> Section:
    """Restore a section from the trash to its former position, or next to its nearest former neighbour.

    With its parts, those that went with it follow it, and those that were raised are lowered again.
    """
    tx.lock("document", document_id)
    access.check_restorable_section(tx, visitor, document_id, section_id)
    deleted_at, raised = tx.one(
        "select deleted_at, raised_section_ids from section where id = :id", id=section_id
    )
    if deleted_at is None:
        return sections.find(tx, section_id)
    back = [section_id, *(_list_gone_with(tx, document_id, section_id, deleted_at) if with_parts else [])]
    _put_back(tx, document_id, back, deleted_at, limits)
    if with_parts and raised is not None:
        _lower(tx, visitor, document_id, _ids.decode(raised))
    outlines.touch(tx, visitor, document_id, sections=len(back))
    audit.record(tx, visitor, SectionRestored(document_id, tuple(back)))
    _index(tx, back)
    return sections.find(tx, section_id)


def put_away_each(tx: Transaction, section_ids: Sequence[str]) -> None:
    """Mark sections as deleted, whose passages are removed in the background: nobody finds those of a deleted section.

    The caller closes the gaps and calls `outlines.touch`.
    """
    tx.run_each(
        "update section set deleted_at = :now, removed_with = null, raised_section_ids = null where id = :id",
        [{"now": tx.now_text, "id": section_id} for section_id in section_ids],
    )
    section_passages.mark_stale(tx, section_ids)


def _put_away(tx: Transaction, section_ids: list[str]) -> None:
    put_away_each(tx, section_ids)
    if len(section_ids) <= INDEXED_AT_ONCE:
        section_passages.remove_sections(tx, section_ids)


def _raise(tx: Transaction, visitor: Visitor, under: list[OutlineEntry]) -> list[str]:
    """Raise sections by a level; returns the ids of those that had one above them."""
    raised = [entry.section_id for entry in under if entry.level > LEVEL_MIN]
    for section_id in raised:
        _shift(tx, visitor, section_id, -1)
    return raised


def _lower(tx: Transaction, visitor: Visitor, document_id: str, section_ids: Sequence[str]) -> None:
    """Lower those of these sections that are still in the document."""
    present = set(outlines.list_section_ids(tx, document_id))
    for section_id in section_ids:
        if section_id in present:
            _shift(tx, visitor, section_id, +1)


def _shift(tx: Transaction, visitor: Visitor, section_id: str, by: int) -> None:
    section = sections.find(tx, section_id)
    level = max(LEVEL_MIN, min(section.level + by, LEVEL_MAX))
    shifted = msgspec.structs.replace(section, level=level)
    sections.write_section(tx, visitor, section, shifted, Cause("typed"))


def _list_gone_with(tx: Transaction, document_id: str, section_id: str, deleted_at: str) -> list[str]:
    """The sections that went with one and are still in the trash, in the order that they had."""
    rows = tx.all(
        "select id from section where document_id = :document_id and removed_with = :section_id"
        " and deleted_at = :deleted_at order by position",
        document_id=document_id,
        section_id=section_id,
        deleted_at=deleted_at,
    )
    return [id_ for (id_,) in rows]


def _put_back(
    tx: Transaction, document_id: str, section_ids: list[str], deleted_at: str, limits: Limits
) -> None:
    """Put sections that stood behind each other in their place again."""
    first = section_ids[0]
    count = section_order.count_if_room(tx, document_id, limits, len(section_ids))
    position = outlines.find_former_position(tx, document_id, first, deleted_at)
    if position is None:
        position = min(sections.find(tx, first).position, count)
    section_order.make_room(tx, document_id, position, len(section_ids))
    section_order.put_in_place(
        tx, {section_id: position + index for index, section_id in enumerate(section_ids)}
    )


def _index(tx: Transaction, section_ids: list[str]) -> None:
    if len(section_ids) > INDEXED_AT_ONCE:
        section_passages.mark_stale(tx, section_ids)
    else:
        section_passages.index_sections(tx, [sections.find(tx, section_id) for section_id in section_ids])
