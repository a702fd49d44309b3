// Hides the signs around words: those of emphasis, code, links, raised and lowered text, and backslashes. Tools and keys
// write and change these, so that nobody has to see them, even where the cursor is; how it passes over them is in
// sign_motion.ts. A hidden sign has no width, but stays in the page: what a screen reader reads is the source, and words
// are broken where they are broken without it.

import { type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { inlinePreviews, type Preview } from "./previews";

const sign = Decoration.mark({ class: "cm-sign" });
const inlineCode = Decoration.mark({ class: "cm-inline-code" });
const raised = Decoration.mark({ class: "cm-raised" });
const lowered = Decoration.mark({ class: "cm-lowered" });

/** Whether a decoration hides signs. */
export const isSign = (decoration: Decoration): boolean => decoration === sign;

/** Hide a range of signs that stands within a line. */
export const hidden = (from: number, to: number): Range<Decoration>[] =>
  from < to ? [sign.range(from, to)] : [];

const marksOf =
  (name: string) =>
  (node: SyntaxNode): Range<Decoration>[] =>
    node.getChildren(name).flatMap(({ from, to }) => hidden(from, to));

/** What stands between the signs looks as it reads, shown or not. */
const worn =
  (mark: Decoration) =>
  ({ firstChild, lastChild }: SyntaxNode): Range<Decoration>[] =>
    firstChild && lastChild && firstChild.to < lastChild.from
      ? [mark.range(firstChild.to, lastChild.from)]
      : [];

function enclosed(name: string, signs: string, mark?: Decoration): Preview {
  const hide = marksOf(signs);
  const wear = mark ? worn(mark) : () => [];
  return {
    nodes: [name],
    reveals: "never",
    decorate: (node) => [...hide(node), ...wear(node)],
    decorateRevealed: wear,
  };
}

const links: Preview = {
  nodes: ["Link"],
  reveals: "never",
  decorate(node) {
    const [opening, closing] = node.getChildren("LinkMark");
    if (!opening || !closing || !node.getChild("URL")) return [];
    return [...hidden(opening.from, opening.to), ...hidden(closing.from, node.to)];
  },
};

const escapes: Preview = {
  nodes: ["Escape"],
  reveals: "never",
  decorate: ({ from }) => hidden(from, from + 1),
};

const hardBreaks: Preview = {
  nodes: ["HardBreak"],
  reveals: "never",
  decorate: ({ from }, state: EditorState) =>
    state.sliceDoc(from, from + 1) === "\\" ? hidden(from, from + 1) : [],
};

const faded = Decoration.mark({ class: "cm-faded-sign" });
const rule = Decoration.mark({ class: "cm-rule" });

/** Signs on lines of their own keep their lines, which are as high as the room that is there without them. */
const fences: Preview = {
  nodes: ["FencedCode"],
  reveals: "touched",
  decorate: (node) => node.getChildren("CodeMark").map(({ from, to }) => faded.range(from, to)),
};

const underlines: Preview = {
  nodes: ["SetextHeading1", "SetextHeading2"],
  reveals: "touched",
  decorate: (node) => node.getChildren("HeaderMark").map(({ from, to }) => faded.range(from, to)),
};

const closingSigns: Preview = {
  nodes: ["ATXHeading1", "ATXHeading2", "ATXHeading3", "ATXHeading4", "ATXHeading5", "ATXHeading6"],
  reveals: "touched",
  decorate(node, state) {
    const closing = node.getChildren("HeaderMark")[1];
    if (!closing) return [];
    const words = state.sliceDoc(node.from, closing.from).trimEnd();
    return hidden(node.from + words.length, closing.to);
  },
};

const rules: Preview = {
  nodes: ["HorizontalRule"],
  reveals: "touched",
  decorate: ({ from, to }) => [rule.range(from, to)],
};

export const hiddenSigns: Extension = [
  ...[
    enclosed("Emphasis", "EmphasisMark"),
    enclosed("StrongEmphasis", "EmphasisMark"),
    enclosed("Strikethrough", "StrikethroughMark"),
    enclosed("InlineCode", "CodeMark", inlineCode),
    enclosed("Raised", "RaisedMark", raised),
    enclosed("Lowered", "LoweredMark", lowered),
    enclosed("Autolink", "LinkMark"),
    links,
    escapes,
    hardBreaks,
    fences,
    underlines,
    closingSigns,
    rules,
  ].map((preview) => inlinePreviews.of(preview)),
  EditorView.theme({
    ".cm-sign": { fontSize: "0", lineHeight: "0", whiteSpace: "nowrap" },
    ".cm-sign *": { fontSize: "0 !important", lineHeight: "0 !important" },
    ".cm-faded-sign, .cm-faded-sign *": { color: "transparent" },
    ".cm-rule": {
      display: "inline-block",
      width: "100%",
      color: "transparent",
      background: "linear-gradient(var(--line-strong), var(--line-strong)) center / 100% 1px no-repeat",
    },
    ".cm-rule *": { color: "inherit" },
    ".cm-inline-code": {
      padding: "0.1em 0.3em",
      borderRadius: "4px",
      backgroundColor: "var(--wash)",
    },
    ".cm-raised": { fontSize: "0.75em", lineHeight: "0", verticalAlign: "super" },
    ".cm-lowered": { fontSize: "0.75em", lineHeight: "0", verticalAlign: "sub" },
  }),
];
