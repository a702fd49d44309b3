// What stands behind a picture, `![alt](quire:id){#fig:x width=80%}`, and the caption of a table: a paragraph of its own,
// `: Caption {#tbl:x}`. Whether there is a picture or a table before them, whoever shows them has to look.

import { tags } from "@lezer/highlight";
import type {
  BlockContext,
  InlineContext,
  LeafBlock,
  LeafBlockParser,
  MarkdownConfig,
} from "@lezer/markdown";

const brace = 123;
const closingParenthesis = 41;
const attributes = /^\{[^{}\n]{0,500}\}/;
const label = /^\{#(?:fig|tbl):[A-Za-z0-9_-]+[\s}]/;
const captionStart = /^:[ \t]/;

export const pictureSyntax: MarkdownConfig = {
  defineNodes: [
    { name: "Attributes", style: tags.meta },
    { name: "Caption", block: true },
    { name: "CaptionMark", style: tags.processingInstruction },
  ],
  parseInline: [{ name: "Attributes", parse: parseAttributes }],
  parseBlock: [{ name: "Caption", leaf: (_context, leaf) => (isCaption(leaf) ? new CaptionParser() : null) }],
};

function parseAttributes(context: InlineContext, next: number, from: number): number {
  if (next !== brace) return -1;
  const text = context.slice(from, Math.min(context.end, from + 502));
  const isBehindPicture = context.char(from - 1) === closingParenthesis;
  if (!isBehindPicture && !label.test(text)) return -1;
  const found = attributes.exec(text);
  return found ? context.addElement(context.elt("Attributes", from, from + found[0].length)) : -1;
}

const isCaption = ({ content }: LeafBlock): boolean => captionStart.test(content);

class CaptionParser implements LeafBlockParser {
  nextLine(): boolean {
    return false;
  }

  finish(context: BlockContext, leaf: LeafBlock): boolean {
    const { start, content } = leaf;
    const mark = context.elt("CaptionMark", start, start + 1);
    const words = context.parser.parseInline(content.slice(1), start + 1);
    context.addLeafElement(leaf, context.elt("Caption", start, start + content.length, [mark, ...words]));
    return true;
  }
}
