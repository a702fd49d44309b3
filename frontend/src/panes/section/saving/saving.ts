// Saves the text of one section: runs the effects that the state machine of `transitions.ts` asks for and tells it what
// came of them. Knows no page: the editor, the network and the browser's storage come through the callbacks.

import type { Section } from "../../../api";
import { Backoff } from "../../../lib/backoff";
import { hasChangedNothing, saveFailureOf } from "./save_failure";
import {
  hasUnsavedText,
  initialData,
  isBusy,
  stateOf,
  type Changed,
  type Draft,
  type SavingData,
  type SavingEffect,
  type SavingEvent,
  type SavingState,
} from "./state";
import { transition } from "./transitions";

const firstRetryMilliseconds = 1_000;
const mostRetryMilliseconds = 15_000;

export interface SavingCallbacks {
  save(content: string, baseRevision: number): Promise<Section>;
  keepDraft(draft: Draft): void;
  /** Forget the draft if it still is this text; another tab may have put its own there. */
  forgetDraft(text: string): void;
  onChange(state: SavingState): void;
  /**
   * The server's text moved on while nothing was typed here, or by a call that was made here. What somebody else wrote, or
   * this person in another tab, is from elsewhere.
   */
  onNewerText(text: string, how: { changed?: Changed; isFromElsewhere: boolean }): void;
  /** What both changed since `base` in one text; null where they changed the same passage. */
  merge(mine: string, base: string, theirs: string): Promise<string | null>;
  random(): number;
}

export class SectionSaver {
  #data: SavingData;
  #events: SavingEvent[] = [];
  #isDispatching = false;
  /** Who waits for the next state that is shown. */
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #backoff: Backoff;

  constructor(
    section: Section,
    private readonly callbacks: SavingCallbacks,
  ) {
    this.#data = initialData(section);
    this.#backoff = new Backoff(firstRetryMilliseconds, mostRetryMilliseconds, callbacks.random);
  }

  get state(): SavingState {
    return stateOf(this.#data);
  }

  /** The section as the server was last seen to have it. */
  get base(): Section {
    return this.#data.base;
  }

  get text(): string {
    return this.#data.text;
  }

  get hasUnsavedText(): boolean {
    return hasUnsavedText(this.#data);
  }

  /** Resume text that an earlier visit could not save. Returns whether there is any. */
  resume(draft: Draft): boolean {
    this.#dispatch({ kind: "draft found", draft });
    return this.hasUnsavedText || isBusy(this.#data);
  }

  /** Go back to the text that the server has. */
  discard(): void {
    this.#dispatch({ kind: "text discarded" });
  }

  textChanged(text: string): void {
    this.#dispatch({ kind: "text typed", text });
  }

  /** Save without waiting for a pause: on leaving, on request, when the network is back. */
  saveNow(): void {
    this.#dispatch({ kind: "save due" });
  }

  /** The text is meant to be empty: save it like that. */
  saveEmpty(): void {
    this.#dispatch({ kind: "emptiness confirmed" });
  }

  /** Save what is unsaved and wait for it. Returns the section as the server has it, or null where that failed. */
  async saved(): Promise<Section | null> {
    while (this.hasUnsavedText || isBusy(this.#data)) {
      if (this.state.kind === "conflict") return null;
      this.saveNow();
      if (this.state.kind === "emptied") return null;
      await this.#nextState();
      if (this.state.kind === "retrying" || this.state.kind === "refused") return null;
    }
    return this.base;
  }

  /**
   * Have another call change the section on the server. What is typed is saved before, and what is typed meanwhile
   * stays in the text beside the change. Returns null, and calls nothing, where the text cannot be saved.
   */
  async change<Reply extends Changed>(call: () => Promise<Reply>): Promise<Reply | null> {
    do {
      if ((await this.saved()) === null) return null;
    } while (isBusy(this.#data));
    this.#dispatch({ kind: "change started" });
    const reply = await this.#answerOf(call);
    this.#dispatch({ kind: "change answered", changed: reply });
    while (this.#data.phase.kind === "merging") await this.#nextState();
    return reply;
  }

  /** Another call has read or changed the section: take its revision, and its text if none was typed here. */
  notice(section: Section, isFromElsewhere = false): void {
    this.#dispatch({ kind: "section noticed", section, isFromElsewhere });
  }

  /** Settle a conflict with the text of this page, on top of the other one. */
  keepMine(): void {
    this.settle(this.text);
  }

  /** Settle a conflict with a text made of both. */
  settle(text: string): void {
    this.#dispatch({ kind: "conflict settled", text });
  }

  /** Settle a conflict with the other text. */
  takeTheirs(): void {
    this.#dispatch({ kind: "theirs taken" });
  }

  /** The section is left: save what is unsaved once more; if that fails the draft stays in the browser. */
  close(): void {
    this.#dispatch({ kind: "section left" });
  }

  async #answerOf<Reply>(call: () => Promise<Reply>): Promise<Reply> {
    try {
      return await call();
    } catch (failure) {
      this.#dispatch({ kind: "change failed", isUnchanged: hasChangedNothing(failure) });
      throw failure;
    }
  }

  /** An event that an effect causes waits until the effects before it have run. */
  #dispatch(event: SavingEvent): void {
    this.#events.push(event);
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift())
        this.#apply(next);
    } finally {
      this.#isDispatching = false;
    }
  }

  #apply(event: SavingEvent): void {
    const { data, effects } = transition({ ...this.#data, nowMilliseconds: Date.now() }, event);
    this.#data = data;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: SavingEffect): void {
    switch (effect.kind) {
      case "show state":
        return this.#show(effect.state);
      case "show text":
        return this.callbacks.onNewerText(effect.text, {
          changed: effect.changed,
          isFromElsewhere: effect.isFromElsewhere ?? false,
        });
      case "keep draft":
        return this.callbacks.keepDraft(effect.draft);
      case "forget draft":
        return this.callbacks.forgetDraft(effect.text);
      case "save":
        return void this.#save(effect.content, effect.baseRevision);
      case "merge":
        return void this.#merge(effect.mine, effect.base, effect.theirs);
      case "start timer":
        return this.#startTimer(effect.milliseconds);
      case "start retry timer":
        return this.#startTimer(Math.max(effect.leastMilliseconds, this.#backoff.next()));
      case "stop timer":
        return clearTimeout(this.#timer);
      case "reset backoff":
        return this.#backoff.reset();
    }
  }

  #show(state: SavingState): void {
    this.callbacks.onChange(state);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #nextState(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #save(content: string, baseRevision: number): Promise<void> {
    let event: SavingEvent;
    try {
      event = { kind: "save acknowledged", section: await this.callbacks.save(content, baseRevision) };
    } catch (failure) {
      event = { kind: "save failed", failure: saveFailureOf(failure) };
    }
    this.#dispatch(event);
  }

  async #merge(mine: string, base: string, theirs: string): Promise<void> {
    const merged = await (mine === base ? theirs : this.callbacks.merge(mine, base, theirs));
    this.#dispatch({ kind: "texts merged", merged });
  }

  #startTimer(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.saveNow(), milliseconds);
  }
}
