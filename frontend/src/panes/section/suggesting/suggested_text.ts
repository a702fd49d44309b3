// The text of a section with the pending changes of a proposal in it.

import type { Hunk, Proposal } from "../../../api";
import { pendingHunks } from "../../../model/document/proposals.svelte";

/** Null where a change does not stand in the text for certain. */
export function suggestedText(content: string, proposal: Proposal): string | null {
  const characters = Array.from(content);
  const parts: string[] = [];
  let done = 0;
  for (const { before, after, place } of inOrder(pendingHunks(proposal))) {
    if (place === null || place.start < done) return null;
    if (characters.slice(place.start, place.end).join("") !== before) return null;
    parts.push(...characters.slice(done, place.start), after);
    done = place.end;
  }
  return [...parts, ...characters.slice(done)].join("");
}

/** A suggested text without what was rejected of it, wherever that stands there once. */
export function withoutRejected(content: string, proposal: Proposal): string {
  return proposal.hunks
    .filter(({ state, after }) => state === "rejected" && after.trim() !== "")
    .reduce((text, { before, after }) => {
      const start = text.indexOf(after);
      const isOnce = start !== -1 && start === text.lastIndexOf(after);
      return isOnce ? text.slice(0, start) + before + text.slice(start + after.length) : text;
    }, content);
}

/** A change in the text that is suggested: its words from `from` on. */
export interface SuggestedRange {
  from: number;
  words: Hunk["words"];
}

/** Where the changes stand in the suggested text, in characters. */
export function suggestedRanges(hunks: Hunk[]): SuggestedRange[] {
  let shift = 0;
  return inOrder(hunks).flatMap(({ before, after, words, place }) => {
    if (place === null) return [];
    const range = { from: place.start + shift, words };
    shift += Array.from(after).length - Array.from(before).length;
    return [range];
  });
}

function inOrder(hunks: Hunk[]): Hunk[] {
  return hunks.toSorted((one, other) => (one.place?.start ?? 0) - (other.place?.start ?? 0));
}
