// Tables: merged cells repeated, hidden rows and columns left out, cells of one line, the first row as the header.

import { BlockSink, inlinesOf } from "./block_sink";
import type { Reading } from "./reading";
import { formatIn, isHidden } from "./styles";
import { plainFormat, type Inline, type Table } from "./tree";

/** Merged cells are repeated up to so many cells in all; more is no table that anybody reads. */
const cellsMax = 100_000;
const columnsMax = 1_000;

export function addTable(reading: Reading, table: Element, sink: BlockSink, depth: number): void {
  const rows = rowsOf(table);
  const cells = rows.flatMap((row) => cellsOf(row));
  const isFrame = cells.length <= 1 || table.getAttribute("role") === "presentation";
  if (isFrame) {
    // A table of one cell is a frame around what stands in it.
    for (const cell of cells) {
      sink.endParagraph();
      reading.readChildren(cell, formatIn(reading.styles.of(cell), plainFormat), sink, depth + 1);
      sink.endParagraph();
    }
    return;
  }
  sink.addBlock(new TableReading(reading, depth).read(table, rows));
}

/** The rows in the order in which they are shown: a foot stands at the end, wherever it is written. */
function rowsOf(table: Element): Element[] {
  const parts = Array.from(table.children).filter((part) => part.localName !== "caption");
  const isFoot = (part: Element) => part.localName === "tfoot";
  return [...parts.filter((part) => !isFoot(part)), ...parts.filter(isFoot)].flatMap((part) =>
    part.localName === "tr" ? [part] : Array.from(part.children).filter((row) => row.localName === "tr"),
  );
}

const cellsOf = (row: Element): Element[] =>
  Array.from(row.children).filter((cell) => cell.localName === "td" || cell.localName === "th");

class TableReading {
  readonly #grid: Inline[][][] = [];
  #room = cellsMax;

  constructor(
    private readonly reading: Reading,
    private readonly depth: number,
  ) {}

  read(table: Element, rows: Element[]): Table {
    rows.forEach((row, index) => {
      this.#readRow(row, index, rows.length);
    });
    const hiddenColumns = this.#hiddenColumnsOf(table);
    const hiddenRows = new Set(rows.flatMap((row, index) => (this.#isHidden(row) ? [index] : [])));
    this.reading.losses.add("hidden", hiddenColumns.size + hiddenRows.size);
    const shown = Array.from(this.#grid, (cells) => Array.from(cells, (cell) => cell ?? []))
      .filter((_, index) => !hiddenRows.has(index))
      .map((cells) => cells.filter((_, index) => !hiddenColumns.has(index)));
    return { kind: "table", rows: shown, caption: this.#captionOf(table) };
  }

  #readRow(row: Element, index: number, rowsCount: number): void {
    const cells = (this.#grid[index] ??= []);
    let column = 0;
    for (const cell of cellsOf(row)) {
      while (cells[column] !== undefined) column += 1;
      const wide = spanOf(cell, "colspan", columnsMax);
      const high = Math.min(spanOf(cell, "rowspan", rowsCount) || rowsCount, rowsCount - index);
      const content = this.#contentOf(cell);
      const isMerged = (wide > 1 || high > 1) && content.length > 0;
      if (isMerged) this.reading.losses.add("merged");
      this.#repeat(content, { index, column, wide: Math.max(1, wide), high: Math.max(1, high) });
      column += Math.max(1, wide);
    }
  }

  #repeat(
    content: Inline[],
    { index, column, wide, high }: Record<"index" | "column" | "wide" | "high", number>,
  ): void {
    const isTooMuch = wide * high > this.#room;
    const [width, height] = isTooMuch ? [1, 1] : [wide, high];
    this.#room -= width * height;
    for (let row = index; row < index + height; row += 1) {
      const cells = (this.#grid[row] ??= []);
      for (let offset = column; offset < column + width; offset += 1) cells[offset] ??= content;
    }
  }

  #contentOf(cell: Element): Inline[] {
    const sink = new BlockSink();
    const format = formatIn(this.reading.styles.of(cell), { ...plainFormat, isStrong: false });
    this.reading.readChildren(cell, format, sink, this.depth + 1);
    sink.endParagraph();
    return inlinesOf(this.reading.settled(sink.blocks), (kind) => this.reading.losses.add(kind));
  }

  #captionOf(table: Element): Inline[] {
    const caption = Array.from(table.children).find((part) => part.localName === "caption");
    if (caption === undefined) return [];
    return inlinesOf(this.reading.blocksOf(caption, this.depth + 1), () => undefined);
  }

  #hiddenColumnsOf(table: Element): Set<number> {
    const hidden = new Set<number>();
    let column = 0;
    for (const one of table.querySelectorAll(":scope > col, :scope > colgroup > col")) {
      const span = spanOf(one, "span", columnsMax);
      if (this.#isHidden(one)) for (let offset = 0; offset < span; offset += 1) hidden.add(column + offset);
      column += span;
    }
    return hidden;
  }

  #isHidden(element: Element): boolean {
    return isHidden(element, this.reading.styles.of(element));
  }
}

/** How many rows or columns an element takes; 0 stands for all that follow. */
function spanOf(element: Element, name: string, most: number): number {
  const span = Number.parseInt(element.getAttribute(name) ?? "1", 10);
  return Number.isNaN(span) || span < 0 ? 1 : Math.min(span, most);
}
