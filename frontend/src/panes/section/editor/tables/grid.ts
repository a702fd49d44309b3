// The elements of one grid. It draws what has changed, and tells where on the screen words are; what is done in it is
// decided elsewhere (grids.ts).

import type { EditorView, Rect } from "@codemirror/view";
import { words } from "../../../../words";
import { CellText } from "./cell_text";
import { drawCell, type DrawnPiece, type MarkedRange } from "./drawn_cell";
import type { CellBlock } from "./edits";
import type { ShownTable } from "./shown_tables";
import { cellAt, columnsOf, wordsAt, type Alignment, type CellPosition } from "./table";

interface DrawnCell {
  element: HTMLTableCellElement;
  /** What it was drawn from; null where it has to be drawn again. */
  key: string | null;
  pieces: DrawnPiece[];
}

export interface GridHandles {
  row: HTMLButtonElement;
  column: HTMLButtonElement;
}

/** What is marked in the source of a cell. */
export type MarksIn = (from: number, to: number) => MarkedRange[];

export class Grid {
  readonly dom: HTMLElement;
  readonly table: HTMLTableElement;
  readonly handles: GridHandles;
  readonly #scroller: HTMLElement;
  #rows: DrawnCell[][] = [];
  /** The cell in which the cell's own view stands. */
  #edited: CellPosition | null = null;
  #editor: EditorView | null = null;
  #isSelecting = false;
  #room = "";

  constructor(
    private readonly view: EditorView,
    public shown: ShownTable,
  ) {
    const made = view.dom.ownerDocument;
    this.dom = made.createElement("div");
    this.#scroller = made.createElement("div");
    this.#scroller.className = "cm-grid-scroller";
    this.table = made.createElement("table");
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-description", words.tables.hint);
    this.handles = { row: handle(made, "row"), column: handle(made, "column") };
    this.#scroller.append(this.table);
    this.dom.append(this.#scroller, this.handles.row, this.handles.column);
    this.#scroller.addEventListener("scroll", () => this.placeHandles());
  }

  /** Draw what is not drawn as it is now. */
  draw(shown: ShownTable, room: string, marksIn: MarksIn): void {
    this.shown = shown;
    const { table, depth } = shown;
    this.#room = room;
    this.#showStates();
    this.dom.style.setProperty("--depth", String(depth));
    this.table.setAttribute("aria-label", words.tables.table(table.rows.length, columnsOf(table)));
    this.handles.row.setAttribute("aria-label", words.tables.row);
    this.handles.column.setAttribute("aria-label", words.tables.column);
    this.#fitRows();
    this.#rows.forEach((cells, row) =>
      cells.forEach((cell, column) => this.#drawCell(cell, { row, column }, marksIn)),
    );
  }

  /** Give a cell to its view; null takes it back. */
  edit(cell: CellPosition | null, editor: EditorView | null): void {
    const before = this.#edited && this.#cell(this.#edited);
    if (before) {
      before.key = null;
      before.element.classList.remove("cm-cell-edited");
    }
    this.#edited = cell;
    this.#editor = editor;
    this.#showStates();
    const drawn = cell && this.#cell(cell);
    if (!drawn || !editor) return;
    drawn.key = null;
    drawn.element.classList.add("cm-cell-edited");
    drawn.element.replaceChildren(editor.dom);
  }

  select(block: CellBlock | null): void {
    this.#rows.forEach((cells, row) =>
      cells.forEach(({ element }, column) => {
        const isIn =
          block !== null &&
          row >= block.top &&
          row <= block.bottom &&
          column >= block.left &&
          column <= block.right;
        element.classList.toggle("cm-cell-selected", isIn);
        if (isIn) element.setAttribute("aria-selected", "true");
        else element.removeAttribute("aria-selected");
      }),
    );
    this.#isSelecting = block !== null;
    this.#showStates();
  }

  element(cell: CellPosition): HTMLElement | null {
    return this.#cell(cell)?.element ?? null;
  }

  positionOf(target: EventTarget | null): CellPosition | null {
    const element = target instanceof Element ? target.closest("td, th") : null;
    for (const [row, cells] of this.#rows.entries()) {
      const column = cells.findIndex((cell) => cell.element === element);
      if (column !== -1) return { row, column };
    }
    return null;
  }

  /** The cell nearest to a point of the window. */
  positionAt(x: number, y: number): CellPosition {
    const row = nearest(
      this.#rows.map(([first]) => first?.element.getBoundingClientRect()),
      y,
      "top",
      "bottom",
    );
    const cells = this.#rows[row] ?? [];
    const column = nearest(
      cells.map(({ element }) => element.getBoundingClientRect()),
      x,
      "left",
      "right",
    );
    return { row, column };
  }

  /** Where on the screen an offset in the table's source is. */
  coordsAt(offset: number): Rect | null {
    const position = cellAt(this.shown.table, offset);
    const cell = this.#cell(position);
    const source = this.shown.table.rows[position.row]?.cells[position.column];
    if (!cell || !source) return null;
    const text = new CellText(this.shown.table.text.slice(source.from, source.to));
    const at = text.wordsOffset(Math.min(Math.max(offset, source.from), source.to) - source.from);
    if (this.#editor && this.#isEdited(position))
      return this.#editor.coordsAtPos(Math.min(at, this.#editor.state.doc.length));
    const piece = cell.pieces.findLast((one) => one.at <= at && one.node.isConnected);
    return piece === undefined ? contentBox(cell.element) : rectOf(piece, at);
  }

  /** Words as they read. */
  textOf(source: string): string {
    const read = this.dom.ownerDocument.createElement("div");
    drawCell(read, source, { view: this.view, marked: [] });
    for (const lineBreak of read.querySelectorAll("br")) lineBreak.replaceWith("\n");
    return read.textContent ?? "";
  }

  focusHandle(): void {
    this.placeHandles();
    this.handles.row.focus();
  }

  /** Put the handles beside the edited cell. */
  placeHandles(): void {
    const cell = this.#edited && this.element(this.#edited);
    if (!cell) return;
    const [around, inner] = [this.dom.getBoundingClientRect(), cell.getBoundingClientRect()];
    const head = this.#rows[0]?.[0]?.element.getBoundingClientRect() ?? inner;
    const [from, to] = [Math.max(inner.left, around.left), Math.min(inner.right, around.right)];
    const { row, column } = this.handles;
    column.hidden = to <= from;
    column.style.left = `${(from + to) / 2 - around.left}px`;
    column.style.top = `${head.top - around.top}px`;
    row.style.top = `${(inner.top + inner.bottom) / 2 - around.top}px`;
    row.style.left = `${Math.max(0, head.left - around.left)}px`;
  }

  /** All at once: without its state for a moment, a handle would lose the focus. */
  #showStates(): void {
    const states = [
      this.#room,
      this.shown.isQuoted && "cm-grid-quoted",
      this.#edited !== null && "cm-grid-edited",
      this.#isSelecting && "cm-grid-selecting",
    ];
    this.dom.className = ["cm-grid", ...states].filter(Boolean).join(" ");
  }

  #cell({ row, column }: CellPosition): DrawnCell | null {
    return this.#rows[row]?.[column] ?? null;
  }

  #isEdited({ row, column }: CellPosition): boolean {
    return this.#edited?.row === row && this.#edited.column === column;
  }

  #drawCell(cell: DrawnCell, position: CellPosition, marksIn: MarksIn): void {
    const { table, from } = this.shown;
    alignCell(cell.element, table.alignments[position.column] ?? null);
    if (this.#isEdited(position)) return;
    const source = table.rows[position.row]?.cells[position.column];
    const text = new CellText(wordsAt(table, position.row, position.column));
    const marked = source === undefined ? [] : inWords(text, marksIn(from + source.from, from + source.to));
    const key = JSON.stringify([text.source, marked]);
    if (key === cell.key) return;
    cell.key = key;
    cell.element.replaceChildren();
    cell.pieces = drawCell(cell.element, text.words, { view: this.view, marked });
  }

  #fitRows(): void {
    const { table } = this.shown;
    const columns = columnsOf(table);
    const [head, body] = this.#sections();
    while (this.#rows.length > table.rows.length) {
      for (const { element } of this.#rows.pop() ?? []) element.remove();
      (body.lastElementChild ?? head.lastElementChild)?.remove();
    }
    while (this.#rows.length < table.rows.length) {
      (this.#rows.length === 0 ? head : body).append(rowElement(head.ownerDocument));
      this.#rows.push([]);
    }
    this.#rows.forEach((cells, row) => {
      const element = row === 0 ? head.firstElementChild : body.children[row - 1];
      while (cells.length > columns) cells.pop()?.element.remove();
      while (cells.length < columns) {
        const cell = cellElement(head.ownerDocument, row === 0);
        element?.append(cell);
        cells.push({ element: cell, key: null, pieces: [] });
      }
    });
    body.hidden = table.rows.length === 1;
  }

  #sections(): [HTMLTableSectionElement, HTMLTableSectionElement] {
    const head = this.table.tHead ?? this.table.createTHead();
    const body = this.table.tBodies[0] ?? this.table.createTBody();
    for (const section of [head, body]) section.setAttribute("role", "rowgroup");
    return [head, body];
  }
}

/** Marks of the source, in the words that are shown. */
function inWords(text: CellText, marked: MarkedRange[]): MarkedRange[] {
  return marked.map((range) => ({
    ...range,
    from: text.wordsOffset(range.from),
    to: text.wordsOffset(range.to),
  }));
}

function handle(made: Document, kind: "row" | "column"): HTMLButtonElement {
  const button = made.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.className = `cm-grid-handle cm-grid-handle-${kind}`;
  button.setAttribute("aria-haspopup", "menu");
  const dots = made.createElement("span");
  dots.setAttribute("aria-hidden", "true");
  dots.textContent = kind === "row" ? "⋮" : "⋯";
  button.append(dots);
  return button;
}

function rowElement(made: Document): HTMLTableRowElement {
  const row = made.createElement("tr");
  row.setAttribute("role", "row");
  return row;
}

function cellElement(made: Document, isHead: boolean): HTMLTableCellElement {
  const cell = made.createElement(isHead ? "th" : "td");
  cell.dir = "auto";
  cell.setAttribute("role", isHead ? "columnheader" : "gridcell");
  if (isHead) cell.scope = "col";
  return cell;
}

function alignCell(cell: HTMLTableCellElement, alignment: Alignment): void {
  if (alignment === null) cell.removeAttribute("align");
  else cell.setAttribute("align", alignment);
}

function nearest(
  boxes: (DOMRect | undefined)[],
  at: number,
  start: "top" | "left",
  end: "bottom" | "right",
): number {
  const distances = boxes.map((box) =>
    box === undefined ? Infinity : Math.max(box[start] - at, at - box[end], 0),
  );
  return Math.max(0, distances.indexOf(Math.min(...distances)));
}

function contentBox(element: HTMLElement): Rect {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left, right: Math.min(right, left + 1), top, bottom };
}

function rectOf({ node, at }: DrawnPiece, wanted: number): Rect {
  const offset = Math.min(wanted - at, node.length);
  const range = node.ownerDocument.createRange();
  range.setStart(node, offset === node.length && offset > 0 ? offset - 1 : offset);
  range.setEnd(node, Math.min(node.length, offset === node.length ? offset : offset + 1));
  const { left, right, top, bottom } = range.getBoundingClientRect();
  const x = offset === node.length ? right : left;
  return { left: x, right: x, top, bottom };
}
