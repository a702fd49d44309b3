// Says to the others that one writes in a section: from the first key on, again every 20 seconds, and no longer once
// nothing is typed for a while. It is advice: nothing waits for it, and saving works without it.

import { ApiError, giveBackLease, takeLease, takeOverLease, type SectionLease } from "../../api";
import { sentenceOf } from "../../lib/failures";

const renewalMilliseconds = 20_000;
const idleMilliseconds = 40_000;

export interface LeaseCallbacks {
  /** Somebody else writes there, perhaps with a word to us from whom they took it. */
  onHeld(lease: SectionLease): void;
}

/** What it needs of the server; the tests bring their own. */
export interface LeaseCalls {
  takeLease: typeof takeLease;
  takeOverLease: typeof takeOverLease;
  giveBackLease: typeof giveBackLease;
}

export class WritingLease {
  #sectionId: string | null = null;
  #isHeld = false;
  #askedAt = -Infinity;
  #typedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly documentId: string,
    private readonly callbacks: LeaseCallbacks,
    private readonly calls: LeaseCalls = { takeLease, takeOverLease, giveBackLease },
  ) {}

  /** Something was typed in a section. */
  typed(sectionId: string): void {
    this.#typedAt = Date.now();
    this.#turnTo(sectionId);
    if (passedSince(this.#askedAt) >= renewalMilliseconds) void this.#renew(sectionId);
  }

  /** The lease of a section is somebody else's by now: find out what they said, if it was ours. */
  lost(sectionId: string): void {
    if (sectionId !== this.#sectionId || !this.#isHeld) return;
    this.#isHeld = false;
    void this.#renew(sectionId);
  }

  /** Returns why that cannot be, or nothing. */
  async takeOver(sectionId: string, word: string): Promise<string> {
    this.#typedAt = Date.now();
    this.#turnTo(sectionId);
    try {
      await this.#ask(() => this.calls.takeOverLease(this.documentId, sectionId, word));
      return "";
    } catch (failure) {
      return sentenceOf(failure);
    }
  }

  giveBack(): void {
    clearTimeout(this.#timer);
    const sectionId = this.#sectionId;
    const isHeld = this.#isHeld;
    this.#sectionId = null;
    this.#isHeld = false;
    this.#askedAt = -Infinity;
    // It is over after a minute in any case.
    if (isHeld && sectionId !== null)
      this.calls.giveBackLease(this.documentId, sectionId).catch(() => undefined);
  }

  #turnTo(sectionId: string): void {
    if (sectionId === this.#sectionId) return;
    this.giveBack();
    this.#sectionId = sectionId;
  }

  async #renew(sectionId: string): Promise<void> {
    try {
      await this.#ask(() => this.calls.takeLease(this.documentId, sectionId));
    } catch (failure) {
      // Whatever else is wrong shows where the text is saved.
      if (failure instanceof ApiError && failure.status === 409)
        this.callbacks.onHeld(failure.body.lease as SectionLease);
    }
  }

  async #ask(call: () => Promise<void>): Promise<void> {
    const sectionId = this.#sectionId;
    this.#askedAt = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#goOn(), renewalMilliseconds);
    try {
      await call();
      this.#isHeld = sectionId === this.#sectionId;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 409) this.#isHeld = false;
      throw failure;
    }
  }

  #goOn(): void {
    const isIdle = passedSince(this.#typedAt) > idleMilliseconds;
    if (isIdle || this.#sectionId === null) this.giveBack();
    else if (this.#isHeld) void this.#renew(this.#sectionId);
  }
}

/** Very long where the clock was set back meanwhile: a lease is given back or asked for once more, and nobody waits. */
function passedSince(moment: number): number {
  const passed = Date.now() - moment;
  return passed < 0 ? Infinity : passed;
}
