// Where an exact text stands in another, in one pass. What the page does not show as words is left out: addresses, labels
// of footnotes, attributes.

import type { FoundRange } from "../reading/found";

export interface Wanted {
  text: string;
  isCaseMatched: boolean;
  isWholeWord: boolean;
}

export function matchesIn(text: string, { text: wanted, isCaseMatched, isWholeWord }: Wanted): FoundRange[] {
  if (wanted === "") return [];
  const fold = isCaseMatched ? (folded: string) => folded : caseFolded;
  const [whole, part] = [fold(text), fold(wanted)];
  const hidden = hiddenRanges(text);
  const found: FoundRange[] = [];
  let next = 0;
  for (let from = whole.indexOf(part); from !== -1; from = whole.indexOf(part, from + 1)) {
    const to = from + part.length;
    while ((hidden[next]?.to ?? Infinity) <= from) next += 1;
    const isHidden = (hidden[next]?.from ?? Infinity) < to;
    if (isHidden || (isWholeWord && !isWord(text, from, to))) continue;
    found.push({ from, to });
    from = to - 1;
  }
  return found;
}

export function replacedIn(text: string, ranges: FoundRange[], replacement: string): string {
  const parts: string[] = [];
  let offset = 0;
  for (const { from, to } of ranges) {
    parts.push(text.slice(offset, from), replacement);
    offset = to;
  }
  return parts.join("") + text.slice(offset);
}

/** In small letters, each of which is as long as what it stands for. */
function caseFolded(text: string): string {
  const folded = text.toLowerCase();
  if (folded.length === text.length) return folded;
  return Array.from(text, (sign) =>
    sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign,
  ).join("");
}

const letter = /[\p{L}\p{N}_]/u;

/** Not beside another letter; where the wanted text ends with a sign, that is where the word ends. */
function isWord(text: string, from: number, to: number): boolean {
  const isJoined = (one: string, other: string) => letter.test(one) && letter.test(other);
  return (
    !isJoined(characterBefore(text, from), characterAt(text, from)) &&
    !isJoined(characterBefore(text, to), characterAt(text, to))
  );
}

const characterAt = (text: string, offset: number): string =>
  offset < text.length ? String.fromCodePoint(text.codePointAt(offset) ?? 0) : "";
const characterBefore = (text: string, offset: number): string =>
  Array.from(text.slice(Math.max(0, offset - 2), offset)).at(-1) ?? "";

const hiddenParts =
  /\]\([^()\s]{0,2000}(?:\s"[^"\n]{0,500}")?\)(?:\{[^{}\n]{0,500}\})?|\[\^[^[\]\s]{1,200}\]|\{#[^{}\n]{0,500}\}|@(?:fig|tbl|sec):[\w-]{1,200}/g;

function hiddenRanges(text: string): FoundRange[] {
  return Array.from(text.matchAll(hiddenParts), ({ index, 0: part }) => ({
    from: index,
    to: index + part.length,
  }));
}
