// Draws the previews that stand in place of whole lines. They are found over the whole text, since CodeMirror must know
// them to know the heights of what is not drawn; only blocks of the tree are looked at, not what is inside paragraphs.

import { syntaxTree } from "@codemirror/language";
import { RangeSet, StateField, type EditorState, type Range } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { blockPreviews } from "./previews";
import { isRevealed, isRevealingChanged } from "./revealing";
import { edgesOf, type Edges, type WidgetEdges } from "./widget_edges";

interface DrawnBlocks {
  decorations: DecorationSet;
  edges: Edges;
}

export const drawnBlockPreviews = StateField.define<DrawnBlocks>({
  create: drawn,
  update(before, transaction) {
    const { state, startState, docChanged, reconfigured } = transaction;
    const isOther = docChanged || reconfigured || syntaxTree(state) !== syntaxTree(startState);
    return isOther || isRevealingChanged(transaction) ? drawn(state) : before;
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ decorations }) => decorations),
    EditorView.atomicRanges.of((view) => view.state.field(field).edges),
  ],
});

function drawn(state: EditorState): DrawnBlocks {
  const previews = state.facet(blockPreviews);
  const found: Range<Decoration>[] = [];
  const edges: Range<WidgetEdges>[] = [];
  syntaxTree(state).iterate({
    enter: (node) => {
      if (!node.type.isTop && !node.type.is("Block")) return false;
      for (const { reveals, decorate, decorateRevealed, cursor } of previews.get(node.name) ?? []) {
        const isShown = isRevealed(state, node, reveals);
        const ranges = (isShown ? decorateRevealed : decorate)?.(node.node, state) ?? [];
        found.push(...ranges);
        if (cursor && !isShown) edges.push(...edgesOf(ranges, cursor, true));
      }
      return true;
    },
  });
  return { decorations: Decoration.set(found, true), edges: RangeSet.of(edges, true) };
}
