// Where the keys go: into the text, or into a part of it that has an editor of its own, such as a cell of a table.

import { Facet } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

/** Finds the editor of a part that is edited now. */
export const editedPart = Facet.define<(text: EditorView) => EditorView | null>();

/** The event of a selection that nobody has asked for, such as that of the words of the cell to which Tab leads. */
export const selectedInPassing = "select.passing";

/** Put the focus where the selection is: with the focus in the text, keys would write beside a cell. */
export function focusText(view: EditorView): void {
  (editorOfSelection(view) ?? view).focus();
}

/** Put the cursor to an offset, without scrolling there. */
export function focusAt(view: EditorView, offset: number): void {
  view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) } });
  view.contentDOM.focus({ preventScroll: true });
}

export const hasTextFocus = (view: EditorView): boolean =>
  view.hasFocus || (editorOfSelection(view)?.hasFocus ?? false);

function editorOfSelection(view: EditorView): EditorView | null {
  for (const find of view.state.facet(editedPart)) {
    const part = find(view);
    if (part !== null) return part;
  }
  return null;
}
