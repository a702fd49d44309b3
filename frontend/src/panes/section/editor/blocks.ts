// In which blocks of Markdown a line of the text stands.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Line } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

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
export const isNoteLabel = (state: EditorState, line: Line): boolean =>
  blocksAt(state, line).some((block) => isNote(block) && block.from >= line.from);

export const isInNote = (state: EditorState, line: Line): boolean => blocksAt(state, line).some(isNote);

const isNote = ({ name }: SyntaxNode): boolean => name === "Footnote";
