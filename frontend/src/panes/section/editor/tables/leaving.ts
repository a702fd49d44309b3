// Out of a table, to the line behind it or before it.

import type { EditorView } from "@codemirror/view";
import { byGrid, tablesOf, type ShownTable } from "./shown_tables";

/** To the next words; where the text ends with the table, a paragraph begins. */
export function leaveTable(view: EditorView, { from, to }: ShownTable, direction: 1 | -1): void {
  const { doc } = view.state;
  if (direction === 1 && to === doc.length) {
    begin(view, { from: to, insert: "\n\n" }, to + 2);
  } else if (direction === 1) {
    const next = doc.lineAt(to + 1);
    // The blank line without which what follows would be a row is no line to write in.
    const isSeparator = next.text.trim() === "" && next.to < doc.length;
    select(view, isSeparator ? next.to + 1 : next.from);
  } else if (from === 0) begin(view, { from: 0, insert: "\n\n" }, 0);
  else {
    const above = doc.lineAt(from - 1);
    const isSeparator = above.text.trim() === "" && above.from > 0;
    select(view, isSeparator ? above.from - 1 : above.to);
  }
  view.focus();
}

/** To the end of a text that a table ends: to a paragraph below it. */
export function leaveToEnd(view: EditorView): boolean {
  const last = tablesOf(view.state).at(-1);
  if (view.state.readOnly || last?.to !== view.state.doc.length) return false;
  leaveTable(view, last, 1);
  return true;
}

function begin(view: EditorView, changes: { from: number; insert: string }, anchor: number): void {
  view.dispatch({
    changes,
    selection: { anchor },
    annotations: byGrid.of(true),
    userEvent: "input",
    scrollIntoView: true,
  });
}

function select(view: EditorView, anchor: number): void {
  view.dispatch({ selection: { anchor }, userEvent: "select", scrollIntoView: true });
}
