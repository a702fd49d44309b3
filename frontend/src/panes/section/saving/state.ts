// What is known of a section's text while it is saved, as a value: the state of the machine in `transitions.ts`, with
// the events that change it and the effects that it asks for.

import type { Decision, Proposal, Section } from "../../../api";
import { fingerprintOf } from "../../../lib/fingerprint";
import type { SaveFailure } from "./save_failure";

const unansweredMax = 20;

export type FailureCause = "connection" | "signed out" | "other";

/** What the saving of a section is at. Each phase holds what is true only as long as it lasts. */
export type Phase =
  | { kind: "saved" }
  /** The text differs from the server's since then, and waits for a pause in typing. */
  | { kind: "unsaved"; sinceMilliseconds: number }
  /** This text is on its way. */
  | { kind: "saving"; sent: string }
  /** Another call is changing the section on the server. */
  | { kind: "changing" }
  /** Another call has changed the section, and this text is being merged into its result. */
  | { kind: "merging"; changed: Changed; typed: string }
  | { kind: "retrying"; reason: string; cause: FailureCause }
  | { kind: "refused"; reason: string }
  /** All of the text is gone: that is saved only when somebody confirms it. */
  | { kind: "emptied" }
  /**
   * Both texts have changed; `baseText` is what they began with, if that is known. It ends with a choice, or when the
   * text of this page has no change of its own left: theirs is then shown.
   */
  | { kind: "conflict"; theirs: Section; baseText: string | null };

export interface SavingData {
  readonly phase: Phase;
  /** The section as the server was last seen to have it. */
  readonly base: Section;
  readonly text: string;
  /** The text as it was when the server last acknowledged it. */
  readonly acknowledged: string;
  /** Fingerprints of texts whose saving got no answer: one of them may have arrived all the same. */
  readonly unanswered: readonly string[];
  /** Another call got no answer: it may have changed the section all the same. */
  readonly mayHaveChanged: boolean;
  /** Somebody has confirmed that the text is meant to be empty. */
  readonly isEmptyMeant: boolean;
  /** The section was left. */
  readonly isClosed: boolean;
  /** When the last event happened. */
  readonly nowMilliseconds: number;
}

export type SavingEvent =
  | { kind: "draft found"; draft: Draft }
  | { kind: "text typed"; text: string }
  /** A pause in typing, a retry that is due, a request: save without waiting any longer. */
  | { kind: "save due" }
  | { kind: "emptiness confirmed" }
  | { kind: "text discarded" }
  | { kind: "save acknowledged"; section: Section }
  | { kind: "save failed"; failure: SaveFailure }
  | { kind: "change started" }
  | { kind: "change answered"; changed: Changed }
  | { kind: "change failed"; isUnchanged: boolean }
  /** `merged` is null where both texts changed the same passage. */
  | { kind: "texts merged"; merged: string | null }
  | { kind: "section noticed"; section: Section; isFromElsewhere: boolean }
  /** A conflict is settled with this text, on top of the other one. */
  | { kind: "conflict settled"; text: string }
  | { kind: "theirs taken" }
  | { kind: "section left" };

export type SavingEffect =
  | { kind: "show state"; state: SavingState }
  | { kind: "show text"; text: string; changed?: Changed; isFromElsewhere?: boolean }
  | { kind: "keep draft"; draft: Draft }
  | { kind: "forget draft"; text: string }
  | { kind: "save"; content: string; baseRevision: number }
  | { kind: "merge"; mine: string; base: string; theirs: string }
  | { kind: "start timer"; milliseconds: number }
  /** Start the timer with the next wait of the backoff, or with this one where it is longer. */
  | { kind: "start retry timer"; leastMilliseconds: number }
  | { kind: "stop timer" }
  | { kind: "reset backoff" };

/** Text that is not yet acknowledged, kept in the browser. */
export interface Draft {
  text: string;
  baseRevision: number;
  /** The text of that revision, for merging; null where it is not known any more. */
  baseText: string | null;
  /** Fingerprints of the texts that were sent without an answer so far: the server may have one of them. */
  sent: string[];
  /** Another call of this page was to change the text, and has no answer so far: a newer text may be what it made. */
  isBesideChange: boolean;
}

/** What comes of a call that changes the section: a decision, for instance. */
export interface Changed {
  section: Section;
  proposal?: Proposal;
  decision?: Decision;
}

/** What people are shown of a phase. */
export type SavingState =
  | { kind: "saved"; savedAt: string; revision: number; version: number; wordCount: number }
  | { kind: "unsaved" }
  | { kind: "saving" }
  | Extract<Phase, { kind: "retrying" | "refused" | "emptied" | "conflict" }>;

export function initialData(section: Section): SavingData {
  return {
    phase: { kind: "saved" },
    base: section,
    text: section.content,
    acknowledged: section.content,
    unanswered: [],
    mayHaveChanged: false,
    isEmptyMeant: false,
    isClosed: false,
    nowMilliseconds: 0,
  };
}

export function stateOf({ phase, base }: SavingData): SavingState {
  switch (phase.kind) {
    case "saved":
      return {
        kind: "saved",
        savedAt: base.updated_at,
        revision: base.revision,
        version: base.version,
        wordCount: base.word_count,
      };
    case "unsaved":
      return { kind: "unsaved" };
    case "saving":
    case "changing":
    case "merging":
      return { kind: "saving" };
    default:
      return phase;
  }
}

export function hasUnsavedText({ text, acknowledged, unanswered }: SavingData): boolean {
  return text !== acknowledged || unanswered.length > 0;
}

/** A call is under way whose answer decides what comes next. */
export function isBusy({ phase }: SavingData): boolean {
  return phase.kind === "saving" || phase.kind === "changing" || phase.kind === "merging";
}

export function mustAskWhetherEmpty({ text, acknowledged, isEmptyMeant }: SavingData): boolean {
  return isBlank(text) && !isBlank(acknowledged) && !isEmptyMeant;
}

/** The text with what the next page must know of it, should this one end. */
export function draftOf({ text, base, unanswered, phase, mayHaveChanged }: SavingData): Draft {
  const sent = phase.kind === "saving" ? withFingerprint(unanswered, phase.sent) : unanswered;
  return {
    text,
    baseRevision: base.revision,
    baseText: base.content,
    sent: sent.slice(-unansweredMax),
    isBesideChange: mayHaveChanged,
  };
}

export function withFingerprint(fingerprints: readonly string[], text: string): readonly string[] {
  const fingerprint = fingerprintOf(text);
  return fingerprints.includes(fingerprint) ? fingerprints : [...fingerprints, fingerprint];
}

export const isBlank = (text: string) => text.trim() === "";
