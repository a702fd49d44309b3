// Where the changes of a proposal stand in the editor, whose text may be ahead of what the server has.

import type { Hunk, WordChange } from "../../../api";
import { offsetInEditor } from "../rewriting/selections";
import { editorText } from "./edit_histories";
import { changesBetween, type TextChange } from "./text_changes";

/** A change that waits to be decided, over a stretch of the editor's text. */
export interface HunkRange {
  id: string;
  /** Which of the proposal's changes it is, from 1. */
  number: number;
  from: number;
  to: number;
  words: WordChange[];
  isCurrent: boolean;
}

/** What is marked: pending changes whose text stands in the editor as it does on the server. */
export function hunkRanges(
  hunks: Hunk[],
  saved: string,
  typed: string,
  currentId: string | null,
): HunkRange[] {
  // Comparing a long text takes longer than a key may.
  if (!hunks.some(isMarked)) return [];
  const changes = changesBetween(editorText(saved).toString(), typed);
  return hunks.flatMap((hunk, index) => {
    if (!isMarked(hunk)) return [];
    const before = editorText(hunk.before).toString();
    const start = offsetInEditor(saved, hunk.place.start);
    const from = offsetOf(before, typed, movedBy(changes, start));
    if (from === null) return [];
    const mark = { id: hunk.id, number: index + 1, from, to: from + before.length, words: wordsOf(hunk) };
    return [{ ...mark, isCurrent: hunk.id === currentId }];
  });
}

type PlacedHunk = Hunk & { place: NonNullable<Hunk["place"]> };

const isMarked = (hunk: Hunk): hunk is PlacedHunk => hunk.state === "pending" && hunk.place !== null;

/** Where a place has come to; what was put in exactly there is before it. */
function movedBy(changes: TextChange[], offset: number): number {
  return changes
    .filter(({ to }) => to <= offset)
    .reduce((moved, { from, to, insert }) => moved + insert.length - (to - from), offset);
}

/** Where a text stands: at the place that is likely, or else at the only one there is. */
function offsetOf(wanted: string, text: string, likely: number): number | null {
  if (text.startsWith(wanted, likely)) return likely;
  const found = text.indexOf(wanted);
  return found !== -1 && found === text.lastIndexOf(wanted) ? found : null;
}

/** With line ends as the editor has them. */
function wordsOf(hunk: Hunk): WordChange[] {
  return hunk.words.map(({ kind, text }) => ({ kind, text: editorText(text).toString() }));
}
