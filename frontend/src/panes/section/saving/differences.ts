// What two texts have in common. Loaded when there is a conflict.

import { diffArrays } from "diff";

/** A stretch of one of the texts; `isOwn` where the other one does not have it. */
export interface DiffPart {
  text: string;
  isOwn: boolean;
}

const millisecondsMax = 500;
const word = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu;

/** Both texts in pieces, word by word; of texts that differ too much, line by line or not at all. */
export function differences(mine: string, theirs: string): { mine: DiffPart[]; theirs: DiffPart[] } {
  const found =
    diffArrays(wordsOf(theirs), wordsOf(mine), { timeout: millisecondsMax }) ??
    diffArrays(linesOf(theirs), linesOf(mine), { timeout: millisecondsMax });
  if (found === undefined)
    return { mine: [{ text: mine, isOwn: true }], theirs: [{ text: theirs, isOwn: true }] };
  const pieces: { mine: DiffPart[]; theirs: DiffPart[] } = { mine: [], theirs: [] };
  for (const { value, added, removed } of found) {
    const text = value.join("");
    if (!removed) pieces.mine.push({ text, isOwn: added });
    if (!added) pieces.theirs.push({ text, isOwn: removed });
  }
  return pieces;
}

export const wordsOf = (text: string): string[] => text.match(word) ?? [];
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);
