// What the reading of a source left out or is unsure of, as sentences of this page's language.

import type { ReadingNote } from "../../api";
import { words } from "../../words";

/** A newer server may send codes that this page has no words for; its own sentence is in English then. */
export function sentenceOfNote(note: ReadingNote): string {
  const { codes } = words.readingNotes;
  const inWords = code(note) in codes ? codes[note.code] : null;
  return inWords === null ? note.sentence : inWords({ ...note, pages: rangesOf(note) });
}

/** The same with the heading below which it holds, for a list of notes from the whole source. */
export function sentenceWithPlace(note: ReadingNote): string {
  const sentence = sentenceOfNote(note);
  return note.heading_path.length === 0
    ? sentence
    : words.readingNotes.below(note.heading_path.join(" › "), sentence);
}

const code = (note: ReadingNote): string => note.code;

const rangesShownMax = 20;

function rangesOf({ pages }: ReadingNote): string {
  const ranges = pages
    .slice(0, rangesShownMax)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  return [...ranges, ...(pages.length > rangesShownMax ? ["…"] : [])].join(", ");
}
