// What is marked in the cells of grids: what a search has found, and what a proposal would take away. What it would write
// stands in the list of its changes.

import type { EditorState } from "@codemirror/state";
import { foundIn } from "../highlights";
import { removedIn } from "../hunks";
import type { MarkedRange } from "./drawn_cell";

/** Marks within a range of the text, by offsets in it. */
export function marksIn(state: EditorState, from: number, to: number): MarkedRange[] {
  return [...foundIn(state), ...removedIn(state, from, to)]
    .filter((found) => found.from < to && found.to > from)
    .map((found) => ({
      ...found,
      from: Math.max(found.from, from) - from,
      to: Math.min(found.to, to) - from,
    }));
}

/** The same for as long as the same is marked. */
export const marksKey = (state: EditorState): unknown =>
  JSON.stringify([foundIn(state), removedIn(state, 0, state.doc.length)]);
