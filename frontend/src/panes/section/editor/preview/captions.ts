// Captions of tables: which one it is stands before their words, and their label is hidden.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import { factsOf } from "./document_facts";
import { inlinePreviews } from "./previews";
import { hidden } from "./signs";

const captionsByTree = new WeakMap<Tree, number[]>();

export const isBehindTable = ({ parent }: SyntaxNode): boolean => parent?.prevSibling?.name === "Table";

/** What a table is called, by the sign before its caption. */
export function nameOfTable(state: EditorState, { from }: SyntaxNode): string {
  const facts = factsOf(state);
  const ordinal = captionsIn(state).indexOf(from) + 1;
  return `${facts.captionName("tbl", facts.tablesBefore + ordinal)}:`;
}

/** Where the captions of the tables of a text begin, found once for each tree. */
function captionsIn(state: EditorState): number[] {
  const tree = syntaxTree(state);
  const known = captionsByTree.get(tree);
  if (known) return known;
  const found: number[] = [];
  tree.iterate({
    enter: ({ name, type, node }) => {
      const mark = name === "Caption" ? node.getChild("CaptionMark") : null;
      if (mark && isBehindTable(mark)) found.push(mark.from);
      return type.isTop || type.is("Block");
    },
  });
  captionsByTree.set(tree, found);
  return found;
}

export const captions: Extension = inlinePreviews.of({
  nodes: ["Caption"],
  reveals: "never",
  decorate(node, state) {
    const label = node.getChild("Attributes");
    if (!label || node.prevSibling?.name !== "Table" || label.to !== node.to) return [];
    const words = state.sliceDoc(node.from, label.from).trimEnd();
    return hidden(node.from + words.length, label.to);
  },
});
