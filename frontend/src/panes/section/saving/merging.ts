// One text made of two that began as the same: a three-way merge by lines (diff3). Where both changed the same lines,
// somebody has to choose; nothing of that is ever written into the text. Loaded when there is a conflict.

import { diffArrays } from "diff";
import { diff3Merge } from "node-diff3";
import { wordsOf } from "./differences";

/** What both texts have, or what one alone has changed. */
interface AgreedLines {
  kind: "agreed";
  lines: string[];
}

/** Lines that both texts changed, in different ways. */
export interface ConflictingLines {
  kind: "conflict";
  /** The same as long as the lines are, so that a choice lasts while something else is written. */
  key: string;
  mine: string[];
  theirs: string[];
  both: string[];
}

export type MergedPart = AgreedLines | ConflictingLines;
export const sides = ["mine", "theirs", "both"] as const;
export type Side = (typeof sides)[number];
/** Which lines were chosen, by the key of their conflict. */
export type Choices = Readonly<Record<string, Side>>;

const comparingMillisecondsMax = 500;

export function merge(mine: string, base: string, theirs: string): MergedPart[] {
  const keys = new Map<string, number>();
  return diff3Merge(linesOf(mine), linesOf(base), linesOf(theirs)).map(({ ok, conflict }) =>
    conflict ? conflicting(conflict, keys) : { kind: "agreed", lines: ok ?? [] },
  );
}

/** The merged text where nothing has to be chosen, or all of it is; null before that. */
export function mergedText(parts: MergedPart[], choices: Choices = {}): string | null {
  const lines: string[] = [];
  for (const part of parts) {
    const chosen = part.kind === "agreed" ? part.lines : chosenLines(part, choices);
    if (chosen === null) return null;
    lines.push(...chosen);
  }
  return lines.join("\n");
}

export function conflictsIn(parts: MergedPart[]): ConflictingLines[] {
  return parts.filter((part) => part.kind === "conflict");
}

function chosenLines(part: ConflictingLines, choices: Choices): string[] | null {
  const side = choices[part.key];
  return side === undefined ? null : part[side];
}

/** Lines of both texts and of what they began with, as the library names them. */
interface Region {
  a: string[];
  o: string[];
  b: string[];
}

function conflicting(region: Region, keys: Map<string, number>): ConflictingLines {
  const lines = JSON.stringify([region.a, region.b]);
  const number = keys.get(lines) ?? 0;
  keys.set(lines, number + 1);
  return {
    kind: "conflict",
    key: `${number} ${lines}`,
    mine: region.a,
    theirs: region.b,
    both: bothOf(region),
  };
}

/** Where both only added words to the same lines, the lines with all of them; else the lines of both. */
function bothOf({ a: mine, o: base, b: theirs }: Region): string[] {
  const wordsIn = (lines: string[]) => wordsOf(lines.join("\n"));
  const [own, common, other] = [wordsIn(mine), wordsIn(base), wordsIn(theirs)];
  const isAddedTo = common.length > 0 && hasAll(common, own) && hasAll(common, other);
  if (!isAddedTo) return [...mine, ...theirs];
  const words = diff3Merge(own, common, other).flatMap(({ ok, conflict }) =>
    conflict ? [...conflict.a, ...conflict.b] : (ok ?? []),
  );
  return words.join("").split("\n");
}

function hasAll(common: string[], words: string[]): boolean {
  const changes = diffArrays(common, words, { timeout: comparingMillisecondsMax });
  return changes?.every(({ removed }) => !removed) ?? false;
}

/** As the editor has its lines. */
const linesOf = (text: string): string[] => text.split(/\r\n?|\n/);
