// What the palette offers for what was typed: everything by its name, best first, in groups.

import type { TextRange } from "../../lib/characters";
import { bestOf, type Match } from "./fuzzy";

export interface Choice {
  id: string;
  name: string;
  /** More about it, in few words. */
  detail?: string;
  run(): void;
}

export interface Group {
  name: string;
  choices: Choice[];
}

export interface FoundChoice extends Choice {
  ranges: TextRange[];
  /** Its position among all that is shown. */
  position: number;
}

export interface FoundGroup {
  name: string;
  choices: FoundChoice[];
}

/** So many of each group: whoever wants another one types more of its name. */
const mostOfGroup = 20;

/** What fits, the group with the best fit first; with nothing typed, the groups as they are. */
export function found(groups: Group[], typed: string): FoundGroup[] {
  const ranked = groups.map(({ name, choices }) => ({ name, matches: ranking(typed, choices) }));
  if (typed.trim() !== "") ranked.sort((one, other) => bestScore(other.matches) - bestScore(one.matches));
  let position = 0;
  return ranked
    .filter(({ matches }) => matches.length > 0)
    .map(({ name, matches }) => ({
      name,
      choices: matches.map(([choice, match]) => ({ ...choice, ranges: match.ranges, position: position++ })),
    }));
}

function ranking(typed: string, choices: Choice[]): [Choice, Match][] {
  if (typed.trim() !== "") return bestOf(typed, choices, (choice) => choice.name).slice(0, mostOfGroup);
  return choices.slice(0, mostOfGroup).map((choice) => [choice, { score: 0, ranges: [] }]);
}

function bestScore(matches: [Choice, Match][]): number {
  return matches[0]?.[1].score ?? -Infinity;
}
