// A new table in the text.

import { isolateHistory } from "@codemirror/commands";
import type { EditorState, StateCommand } from "@codemirror/state";
import { byGrid, tableAt } from "./shown_tables";

/** Insert an empty table behind the block with the cursor, and go into its first cell. The head is one of the rows. */
export function insertTable(rows: number, columns: number): StateCommand {
  return ({ state, dispatch }) => {
    const { from, to, before, behind } = roomFor(state);
    const table = emptyTable(rows, columns);
    dispatch(
      state.update({
        changes: { from, to, insert: before + table + behind },
        selection: { anchor: from + before.length + 2 },
        annotations: [byGrid.of(true), isolateHistory.of("full")],
        userEvent: "input",
        scrollIntoView: true,
      }),
    );
    return true;
  };
}

function emptyTable(rows: number, columns: number): string {
  const row = `|${"     |".repeat(columns)}`;
  const rule = `|${" --- |".repeat(columns)}`;
  return [row, rule, ...Array.from({ length: rows - 1 }, () => row)].join("\n");
}

/** In the place of a blank line, or behind the block in which the cursor is. */
function roomFor(state: EditorState): { from: number; to: number; before: string; behind: string } {
  const { doc, selection } = state;
  const { head } = selection.main;
  let line = doc.lineAt(tableAt(state, head)?.to ?? head);
  const isBlank = line.text.trim() === "";
  while (!isBlank && line.number < doc.lines && doc.line(line.number + 1).text.trim() !== "")
    line = doc.line(line.number + 1);
  const [from, to] = isBlank ? [line.from, line.to] : [line.to, line.to];
  const [above, below] = [doc.sliceString(0, from), doc.sliceString(to)];
  const before = above.trim() === "" || above.endsWith("\n\n") ? "" : above.endsWith("\n") ? "\n" : "\n\n";
  const behind = below.startsWith("\n\n") ? "" : below.startsWith("\n") ? "\n" : below === "" ? "\n" : "\n\n";
  return { from, to, before, behind };
}
