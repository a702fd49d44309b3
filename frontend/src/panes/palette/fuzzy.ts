// Finding names by some of their letters, in order: "rsc" finds "Risks and scope".

import type { Stretch } from "../../lib/characters";

export interface Match {
  /** The higher the better. */
  score: number;
  /** What of the name was found, counted by characters. */
  stretches: Stretch[];
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
    const places = placesOf(Array.from(word), letters);
    if (places === null) return null;
    for (const place of places) found.add(place);
    score += scoreOf(places, letters);
  }
  return { score, stretches: stretchesOf(found) };
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

/** Without marks and capitals; each character stays one, so that places in it are places in the name. */
function plain(text: string): string {
  return Array.from(text, plainCharacter).join("");
}

function plainCharacter(character: string): string {
  const [base = character] = Array.from(character.normalize("NFD").toLowerCase());
  return base;
}

/** Where the letters stand: together if they can, at the starts of words if possible, else the first ones that fit. */
function placesOf(word: string[], letters: string[]): number[] | null {
  return together(word, letters) ?? inOrder(word, letters, isWordStart) ?? inOrder(word, letters, () => true);
}

function together(word: string[], letters: string[]): number[] | null {
  const starts = letters.flatMap((_, start) =>
    word.every((letter, at) => letters[start + at] === letter) ? start : [],
  );
  const start = starts.find((place) => isWordStart(letters, place)) ?? starts[0];
  return start === undefined ? null : word.map((_, at) => start + at);
}

/** Each letter stands behind the one before it, or further on where that is allowed. */
function inOrder(
  word: string[],
  letters: string[],
  isAllowed: (letters: string[], place: number) => boolean,
): number[] | null {
  const places: number[] = [];
  let next = 0;
  for (const letter of word) {
    const isNeighbour = places.length > 0 && letters[next] === letter;
    const place = isNeighbour
      ? next
      : letters.findIndex((other, at) => at >= next && other === letter && isAllowed(letters, at));
    if (place === -1) return null;
    places.push(place);
    next = place + 1;
  }
  return places;
}

function isWordStart(letters: string[], place: number): boolean {
  return place === 0 || !/[\p{L}\p{N}]/u.test(letters[place - 1] ?? "");
}

function scoreOf(places: number[], letters: string[]): number {
  const first = places[0] ?? 0;
  const isTogether = places.every((place, at) => place === first + at);
  const neighbours = places.filter((place, at) => at > 0 && place === (places[at - 1] ?? 0) + 1).length;
  const starts = places.filter((place) => isWordStart(letters, place)).length;
  const gaps = (places.at(-1) ?? 0) - first + 1 - places.length;
  return (
    neighbours * neighbourBonus +
    starts * wordStartBonus +
    (isTogether && isWordStart(letters, first) ? wholeWordsBonus : 0) -
    gaps -
    first * longNamePenalty
  );
}

function stretchesOf(places: Set<number>): Stretch[] {
  const stretches: Stretch[] = [];
  for (const place of [...places].sort((one, other) => one - other)) {
    const last = stretches.at(-1);
    if (last && last[1] === place) last[1] = place + 1;
    else stretches.push([place, place + 1]);
  }
  return stretches;
}
