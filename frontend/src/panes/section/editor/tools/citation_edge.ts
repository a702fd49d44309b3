// What is typed behind the name of a citation, before its bracket: a comma begins a page, a semicolon another entry, and
// anything else goes on with the sentence behind the bracket.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { factsOf } from "../preview/document_facts";
import { nameOfKey } from "../preview/references";
import { showsAllSigns } from "../preview/revealing";

const goesOnInside = /^[,;]/;

export const citationEdge: Extension = EditorView.inputHandler.of((view, from, to, text) => {
  const isStaying = from !== to || view.composing || goesOnInside.test(text) || showsAllSigns(view.state);
  if (isStaying || !isBehindKey(view.state, from)) return false;
  view.dispatch({
    changes: { from: from + 1, insert: text },
    selection: { anchor: from + 1 + text.length },
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});

/** Between the key of an entry that is known and the bracket that ends its citation: other keys are still typed. */
function isBehindKey(state: EditorState, offset: number): boolean {
  if (state.sliceDoc(offset, offset + 1) !== "]") return false;
  const { name, from, to } = syntaxTree(state).resolveInner(offset, -1);
  const isKey = name === "BibliographyKey" && to === offset;
  return isKey && nameOfKey(state.sliceDoc(from, to), factsOf(state)) !== null;
}
