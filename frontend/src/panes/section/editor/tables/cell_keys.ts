// The keys of a cell that is edited: through the cells as in every word processor, and within the cell as in a text field.

import { cursorDocEnd, cursorDocStart, selectAll } from "@codemirror/commands";
import { EditorSelection } from "@codemirror/state";
import type { EditorView, KeyBinding } from "@codemirror/view";
import type { Grids } from "./grids";
import { leaveToEnd } from "./leaving";
import { columnsOf, type CellPosition, type Table } from "./table";

type Direction = "up" | "down" | "left" | "right";

const steps: Record<Direction, { row: number; column: number }> = {
  up: { row: -1, column: 0 },
  down: { row: 1, column: 0 },
  left: { row: 0, column: -1 },
  right: { row: 0, column: 1 },
};

export function cellKeys(grids: Grids): KeyBinding[] {
  return [
    { key: "Tab", run: () => goOn(grids), shift: () => goBack(grids) },
    { key: "Enter", run: () => goDown(grids), shift: (view) => startLine(grids, view) },
    { key: "Mod-Enter", run: () => grids.insertRowBelow() },
    { key: "Escape", run: () => leave(grids) },
    ...(["up", "down", "left", "right"] as const).flatMap((direction) => arrows(grids, direction)),
    { key: "Mod-a", run: (view) => selectMore(grids, view), preventDefault: true },
    { key: "Mod-Home", run: () => leaveTo(grids, cursorDocStart) },
    { key: "Mod-End", run: () => leaveToEnd(grids.view) || leaveTo(grids, cursorDocEnd) },
    { key: "Backspace", run: (view) => grids.clearSelected() || isNothingToDelete(view, false) },
    { key: "Delete", run: (view) => grids.clearSelected() || isNothingToDelete(view, true) },
    { key: "Alt-ArrowUp", run: () => grids.moveRow(-1) },
    { key: "Alt-ArrowDown", run: () => grids.moveRow(1) },
    { key: "Alt-Shift-ArrowLeft", run: () => grids.moveColumn(-1) },
    { key: "Alt-Shift-ArrowRight", run: () => grids.moveColumn(1) },
    // Alt and F10 alone lead to the tools above the text.
    { key: "Alt-Shift-F10", run: () => grids.goToHandles(), stopPropagation: true },
  ];
}

function arrows(grids: Grids, direction: Direction): KeyBinding[] {
  const key = `Arrow${direction[0]?.toUpperCase() ?? ""}${direction.slice(1)}`;
  return [
    {
      key,
      run: (view) => step(grids, view, direction),
      shift: (view) => extend(grids, view, direction),
    },
    { key: `Mod-${key}`, run: (view) => jump(grids, view, direction) },
  ];
}

/** To the next cell; behind the last one, a row is added. */
function goOn(grids: Grids): boolean {
  const { table, cell } = grids.current;
  const next = cellBehind(table, cell, 1);
  if (next) grids.goTo(next, "all");
  else grids.addRow(0);
  return true;
}

function goBack(grids: Grids): boolean {
  const { table, cell } = grids.current;
  const before = cellBehind(table, cell, -1);
  if (before) grids.goTo(before, "all");
  else grids.leave(-1);
  return true;
}

/** To the cell below; below the last one, a row is added. */
function goDown(grids: Grids): boolean {
  const { table, cell } = grids.current;
  if (cell.row + 1 < table.rows.length) grids.goTo({ ...cell, row: cell.row + 1 }, "all");
  else grids.addRow(cell.column);
  return true;
}

function startLine(grids: Grids, view: EditorView): boolean {
  grids.selectCells(null);
  view.dispatch({ ...view.state.replaceSelection("\n"), scrollIntoView: true, userEvent: "input" });
  return true;
}

function leave(grids: Grids): boolean {
  if (grids.selected) grids.selectCells(null);
  else grids.leave(1);
  return true;
}

function leaveTo(grids: Grids, command: (view: EditorView) => boolean): boolean {
  command(grids.view);
  return true;
}

function step(grids: Grids, view: EditorView, direction: Direction): boolean {
  if (!grids.selected && !isAtEdge(view, direction)) return false;
  const { table, cell } = grids.current;
  const from = grids.selected?.head ?? cell;
  const isForward = direction === "down" || direction === "right";
  const isSideways = direction === "left" || direction === "right";
  const next = isSideways ? cellBehind(table, from, isForward ? 1 : -1) : moved(table, from, direction);
  if (next) grids.goTo(next, isForward && isSideways ? "start" : "end");
  else grids.leave(isForward ? 1 : -1);
  return true;
}

/** Select letters, and at the edge of the cell, cells. */
function extend(grids: Grids, view: EditorView, direction: Direction): boolean {
  if (!grids.selected && !isAtEdge(view, direction, true)) return false;
  const { table, cell } = grids.current;
  const { anchor, head } = grids.selected ?? { anchor: cell, head: cell };
  const next = moved(table, head, direction);
  if (next) grids.selectCells({ anchor, head: next });
  return true;
}

/** By words, and from the edge of a cell to the next one; up and down to the first and last row. */
function jump(grids: Grids, view: EditorView, direction: Direction): boolean {
  const { table, cell } = grids.current;
  if (direction === "left" || direction === "right")
    return isAtEdge(view, direction) && step(grids, view, direction);
  grids.goTo({ ...cell, row: direction === "up" ? 0 : table.rows.length - 1 }, "end");
  return true;
}

/** Selections that the key has made of the words of a cell; Tab makes the same, and that of an empty cell is empty. */
const wordsSelected = new WeakSet<EditorSelection>();

/** The words, then the cells, then the whole text. */
function selectMore(grids: Grids, view: EditorView): boolean {
  const { table } = grids.current;
  const last = { row: table.rows.length - 1, column: columnsOf(table) - 1 };
  if (!grids.selected && !wordsSelected.has(view.state.selection)) {
    view.dispatch({ selection: EditorSelection.range(0, view.state.doc.length) });
    wordsSelected.add(view.state.selection);
  } else if (!grids.isAllSelected) grids.selectCells({ anchor: { row: 0, column: 0 }, head: last });
  else leaveTo(grids, selectAll);
  return true;
}

/** At the edge of a cell, the bar beside it stays. */
function isNothingToDelete({ state: { selection, doc } }: EditorView, isForward: boolean): boolean {
  // Whoever deletes has done with what was selected, if it was nothing: selecting begins with the words again.
  wordsSelected.delete(selection);
  return selection.main.empty && selection.main.head === (isForward ? doc.length : 0);
}

function isAtEdge(view: EditorView, direction: Direction, isSelecting = false): boolean {
  const { main } = view.state.selection;
  const { length } = view.state.doc;
  if (!main.empty && !isSelecting) return false;
  if (direction === "up" || direction === "down")
    return isInLastLine(view, direction === "down" ? length : 0);
  const isToEnd = (direction === "right") === (view.textDirectionAt(main.head) === 0);
  return main.head === (isToEnd ? length : 0);
}

/** Whether the cursor is in the first or last line of the cell, as it is wrapped. */
function isInLastLine(view: EditorView, end: number): boolean {
  const { head } = view.state.selection.main;
  const [here, there] = [view.coordsAtPos(head), view.coordsAtPos(end)];
  if (!here || !there) return true;
  return here.top < there.bottom && there.top < here.bottom;
}

function moved(table: Table, from: CellPosition, direction: Direction): CellPosition | null {
  const { row, column } = {
    row: from.row + steps[direction].row,
    column: from.column + steps[direction].column,
  };
  const isIn = row >= 0 && row < table.rows.length && column >= 0 && column < columnsOf(table);
  return isIn ? { row, column } : null;
}

/** The cells one after another, row by row. */
function cellBehind(table: Table, { row, column }: CellPosition, by: 1 | -1): CellPosition | null {
  const columns = columnsOf(table);
  const number = row * columns + column + by;
  return number < 0 || number >= columns * table.rows.length
    ? null
    : { row: Math.floor(number / columns), column: number % columns };
}
