// What is marked in the cells of grids: what a search of the document has found, and the matches of the search in the text.

import { getSearchQuery, searchPanelOpen } from "@codemirror/search";
import type { EditorState } from "@codemirror/state";
import { foundIn } from "../highlights";
import type { MarkedRange } from "./drawn_cell";

/** Marks within a range of the text, by offsets in it. */
export function marksIn(state: EditorState, from: number, to: number): MarkedRange[] {
  return [...foundMarksIn(state, from, to), ...matchesIn(state, from, to)].map((mark) => ({
    ...mark,
    from: Math.max(mark.from, from) - from,
    to: Math.min(mark.to, to) - from,
  }));
}

/** The same for as long as the same is marked. */
export function marksKey(state: EditorState): unknown {
  const { anchor, head } = state.selection.main;
  const search = searchPanelOpen(state) ? [JSON.stringify(getSearchQuery(state)), anchor, head] : [];
  return JSON.stringify([foundIn(state), search]);
}

function foundMarksIn(state: EditorState, from: number, to: number): MarkedRange[] {
  return foundIn(state)
    .filter((found) => found.from < to && found.to > from)
    .map((found) => ({ ...found, classes: "cm-found" }));
}

function matchesIn(state: EditorState, from: number, to: number): MarkedRange[] {
  const query = getSearchQuery(state);
  if (!searchPanelOpen(state) || !query.valid || query.search === "") return [];
  const { main } = state.selection;
  const found: MarkedRange[] = [];
  const matches = query.getCursor(state, from, to);
  for (let next = matches.next(); !next.done; next = matches.next()) {
    const match = next.value;
    const isSelected = match.from === main.from && match.to === main.to;
    found.push({
      ...match,
      classes: isSelected ? "cm-searchMatch cm-searchMatch-selected" : "cm-searchMatch",
    });
  }
  return found;
}
