// References to figures, tables and sections, by the numbers of the document.

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

export const references = inlinePreviews.of({
  nodes: ["Reference"],
  // A label is being typed at its edge.
  reveals: "touched",
  cursor: "into",
  decorate(node, state) {
    const source = state.sliceDoc(node.from, node.to);
    const name = factsOf(state).nameOf(source.slice(1));
    if (name === null) return [];
    return [Decoration.replace({ widget: new ReferenceName(name, source) }).range(node.from, node.to)];
  },
});
