"""Writes pandoc's tables as those of our language, which have one line in each cell of one row and column."""

from typing import Any, Protocol

from quire.formats.importing.captions import Caption
from quire.formats.importing.inlines import InlineWriter, Node, plain
from quire.formats.importing.notebook import Notebook
from quire.formats.reading.grids import Cell, Grid

_RULES = {"AlignLeft": ":---", "AlignRight": "---:", "AlignCenter": ":---:"}
_LINE_BLOCKS = ("Para", "Plain", "LineBlock")
_NAME_CHARACTERS_MAX = 60


class CellWriter(Protocol):
    """What writes the blocks in cells."""

    line: InlineWriter
    notebook: Notebook

    def block(self, node: Node) -> str:
        """A block as Markdown."""
        ...


def written_table(writer: CellWriter, content: Any, caption: Caption | None = None) -> str:
    """A table with its caption behind it; the first row is the head where the file names none."""
    (name, *_), (_, own_caption), columns, head, bodies, foot = content
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    rows = [row for row in rows if not _is_left_out(writer, row)]
    if not rows:
        return ""
    words = plain(caption.inlines) if caption else "".join(_words(block) for block in own_caption)
    table_name = (words or _first_words(rows)).strip()[:_NAME_CHARACTERS_MAX]
    if any(cell[2] > 1 or cell[3] > 1 for row in rows for cell in row[1]):
        writer.notebook.warn("cells_merged", table_name)
    cells = [[_cell(writer, cell, table_name) for cell in row[1]] for row in rows]
    grid = list(Grid(len(columns)).rows(cells))
    width = max(len(row) for row in grid)
    rules = [_RULES.get(column[0]["t"], "---") for column in columns] + ["---"] * (width - len(columns))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in grid]
    lines.insert(1, f"| {' | '.join(rules)} |")
    said = _caption(writer, own_caption, caption)
    label = (
        f"tbl:{caption.label}" if caption and caption.label else writer.notebook.marks.label_of(name) or ""
    )
    if not said and not label:
        return "\n".join(lines)
    attached = f"{{#{label}}}" if label else ""
    return "\n".join([*lines, "", " ".join(filter(None, [":", said, attached]))])


def _caption(writer: CellWriter, own: list[Node], caption: Caption | None) -> str:
    if caption is not None:
        return writer.line.line(caption.inlines)
    return " ".join(writer.line.line(block["c"]) for block in own if block["t"] in ("Para", "Plain"))


def _cell(writer: CellWriter, cell: Any, table_name: str) -> Cell:
    _, _, rows, columns, blocks = cell
    if any(block["t"] == "Table" for block in blocks):
        writer.notebook.warn("table_in_cell", table_name)
    elif any(block["t"] not in _LINE_BLOCKS for block in blocks):
        writer.notebook.warn("blocks_in_cell", table_name)
    writer.line.is_in_cell, before = True, writer.line.is_in_cell
    text = "<br>".join(filter(None, (_in_cell(writer, block) for block in blocks)))
    writer.line.is_in_cell = before
    return Cell(text, rows, columns)


def _in_cell(writer: CellWriter, block: Node) -> str:
    """A block on one line."""
    content: Any = block.get("c")
    match block["t"]:
        case "Table":
            return "<br>".join(_rows_in_cell(writer, content))
        case "BulletList":
            return "<br>".join(f"– {_item(writer, item)}" for item in content)
        case "OrderedList":
            (start, *_), items = content
            return "<br>".join(f"{number}. {_item(writer, item)}" for number, item in enumerate(items, start))
        case "Para" | "Plain":
            return writer.line.line(content)
        case "CodeBlock":
            lines = (line for line in content[1].split("\n") if line.strip())
            return "<br>".join(writer.line.line([{"t": "Code", "c": [content[0], line]}]) for line in lines)
        case "BlockQuote":
            return _item(writer, content)
        case "Div":
            return _item(writer, content[1])
        case _:
            return " ".join(writer.block(block).split())


def _item(writer: CellWriter, blocks: list[Node]) -> str:
    return "<br>".join(filter(None, (_in_cell(writer, block) for block in blocks)))


def _rows_in_cell(writer: CellWriter, content: Any) -> list[str]:
    """A table in a cell: each row is a line of its own, its cells with a sign between them."""
    _, _, _, head, bodies, foot = content
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    return ["; ".join(filter(None, (_item(writer, cell[4]) for cell in row[1]))) for row in rows]


def _is_left_out(writer: CellWriter, row: Any) -> bool:
    """Whether a row has text, and all of it belongs to tracked changes that do not hold."""
    inlines = [
        inline
        for cell in row[1]
        for block in cell[4]
        if block["t"] in ("Para", "Plain")
        for inline in block["c"]
    ]
    spans = [inline for inline in inlines if inline["t"] not in ("Space", "SoftBreak", "LineBreak")]
    return bool(spans) and all(
        span["t"] == "Span"
        and {writer.line.left_out, f"paragraph-{writer.line.left_out}"} & set(span["c"][0][1])
        for span in spans
    )


def _first_words(rows: list[Any]) -> str:
    return " ".join(_words(block) for cell in rows[0][1] for block in cell[4])


def _words(block: Node) -> str:
    return plain(block["c"]) if block["t"] in ("Para", "Plain") else ""
