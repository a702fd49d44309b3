// What is known of the rest of the document, for the previews that show it.

import { Compartment, Facet, type EditorState, type Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { noFacts, type DocumentFacts } from "../../reading/document_facts";

const facts = Facet.define<DocumentFacts, DocumentFacts>({ combine: ([known]) => known ?? noFacts });
const compartment = new Compartment();

export const documentFacts = (known: DocumentFacts): Extension => compartment.of(facts.of(known));

/** For a part of a text that has a state of its own, such as a cell of a table: the state of the whole. */
export const wholeText = Facet.define<() => EditorState>();

export const wholeTextOf = (state: EditorState): EditorState => state.facet(wholeText)[0]?.() ?? state;

export const factsOf = (state: EditorState): DocumentFacts => state.facet(facts);

export function setDocumentFacts(view: EditorView, known: DocumentFacts): void {
  view.dispatch({ effects: compartment.reconfigure(facts.of(known)) });
}
