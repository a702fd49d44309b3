// Edits of a shown table as transactions of the text, each one step that can be undone, with the cursor in a cell.

import { isolateHistory } from "@codemirror/commands";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { TextChange } from "../text_changes";
import { selectedInPassing } from "../text_focus";
import {
  alignColumns,
  applied,
  deleteColumns,
  deleteRows,
  insertColumn,
  insertRow,
  moveColumn,
  moveRow,
  setCells,
  toggleHead,
  type CellEdit,
} from "./operations";
import { activeCell, byGrid, enterCell, rangeOfCell, tableWithId, type ShownTable } from "./shown_tables";
import { columnsOf, parseTable, type Alignment, type CellPosition } from "./table";

/** Where the cursor is put in a cell. */
export type CursorInCell = "start" | "end" | "all";

/** Rows and columns, the last ones included. */
export interface CellBlock {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export const blockOf = (one: CellPosition, other: CellPosition): CellBlock => ({
  top: Math.min(one.row, other.row),
  bottom: Math.max(one.row, other.row),
  left: Math.min(one.column, other.column),
  right: Math.max(one.column, other.column),
});

/** The table and the cell that is edited. */
export function editedCell(state: EditorState): { shown: ShownTable; cell: CellPosition } | null {
  const cell = activeCell(state);
  const shown = cell && tableWithId(state, cell.id);
  return shown ? { shown, cell } : null;
}

export function goToCell(
  view: EditorView,
  shown: ShownTable,
  cell: CellPosition,
  cursor: CursorInCell,
  scrollIntoView: boolean,
): void {
  const userEvent = cursor === "all" ? selectedInPassing : "select";
  view.dispatch({ ...selectionIn(shown, cell, cursor), userEvent, scrollIntoView });
}

function selectionIn(shown: ShownTable, cell: CellPosition, cursor: CursorInCell): TransactionSpec {
  const range = rangeOfCell(shown, cell);
  const rowEnd = shown.from + (shown.table.rows[cell.row]?.to ?? 0);
  const { from, to } = range ?? { from: rowEnd, to: rowEnd };
  const selection = {
    start: { anchor: from },
    end: { anchor: to },
    all: { anchor: from, head: to },
  }[cursor];
  return { selection, effects: enterCell.of({ id: shown.id, ...cell }) };
}

interface TableEdit {
  changes: TextChange[];
  /** Where the cursor is afterwards. */
  cell: CellPosition;
  cursor?: CursorInCell;
  userEvent?: string;
}

function edit(
  view: EditorView,
  shown: ShownTable,
  { changes, cell, cursor = "end", userEvent = "input" }: TableEdit,
): void {
  const table = parseTable(applied(shown.table.text, changes));
  if (table === null) throw new Error("An edit of a table must leave a table.");
  view.dispatch({
    changes: changes.map(({ from, to, insert }) => ({
      from: shown.from + from,
      to: shown.from + to,
      insert,
    })),
    ...selectionIn({ ...shown, table }, cell, cursor),
    annotations: [byGrid.of(true), isolateHistory.of("full")],
    userEvent,
    scrollIntoView: true,
  });
}

export function insertRowAt(view: EditorView, shown: ShownTable, row: number, column: number): void {
  edit(view, shown, { changes: insertRow(shown.table, row), cell: { row, column } });
}

/** Delete rows; with all of them, the table. */
export function deleteRowsOf(view: EditorView, shown: ShownTable, block: CellBlock): void {
  const { table } = shown;
  const count = block.bottom - block.top + 1;
  if (count >= table.rows.length) deleteTable(view, shown);
  else {
    const row = Math.min(block.top, table.rows.length - count - 1);
    edit(view, shown, {
      changes: deleteRows(table, block.top, block.bottom + 1),
      cell: { row, column: block.left },
    });
  }
}

export function moveRowBy(
  view: EditorView,
  shown: ShownTable,
  { row, column }: CellPosition,
  by: number,
): void {
  const to = row + by;
  if (to < 0 || to >= shown.table.rows.length) return;
  edit(view, shown, {
    changes: moveRow(shown.table, row, to),
    cell: { row: to, column },
    userEvent: "move.line",
  });
}

export function insertColumnAt(view: EditorView, shown: ShownTable, row: number, column: number): void {
  edit(view, shown, { changes: insertColumn(shown.table, column), cell: { row, column } });
}

/** Delete columns; with all of them, the table. */
export function deleteColumnsOf(view: EditorView, shown: ShownTable, block: CellBlock): void {
  const count = block.right - block.left + 1;
  if (count >= columnsOf(shown.table)) deleteTable(view, shown);
  else {
    const column = Math.min(block.left, columnsOf(shown.table) - count - 1);
    edit(view, shown, {
      changes: deleteColumns(shown.table, block.left, block.right + 1),
      cell: { row: block.top, column },
    });
  }
}

export function moveColumnBy(
  view: EditorView,
  shown: ShownTable,
  { row, column }: CellPosition,
  by: number,
): void {
  const to = column + by;
  if (to < 0 || to >= columnsOf(shown.table)) return;
  edit(view, shown, {
    changes: moveColumn(shown.table, column, to),
    cell: { row, column: to },
    userEvent: "move",
  });
}

export function align(view: EditorView, shown: ShownTable, block: CellBlock, alignment: Alignment): void {
  const changes = alignColumns(shown.table, block.left, block.right + 1, alignment);
  edit(view, shown, { changes, cell: { row: block.top, column: block.left } });
}

export function toggleHeadOf(view: EditorView, shown: ShownTable, { column }: CellPosition): void {
  edit(view, shown, { changes: toggleHead(shown.table), cell: { row: 0, column } });
}

export function clearCells(
  view: EditorView,
  shown: ShownTable,
  block: CellBlock,
  userEvent = "delete",
): void {
  const edits: CellEdit[] = [];
  for (let row = block.top; row <= block.bottom; row += 1)
    for (let column = block.left; column <= block.right; column += 1) edits.push({ row, column, words: "" });
  const cell = { row: block.top, column: block.left };
  edit(view, shown, { changes: setCells(shown.table, edits), cell, userEvent });
}

/** Put rows of words into cells from one on; the table grows where it has to. `rows` are written as the text has them. */
export function pasteCells(view: EditorView, shown: ShownTable, at: CellPosition, rows: string[][]): void {
  const edits = rows.flatMap((words, row) =>
    words.map((one, column) => ({ row: at.row + row, column: at.column + column, words: one })),
  );
  const last = { row: at.row + rows.length - 1, column: at.column + (rows.at(-1)?.length ?? 1) - 1 };
  edit(view, shown, { changes: setCells(shown.table, edits), cell: last, userEvent: "input.paste" });
}

/** Delete the table with the blank line behind it, or the one before it at the end of the text. */
export function deleteTable(view: EditorView, { from, to }: ShownTable): void {
  const { doc } = view.state;
  const behind = /^\n(?:[ \t]*\n)?/.exec(doc.sliceString(to, to + 200))?.[0].length ?? 0;
  const before =
    to + behind >= doc.length
      ? (/(?:\n[ \t]*)?\n$/.exec(doc.sliceString(Math.max(0, from - 200), from))?.[0].length ?? 0)
      : 0;
  view.dispatch({
    changes: { from: from - before, to: to + behind },
    selection: { anchor: from - before },
    annotations: [byGrid.of(true), isolateHistory.of("full")],
    userEvent: "delete",
  });
}
