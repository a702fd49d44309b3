// Footnotes for the parser of the editor, which does not know them: without this, a note of one word is a link reference
// and the indented paragraphs of a note are code. The rule is that of the server's parser (mdit-py-plugins): a label
// without spaces, which ends a paragraph above it, and blocks that are indented by four columns. In two cases it is wider:
// here a note also ends a quote or a table that stands directly above it; there it is a line of the quote or a row.

import { tags } from "@lezer/highlight";
import type { BlockContext, Line, MarkdownConfig } from "@lezer/markdown";

const label = /^\[\^[^[\]\s]+\]:/;
const indent = 4;

export const footnoteSyntax: MarkdownConfig = {
  defineNodes: [
    { name: "Footnote", block: true, composite: goesOn },
    { name: "FootnoteLabel", style: tags.labelName },
  ],
  parseBlock: [
    {
      name: "Footnote",
      before: "LinkReference",
      parse: open,
      endLeaf: (_context, line) => labelEnd(line) !== null,
    },
  ],
};

function goesOn(_context: BlockContext, line: Line): boolean {
  const isBlank = line.next === -1;
  if (!isBlank && line.indent < line.baseIndent + indent) return false;
  line.moveBaseColumn(line.baseIndent + indent);
  return true;
}

/** Null tells the parser to go on with the blocks inside. */
function open(context: BlockContext, line: Line): false | null {
  const end = labelEnd(line);
  if (end === null) return false;
  context.startComposite("Footnote", line.pos);
  context.addElement(context.elt("FootnoteLabel", context.lineStart + line.pos, context.lineStart + end));
  line.moveBase(end);
  return null;
}

/** Where the label ends with which a line begins. */
function labelEnd(line: Line): number | null {
  if (line.indent >= line.baseIndent + indent) return null;
  const found = label.exec(line.text.slice(line.pos));
  return found && line.pos + found[0].length;
}
