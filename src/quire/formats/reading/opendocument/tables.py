"""Tables with a cell in each column: those over several rows are repeated, those over several columns leave gaps."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from quire.formats.reading.grids import REPEATED_CHARACTERS_MAX
from quire.formats.reading.opendocument.names import PARAGRAPH, TABLE, TEXT, small_number

_CELL, _COVERED, _ROW = f"{TABLE}table-cell", f"{TABLE}covered-table-cell", f"{TABLE}table-row"
_ROW_GROUPS = tuple(f"{TABLE}table-{name}" for name in ("header-rows", "rows", "row-group"))
_ROWS, _COLUMNS = f"{TABLE}number-rows-spanned", f"{TABLE}number-columns-spanned"
_REPEATED = f"{TABLE}number-columns-repeated"
_COLUMNS_MAX = 200
_BLANKS = (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break")


def fill_tables(root: Element) -> None:
    """Give each row of each table a cell in each column."""
    for table in list(root.iter(f"{TABLE}table")):
        reaching_down: dict[int, tuple[int, str]] = {}
        for row in _rows(table):
            reaching_down = _fill(row, reaching_down)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _fill(row: Element, above: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
    """Fill a row. Returns for each column into how many rows below its cell reaches, and with which text."""
    reaching_down: dict[int, tuple[int, str]] = {}
    cells: list[Element] = []
    for column, cell in enumerate(_expanded(row)):
        if cell.tag == _COVERED:
            rows, text = above.get(column, (1, ""))
            cells.append(_cell_with(text))
        else:
            rows, text = small_number(cell.attrib.pop(_ROWS, None), 1), _text_of(cell)
            cell.attrib.pop(_COLUMNS, None)
            cells.append(cell)
        if rows > 1:
            reaching_down[column] = (rows - 1, text)
    row[:] = cells
    return reaching_down


def _expanded(row: Element) -> Iterator[Element]:
    """The cells of a row; equal ones may be written once, and those that only fill up the row are left out."""
    cells = [cell for cell in row if cell.tag in (_CELL, _COVERED)]
    while cells and cells[-1].tag == _CELL and _REPEATED in cells[-1].attrib and not _text_of(cells[-1]):
        cells.pop()
    count = 0
    for cell in cells:
        times = small_number(cell.attrib.pop(_REPEATED, None), 1)
        text = _text_of(cell) if times > 1 else ""
        for number in range(min(times, _COLUMNS_MAX - count)):
            yield cell if number == 0 else (Element(_COVERED) if cell.tag == _COVERED else _cell_with(text))
            count += 1


def _cell_with(text: str) -> Element:
    cell = Element(_CELL)
    SubElement(cell, PARAGRAPH).text = text if len(text) <= REPEATED_CHARACTERS_MAX else ""
    return cell


def _text_of(cell: Element) -> str:
    parts = []
    for one in cell.iter():
        parts.append(" " if one.tag in (*_BLANKS, PARAGRAPH) else "")
        parts.append(one.text or "")
        parts.append(one.tail or "")
    return " ".join("".join(parts).split())
