// Where in a passage and its surroundings the words stand that are to be seen.

import type { Citation, Passage } from "../../api";
import { type TextRange } from "../../lib/characters";

/** A block of text with the ranges in it that are marked. */
export interface MarkedBlock {
  text: string;
  ranges: TextRange[];
}

/** Mark a quote, which may begin in one block and end in another; spaces count as one, whatever they are. */
export function blocksWithQuote(blocks: string[], quote: string): MarkedBlock[] {
  const wanted = quote.trim().replace(/\s+/g, " ");
  const signs = blocks.flatMap(signsOf);
  const found = wanted === "" ? null : rangeOf(signs, wanted);
  return blocks.map((text, block) => ({
    text,
    ranges: found === null ? [] : rangesIn(signs.slice(...found), block),
  }));
}

/** Mark words wherever they begin a word, whatever their case. */
export function blocksWithWords(blocks: string[], words: string[]): MarkedBlock[] {
  const wanted = words.map((word) => Array.from(word.toLowerCase())).filter((word) => word.length > 0);
  return blocks.map((text) => {
    const characters = Array.from(text, (character) => character.toLowerCase());
    return { text, ranges: wanted.flatMap((word) => rangesOf(characters, word)) };
  });
}

/** The page of a quote in the passage where it begins, and of any other passage the one where that begins. */
export function pageToShow(
  passage: Pick<Passage, "id" | "locator">,
  citation: Pick<Citation, "passage_id" | "locator"> | null,
): number | undefined {
  const isCited = citation?.passage_id === passage.id;
  return (isCited ? citation.locator.page : passage.locator.page) ?? undefined;
}

/** The words that are marked in a text. */
export function wordsIn(text: string, ranges: TextRange[]): string[] {
  const characters = Array.from(text);
  return [...new Set(ranges.map(([start, end]) => characters.slice(start, end).join("")))];
}

/** A character as it counts for the comparison, and where it stands. */
interface Sign {
  sign: string;
  block: number;
  position: number;
}

/** The characters of a block, of several spaces the first one, and a space between blocks. */
function signsOf(text: string, block: number): Sign[] {
  const signs: Sign[] = [];
  Array.from(`${text} `).forEach((character, position) => {
    const sign = /\s/.test(character) ? " " : character;
    if (sign !== " " || (signs.length > 0 && signs.at(-1)?.sign !== " "))
      signs.push({ sign, block, position });
  });
  return signs;
}

function rangeOf(signs: Sign[], wanted: string): [number, number] | null {
  const found = signs
    .map(({ sign }) => sign)
    .join("")
    .indexOf(wanted);
  if (found === -1) return null;
  // Positions in the joined text are those of halves of characters.
  let start = 0;
  for (let units = 0; units < found; start += 1) units += signs[start]?.sign.length ?? 1;
  return [start, start + Array.from(wanted).length];
}

function rangesIn(signs: Sign[], block: number): TextRange[] {
  const own = signs.filter((sign) => sign.block === block);
  const [first, last] = [own[0], own.at(-1)];
  return first && last ? [[first.position, last.position + 1]] : [];
}

function rangesOf(characters: string[], word: string[]): TextRange[] {
  return characters.flatMap((_, start): TextRange[] =>
    isWordStart(characters, start) && word.every((character, at) => characters[start + at] === character)
      ? [[start, start + word.length]]
      : [],
  );
}

function isWordStart(characters: string[], position: number): boolean {
  return !/[\p{L}\p{N}]/u.test(characters[position - 1] ?? "");
}
