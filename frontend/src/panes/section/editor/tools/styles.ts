// The styles of words inside a line, as the syntax tree has them: which signs delimit each, and where they stand.

import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";

export type InlineStyle = "strong" | "emphasis" | "strikethrough" | "superscript" | "subscript" | "code";

export interface TextRange {
  from: number;
  to: number;
}

/** A range of words in one style, with the signs around them. */
export interface StyledRange {
  style: InlineStyle;
  opening: TextRange;
  closing: TextRange;
}

/** The signs that are written, by style; those that are read may be others, such as `_`. */
export const signsOf: Record<InlineStyle, string> = {
  strong: "**",
  emphasis: "*",
  strikethrough: "~~",
  superscript: "^",
  subscript: "~",
  code: "`",
};

/** Blanks would end these (pandoc's rule). */
export const isWithoutBlanks = (style: InlineStyle): boolean =>
  style === "superscript" || style === "subscript";

/** The signs of these count only beside certain letters (CommonMark's flanking rule). */
export const isFlanked = (style: InlineStyle): boolean =>
  style === "strong" || style === "emphasis" || style === "strikethrough";

const styleOfNode: Record<string, InlineStyle | undefined> = {
  StrongEmphasis: "strong",
  Emphasis: "emphasis",
  Strikethrough: "strikethrough",
  Raised: "superscript",
  Lowered: "subscript",
  InlineCode: "code",
};

const parsingMillisecondsMax = 200;

export function treeUpTo(state: EditorState, offset: number): Tree {
  const end = Math.min(state.doc.length, offset);
  return ensureSyntaxTree(state, end, parsingMillisecondsMax) ?? syntaxTree(state);
}

/** The styled ranges that have a character or an edge in common with a range, the outermost first. */
export function styledRanges(state: EditorState, { from, to }: TextRange): StyledRange[] {
  const found: StyledRange[] = [];
  treeUpTo(state, to + 1).iterate({
    from: Math.max(0, from - 1),
    to: to + 1,
    enter: ({ node }) => {
      if (node.from > to || node.to < from) return node.type.isTop;
      const styled = styledRangeOf(node);
      if (styled !== null) found.push(styled);
      return true;
    },
  });
  return found;
}

function styledRangeOf(node: SyntaxNode): StyledRange | null {
  const style = styleOfNode[node.name];
  const [opening, closing] = [node.firstChild, node.lastChild];
  if (style === undefined || opening === null || closing === null || opening.from === closing.from)
    return null;
  return {
    style,
    opening: { from: opening.from, to: opening.to },
    closing: { from: closing.from, to: closing.to },
  };
}

/** The words of a styled range. */
export const contentOf = ({ opening, closing }: StyledRange): TextRange => ({
  from: opening.to,
  to: closing.from,
});

/** Parts of a line that styles surround as a whole or stand in, by what of them is text. */
export interface InlineNode extends TextRange {
  /** Null where no style can begin or end. */
  content: TextRange | null;
}

const wholeNodes = new Set([
  "Image",
  "Autolink",
  "URL",
  "HTMLTag",
  "Entity",
  "Escape",
  "FootnoteReference",
  "BibliographyMark",
  "Reference",
  "Formula",
  "DisplayFormula",
  "Attributes",
]);

export function inlineNodes(state: EditorState, { from, to }: TextRange): InlineNode[] {
  const found: InlineNode[] = [];
  treeUpTo(state, to + 1).iterate({
    from,
    to,
    enter: ({ node }) => {
      if (node.from >= to || node.to <= from) return node.type.isTop;
      const inline = inlineNodeOf(node);
      if (inline !== null) found.push(inline);
      return inline === null || inline.content !== null;
    },
  });
  return found;
}

function inlineNodeOf(node: SyntaxNode): InlineNode | null {
  const { from, to } = node;
  if (wholeNodes.has(node.name) || node.name === "InlineCode") return { from, to, content: null };
  const styled = styledRangeOf(node);
  if (styled !== null) return { from, to, content: contentOf(styled) };
  return node.name === "Link" ? { from, to, content: labelOf(node) } : null;
}

/** A footnote's reference is a link to the parser, but its label is no text. */
function labelOf(link: SyntaxNode): TextRange | null {
  const [opening, closing] = link.getChildren("LinkMark");
  return opening && closing ? { from: opening.to, to: closing.from } : null;
}

const textBlocks = new Set([
  "Paragraph",
  "Task",
  "TableCell",
  "Caption",
  "ATXHeading1",
  "ATXHeading2",
  "ATXHeading3",
  "ATXHeading4",
  "ATXHeading5",
  "ATXHeading6",
  "SetextHeading1",
  "SetextHeading2",
]);
const blockSigns = new Set([
  "HeaderMark",
  "QuoteMark",
  "TaskMarker",
  "ListMark",
  "FootnoteLabel",
  "CaptionMark",
]);

/** What of a range is words: line by line, without the signs of blocks and blanks at the edges. */
export function textLinesIn(state: EditorState, { from, to }: TextRange): TextRange[] {
  const found: TextRange[] = [];
  treeUpTo(state, to + 1).iterate({
    from,
    to,
    enter: ({ node }) => {
      if (!textBlocks.has(node.name)) return true;
      found.push(...linesOfBlock(state, node, { from, to }));
      return false;
    },
  });
  return found;
}

function linesOfBlock(state: EditorState, block: SyntaxNode, { from, to }: TextRange): TextRange[] {
  const found: TextRange[] = [];
  const end = Math.min(block.to, to);
  for (let offset = Math.max(block.from, from); offset <= end;) {
    const line = state.doc.lineAt(offset);
    const part = {
      from: Math.max(offset, startOfWords(block, line.from, line.to)),
      to: Math.min(line.to, end, endOfWords(block)),
    };
    const words = withoutBlanks(state, part);
    if (words !== null) found.push(words);
    offset = line.to + 1;
  }
  return found;
}

/** Behind the signs of blocks with which a line begins. */
function startOfWords(block: SyntaxNode, lineStart: number, lineEnd: number): number {
  let start = Math.max(block.from, lineStart);
  for (let node = block.firstChild; node !== null && node.from <= lineEnd; node = node.nextSibling) {
    const isAtStart = blockSigns.has(node.name) && node.from >= lineStart && node.from <= start + 4;
    if (isAtStart) start = node.to;
  }
  return start;
}

/** A heading may end with signs, or have a line of them below. */
function endOfWords(block: SyntaxNode): number {
  const last = block.lastChild;
  return last?.name === "HeaderMark" && last.from > block.from ? last.from : block.to;
}

function withoutBlanks(state: EditorState, { from, to }: TextRange): TextRange | null {
  if (from >= to) return null;
  const text = state.sliceDoc(from, to);
  const words = text.trim();
  if (words === "") return null;
  const start = from + text.indexOf(words);
  return { from: start, to: start + words.length };
}
