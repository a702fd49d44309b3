// What is marked in the cells of grids: what a search has found, and what a proposal would take away and write. Whole rows and
// columns that it would write stand in the list of its changes.

import type { EditorState } from "@codemirror/state";
import { foundIn } from "../highlights";
import { changesIn, type ProposedChange } from "../hunks";
import type { MarkedRange } from "./drawn_cell";

/** Marks within a range of the text, by offsets in it. */
export function marksIn(state: EditorState, from: number, to: number): MarkedRange[] {
  return [...foundIn(state), ...changesIn(state, from, to)]
    .filter((found) => (isAdded(found) ? fitsIn(found, from, to) : found.from < to && found.to > from))
    .map((found) => ({
      ...found,
      from: Math.max(found.from, from) - from,
      to: Math.min(found.to, to) - from,
    }));
}

/** What no cell has. */
const barOrLine = /[|\n]/;

const isAdded = (found: ProposedChange): found is ProposedChange & { added: string } =>
  found.added !== undefined;

const fitsIn = (found: { from: number; added: string }, from: number, to: number): boolean =>
  found.from >= from && found.from <= to && !barOrLine.test(found.added);

/** The same for as long as the same is marked. */
export const marksKey = (state: EditorState): unknown =>
  JSON.stringify([foundIn(state), changesIn(state, 0, state.doc.length)]);
