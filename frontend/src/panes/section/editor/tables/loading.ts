// Grids are loaded with the first table: before the editor opens where its text has one, or else when one is written.

import { syntaxTree } from "@codemirror/language";
import { Compartment, type EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const compartment = new Compartment();
let grids: Extension | null = null;

async function load(): Promise<Extension> {
  const { tableGrids } = await import("./grids");
  grids = tableGrids;
  return tableGrids;
}

/** Load grids where a text may have a table; an editor without them shows its source. */
export async function loadGridsFor(text: string): Promise<void> {
  if (grids === null && text.split("\n").some(mayBeRule)) await load().catch(() => undefined);
}

const mayBeRule = (line: string): boolean =>
  /^[\s>|:-]+$/.test(line) && line.includes("|") && line.includes("-");

export const gridsOnDemand = (): Extension => compartment.of(grids ?? whenTableIsWritten);

let isLoading = false;

const whenTableIsWritten = EditorView.updateListener.of(({ view, state, docChanged }) => {
  if (!docChanged || isLoading || !hasTable(state)) return;
  isLoading = true;
  load()
    .then((loaded) => view.dispatch({ effects: compartment.reconfigure(loaded) }))
    // Without a connection the source stays, and the next letter tries again.
    .catch(() => undefined)
    .finally(() => (isLoading = false));
});

function hasTable(state: EditorState): boolean {
  let isFound = false;
  syntaxTree(state).iterate({
    enter: ({ name, type }) => {
      isFound ||= name === "Table";
      return !isFound && (type.isTop || type.is("Block"));
    },
  });
  return isFound;
}
