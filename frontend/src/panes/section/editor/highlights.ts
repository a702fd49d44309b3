// Marks of what was found by a search of the document. They say where to look, and are no part of the text.

import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { FoundRange } from "../reading/found";

interface ShownMarks {
  ranges: FoundRange[];
  /** Which of them is looked at; null for all. */
  current: number | null;
}

const setFound = StateEffect.define<ShownMarks>();
const mark = Decoration.mark({ tagName: "mark", class: "cm-found" });
const otherMark = Decoration.mark({ tagName: "mark", class: "cm-found-beside" });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFound)) return marksOf(effect.value);
    }
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf({ ranges, current }: ShownMarks): DecorationSet {
  return Decoration.set(
    ranges.map(({ from, to }, index) =>
      (current === null || index === current ? mark : otherMark).range(from, to),
    ),
  );
}

export const foundMarks: Extension = [
  marks,
  EditorView.theme({
    ".cm-found": { borderRadius: "2px", backgroundColor: "var(--found-now)", color: "var(--ink)" },
    ".cm-found-beside": { borderRadius: "2px", backgroundColor: "var(--found)", color: "var(--ink)" },
  }),
];

/** Marks a range, such as one that was just put in, and nothing else. */
export const markOf = (range: FoundRange): StateEffect<unknown> =>
  setFound.of({ ranges: [range], current: null });

/** What is marked, where it stands now, and by which class. */
export function foundIn(state: EditorState): (FoundRange & { classes: string })[] {
  const found: (FoundRange & { classes: string })[] = [];
  state.field(marks, false)?.between(0, state.doc.length, (from, to, { spec }) => {
    found.push({ from, to, classes: (spec as { class: string }).class });
  });
  return found;
}

/** Mark these ranges, and put the cursor to the first one for whoever goes on from there. */
export function showFound(view: EditorView, found: FoundRange[]): void {
  const [first] = found;
  if (first)
    view.dispatch({
      effects: setFound.of({ ranges: found, current: null }),
      selection: { anchor: first.from },
    });
}

/** Mark all ranges, and the one that is looked at, which is selected. */
export function showMatches(view: EditorView, found: FoundRange[], current: number): void {
  const { length } = view.state.doc;
  const ranges = found.filter(({ to }) => to <= length);
  const shown = ranges[current];
  view.dispatch({
    effects: setFound.of({ ranges, current }),
    ...(shown && { selection: { anchor: shown.from, head: shown.to } }),
  });
}

export function hideFound(view: EditorView): void {
  if (view.state.field(marks).size > 0)
    view.dispatch({ effects: setFound.of({ ranges: [], current: null }) });
}
