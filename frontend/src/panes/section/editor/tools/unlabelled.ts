// Figures and tables of the open text that have a caption and no label yet: a reference to one gives it a label.

import { syntaxTree } from "@codemirror/language";
import type { ChangeSpec, EditorState } from "@codemirror/state";
import { labelOf, picturesIn, textOf } from "../pictures/picture_text";
import { isBehindTable } from "../preview/captions";

export interface Unlabelled {
  /** As it is written behind `@`. */
  label: string;
  caption: string;
  /** What gives it that label. */
  change: ChangeSpec;
}

export function unlabelledIn(state: EditorState, isTaken: (label: string) => boolean): Unlabelled[] {
  return [...figuresIn(state, isTaken), ...tablesIn(state, isTaken)];
}

function figuresIn(state: EditorState, isTaken: (label: string) => boolean): Unlabelled[] {
  return picturesIn(state.doc.toString())
    .filter(({ from, to, caption, label }) => {
      const line = state.doc.lineAt(from);
      return caption !== "" && label === "" && line.from === from && line.to === to;
    })
    .map((picture) => {
      const { from, to, caption } = picture;
      const label = freeLabel("fig", caption, isTaken);
      const insert = textOf({ ...picture, label: label.slice("fig:".length) });
      return { label, caption, change: { from, to, insert } };
    });
}

function tablesIn(state: EditorState, isTaken: (label: string) => boolean): Unlabelled[] {
  const found: Unlabelled[] = [];
  syntaxTree(state).iterate({
    enter: ({ name, type, node }) => {
      const mark = name === "Caption" ? node.getChild("CaptionMark") : null;
      if (mark && isBehindTable(mark) && node.getChild("Attributes") === null) {
        const caption = state.sliceDoc(mark.to, node.to).trim();
        const label = freeLabel("tbl", caption, isTaken);
        found.push({ label, caption, change: { from: node.to, insert: ` {#${label}}` } });
      }
      return type.isTop || type.is("Block");
    },
  });
  return found;
}

/** The first words of a caption, with a number where another thing is called so. */
function freeLabel(kind: "fig" | "tbl", caption: string, isTaken: (label: string) => boolean): string {
  const words = labelOf(caption.split(/\s+/).slice(0, 4).join(" ")).toLowerCase();
  const wanted = `${kind}:${words === "" ? "1" : words}`;
  let label = wanted;
  for (let number = 2; isTaken(label); number += 1) label = `${wanted}-${number}`;
  return label;
}
