// References to figures, tables and sections, by the numbers of the document, and citations of its bibliography.

import type { EditorState, Extension } from "@codemirror/state";
import { Decoration, WidgetType } from "@codemirror/view";
import { factsOf } from "./document_facts";
import { inlinePreviews } from "./previews";

class ReferenceName extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly source: string,
  ) {
    super();
  }

  override eq({ name, source }: ReferenceName): boolean {
    return name === this.name && source === this.source;
  }

  override toDOM(): HTMLElement {
    const made = document.createElement("span");
    made.className = "cm-reference";
    made.textContent = this.name;
    return made;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

export const references = [
  named("Reference", (state, source) => factsOf(state).nameOf(source.slice(1))),
  named("BibliographyMark", (state, source) => factsOf(state).citationOf(source)),
];

function named(node: string, nameOf: (state: EditorState, source: string) => string | null): Extension {
  return inlinePreviews.of({
    nodes: [node],
    // A label is being typed at its edge.
    reveals: "touched",
    cursor: "into",
    decorate({ from, to }, state) {
      const source = state.sliceDoc(from, to);
      const name = nameOf(state, source);
      return name === null
        ? []
        : [Decoration.replace({ widget: new ReferenceName(name, source) }).range(from, to)];
    },
  });
}
