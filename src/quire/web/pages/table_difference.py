"""The difference between two tables, cell by cell: one table with what goes and comes in its cells, rows and columns.

Rows are aligned as blocks of text are (`block_alignment`), columns by the longest common subsequence of the header's
cells; where as many headers go as come between two that stay, they are taken for the same columns under other names.
Rows far from any change are left out.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from quire.domain.texts.block_alignment import align_blocks
from quire.domain.texts.blocks import Block, BlockText
from quire.domain.texts.comparing import comparable
from quire.domain.texts.longest_common_subsequence import Pair, longest_common_subsequence
from quire.domain.texts.tables import Row, comparable_row
from quire.web.pages.html_difference import Rendering, Run, marked, run_difference

UNCHANGED_ROWS_MAX = 1
"""Rows without a change that are shown on each side of one that has some."""

ROWS_LEFT_OUT = '<tr class="gap"><td>…</td></tr>'

Match = tuple[int | None, int | None]
"""The positions of a row or a column in both tables; None where it is not."""


class _Cell(msgspec.Struct, frozen=True):
    tag: str
    run: Run


_Cells = list[_Cell]


def table_difference(before: str, after: str, render: Callable[[str], str]) -> str | None:
    """What differs between two tables in Markdown, as HTML; None where one of them is rendered as something else.

    `render` makes HTML of a table.
    """
    old, new = before.split("\n"), after.split("\n")
    columns = _matching_columns(Row(old[0]).cells, Row(new[0]).cells)
    shown = _shown_rows(old, new)
    rows = _cells_of(old, [row[0] for row in shown if row is not None], render)
    other_rows = _cells_of(new, [row[1] for row in shown if row is not None], render)
    if rows is None or other_rows is None:
        return None
    head, *body = [
        ROWS_LEFT_OUT
        if row is None
        else _line(
            columns,
            None if row[0] is None else next(rows),
            None if row[1] is None else next(other_rows),
        )
        for row in shown
    ]
    return f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"


def _matching_columns(old: list[str], new: list[str]) -> list[Match]:
    runs = longest_common_subsequence(old, new) if len(old) != len(new) else []
    pairs = [(run.start + step, run.other_start + step) for run in runs for step in range(run.length)]
    return list(_with_the_rest(pairs, (len(old), len(new)), pairs_as_many=True))


def _shown_rows(old: list[str], new: list[str]) -> list[Match | None]:
    """The header, the rows that differ and those beside them; None where others are left out."""
    pairs = align_blocks(_as_blocks(old[2:]), _as_blocks(new[2:]), comparable)
    rows = [
        (None if row is None else row + 2, None if other is None else other + 2)
        for row, other in _with_the_rest(pairs, (len(old) - 2, len(new) - 2), pairs_as_many=False)
    ]
    changed = [number for number, row in enumerate(rows) if not _is_same(row, old, new)]
    near = {
        number + step for number in changed for step in range(-UNCHANGED_ROWS_MAX, UNCHANGED_ROWS_MAX + 1)
    }
    shown: list[Match | None] = [(0, 0)]
    for number, row in enumerate(rows):
        if number in near:
            shown.append(row)
        elif shown[-1] is not None:
            shown.append(None)
    return shown


def _as_blocks(lines: list[str]) -> BlockText:
    """Each line as a block of its own, also one that continues a table without a pipe."""
    blocks: list[Block] = []
    start = 0
    for line in lines:
        blocks.append(Block("row", line, start))
        start += len(line) + 1
    return BlockText("\n".join(lines), blocks)


def _with_the_rest(pairs: Sequence[Pair], counts: tuple[int, int], *, pairs_as_many: bool) -> Iterator[Match]:
    """The pairs with what is only on one side, of which what goes is before what comes.

    With `pairs_as_many`, as many on the one side as on the other between two pairs are pairs as well.
    """
    position = other_position = 0
    for pair, other in [*pairs, counts]:
        gone, come = range(position, pair), range(other_position, other)
        if pairs_as_many and len(gone) == len(come):
            yield from zip(gone, come, strict=True)
        else:
            yield from ((each, None) for each in gone)
            yield from ((None, each) for each in come)
        if (pair, other) != counts:
            yield pair, other
        position, other_position = pair + 1, other + 1


def _is_same(row: Match, old: list[str], new: list[str]) -> bool:
    one, other = row
    return one is not None and other is not None and comparable_row(old[one]) == comparable_row(new[other])


def _cells_of(
    lines: list[str], positions: list[int | None], render: Callable[[str], str]
) -> Iterator[_Cells] | None:
    """The rendered cells of the header and of some rows; None where they are rendered as something else."""
    wanted = [lines[0], lines[1], *(lines[position] for position in positions if position)]
    rendering = Rendering(render("\n".join(wanted)))
    rows: list[_Cells] = []
    for name, tag, run in zip(rendering.names, rendering.tags, rendering.runs[1:], strict=True):
        if name == "tr":
            rows.append([])
        elif name in ("th", "td"):
            rows[-1].append(_Cell(tag, run))
    columns = len(Row(lines[0]).cells)
    is_as_wanted = len(rows) == len(wanted) - 1 and all(len(row) == columns for row in rows)
    return iter(rows) if is_as_wanted else None


def _line(columns: list[Match], old: _Cells | None, new: _Cells | None) -> str:
    """A row; None stands for a side on which it is not."""
    cells = [
        _shown_cell(
            None if old is None or column is None else old[column],
            None if new is None or other is None else new[other],
        )
        for column, other in columns
    ]
    kind = "added" if old is None else "removed" if new is None else ""
    return f"{_opened('<tr>', kind)}{''.join(cells)}</tr>"


def _shown_cell(old: _Cell | None, new: _Cell | None) -> str:
    if new is not None and old is not None:
        return _tagged(new.tag, "changed" if old != new else "", run_difference(old.run, new.run))
    if new is not None:
        return _tagged(new.tag, "added", marked("ins", new.run))
    if old is not None:
        return _tagged(old.tag, "removed", marked("del", old.run))
    return "<td></td>"


def _tagged(tag: str, kind: str, html: str) -> str:
    return f"{_opened(tag, kind)}{html}</{tag[1:3]}>"


def _opened(tag: str, kind: str) -> str:
    return f'{tag.removesuffix(">")} class="{kind}">' if kind else tag
