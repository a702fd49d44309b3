// Words as Markdown: blanks as they are read, formats as signs that Markdown recognises, everything else escaped.

import { escaped, escapedOffsets, withBackslashes } from "./escaping";
import { plainFormat, type Format, type Inline, type TextRun } from "./tree";

export interface InlineContext {
  /** Whether the words begin a line, where more signs would be read. */
  isLine: boolean;
  /** In a cell a line cannot end, and a pipe ends the cell. */
  isCell: boolean;
  labelOf(noteId: string): string;
  /** The address of a stored picture; null where it is left out. */
  addressOf(pictureIndex: number): string | null;
}

export function writtenInlines(inlines: Inline[], context: InlineContext): string {
  const kept = inlines.filter(
    (inline) => inline.kind !== "picture" || context.addressOf(inline.index) !== null,
  );
  const tidy = withMovedPunctuation(withTidyBlanks(kept));
  const written = new InlineWriting(tidy, context).written();
  return context.isCell ? written.replace(/\|/g, "\\|") : written;
}

/** One blank between words, none at the ends of lines; blanks between two formats have what both have in common. */
function withTidyBlanks(inlines: Inline[]): Inline[] {
  const tidy: Inline[] = [];
  let gap = "";
  let last: Inline | null = null;
  const add = (inline: Inline) => {
    const isAtEdge = last === null || last.kind === "break" || inline.kind === "break";
    if (gap !== "" && !isAtEdge)
      push(tidy, { kind: "text", text: blankOf(gap), format: commonFormat(last, inline) });
    gap = "";
    push(tidy, inline);
    last = inline;
  };
  for (const inline of inlines) {
    if (inline.kind !== "text") add(inline);
    else
      for (const [part] of inline.text.matchAll(/[ \t\n\r\f\u00a0]+|[^ \t\n\r\f\u00a0]+/g)) {
        if (/^[ \t\n\r\f\u00a0]/.test(part)) gap += part;
        else add({ ...inline, text: part });
      }
  }
  while (tidy.at(-1)?.kind === "break") tidy.pop();
  return tidy;
}

/** A no-break space alone is one; among other blanks it only fills. */
const blankOf = (gap: string): string => (gap === "\u00a0" ? gap : " ");

/** Words of the same format are one run. */
function push(inlines: Inline[], inline: Inline): void {
  const last = inlines.at(-1);
  if (last?.kind === "text" && inline.kind === "text" && isSame(last.format, inline.format))
    inlines[inlines.length - 1] = { ...last, text: last.text + inline.text };
  else inlines.push(inline);
}

const formatOf = (inline: Inline | null): Format => (inline?.kind === "text" ? inline.format : plainFormat);

function isSame(one: Format, other: Format): boolean {
  return (
    one.isStrong === other.isStrong &&
    one.isEmphasis === other.isEmphasis &&
    one.isStruck === other.isStruck &&
    one.isCode === other.isCode &&
    one.raised === other.raised &&
    one.href === other.href
  );
}

function commonFormat(before: Inline | null, behind: Inline): Format {
  const [one, other] = [formatOf(before), formatOf(behind)];
  return {
    isStrong: one.isStrong && other.isStrong,
    isEmphasis: one.isEmphasis && other.isEmphasis,
    isStruck: one.isStruck && other.isStruck,
    isCode: one.isCode && other.isCode,
    raised: one.raised === other.raised ? one.raised : "",
    href: one.href === other.href ? one.href : "",
    font: null,
  };
}

const unmarked = (format: Format): Format => ({
  ...format,
  isStrong: false,
  isEmphasis: false,
  isStruck: false,
});
const isMarked = (format: Format): boolean => format.isStrong || format.isEmphasis || format.isStruck;

/**
 * CommonMark does not close `**Note:**` before a letter, nor open it behind one: there, punctuation at the edge of
 * marked words stands outside of the signs.
 */
function withMovedPunctuation(inlines: Inline[]): Inline[] {
  const moved: Inline[] = [];
  inlines.forEach((inline, index) => {
    if (inline.kind !== "text" || !isMarked(inline.format) || inline.format.isCode) {
      push(moved, inline);
      return;
    }
    const [before, behind] = [inlines[index - 1], inlines[index + 1]];
    const opens = touches(before, inline, (text) => text.at(-1)) ? /^[\p{P}\p{S}]*/u : /^/;
    const closes = touches(behind, inline, (text) => text.at(0)) ? /[\p{P}\p{S}]*$/u : /$/;
    const start = opens.exec(inline.text)?.[0] ?? "";
    const end = closes.exec(inline.text.slice(start.length))?.[0] ?? "";
    const middle = inline.text.slice(start.length, inline.text.length - end.length);
    const outside = unmarked(inline.format);
    if (start !== "") push(moved, { kind: "text", text: start, format: outside });
    if (middle !== "") push(moved, { ...inline, text: middle });
    if (end !== "") push(moved, { kind: "text", text: end, format: outside });
  });
  return moved;
}

/** Whether a letter or figure outside of the signs stands right beside them. */
function touches(
  neighbour: Inline | undefined,
  run: TextRun,
  sign: (text: string) => string | undefined,
): boolean {
  if (neighbour?.kind !== "text") return false;
  const { isStrong, isEmphasis, isStruck, raised } = neighbour.format;
  const isEnded =
    (run.format.isStrong && !isStrong) ||
    (run.format.isEmphasis && !isEmphasis) ||
    (run.format.isStruck && !isStruck);
  return isEnded && raised === "" && /^[\p{L}\p{N}]$/u.test(sign(neighbour.text) ?? "");
}

type Sign = { open: string; close: string };

class InlineWriting {
  readonly #parts: string[] = [];
  readonly #open: Sign[] = [];
  #offset = 0;

  constructor(
    private readonly inlines: Inline[],
    private readonly context: InlineContext,
  ) {}

  written(): string {
    const offsets = escapedOffsets(plainOf(this.inlines), this.context.isLine);
    let next = 0;
    for (const [index, inline] of this.inlines.entries()) {
      const end = this.#offset + lengthOf(inline);
      const from = next;
      while ((offsets[next] ?? Infinity) < end) next += 1;
      this.#write(inline, index, offsets.slice(from, next));
      this.#offset = end;
    }
    this.#turnTo([]);
    return this.#parts.join("");
  }

  #write(inline: Inline, index: number, offsets: number[]): void {
    if (inline.kind === "text") {
      this.#turnTo(signsOf(inline.format));
      const { text, format } = inline;
      if (format.isCode) this.#parts.push(codeOf(text));
      else {
        const written = withBackslashes(text, offsets, this.#offset);
        this.#parts.push(format.raised === "" ? written : written.replace(/ /g, "\\ "));
      }
      return;
    }
    this.#turnTo(this.#goingOn(index));
    if (inline.kind === "break") this.#parts.push(this.context.isCell ? " " : "\n");
    else if (inline.kind === "note") this.#parts.push(`[^${this.context.labelOf(inline.id)}]`);
    else if (inline.kind === "formula") this.#parts.push(`$${inline.tex.replace(/\n/g, " ")}$`);
    else
      this.#parts.push(
        `![${escaped(inline.alt).replace(/(?<!\\)[[\]]/g, "\\$&")}](${this.context.addressOf(inline.index)})`,
      );
  }

  /** The signs that are open, and that the next words have as well. Raised words have nothing else in them. */
  #goingOn(index: number): Sign[] {
    const next = this.inlines.slice(index, index + 8).find((inline) => inline.kind === "text");
    const wanted = next?.kind === "text" ? signsOf(next.format) : [];
    return this.#open.filter((sign) => isIn(wanted, sign) && sign.open !== "^" && sign.open !== "~");
  }

  /** Close and open signs until those of the next words are open. */
  #turnTo(wanted: Sign[]): void {
    const keep = this.#open.findIndex((sign) => !isIn(wanted, sign));
    const closed = keep === -1 ? [] : this.#open.splice(keep);
    for (const sign of closed.reverse()) this.#parts.push(sign.close);
    for (const sign of wanted) {
      if (isIn(this.#open, sign)) continue;
      this.#parts.push(sign.open);
      this.#open.push(sign);
    }
  }
}

const isIn = (signs: Sign[], sign: Sign): boolean =>
  signs.some(({ open, close }) => open === sign.open && close === sign.close);

function signsOf(format: Format): Sign[] {
  const signs: Sign[] = [];
  const both = (sign: string) => signs.push({ open: sign, close: sign });
  if (format.href !== "") signs.push({ open: "[", close: `](${addressOf(format.href)})` });
  if (format.raised !== "") both(format.raised);
  if (format.isStrong) both("**");
  if (format.isEmphasis) both("*");
  if (format.isStruck) both("~~");
  return signs;
}

/** An address in which nothing ends the link. */
const addressOf = (href: string): string =>
  href.replace(/[\s()<>\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

function codeOf(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest === 0 ? 1 : longest + 1);
  const room = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return fence + room + text + room + fence;
}

/** What stands in the plain text for that which is no text. */
const other = "\ufffc";

const plainOf = (inlines: Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.kind === "break") return "\n";
      if (inline.kind !== "text") return other;
      return inline.format.isCode ? other.repeat(inline.text.length) : inline.text;
    })
    .join("");

const lengthOf = (inline: Inline): number => (inline.kind === "text" ? inline.text.length : 1);
