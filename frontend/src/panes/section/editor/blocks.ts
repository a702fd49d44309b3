// In which blocks of Markdown a line of the text stands.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Line } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

const noteLabel = /^\[\^[^\]\s]+\]:/;

/** The blocks in which a line ends, the outermost first. */
export function blocksAt(state: EditorState, line: Line): SyntaxNode[] {
  const end = line.from + line.text.trimEnd().length;
  const blocks: SyntaxNode[] = [];
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(end, -1);
  for (; node; node = node.parent) if (node.type.is("Block")) blocks.unshift(node);
  return blocks;
}

export const isHeading = (block: SyntaxNode | undefined): boolean =>
  block !== undefined && /^(?:ATX|Setext)Heading/.test(block.name);

export const isCode = ({ name }: SyntaxNode): boolean => name === "FencedCode" || name === "CodeBlock";

/** Whether nothing of a line is seen where the text is read. */
export function isBlank(state: EditorState, line: Line): boolean {
  return hasNoWords(line) && !blocksAt(state, line).some(isCode);
}

/** A line of a quote has its mark even so. */
export const hasNoWords = ({ text }: Line): boolean => !/[^\s>]/.test(text);

/** Whether a footnote begins with a line. */
export const isNoteLabel = ({ text }: Line): boolean => noteLabel.test(text);

/** Whether a line is of a footnote; the parser takes footnotes for paragraphs. */
export function isInNote(state: EditorState, line: Line): boolean {
  if (isNoteLabel(line)) return true;
  const leaf = blocksAt(state, line).at(-1);
  return leaf?.name === "Paragraph" && isNoteLabel(state.doc.lineAt(leaf.from));
}
