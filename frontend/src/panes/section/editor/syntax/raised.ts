// Raised and lowered text as pandoc has it: `10^6^`, `H~2~O`. No unescaped blank stands inside, so that a single sign in
// plain text means nothing. The parsers of @lezer/markdown take the text inside as it is; here it is inline text.

import { tags } from "@lezer/highlight";
import type { InlineContext, MarkdownConfig } from "@lezer/markdown";
import { backslash, enclosed, isBlankAt } from "./inline";

const caret = 94;
const tilde = 126;

export const raisedSyntax: MarkdownConfig = {
  defineNodes: [
    { name: "Raised" },
    { name: "RaisedMark", style: tags.processingInstruction },
    { name: "Lowered" },
    { name: "LoweredMark", style: tags.processingInstruction },
  ],
  parseInline: [
    { name: "Raised", parse: parserOf(caret, "Raised") },
    // A pair of tildes is strikethrough.
    { name: "Lowered", parse: parserOf(tilde, "Lowered") },
  ],
};

function parserOf(sign: number, node: string) {
  return (context: InlineContext, next: number, from: number): number => {
    if (next !== sign || context.char(from + 1) === sign || context.char(from - 1) === sign) return -1;
    const to = endOf(context, sign, from + 1);
    return to === null
      ? -1
      : context.addElement(enclosed(context, node, `${node}Mark`, { from, to, width: 1 }));
  };
}

function endOf(context: InlineContext, sign: number, start: number): number | null {
  for (let offset = start; !isBlankAt(context, offset); offset += 1) {
    if (context.char(offset) === backslash) offset += 1;
    else if (context.char(offset) === sign) return context.char(offset + 1) === sign ? null : offset + 1;
  }
  return null;
}
