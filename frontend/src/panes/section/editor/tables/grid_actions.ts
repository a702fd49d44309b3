// The menus of rows and columns.

import { words } from "../../../../words";
import {
  align,
  deleteColumnsOf,
  deleteRowsOf,
  deleteTable,
  insertColumnAt,
  insertRowAt,
  moveColumnBy,
  moveRowBy,
  toggleHeadOf,
} from "./edits";
import type { GridAction } from "./grid_menu";
import type { Grids } from "./grids";
import { isHeadEmpty } from "./operations";
import { columnsOf, type Alignment } from "./table";

export function rowActions(grids: Grids): GridAction[][] {
  const { view, block } = grids;
  const { shown, table, cell } = grids.current;
  const labels = words.tables;
  const isHeadless = isHeadEmpty(table) && table.rows.length > 1;
  return [
    [
      { name: labels.insertRowAbove, run: () => insertRowAt(view, shown, block.top, cell.column) },
      {
        name: labels.insertRowBelow,
        keys: "Ctrl+Enter",
        run: () => insertRowAt(view, shown, block.bottom + 1, cell.column),
      },
    ],
    [
      {
        name: labels.moveRowUp,
        keys: "Alt+↑",
        isOff: cell.row === 0,
        run: () => moveRowBy(view, shown, cell, -1),
      },
      {
        name: labels.moveRowDown,
        keys: "Alt+↓",
        isOff: cell.row === table.rows.length - 1,
        run: () => moveRowBy(view, shown, cell, 1),
      },
      { name: isHeadless ? labels.useAsHead : labels.addHead, run: () => toggleHeadOf(view, shown, cell) },
    ],
    [
      { name: labels.deleteRow, run: () => deleteRowsOf(view, shown, block) },
      { name: labels.deleteTable, run: () => deleteTable(view, shown) },
    ],
  ];
}

export function columnActions(grids: Grids): GridAction[][] {
  const { view, block } = grids;
  const { shown, table, cell } = grids.current;
  const labels = words.tables;
  const alignTo = (name: string, alignment: Alignment): GridAction => ({
    name,
    isOff: table.alignments[cell.column] === alignment,
    run: () => align(view, shown, block, alignment),
  });
  return [
    [
      { name: labels.insertColumnBefore, run: () => insertColumnAt(view, shown, cell.row, block.left) },
      { name: labels.insertColumnBehind, run: () => insertColumnAt(view, shown, cell.row, block.right + 1) },
    ],
    [
      {
        name: labels.moveColumnToStart,
        keys: "Alt+Shift+←",
        isOff: cell.column === 0,
        run: () => moveColumnBy(view, shown, cell, -1),
      },
      {
        name: labels.moveColumnToEnd,
        keys: "Alt+Shift+→",
        isOff: cell.column === columnsOf(table) - 1,
        run: () => moveColumnBy(view, shown, cell, 1),
      },
    ],
    [
      alignTo(labels.alignLeft, "left"),
      alignTo(labels.alignCenter, "center"),
      alignTo(labels.alignRight, "right"),
      alignTo(labels.alignNone, null),
    ],
    [
      { name: labels.deleteColumn, run: () => deleteColumnsOf(view, shown, block) },
      { name: labels.deleteTable, run: () => deleteTable(view, shown) },
    ],
  ];
}
