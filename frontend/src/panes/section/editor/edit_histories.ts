// The steps of editing each section, for as long as the page is open: undo goes on where the section was left.

import { historyField } from "@codemirror/commands";
import { Text, type EditorState, type Extension } from "@codemirror/state";

/** What was done to a text until it was this one. */
export interface EditHistory {
  text: Text;
  steps: unknown;
}

/** By the ids of the sections. */
export type EditHistories = Map<string, EditHistory>;

export function historyOf(state: EditorState): EditHistory {
  return { text: state.doc, steps: state.field(historyField) };
}

/** Go on with a history; a text that was changed elsewhere meanwhile begins a new one. */
export function goingOnWith(kept: EditHistory | undefined, text: Text): Extension {
  return kept?.text.eq(text) ? historyField.init(() => kept.steps) : [];
}

/** A text as the editor sees it, whatever its lines end with. */
export function editorText(text: string): Text {
  return Text.of(text.split(/\r\n?|\n/));
}
