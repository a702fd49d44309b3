// How nodes of the syntax tree are shown as they read while their source is hidden. Each kind of node registers a preview;
// those inside lines are drawn where they are in view (inline_previews.ts), those that stand in place of whole lines
// over the whole text (block_previews.ts), since heights depend on them.
//
// To add one: `inlinePreviews.of({ nodes: ["Formula"], reveals: "selected", cursor: "into", decorate })`, or
// `blockPreviews.of(…)`.

import { Facet, type EditorState, type Range } from "@codemirror/state";
import type { Decoration } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import type { Reveals } from "./revealing";
import type { CursorAtEdge } from "./widget_edges";

export interface Preview {
  /** Names of nodes of the syntax tree. */
  nodes: readonly string[];
  /** When the source is shown instead. */
  reveals: Reveals;
  /** Decorations between the ends of the node while its source is hidden; with an inline preview, within one line. */
  decorate(node: SyntaxNode, state: EditorState): readonly Range<Decoration>[];
  /** What the node wears while its source is shown; a block preview puts its result below the source with it. */
  decorateRevealed?(node: SyntaxNode, state: EditorState): readonly Range<Decoration>[];
  cursor?: CursorAtEdge;
}

type ByName = ReadonlyMap<string, readonly Preview[]>;

export const inlinePreviews = Facet.define<Preview, ByName>({ combine: byName });
export const blockPreviews = Facet.define<Preview, ByName>({ combine: byName });

function byName(previews: readonly Preview[]): ByName {
  const found = new Map<string, Preview[]>();
  for (const preview of previews)
    for (const name of preview.nodes) found.set(name, [...(found.get(name) ?? []), preview]);
  return found;
}
