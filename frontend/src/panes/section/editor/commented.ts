// Marks of the words that comments are about. They move with what is typed, and are no part of the text.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { FoundRange } from "../reading/found";

const setCommented = StateEffect.define<FoundRange[]>();
const mark = Decoration.mark({ class: "cm-commented" });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setCommented))
        return Decoration.set(
          effect.value.map(({ from, to }) => mark.range(from, to)),
          true,
        );
    }
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const commentedMarks: Extension = [
  marks,
  EditorView.theme({
    ".cm-commented": { borderBlockEnd: "2px solid var(--accent)", backgroundColor: "var(--accent-wash)" },
  }),
];

/** Mark these ranges, and no others. */
export function showCommented(view: EditorView, ranges: FoundRange[]): void {
  const { length } = view.state.doc;
  const shown = ranges.filter(({ from, to }) => from < to && to <= length);
  if (shown.length > 0 || view.state.field(marks).size > 0)
    view.dispatch({ effects: setCommented.of(shown) });
}
