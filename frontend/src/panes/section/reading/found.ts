// Where in a section's text that is what a search has found.

import type { SearchHit } from "../../../api";
import { piecesOf } from "../../../lib/characters";

/** What is needed of a hit to find its place again. */
export type FoundText = Pick<SearchHit, "locator" | "snippet" | "highlights">;

/** A stretch of the editor's text. */
export interface FoundRange {
  from: number;
  to: number;
}

/** The found words in the paragraph that was found; none where the text has changed or only the title was found. */
export function foundIn(source: string, hit: FoundText): FoundRange[] {
  const words = piecesOf(hit.snippet, hit.highlights).flatMap(({ text, isFound }) => (isFound ? [text] : []));
  const offset = hit.locator === null ? null : offsetOf(source, hit.snippet, hit.locator.paragraph ?? 1);
  if (offset === null || words.length === 0) return [];
  const { from, to } = paragraphAround(source, offset);
  return matches(source.slice(from, to), wholeWords(words)).map(([start, end]) => ({
    from: from + start,
    to: from + end,
  }));
}

/** Where the words of a snippet stand; of several places, the one nearest to the paragraph. */
function offsetOf(source: string, snippet: string, paragraph: number): number | null {
  const words = snippet.replace(/^…|…$/g, "").trim();
  if (words === "") return null;
  // The server has put the lines of a long paragraph together.
  const offsets = matches(source, new RegExp(words.split(/\s+/).map(escaped).join("\\s+"), "gu"));
  const distance = (offset: number) => Math.abs(paragraphsBefore(source, offset) + 1 - paragraph);
  const [nearest] = offsets.map(([start]) => start).sort((one, other) => distance(one) - distance(other));
  return nearest ?? null;
}

function paragraphsBefore(source: string, offset: number): number {
  const { from } = paragraphAround(source, offset);
  return source
    .slice(0, from)
    .split(/\n[ \t]*\n/)
    .filter((text) => text.trim() !== "").length;
}

/** From the blank line before to the one after. */
function paragraphAround(source: string, offset: number): FoundRange {
  const before = matches(source.slice(0, offset), /\n[ \t]*\n/g).at(-1);
  const after = /\n[ \t]*\n/.exec(source.slice(offset));
  return { from: before?.[1] ?? 0, to: after ? offset + after.index : source.length };
}

function wholeWords(words: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.map(escaped).join("|")})(?![\\p{L}\\p{N}_])`, "giu");
}

function matches(text: string, wanted: RegExp): [start: number, end: number][] {
  return Array.from(text.matchAll(wanted), ({ index, 0: found }) => [index, index + found.length]);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
