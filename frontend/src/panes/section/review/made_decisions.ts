// The decisions that were made on this page, the last one on top: what Ctrl+Z takes back before it undoes any typing.

import type { Decision, Section } from "../../../api";
import type { MadeDecision } from "../editor/decisions";

interface Entry extends MadeDecision {
  sectionId: string;
  /** The revisions of the section before and after it; the same where everything was rejected. */
  before: number;
  after: number;
}

/** What Ctrl+Z is to undo: a decision, one that has changed nothing in the text, or what was written after it. */
export type LastStep = { kind: "decision" | "rejection"; made: MadeDecision } | { kind: "writing" };

export class MadeDecisions {
  #entries: Entry[] = [];

  note(proposalId: string, { id, revision }: Decision, section: Section): void {
    const after = section.revision;
    const before = revision === null ? after : after - 1;
    this.#entries.push({ proposalId, decisionId: id, sectionId: section.id, before, after });
  }

  /** What was done last in a section, which is saved at this revision or not at all; null where nothing was decided. */
  lastStep(sectionId: string, savedRevision: number | null): LastStep | null {
    const last = this.#lastIn(sectionId);
    if (last === undefined) return null;
    if (last.after !== savedRevision) return { kind: "writing" };
    return { kind: last.before === last.after ? "rejection" : "decision", made: last };
  }

  /** A decision was taken back, which made this of the section: the one before it is the last one again. */
  forget(decisionId: string, section: Section): void {
    const index = this.#entries.findIndex((entry) => entry.decisionId === decisionId);
    const [taken] = index === -1 ? [] : this.#entries.splice(index, 1);
    const last = this.#lastIn(section.id);
    if (taken === undefined || last?.after !== taken.before) return;
    if (last.before === last.after) last.before = section.revision;
    last.after = section.revision;
  }

  #lastIn(wantedId: string): Entry | undefined {
    return this.#entries.findLast(({ sectionId }) => sectionId === wantedId);
  }
}
