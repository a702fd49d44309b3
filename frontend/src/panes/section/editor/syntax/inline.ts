// What the parsers of the inline syntax share.

import type { Element, InlineContext } from "@lezer/markdown";

export const backslash = 92;
const space = 32;
const tab = 9;
const lineEnd = 10;

/** Blank characters; the end of the text, which is -1, is one of them. */
export const isBlankAt = (context: InlineContext, offset: number): boolean =>
  [space, tab, lineEnd, -1].includes(context.char(offset));

export const isDigitAt = (context: InlineContext, offset: number): boolean =>
  context.char(offset) >= 48 && context.char(offset) <= 57;

/** The text between two signs, parsed as inline text, as children of a node that has these signs at its ends. */
export function enclosed(
  context: InlineContext,
  node: string,
  sign: string,
  { from, to, width }: { from: number; to: number; width: number },
): Element {
  const [start, end] = [from + width, to - width];
  return context.elt(node, from, to, [
    context.elt(sign, from, start),
    ...context.parser.parseInline(context.slice(start, end), start),
    context.elt(sign, end, to),
  ]);
}
