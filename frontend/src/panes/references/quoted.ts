// Where in a passage and its surroundings the words stand that are to be seen.

import { type Stretch } from "../../lib/characters";

/** A block of text with the stretches in it that are marked. */
export interface MarkedBlock {
  text: string;
  stretches: Stretch[];
}

/** Mark a quote, which may begin in one block and end in another; spaces count as one, whatever they are. */
export function blocksWithQuote(blocks: string[], quote: string): MarkedBlock[] {
  const wanted = quote.trim().replace(/\s+/g, " ");
  const signs = blocks.flatMap(signsOf);
  const found = wanted === "" ? null : stretchOf(signs, wanted);
  return blocks.map((text, block) => ({
    text,
    stretches: found === null ? [] : stretchesIn(signs.slice(...found), block),
  }));
}

/** Mark words wherever they begin a word, whatever their case. */
export function blocksWithWords(blocks: string[], words: string[]): MarkedBlock[] {
  const wanted = words.map((word) => Array.from(word.toLowerCase())).filter((word) => word.length > 0);
  return blocks.map((text) => {
    const characters = Array.from(text, (character) => character.toLowerCase());
    return { text, stretches: wanted.flatMap((word) => placesOf(characters, word)) };
  });
}

/** The words that are marked in a text. */
export function wordsIn(text: string, stretches: Stretch[]): string[] {
  const characters = Array.from(text);
  return [...new Set(stretches.map(([start, end]) => characters.slice(start, end).join("")))];
}

/** A character as it counts for the comparison, and where it stands. */
interface Sign {
  sign: string;
  block: number;
  place: number;
}

/** The characters of a block, of several spaces the first one, and a space between blocks. */
function signsOf(text: string, block: number): Sign[] {
  const signs: Sign[] = [];
  Array.from(`${text} `).forEach((character, place) => {
    const sign = /\s/.test(character) ? " " : character;
    if (sign !== " " || (signs.length > 0 && signs.at(-1)?.sign !== " ")) signs.push({ sign, block, place });
  });
  return signs;
}

function stretchOf(signs: Sign[], wanted: string): [number, number] | null {
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

function stretchesIn(signs: Sign[], block: number): Stretch[] {
  const own = signs.filter((sign) => sign.block === block);
  const [first, last] = [own[0], own.at(-1)];
  return first && last ? [[first.place, last.place + 1]] : [];
}

function placesOf(characters: string[], word: string[]): Stretch[] {
  return characters.flatMap((_, start): Stretch[] =>
    isWordStart(characters, start) && word.every((character, at) => characters[start + at] === character)
      ? [[start, start + word.length]]
      : [],
  );
}

function isWordStart(characters: string[], place: number): boolean {
  return !/[\p{L}\p{N}]/u.test(characters[place - 1] ?? "");
}
