// When a section's text is saved, and what becomes of it when that fails.
// Knows no page: the editor, the network, the clock and the browser's store come through the callbacks.

import { ApiError, ConnectionError, type Decision, type Proposal, type Section } from "../../../api";
import { Backoff } from "../../../lib/backoff";
import { sentenceOf } from "../../../lib/failures";
import { fingerprintOf } from "../../../lib/fingerprint";

const quietMilliseconds = 1_000;
const mostUnsavedMilliseconds = 5_000;
const firstRetryMilliseconds = 1_000;
const mostRetryMilliseconds = 15_000;
const sentFingerprintsMax = 20;

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

export interface SavingCallbacks {
  save(content: string, baseRevision: number): Promise<Section>;
  keepDraft(draft: Draft): void;
  /** Forget the draft if it still is this text; another tab may have put its own there. */
  forgetDraft(text: string): void;
  onChange(state: SavingState): void;
  /** The server's text moved on while nothing was typed here, or by a call that was made here. */
  onNewerText(text: string, changed?: Changed): void;
  /** What both changed since `base` in one text; null where they changed the same place. */
  merge(mine: string, base: string, theirs: string): Promise<string | null>;
  random(): number;
}

export type SavingState =
  | { kind: "saved"; savedAt: string; revision: number; wordCount: number }
  | { kind: "unsaved" }
  | { kind: "saving" }
  | { kind: "retrying"; reason: string; cause: FailureCause }
  | { kind: "refused"; reason: string }
  /** All of the text is gone: that is saved only when somebody says so. */
  | { kind: "emptied" }
  /** `baseText` is what both texts began with, where that is known. */
  | { kind: "conflict"; theirs: Section; baseText: string | null };

export type FailureCause = "connection" | "signed out" | "other";

/** What comes of a call that changes the section: a decision, for instance. */
export interface Changed {
  section: Section;
  proposal?: Proposal;
  decision?: Decision;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

export class SectionSaver {
  #base: Section;
  #text: string;
  /** The text as it was when the server last acknowledged it. */
  #acknowledged: string;
  #state: SavingState;
  /** Fingerprints of texts whose saving got no word from the server: one of them may have arrived all the same. */
  #mayHaveArrived = new Set<string>();
  /** The fingerprint of the text that is on its way. */
  #inFlight: string | null = null;
  /** Another call is changing the section on the server. */
  #isChanging = false;
  /** Such a call got no word from the server so far: it may have changed the section all the same. */
  #mayHaveChanged = false;
  #waiting: (() => void)[] = [];
  #isClosed = false;
  /** Somebody has said that the text is meant to be empty. */
  #isEmptyMeant = false;
  #unsavedSince: number | null = null;
  #timer: Timer;
  readonly #backoff: Backoff;

  constructor(
    section: Section,
    private readonly callbacks: SavingCallbacks,
  ) {
    this.#base = section;
    this.#text = section.content;
    this.#acknowledged = section.content;
    this.#state = savedStateOf(section);
    this.#backoff = new Backoff(firstRetryMilliseconds, mostRetryMilliseconds, callbacks.random);
  }

  get state(): SavingState {
    return this.#state;
  }

  /** The section as the server was last seen to have it. */
  get base(): Section {
    return this.#base;
  }

  get text(): string {
    return this.#text;
  }

  get hasUnsavedText(): boolean {
    return this.#text !== this.#acknowledged || this.#mayHaveArrived.size > 0;
  }

  get #isInFlight(): boolean {
    return this.#inFlight !== null || this.#isChanging;
  }

  get #mustAsk(): boolean {
    return isBlank(this.#text) && !isBlank(this.#acknowledged) && !this.#isEmptyMeant;
  }

  /** Take up text that an earlier visit could not save. Returns whether there was any. */
  resume(draft: Draft): boolean {
    if (draft.text === this.#base.content) {
      this.callbacks.forgetDraft(draft.text);
      return false;
    }
    this.#text = draft.text;
    this.#mayHaveArrived = new Set(draft.sent);
    const isOnThisText = draft.baseRevision === this.#base.revision || draft.baseText === this.#base.content;
    if (isOnThisText || draft.sent.includes(fingerprintOf(this.#base.content))) {
      this.#keepDraft();
      this.#saveSoon();
    } else if (draft.isBesideChange && draft.baseText !== null) {
      this.#resumeBesideChange(draft.baseRevision, draft.baseText);
    } else {
      this.callbacks.keepDraft(draft);
      this.#show({ kind: "conflict", theirs: this.#base, baseText: draft.baseText });
    }
    return true;
  }

  /** Go back to the text that the server has. */
  discard(): void {
    if (this.#isInFlight || this.#state.kind === "conflict") return;
    this.callbacks.forgetDraft(this.#text);
    this.#takeUp(this.#base);
    this.callbacks.onNewerText(this.#base.content);
  }

  textChanged(text: string): void {
    this.#text = text;
    this.#keepDraft();
    if (!isBlank(text)) this.#isEmptyMeant = false;
    if (this.#isInFlight || this.#state.kind === "conflict" || this.#state.kind === "retrying") return;
    if (this.#state.kind === "emptied" && this.#mustAsk) return;
    if (this.hasUnsavedText) this.#saveSoon();
    else this.#acknowledge(this.#base, text);
  }

  /** Save without waiting for a pause: on leaving, on request, when the network is back. */
  saveNow(): void {
    if (this.#isInFlight || this.#state.kind === "conflict" || !this.hasUnsavedText) return;
    if (this.#mustAsk) this.#ask();
    else void this.#save();
  }

  /** The text is meant to be empty: save it like that. */
  saveEmpty(): void {
    this.#isEmptyMeant = true;
    this.saveNow();
  }

  /** Save what is unsaved and wait for it. Returns the section as the server has it, or null where that failed. */
  async saved(): Promise<Section | null> {
    while (this.hasUnsavedText || this.#isInFlight) {
      if (this.#state.kind === "conflict") return null;
      this.saveNow();
      if (this.#state.kind === "emptied") return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (this.#state.kind === "retrying" || this.#state.kind === "refused") return null;
    }
    return this.#base;
  }

  /**
   * Have another call change the section on the server. What is typed is saved before, and what is typed meanwhile
   * stays in the text beside the change. Returns null, and calls nothing, where the text cannot be saved.
   */
  async change<Reply extends Changed>(call: () => Promise<Reply>): Promise<Reply | null> {
    do {
      if ((await this.saved()) === null) return null;
    } while (this.#isInFlight);
    this.#isChanging = true;
    this.#mayHaveChanged = true;
    this.#show({ kind: "saving" });
    try {
      const reply = await call();
      await this.#takeChanged(reply);
      return reply;
    } catch (failure) {
      this.#isChanging = false;
      this.#mayHaveChanged = !hasChangedNothing(failure);
      this.#goOn();
      throw failure;
    }
  }

  /** Another call has read or changed the section: take its revision, and its text if none was typed here. */
  notice(section: Section): void {
    if (this.#isInFlight || this.#state.kind === "conflict" || section.revision <= this.#base.revision)
      return;
    const isTextUnchanged = section.content === this.#base.content;
    if (this.hasUnsavedText) {
      if (isTextUnchanged) this.#base = section;
      return;
    }
    this.#takeUp(section);
    if (!isTextUnchanged) this.callbacks.onNewerText(section.content);
  }

  /** Settle a conflict with the text of this page, on top of the other one. */
  keepMine(): void {
    this.settle(this.#text);
  }

  /** Settle a conflict with a text made of both. */
  settle(text: string): void {
    if (this.#state.kind !== "conflict") return;
    const isNew = text !== this.#text;
    this.#base = this.#state.theirs;
    this.#acknowledged = this.#base.content;
    this.#mayHaveArrived.clear();
    this.#mayHaveChanged = false;
    this.#text = text;
    this.#isEmptyMeant = true;
    this.#keepDraft();
    if (isNew) this.callbacks.onNewerText(text);
    if (this.hasUnsavedText) void this.#save();
    else this.#acknowledge(this.#base, text);
  }

  /** Settle a conflict with the other text. */
  takeTheirs(): void {
    if (this.#state.kind !== "conflict") return;
    const theirs = this.#state.theirs;
    this.callbacks.forgetDraft(this.#text);
    this.#takeUp(theirs);
    this.callbacks.onNewerText(theirs.content);
  }

  /** The section is left: save what is unsaved once more; if that fails the draft stays in the browser. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.saveNow();
  }

  /** The text was typed while a call was changing the one before it, which the server may have done. */
  #resumeBesideChange(baseRevision: number, baseText: string): void {
    const changed = this.#base;
    this.#base = { ...changed, revision: baseRevision, content: baseText };
    this.#acknowledged = baseText;
    this.#mayHaveChanged = true;
    this.#keepDraft();
    void this.#takeFoundChange(changed);
  }

  /** The section is newer than it was: nothing is saved until that is in the text. */
  async #takeFoundChange(section: Section): Promise<void> {
    this.#isChanging = true;
    this.#show({ kind: "saving" });
    await this.#takeChanged({ section });
  }

  async #takeChanged(changed: Changed): Promise<void> {
    const { section } = changed;
    const merged = await this.#mergedWith(section);
    this.#isChanging = false;
    this.#mayHaveChanged = false;
    if (section.revision <= this.#base.revision) {
      this.#goOn();
    } else if (merged === null) {
      this.#show({ kind: "conflict", theirs: section, baseText: this.#acknowledged });
    } else {
      const [isTyped, isNew] = [this.hasUnsavedText, merged !== this.#text];
      this.#text = merged;
      if (isTyped) this.#keepDraft();
      if (isNew) this.callbacks.onNewerText(merged, changed);
      this.#acknowledge(section, section.content);
    }
  }

  /** The changed text with what was typed meanwhile; null where both are about the same place. */
  async #mergedWith(section: Section): Promise<string | null> {
    let typed: string;
    let merged: string | null;
    do {
      typed = this.#text;
      const isTyped = typed !== this.#acknowledged;
      merged = isTyped
        ? await this.callbacks.merge(typed, this.#acknowledged, section.content)
        : section.content;
    } while (typed !== this.#text);
    return merged;
  }

  /** A call has changed nothing; something may have been typed meanwhile. */
  #goOn(): void {
    if (this.hasUnsavedText) this.#continueOnNewBase();
    else this.#show(savedStateOf(this.#base));
  }

  #saveSoon(): void {
    const now = Date.now();
    this.#unsavedSince ??= now;
    const untilLatest = this.#unsavedSince + mostUnsavedMilliseconds - now;
    this.#wake(Math.max(0, Math.min(quietMilliseconds, untilLatest)));
    this.#show({ kind: "unsaved" });
  }

  #wake(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.saveNow(), milliseconds);
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#unsavedSince = null;
    this.#keepDraft();
    this.#show({ kind: "emptied" });
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer);
    const sent = this.#text;
    this.#inFlight = fingerprintOf(sent);
    this.#unsavedSince = null;
    this.#keepDraft();
    this.#show({ kind: "saving" });
    try {
      const section = await this.callbacks.save(sent, this.#base.revision);
      this.#inFlight = null;
      this.#acknowledge(section, sent);
    } catch (failure) {
      this.#inFlight = null;
      this.#failed(failure, sent);
    }
  }

  #takeUp(section: Section): void {
    this.#text = section.content;
    this.#acknowledge(section, section.content);
  }

  #acknowledge(section: Section, text: string): void {
    this.#base = section;
    this.#acknowledged = text;
    this.#mayHaveArrived.clear();
    this.#mayHaveChanged = false;
    this.#isEmptyMeant = false;
    this.#unsavedSince = null;
    this.#backoff.reset();
    clearTimeout(this.#timer);
    this.callbacks.forgetDraft(text);
    if (this.hasUnsavedText) this.#continueOnNewBase();
    else this.#show(savedStateOf(section));
  }

  #continueOnNewBase(): void {
    this.#keepDraft();
    if (this.#isClosed) this.saveNow();
    else this.#saveSoon();
  }

  #failed(failure: unknown, sent: string): void {
    const current = staleStateOf(failure);
    if (current !== null) this.#settleStale(current, sent);
    else if (isRefusal(failure)) this.#show({ kind: "refused", reason: sentenceOf(failure) });
    else this.#retryLater(failure, sent);
  }

  /** The revision was stale: that is a conflict only if the text itself has been changed by somebody else. */
  #settleStale(current: Section, sent: string): void {
    const isOurs = this.#mayHaveArrived.has(fingerprintOf(current.content));
    const isTextUnchanged = current.content === this.#base.content;
    if (current.content === sent) this.#acknowledge(current, sent);
    else if (isOurs || isTextUnchanged) {
      this.#base = current;
      void this.#save();
    } else if (this.#mayHaveChanged) void this.#takeFoundChange(current);
    else this.#show({ kind: "conflict", theirs: current, baseText: this.#base.content });
  }

  #retryLater(failure: unknown, sent: string): void {
    this.#mayHaveArrived.add(fingerprintOf(sent));
    const asked = failure instanceof ApiError ? (failure.retryAfterSeconds ?? 0) * 1_000 : 0;
    this.#show({ kind: "retrying", reason: sentenceOf(failure), cause: causeOf(failure) });
    if (!this.#isClosed) this.#wake(Math.max(asked, this.#backoff.next()));
  }

  #keepDraft(): void {
    const sent = [...this.#mayHaveArrived, ...(this.#inFlight === null ? [] : [this.#inFlight])];
    this.callbacks.keepDraft({
      text: this.#text,
      baseRevision: this.#base.revision,
      baseText: this.#base.content,
      sent: sent.slice(-sentFingerprintsMax),
      isBesideChange: this.#mayHaveChanged,
    });
  }

  #show(state: SavingState): void {
    this.#state = state;
    this.callbacks.onChange(state);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function savedStateOf(section: Section): SavingState {
  return {
    kind: "saved",
    savedAt: section.updated_at,
    revision: section.revision,
    wordCount: section.word_count,
  };
}

function staleStateOf(failure: unknown): Section | null {
  if (!(failure instanceof ApiError) || failure.status !== 412) return null;
  return (failure.body.section as Section | undefined) ?? null;
}

const isBlank = (text: string) => text.trim() === "";

/** The server has said no to a change. */
function hasChangedNothing(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status < 500;
}

/** Trying the same text again cannot help; a change of the text may. */
function isRefusal(failure: unknown): failure is ApiError {
  return failure instanceof ApiError && [400, 403, 404, 413, 422].includes(failure.status);
}

function causeOf(failure: unknown): FailureCause {
  if (failure instanceof ConnectionError) return "connection";
  return failure instanceof ApiError && failure.status === 401 ? "signed out" : "other";
}
