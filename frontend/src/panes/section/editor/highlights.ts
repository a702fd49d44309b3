// Marks of what was found by a search of the document. They say where to look, and are no part of the text.

import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { FoundRange } from "../found";

const setFound = StateEffect.define<FoundRange[]>();
const mark = Decoration.mark({ tagName: "mark", class: "cm-found" });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFound))
        return Decoration.set(effect.value.map(({ from, to }) => mark.range(from, to)));
    }
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const foundMarks: Extension = [
  marks,
  EditorView.theme({
    ".cm-found": { borderRadius: "2px", backgroundColor: "var(--found-now)", color: "var(--ink)" },
  }),
];

/** What is marked, where it stands now. */
export function foundIn(state: EditorState): FoundRange[] {
  const found: FoundRange[] = [];
  state.field(marks, false)?.between(0, state.doc.length, (from, to) => void found.push({ from, to }));
  return found;
}

/** Mark these ranges, and put the cursor to the first one for whoever goes on from there. */
export function showFound(view: EditorView, found: FoundRange[]): void {
  const [first] = found;
  if (first) view.dispatch({ effects: setFound.of(found), selection: { anchor: first.from } });
}

export function hideFound(view: EditorView): void {
  if (view.state.field(marks).size > 0) view.dispatch({ effects: setFound.of([]) });
}
