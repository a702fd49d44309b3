// Where the text meets a table: keys lead into it instead of joining words with its rows, and what changes an edited cell
// from outside of the grid leaves the table as it is.

import {
  EditorState,
  Prec,
  Transaction,
  type Extension,
  type Text,
  type TransactionSpec,
} from "@codemirror/state";
import { keymap, type Command, type EditorView } from "@codemirror/view";
import { narrowed, type TextChange } from "../text_changes";
import { editedCell, goToCell } from "./edits";
import { gridsIn } from "./grids";
import { leaveToEnd } from "./leaving";
import { applied, setCells } from "./operations";
import { byGrid, rangeOfCell, tablesOf, type ShownTable } from "./shown_tables";
import { columnsOf, trimmed, type CellPosition } from "./table";

export const tableEdges: Extension = [
  Prec.highest(
    keymap.of([
      { key: "ArrowDown", run: goIn(true) },
      { key: "ArrowUp", run: goIn(false) },
      { key: "ArrowRight", run: step(true) },
      { key: "ArrowLeft", run: step(false) },
      { key: "Backspace", run: goBackInto },
      { key: "Delete", run: step(true) },
      { key: "Mod-End", mac: "Cmd-ArrowDown", run: leaveToEnd },
    ]),
  ),
  EditorState.transactionFilter.of(keepTable),
  EditorState.transactionFilter.of(keepApart),
];

const lastCell = ({ table }: ShownTable): CellPosition => ({
  row: table.rows.length - 1,
  column: columnsOf(table) - 1,
});

/** Up or down into the nearest cell of the row that is met. */
function goIn(isForward: boolean): Command {
  return (view) => {
    const { main } = view.state.selection;
    if (!main.empty || tablesOf(view.state).length === 0) return false;
    const { head } = view.moveVertically(main, isForward);
    const shown = tablesOf(view.state).find(({ from, to }) =>
      isForward ? from > main.head && from <= head : to < main.head && to >= head,
    );
    if (!shown) return false;
    const row = isForward ? 0 : shown.table.rows.length - 1;
    const x = view.coordsAtPos(main.head)?.left ?? 0;
    goToCell(view, shown, { row, column: columnAt(view, shown, row, x) }, "end", true);
    return true;
  };
}

function columnAt(view: EditorView, { id }: ShownTable, row: number, x: number): number {
  const grid = gridsIn(view)?.grid(id);
  const top = grid?.element({ row, column: 0 })?.getBoundingClientRect().top;
  return grid && top !== undefined ? grid.positionAt(x, top).column : 0;
}

/** Over a line end into the first or last cell. */
function step(isForward: boolean): Command {
  return (view) => {
    const { main } = view.state.selection;
    const shown = tablesOf(view.state).find(({ from, to }) => (isForward ? from - 1 : to + 1) === main.head);
    if (!main.empty || !shown) return false;
    if (isForward) goToCell(view, shown, { row: 0, column: 0 }, "start", true);
    else goToCell(view, shown, lastCell(shown), "end", true);
    return true;
  };
}

/** The blank line behind a table stays where words stand below it: without it they would be a row. */
function goBackInto(view: EditorView): boolean {
  const { selection, doc } = view.state;
  const line = doc.lineAt(selection.main.head);
  if (!selection.main.empty || selection.main.head !== line.from || line.number === 1) return false;
  const above = doc.line(line.number - 1);
  const isApart = above.text.trim() === "" && line.text.trim() !== "" && line.number > 2;
  const last = isApart ? doc.line(line.number - 2) : above;
  const shown = tablesOf(view.state).find(({ to }) => to === last.to);
  if (!shown) return false;
  goToCell(view, shown, lastCell(shown), "end", true);
  return true;
}

/** Whether somebody changes the text now; what the server sends and what is undone is a text as it was. */
const isEdit = (transaction: Transaction): boolean =>
  transaction.docChanged &&
  transaction.annotation(byGrid) === undefined &&
  ["input", "delete", "move"].some((event) => transaction.isUserEvent(event)) &&
  !transaction.isUserEvent("input.replace");

/** Commands of the text may change the words of the edited cell, and nothing else of its table. */
function keepTable(transaction: Transaction): Transaction | readonly TransactionSpec[] {
  const edited = isEdit(transaction) ? editedCell(transaction.startState) : null;
  if (edited === null) return transaction;
  const { shown, cell } = edited;
  const range = rangeOfCell(shown, cell);
  let isInside = false;
  let isBeyond = false;
  transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const isInCell = range !== null && from >= range.start && to <= range.end;
    if (isApart(shown, from, to, inserted)) return;
    if (isInCell) isInside = true;
    else if (from <= shown.to && to >= shown.from) isBeyond = true;
  });
  if (isBeyond) return [];
  return isInside && range ? [transaction, tidied(transaction, shown, cell)] : transaction;
}

/** Whether a change stands above or below the lines of a table, and leaves them as they are. */
function isApart({ from: start, to: end }: ShownTable, from: number, to: number, inserted: Text): boolean {
  const isBelow = from === end && to === end && inserted.lines > 1 && inserted.line(1).length === 0;
  const isAbove = from === start && to === start && inserted.lines > 1;
  return isBelow || (isAbove && inserted.line(inserted.lines).length === 0);
}

/** What a changed cell needs to be one line between two bars, and the table to be as even as it was. */
function tidied(transaction: Transaction, shown: ShownTable, cell: CellPosition): TransactionSpec {
  const { changes, newDoc } = transaction;
  const range = rangeOfCell(shown, cell);
  if (range === null) return {};
  const inside = newDoc.sliceString(changes.mapPos(range.start, -1), changes.mapPos(range.end, 1));
  const words = trimmed(inside)
    .replaceAll("\n", "<br>")
    .replace(/(?<!\\)\|/g, "\\|");
  const from = changes.mapPos(shown.from, -1);
  const now = newDoc.sliceString(from, changes.mapPos(shown.to, 1));
  const wanted = applied(shown.table.text, setCells(shown.table, [{ ...cell, words }]));
  return { changes: differences(from, now, wanted), sequential: true };
}

/** Line by line, where there are equally many. */
function differences(offset: number, before: string, after: string): TextChange[] {
  const [lines, others] = [before.split("\n"), after.split("\n")];
  const pairs: [string, string][] =
    lines.length === others.length
      ? lines.map((line, index) => [line, others[index] ?? ""])
      : [[before, after]];
  let from = 0;
  return pairs.flatMap(([line, other]) => {
    const change = { from, to: from + line.length, insert: other };
    from = change.to + 1;
    return narrowed(change, before).map((one) => ({ ...one, from: offset + one.from, to: offset + one.to }));
  });
}

/** Words that are typed directly below a table would be a row: a blank line comes before them. */
function keepApart(transaction: Transaction): Transaction | readonly TransactionSpec[] {
  if (!isEdit(transaction)) return transaction;
  const { startState, changes } = transaction;
  let apart: number | null = null;
  changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const line = startState.doc.lineAt(from);
    const isBelow =
      line.text.trim() === "" && tablesOf(startState).some((shown) => shown.to === line.from - 1);
    if (from === to && isBelow && inserted.toString().trim() !== "") apart = line.from;
  });
  if (apart === null) return transaction;
  return [transaction, { changes: { from: changes.mapPos(apart, -1), insert: "\n" }, sequential: true }];
}
