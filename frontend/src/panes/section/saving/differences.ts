// What two texts have in common, and a text made of both. Loaded when there is a conflict.

import { diffArrays } from "diff";
import { diff3Merge } from "node-diff3";
import { conflictMarkers } from "./conflict_markers";

/** A stretch of one of the texts; `isOwn` where the other one does not have it. */
export interface DiffPart {
  text: string;
  isOwn: boolean;
}

export interface Merged {
  text: string;
  /** How many places both texts changed; they are marked in the text. */
  conflicts: number;
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

/** What both changed since `base` in one text. Lines that both changed stand in it twice, between marks. */
export function merge(mine: string, base: string, theirs: string): Merged {
  const lines: string[] = [];
  let conflicts = 0;
  for (const region of diff3Merge(mine.split("\n"), base.split("\n"), theirs.split("\n"))) {
    if (region.ok) lines.push(...region.ok);
    else if (region.conflict) {
      conflicts += 1;
      const { a, b } = region.conflict;
      // Blank lines, so that the marks stand alone where the text is read, too.
      lines.push(
        conflictMarkers.mine,
        "",
        ...a,
        "",
        conflictMarkers.theirs,
        "",
        ...b,
        "",
        conflictMarkers.end,
      );
    }
  }
  return { text: lines.join("\n"), conflicts };
}

const wordsOf = (text: string): string[] => text.match(word) ?? [];
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);
