"""Tables of a Markdown text: which blocks make one, the cells of its rows, and its layout.

A table is a header row, the delimiter row below it with as many cells, and what follows without a blank line, as in
GitHub Flavored Markdown. A pipe behind a backslash is a sign of its cell. Everything here is one pass over the lines.
"""

import re

from quire.domain.texts.blocks import Block, BlockText, has_blank_line, is_table_row, is_table_rule

_PIPE = re.compile(r"(?<!\\)\|")
_CLOSING = re.compile(r"(?<!\\)\|\s*$")
_OPENING = re.compile(r"\s*\|?")
_ITEM_SIGN = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_BLANKS = " \t"


class Table(Block, frozen=True):
    """A table as one block.

    `columns` is how many its delimiter row says; None where the rows of the table are not blocks of their own, since
    its header has no pipe at its beginning.
    """

    columns: int | None


class Row:
    """A line of a table in its parts, which put together are the line."""

    def __init__(self, line: str) -> None:
        opening = _OPENING.match(line)
        closing = _CLOSING.search(line, opening.end() if opening else 0)
        self.opening = opening[0] if opening else ""
        self.closing = closing[0] if closing else ""
        self.raw_cells = _PIPE.split(line[len(self.opening) : len(line) - len(self.closing)])

    @property
    def cells(self) -> list[str]:
        """The cells without the blanks around them."""
        return [cell.strip() for cell in self.raw_cells]


def with_tables(text: BlockText) -> BlockText:
    """The text with one block for each table in place of those of its rows."""
    if "|" not in text.text:
        return text
    blocks: list[Block] = []
    position = 0
    while position < len(text.blocks):
        end = _end_of_table(text, position)
        block = text.blocks[position]
        blocks.append(block if end is None else _table(text, position, end))
        position = position + 1 if end is None else end
    return BlockText(text.text, blocks)


def head_and_rows(table: Table) -> BlockText:
    """The text of a table with its header and delimiter row as one block, and one block for each other row."""
    header, rule, *rows = BlockText(table.text).blocks
    return BlockText(table.text, [Block("row", table.text[header.start : rule.end], header.start), *rows])


def comparable_row(line: str) -> str:
    """What a row says: its cells without the blanks around them."""
    return "|".join(Row(line).cells)


def comparable_rule(line: str) -> str:
    """What a delimiter row says: the alignment of each column, however many dashes there are."""
    return "|".join(f"{cell[:1]}-{cell[-1:]}" for cell in Row(line).cells)


def is_within_cell(text: str) -> bool:
    """Whether a part of a row has no end of a cell in it."""
    return "\n" not in text and _PIPE.search(text) is None


def in_cell(text: str) -> str:
    """A text as a cell can have it: on one line, without a sign that would end the cell."""
    return _PIPE.sub(r"\\|", " ".join(text.split()))


def laid_out_as(before: str, after: str) -> str:
    """Rows with the layout of the rows that they replace, where there are as many rows and cells of them.

    A cell that stays has its blanks, another one is filled up to the width of the one before it.
    """
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new) or not all(map(is_table_row, (*old, *new))):
        return after
    return "\n".join(_laid_out(Row(one), Row(other)) or other for one, other in zip(old, new, strict=True))


def _laid_out(old: Row, new: Row) -> str | None:
    if len(old.raw_cells) != len(new.raw_cells):
        return None
    cells = map(_laid_out_cell, old.raw_cells, new.raw_cells)
    closing = old.closing if new.closing and old.closing else new.closing
    return f"{old.opening}{'|'.join(cells)}{closing}"


def _laid_out_cell(old: str, new: str) -> str:
    words, old_words = new.strip(_BLANKS), old.strip(_BLANKS)
    if words == old_words:
        return old
    if not old_words:
        return f" {words} ".ljust(len(old))
    before = " " * (len(old) - len(old.lstrip(_BLANKS)))
    after = " " * (len(old) - len(old.rstrip(_BLANKS)))
    # More blanks before the words than behind them fill a cell whose words stand at its end.
    if len(before) > len(after):
        return f"{before[:1]}{words}{after}".rjust(len(old))
    return f"{before}{words}{after[:1]}".ljust(len(old))


def _end_of_table(text: BlockText, position: int) -> int | None:
    """The position after the last block of the table that begins at this block; None where none begins."""
    if _columns(text, position) is None and not _has_own_rule(text.blocks[position]):
        return None
    end = position + 1
    while end < len(text.blocks) and _continues(text, end):
        end += 1
    return end


def _continues(text: BlockText, position: int) -> bool:
    """Whether a block behind a row is a row as well: a plain line is one, as long as no blank line comes before it."""
    return text.blocks[position].kind in ("row", "paragraph") and not has_blank_line(text.gaps[position])


def _columns(text: BlockText, position: int) -> int | None:
    """The number of columns of the table whose header is the last line of a block."""
    if position + 1 == len(text.blocks) or has_blank_line(text.gaps[position + 1]):
        return None
    header, rule = text.blocks[position], text.blocks[position + 1]
    if rule.kind != "row" or not is_table_rule(rule.text) or header.kind not in ("row", "paragraph", "item"):
        return None
    columns = len(Row(rule.text).raw_cells)
    line = _ITEM_SIGN.sub("", header.text.rpartition("\n")[2], count=1)
    return columns if len(Row(line).raw_cells) == columns else None


def _has_own_rule(block: Block) -> bool:
    """Whether a block has a header and a delimiter row without a pipe at their beginning."""
    if block.kind not in ("paragraph", "item") or "|" not in block.text:
        return False
    return any(map(is_table_rule, block.text.split("\n")[1:]))


def _table(text: BlockText, position: int, end: int) -> Table:
    first, last = text.blocks[position], text.blocks[end - 1]
    columns = _columns(text, position) if first.kind == "row" else None
    return Table("table", text.text[first.start : last.end], first.start, columns)
