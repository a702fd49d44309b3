// What a search found, as it reads: without the signs of Markdown, which a piece of a text cannot be rendered from.

import type { TextRange } from "../../lib/characters";

interface Snippet {
  text: string;
  ranges: TextRange[];
}

/** A character, and the position in the snippet of what it stands for. */
type Shown = [character: string, position: number];

const bordersOfCells = / ?\|(?: ?\|| ?:?-{3,}:?(?= ?\|))* ?/u;
const footnote = /\[\^[^\]\s]+\]:? ?/u;
const linkOrPicture = /!?\[(?<name>[^[\]]*)\]\([^()\s]*(?: "[^"]*")?\)(?:\{[^{}]*\})?/u;
const raised = /\^(?<raised>[^\s^]+)\^/u;
const lowered = /(?<!~)~(?<lowered>[^\s~]+)~(?!~)/u;
const strong = /\*\*/u;
const signs = new RegExp(
  [bordersOfCells, footnote, linkOrPicture, raised, lowered, strong].map(({ source }) => source).join("|"),
  "gu",
);

const plain = "0123456789+-−=()n";
const formsOf = { raised: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", lowered: "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙ" };

export function readSnippet(snippet: string, ranges: TextRange[]): Snippet {
  const shown: Shown[] = [];
  let done = 0;
  let position = 0;
  const show = (text: string, at: number) => {
    for (const [index, character] of Array.from(text).entries()) shown.push([character, at + index]);
  };
  for (const match of snippet.matchAll(signs)) {
    const before = snippet.slice(done, match.index);
    show(before, position);
    position += lengthOf(before);
    const [text, offset] = shownFor(match, shown.length === 0, snippet.length);
    show(text, position + offset);
    position += lengthOf(match[0]);
    done = match.index + match[0].length;
  }
  show(snippet.slice(done), position);
  return { text: shown.map(([character]) => character).join(""), ranges: ranges.flatMap(rangeIn(shown)) };
}

const lengthOf = (text: string): number => Array.from(text).length;

/** What is shown for signs, and how many characters of them stand before that. */
function shownFor(match: RegExpExecArray, isFirst: boolean, length: number): [text: string, offset: number] {
  const [whole] = match;
  const { name, raised, lowered } = match.groups ?? {};
  if (name !== undefined) return [name, whole.startsWith("!") ? 2 : 1];
  if (raised !== undefined) return inForm(raised, "raised") ?? [whole, 0];
  if (lowered !== undefined) return inForm(lowered, "lowered") ?? [whole, 0];
  const isBorder = whole.includes("|");
  const isLast = match.index + whole.length === length;
  return [isBorder && !isFirst && !isLast ? " · " : "", 0];
}

/** Small letters, where there are such characters. */
function inForm(text: string, form: keyof typeof formsOf): [text: string, offset: number] | null {
  const characters = Array.from(text, (character) => formsOf[form][plain.indexOf(character)]);
  return characters.includes(undefined) ? null : [characters.join(""), 1];
}

const rangeIn =
  (shown: Shown[]) =>
  ([start, end]: TextRange): TextRange[] => {
    const before = (limit: number) => shown.filter(([, position]) => position < limit).length;
    const range: TextRange = [before(start), before(end)];
    return range[0] < range[1] ? [range] : [];
  };
