// What a pointer does in a grid: it puts the cursor between letters, selects letters within a cell, and cells beyond it.

import type { Grid } from "./grid";
import type { Grids } from "./grids";
import { leaveToEnd } from "./leaving";
import { tablesOf, tableWithId } from "./shown_tables";
import type { CellPosition } from "./table";

export function followPointer(grids: Grids, grid: Grid, event: MouseEvent): void {
  const cell = event.button === 0 ? grid.positionOf(event.target) : null;
  const shown = tableWithId(grids.view.state, grid.shown.id);
  if (!cell || !shown) return;
  const isInEditor = grids.editor?.dom.contains(event.target as Node) ?? false;
  if (event.shiftKey && !isInEditor && grids.editor && grid.dom.contains(grids.editor.dom)) {
    event.preventDefault();
    grids.selectCells({ anchor: grids.current.cell, head: cell });
    return;
  }
  grids.selectCells(null);
  if (!isInEditor) {
    event.preventDefault();
    grids.enter(shown, cell, "end");
    putCursor(grids, event, false);
  }
  drag(grids, grid, cell, isInEditor);
}

/**
 * Into the words outside the tables. Browsers put the cursor there by themselves after a touch; before that is heard of,
 * the text would have put it back into the cell.
 */
export function leaveByPointer(grids: Grids | null, event: MouseEvent): boolean {
  if (grids === null || grids.editor === null || event.button !== 0 || event.shiftKey) return false;
  const anchor = grids.view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
  grids.view.dispatch({ selection: { anchor }, userEvent: "select.pointer" });
  return false;
}

/** Below a table that ends the text, a paragraph begins. */
export function beginBelow(grids: Grids | null, event: MouseEvent): boolean {
  if (grids === null || event.button !== 0 || event.shiftKey) return false;
  const last = tablesOf(grids.view.state).at(-1);
  const table = last && grids.grid(last.id)?.table;
  const isBelow = table !== undefined && event.clientY > table.getBoundingClientRect().bottom;
  return isBelow && leaveToEnd(grids.view);
}

function putCursor(grids: Grids, { clientX: x, clientY: y }: MouseEvent, isSelecting: boolean): void {
  const { editor } = grids;
  if (!editor) return;
  const head = editor.posAtCoords({ x, y }, false);
  const { anchor } = isSelecting ? editor.state.selection.main : { anchor: head };
  editor.dispatch({ selection: { anchor, head }, userEvent: "select.pointer" });
}

/** Within the cell that was edited already, its own view selects letters. */
function drag(grids: Grids, grid: Grid, anchor: CellPosition, isInEditor: boolean): void {
  const { ownerDocument } = grid.dom;
  const move = (event: MouseEvent) => {
    if (event.buttons === 0) return;
    const head = grid.positionAt(event.clientX, event.clientY);
    const isInCell = head.row === anchor.row && head.column === anchor.column;
    if (!isInCell) grids.selectCells({ anchor, head });
    else if (grids.selected) grids.selectCells(null);
    else if (!isInEditor) putCursor(grids, event, true);
  };
  ownerDocument.addEventListener("mousemove", move);
  ownerDocument.addEventListener("mouseup", () => ownerDocument.removeEventListener("mousemove", move), {
    once: true,
  });
}
