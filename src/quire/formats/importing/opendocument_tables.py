"""Columns of tables in an OpenDocument text, as pandoc counts them: by the row with the most cells.

Where every row has cells over several columns, it counts too few, and leaves out what stands in the others. The first
row, into which no other reaches, then gets a cell for each column.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from quire.formats.reading.opendocument.names import PARAGRAPH, TABLE

_CELL, _COVERED, _ROW = f"{TABLE}table-cell", f"{TABLE}covered-table-cell", f"{TABLE}table-row"
_GROUPS = tuple(f"{TABLE}table-{name}" for name in ("header-rows", "rows", "row-group"))
_COLUMNS = f"{TABLE}number-columns-spanned"


def show_columns(root: Element) -> None:
    """Give the first row of a table all cells, where no row has them."""
    for table in root.iter(f"{TABLE}table"):
        rows = list(_rows(table))
        if rows and max(map(_cells_count, rows)) < len(_cells(rows[0])):
            for cell in _cells(rows[0]):
                cell.attrib.pop(_COLUMNS, None)
                if cell.tag == _COVERED:
                    cell.tag = _CELL
                    SubElement(cell, PARAGRAPH)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in (_CELL, _COVERED)]


def _cells_count(row: Element) -> int:
    return sum(1 for cell in row if cell.tag == _CELL)
