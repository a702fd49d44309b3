// Where a section's unsaved text survives a reload or a crash.

import { forget, keep, readKept } from "../../lib/kept";
import type { Draft } from "./saving";

const keyOf = (sectionId: string) => `quire.draft.${sectionId}`;

export function readDraft(sectionId: string): Draft | null {
  const kept = readKept("localStorage", keyOf(sectionId));
  return kept === null ? null : parseDraft(kept);
}

export function keepDraft(sectionId: string, { text, baseRevision }: Draft): void {
  keep("localStorage", keyOf(sectionId), `${baseRevision}\n${text}`);
}

/** Forget the draft if it is still this text. */
export function forgetDraft(sectionId: string, text: string): void {
  if (readDraft(sectionId)?.text === text) forget("localStorage", keyOf(sectionId));
}

/** The revision stands in the first line, the text behind it. */
function parseDraft(kept: string): Draft {
  const endOfLine = kept.indexOf("\n");
  return { text: kept.slice(endOfLine + 1), baseRevision: Number.parseInt(kept.slice(0, endOfLine), 10) };
}
