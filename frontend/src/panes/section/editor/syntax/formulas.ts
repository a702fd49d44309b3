// Formulas: `$x^2$` in a line by pandoc's rule, by which `$5 and $6` is text; `$$ … $$` in a line or as a block of its own,
// which may have several lines but no blank one.

import { tags } from "@lezer/highlight";
import type { BlockContext, InlineContext, Line, MarkdownConfig } from "@lezer/markdown";
import { backslash, isBlankAt, isDigitAt } from "./inline";

const dollar = 36;
const blockIndent = 4;

export const formulaSyntax: MarkdownConfig = {
  defineNodes: [
    { name: "Formula" },
    { name: "DisplayFormula" },
    { name: "BlockFormula", block: true },
    { name: "FormulaMark", style: tags.processingInstruction },
    { name: "FormulaText", style: tags.monospace },
  ],
  parseInline: [{ name: "Formula", before: "Escape", parse: parseInLine }],
  parseBlock: [
    {
      name: "BlockFormula",
      before: "LinkReference",
      parse: parseBlock,
      endLeaf: (_context, line) => isFence(line),
    },
  ],
};

function parseInLine(context: InlineContext, next: number, from: number): number {
  if (next !== dollar) return -1;
  const isDisplayed = context.char(from + 1) === dollar;
  const width = isDisplayed ? 2 : 1;
  const end = isDisplayed ? endOfDisplayed(context, from + 2) : endOfPlain(context, from + 1);
  if (end === null) return -1;
  return context.addElement(
    context.elt(isDisplayed ? "DisplayFormula" : "Formula", from, end + width, [
      context.elt("FormulaMark", from, from + width),
      context.elt("FormulaText", from + width, end),
      context.elt("FormulaMark", end, end + width),
    ]),
  );
}

function endOfPlain(context: InlineContext, start: number): number | null {
  if (isBlankAt(context, start)) return null;
  for (let offset = start; offset < context.end; offset += 1) {
    if (context.char(offset) === backslash) offset += 1;
    else if (context.char(offset) === dollar)
      return isBlankAt(context, offset - 1) || isDigitAt(context, offset + 1) ? null : offset;
  }
  return null;
}

function endOfDisplayed(context: InlineContext, start: number): number | null {
  for (let offset = start; offset < context.end - 1; offset += 1) {
    if (context.char(offset) === backslash) offset += 1;
    else if (context.char(offset) === dollar && context.char(offset + 1) === dollar)
      return offset > start ? offset : null;
  }
  return null;
}

const isFence = (line: Line): boolean =>
  line.indent < line.baseIndent + blockIndent && line.text.startsWith("$$", line.pos) && isOpenOrAlone(line);

/** A line that begins with a formula and goes on with words is a paragraph. */
function isOpenOrAlone({ text, pos }: Line): boolean {
  const end = text.indexOf("$$", pos + 2);
  return end === -1 || text.slice(end + 2).trim() === "";
}

/** Without an end before the next blank line the lines are a paragraph. */
function parseBlock(context: BlockContext, line: Line): boolean {
  if (!isFence(line)) return false;
  const from = context.lineStart + line.pos;
  let start = line.pos + 2;
  let text = "";
  for (;;) {
    const end = line.text.indexOf("$$", start);
    if (end !== -1 && line.text.slice(end + 2).trim() === "") {
      addBlock(context, from, context.lineStart + end);
      return true;
    }
    text += text === "" ? line.text.slice(line.pos) : `\n${line.text}`;
    if (!context.nextLine() || line.next === -1 || isOutside(context, line)) {
      const inside = context.parser.parseInline(text, from);
      context.addElement(context.elt("Paragraph", from, from + text.length, inside));
      return true;
    }
    start = line.pos;
  }
}

/** The blocks around the formula do not go on with this line; the parser's own rules ask the same field. */
const isOutside = (context: BlockContext, line: Line): boolean =>
  (line as Line & { depth: number }).depth < context.depth;

function addBlock(context: BlockContext, from: number, end: number): void {
  context.addElement(
    context.elt("BlockFormula", from, end + 2, [
      context.elt("FormulaMark", from, from + 2),
      context.elt("FormulaText", from + 2, end),
      context.elt("FormulaMark", end, end + 2),
    ]),
  );
  context.nextLine();
}
