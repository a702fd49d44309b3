// Finding names by some of their letters, in order: "rsc" finds "Risks and scope".

import type { TextRange } from "../../lib/characters";

export interface Match {
  /** The higher the better. */
  score: number;
  /** What of the name was found, counted by characters. */
  ranges: TextRange[];
}

const wordStartBonus = 8;
const neighbourBonus = 5;
const wholeWordsBonus = 40;
const longNamePenalty = 0.05;

/** How well a name fits; null where it does not. Spaces in what is looked for part words that may stand anywhere. */
export function fuzzyMatch(wanted: string, name: string): Match | null {
  const letters = Array.from(plain(name));
  const found = new Set<number>();
  let score = -letters.length * longNamePenalty;
  for (const word of plain(wanted).split(/\s+/).filter(Boolean)) {
    const positions = positionsOf(Array.from(word), letters);
    if (positions === null) return null;
    for (const position of positions) found.add(position);
    score += scoreOf(positions, letters);
  }
  return { score, ranges: rangesOf(found) };
}

/** Those that fit, best first; of two that fit equally well, the one that stood first. */
export function bestOf<Item>(wanted: string, items: Item[], nameOf: (item: Item) => string): [Item, Match][] {
  const found: [Item, Match][] = [];
  for (const item of items) {
    const match = fuzzyMatch(wanted, nameOf(item));
    if (match) found.push([item, match]);
  }
  return found.sort(([, one], [, other]) => other.score - one.score);
}

/** Without marks and capitals; each character stays one, so that positions in it are positions in the name. */
function plain(text: string): string {
  return Array.from(text, plainCharacter).join("");
}

function plainCharacter(character: string): string {
  const [base = character] = Array.from(character.normalize("NFD").toLowerCase());
  return base;
}

/** Where the letters stand: together if they can, at the starts of words if possible, else the first ones that fit. */
function positionsOf(word: string[], letters: string[]): number[] | null {
  return together(word, letters) ?? inOrder(word, letters, isWordStart) ?? inOrder(word, letters, () => true);
}

function together(word: string[], letters: string[]): number[] | null {
  const starts = letters.flatMap((_, start) =>
    word.every((letter, at) => letters[start + at] === letter) ? start : [],
  );
  const start = starts.find((position) => isWordStart(letters, position)) ?? starts[0];
  return start === undefined ? null : word.map((_, at) => start + at);
}

/** Each letter stands behind the one before it, or further on where that is allowed. */
function inOrder(
  word: string[],
  letters: string[],
  isAllowed: (letters: string[], position: number) => boolean,
): number[] | null {
  const positions: number[] = [];
  let next = 0;
  for (const letter of word) {
    const isNeighbour = positions.length > 0 && letters[next] === letter;
    const position = isNeighbour
      ? next
      : letters.findIndex((other, at) => at >= next && other === letter && isAllowed(letters, at));
    if (position === -1) return null;
    positions.push(position);
    next = position + 1;
  }
  return positions;
}

function isWordStart(letters: string[], position: number): boolean {
  return position === 0 || !/[\p{L}\p{N}]/u.test(letters[position - 1] ?? "");
}

function scoreOf(positions: number[], letters: string[]): number {
  const first = positions[0] ?? 0;
  const isTogether = positions.every((position, at) => position === first + at);
  const neighbours = positions.filter(
    (position, at) => at > 0 && position === (positions[at - 1] ?? 0) + 1,
  ).length;
  const starts = positions.filter((position) => isWordStart(letters, position)).length;
  const gaps = (positions.at(-1) ?? 0) - first + 1 - positions.length;
  return (
    neighbours * neighbourBonus +
    starts * wordStartBonus +
    (isTogether && isWordStart(letters, first) ? wholeWordsBonus : 0) -
    gaps -
    first * longNamePenalty
  );
}

function rangesOf(positions: Set<number>): TextRange[] {
  const ranges: TextRange[] = [];
  for (const position of [...positions].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && last[1] === position) last[1] = position + 1;
    else ranges.push([position, position + 1]);
  }
  return ranges;
}
