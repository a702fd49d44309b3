// What leads elsewhere in the document: `@fig:x`, `@tbl:x`, `@sec:x`, the numbers of footnotes `[^x]`, and marks of the
// bibliography `[@key, p. 5]`, with their keys.

import { tags } from "@lezer/highlight";
import type { InlineContext, MarkdownConfig } from "@lezer/markdown";

const at = 64;
const bracket = 91;
const lengthMax = 300;

const reference = /^@(?:fig|tbl|sec):[A-Za-z0-9_-]+/;
const footnoteReference = /^\[\^[^[\]\s]+\]/;
const bibliographyMark = /^\[[^[\]\n@\\`*<$^~&]*@[^[\]\n\\`*<$^~&]+\](?!\()/;
const key = String.raw`source:[A-Za-z0-9_-]{1,99}|[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[:.#%+?/-](?=[\p{L}\p{N}_]))*`;
/** The key of an entry in a mark, with the sign before it that leaves the author out. */
const citedKey = new RegExp(`-?@(?:${key})`, "gu");
/** One of the entries that a mark cites, which is no reference to a figure. */
const cite = new RegExp(`^(?:[^@]*\\s)?-?@(?!(?:fig|tbl|sec):)(?:${key})(?:[,\\s][^@]*)?$`, "u");

export const referenceSyntax: MarkdownConfig = {
  defineNodes: [
    { name: "Reference", style: tags.link },
    { name: "FootnoteReference", style: tags.labelName },
    { name: "BibliographyMark", style: tags.labelName },
    { name: "BibliographyKey" },
  ],
  parseInline: [
    { name: "Reference", before: "Link", parse: parseReference },
    { name: "FootnoteReference", before: "Link", parse: parserOf("FootnoteReference", footnoteReference) },
    { name: "BibliographyMark", before: "Link", parse: parseMark },
  ],
};

/** Behind a letter it is an address of mail. */
function parseReference(context: InlineContext, next: number, from: number): number {
  const isBehindWord = from > context.offset && /[\p{L}\p{N}_]/u.test(context.slice(from - 1, from));
  return next !== at || isBehindWord ? -1 : parse(context, "Reference", reference, from);
}

function parserOf(node: string, form: RegExp) {
  return (context: InlineContext, next: number, from: number): number =>
    next === bracket ? parse(context, node, form, from) : -1;
}

function parseMark(context: InlineContext, next: number, from: number): number {
  if (next !== bracket) return -1;
  const found = bibliographyMark.exec(context.slice(from, Math.min(context.end, from + lengthMax)));
  const cites = found?.[0].slice(1, -1).split(";") ?? [];
  if (!found || !cites.every((one) => cite.test(one.trim()))) return -1;
  const keys = [...found[0].matchAll(citedKey)].map(({ 0: { length }, index }) =>
    context.elt("BibliographyKey", from + index, from + index + length),
  );
  return context.addElement(context.elt("BibliographyMark", from, from + found[0].length, keys));
}

function parse(context: InlineContext, node: string, form: RegExp, from: number): number {
  const found = form.exec(context.slice(from, Math.min(context.end, from + lengthMax)));
  return found ? context.addElement(context.elt(node, from, from + found[0].length)) : -1;
}
