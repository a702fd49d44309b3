// References to figures, tables and sections, by the numbers of the document, and citations of its bibliography.

import type { EditorState, Extension, Range } from "@codemirror/state";
import { Decoration, WidgetType } from "@codemirror/view";
import type { DocumentFacts } from "../../reading/document_facts";
import { factsOf } from "./document_facts";
import { inlinePreviews } from "./previews";
import { isRevealed, type Reveals } from "./revealing";

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
  named("Reference", "touched", (source, facts) => facts.nameOf(source.slice(1))),
  named("BibliographyMark", "entered", (source, facts) => facts.citationOf(source) ?? plain(source, facts)),
  keysByName(),
];

/** A citation that has not been rendered yet: its entries by their names. Null where one is not known. */
function plain(mark: string, facts: DocumentFacts): string | null {
  let isKnown = true;
  const shown = mark.replace(/-?@[^\s,;\]]+/g, (key) => {
    const name = nameOfKey(key, facts);
    isKnown &&= name !== null;
    return name ?? key;
  });
  return isKnown ? shown : null;
}

/** What the key of a citation reads as, with its signs. */
export const nameOfKey = (key: string, facts: DocumentFacts) => facts.entryName(key.replace(/^-?@/, ""));

function named(
  node: string,
  reveals: Reveals,
  nameOf: (source: string, facts: DocumentFacts) => string | null,
): Extension {
  return inlinePreviews.of({
    nodes: [node],
    // The label of a reference is typed at its edge; a citation ends with its bracket.
    reveals,
    cursor: "into",
    decorate: (found, state) => shownAs(found, state, nameOf),
  });
}

/** In a citation that is being written, keys read as the names of their entries. */
function keysByName(): Extension {
  return inlinePreviews.of({
    nodes: ["BibliographyKey"],
    reveals: "never",
    cursor: "over",
    decorate: (key, state) =>
      key.node.parent && isRevealed(state, key.node.parent, "entered") ? shownAs(key, state, nameOfKey) : [],
  });
}

function shownAs(
  { from, to }: { from: number; to: number },
  state: EditorState,
  nameOf: (source: string, facts: DocumentFacts) => string | null,
): Range<Decoration>[] {
  const source = state.sliceDoc(from, to);
  const name = nameOf(source, factsOf(state));
  return name === null
    ? []
    : [Decoration.replace({ widget: new ReferenceName(name, source) }).range(from, to)];
}
