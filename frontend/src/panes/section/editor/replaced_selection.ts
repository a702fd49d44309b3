// Letters that replace a selection are put in by the editor. Left to do it, the browser would keep the style of what was
// selected as a style attribute, which the content policy refuses.

import type { EditorView } from "@codemirror/view";

export function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const isPlain = event.inputType === "insertText" && !event.isComposing && event.cancelable;
  if (!isPlain || !event.data || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}
