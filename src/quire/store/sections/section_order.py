"""The order of a document's sections, as dense positions from 0. The caller has checked access.

A change updates the positions of the sections that it shifts, in one statement.
"""

from collections.abc import Mapping
from itertools import takewhile

from quire.domain.documents.sections import OutlineEntry, check_position
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.store.transactions import Transaction


def list_outline(tx: Transaction, document_id: str) -> list[OutlineEntry]:
    """Ids, titles and levels in order."""
    rows = tx.all(
        "select id, title, level, position from section"
        " where document_id = :document_id and deleted_at is null order by position",
        document_id=document_id,
    )
    return [OutlineEntry(*row) for row in rows]


def count_if_room(tx: Transaction, document_id: str, limits: Limits, wanted: int = 1) -> int:
    """The number of a document's sections. Raises `InvalidField` when there must not be so many more."""
    (count,) = tx.one("select sections_count from document where id = :id", id=document_id)
    if count + wanted > limits.sections_per_document:
        raise InvalidField(
            "document", "has reached the limit of %(count)s sections", count=limits.sections_per_document
        )
    return int(count)


def make_room(tx: Transaction, document_id: str, position: int, count: int = 1) -> None:
    """Increase the positions from one on, to free as many as `count`."""
    tx.run(
        "update section set position = position + cast(:count as integer)"
        " where document_id = :document_id and deleted_at is null and position >= :position",
        document_id=document_id,
        position=position,
        count=count,
    )


def close_gap(tx: Transaction, document_id: str, position: int, count: int = 1) -> None:
    """Decrease the positions after as many free ones as `count`, of which one is the first."""
    tx.run(
        "update section set position = position - cast(:count as integer)"
        " where document_id = :document_id and deleted_at is null and position > :position",
        document_id=document_id,
        position=position,
        count=count,
    )


def put_in_place(tx: Transaction, positions: Mapping[str, int]) -> None:
    """Give sections positions that the caller has freed; those in the trash are restored by it."""
    tx.run_each(
        "update section set deleted_at = null, position = :position where id = :id",
        [{"id": section_id, "position": position} for section_id, position in positions.items()],
    )


def move(
    tx: Transaction, document_id: str, index: int, position: int, *, children_count: int | None
) -> list[OutlineEntry]:
    """Move the section at an index with the next `children_count` ones, or for None with the deeper ones after it.

    The position is counted without what is moved. Returns the moved entries as they were. Raises `InvalidField`.
    """
    outline = list_outline(tx, document_id)
    moved = outline[index:][: 1 + _children_count(outline, index, children_count)]
    check_position(position, range(len(outline) - len(moved) + 1))
    if position != index:
        _move(tx, document_id, moved, position)
    return moved


def list_under(tx: Transaction, document_id: str, position: int) -> list[OutlineEntry]:
    """The sections under the one at a position: the deeper ones after it."""
    outline = list_outline(tx, document_id)
    count = _children_count(outline, position, None)
    return outline[position + 1 :][:count]


def _children_count(outline: list[OutlineEntry], index: int, wanted: int | None) -> int:
    behind = outline[index + 1 :]
    if wanted is None:
        return sum(1 for _ in takewhile(lambda entry: entry.level > outline[index].level, behind))
    if wanted > len(behind):
        raise InvalidField(
            "children_count",
            "must be at most %(count)s, the number of sections behind it",
            count=len(behind),
        )
    return wanted


def _move(tx: Transaction, document_id: str, moved: list[OutlineEntry], position: int) -> None:
    """Shift consecutive sections to a position, and the sections that they pass in the opposite direction."""
    first, last = moved[0].position, moved[-1].position
    step = position - first
    is_up = step < 0
    tx.run(
        "update section set position = position + case when position between :first and :last"
        " then cast(:step as integer) else cast(:back as integer) end"
        " where document_id = :document_id and deleted_at is null and position between :low and :high",
        first=first,
        last=last,
        step=step,
        back=len(moved) if is_up else -len(moved),
        document_id=document_id,
        low=position if is_up else first,
        high=last if is_up else last + step,
    )
