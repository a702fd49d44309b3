// Draws the previews inside lines, where they are in view.

import { syntaxTree } from "@codemirror/language";
import { RangeSet, type EditorState, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { Tree } from "@lezer/common";
import { inlinePreviews } from "./previews";
import { isRevealed, isRevealingChanged } from "./revealing";
import { edgesOf, type Edges, type WidgetEdges } from "./widget_edges";

export const drawnInlinePreviews = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet = Decoration.none;
    edges: Edges = RangeSet.empty;
    tree: Tree;

    constructor(view: EditorView) {
      this.tree = syntaxTree(view.state);
      this.draw(view);
    }

    update(update: ViewUpdate): void {
      const tree = syntaxTree(update.state);
      const isOther = update.docChanged || update.viewportChanged || tree !== this.tree;
      if (!isOther && !isRevealingChanged(update) && !isReconfigured(update)) return;
      this.tree = tree;
      this.draw(update.view);
    }

    draw({ state, visibleRanges }: EditorView): void {
      const { decorations, edges } = drawnIn(state, visibleRanges, isRevealed);
      this.decorations = Decoration.set(decorations, true);
      this.edges = RangeSet.of(edges, true);
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.edges ?? RangeSet.empty),
  },
);

type IsRevealed = typeof isRevealed;

/** The decorations of a part of a text that has no editor of its own, such as a cell of a table. */
export function inlineDecorations(
  state: EditorState,
  from: number,
  to: number,
  isShown: IsRevealed,
): Range<Decoration>[] {
  return drawnIn(state, [{ from, to }], isShown).decorations;
}

function drawnIn(
  state: EditorState,
  ranges: readonly { from: number; to: number }[],
  isShown: IsRevealed,
): { decorations: Range<Decoration>[]; edges: Range<WidgetEdges>[] } {
  const previews = state.facet(inlinePreviews);
  const decorations: Range<Decoration>[] = [];
  const edges: Range<WidgetEdges>[] = [];
  let drawnTo = -1;
  for (const { from, to } of ranges) {
    const before = drawnTo;
    syntaxTree(state).iterate({
      from,
      to,
      enter: (node) => {
        // What reaches over what is not drawn is found from both sides.
        if (node.from <= before) return;
        for (const { reveals, decorate, decorateRevealed, cursor } of previews.get(node.name) ?? []) {
          const isSource = isShown(state, node, reveals);
          const found = (isSource ? decorateRevealed : decorate)?.(node.node, state) ?? [];
          decorations.push(...found);
          if (cursor && !isSource) edges.push(...edgesOf(found, cursor, false));
        }
      },
    });
    drawnTo = to;
  }
  return { decorations, edges };
}

/** What the previews show, such as numbers of the document, has changed. */
const isReconfigured = ({ transactions }: ViewUpdate): boolean =>
  transactions.some(({ reconfigured }) => reconfigured);
