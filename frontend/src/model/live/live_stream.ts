// Follows the events of a document as long as somebody looks at the page, through lost connections and sleeping laptops.
//
// Browsers open six connections to one server at a time, for all tabs together, and answers take one each. So a tab that
// nobody looks at gives its stream up, and of those that are looked at two have one; others ask every two seconds.

import { ApiError, openLiveEvents, type LiveEvent } from "../../api";
import { Backoff } from "../../lib/backoff";
import { EventRequest } from "../../lib/browser/event_request";
import { readFrames } from "../../lib/browser/frames";
import { onResume } from "../../lib/browser/on_resume";
import { Pause } from "../../lib/pause";
import { takeSlot } from "../../lib/components/slots";

const streamsPerBrowser = 2;
const askingMilliseconds = 2_000;
const hiddenMilliseconds = 5_000;
const firstWaitMilliseconds = 500;
const mostWaitMilliseconds = 15_000;

/** What following needs of the browser; the tests bring their own. */
export interface LiveSurroundings {
  openEvents: typeof openLiveEvents;
  takeSlot(): Promise<(() => void) | null>;
  isLookedAt(): boolean;
  /** Calls back when the page is looked at or left; returns how to stop that. */
  onLooked(callback: () => void): () => void;
  random(): number;
}

export interface LiveCallbacks {
  onEvent(event: LiveEvent): void;
  /** Whether it is told of changes by now. */
  onFollowing(isFollowing: boolean): void;
  /** The document is gone for the person: nothing more comes. */
  onRefused(): void;
}

export class LiveStream {
  #request: EventRequest | null = null;
  #isClosed = false;
  #isFollowing = false;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  readonly #pause = new Pause();
  readonly #backoff: Backoff;
  readonly #stopListening: () => void;

  constructor(
    private readonly documentId: string,
    private readonly tab: string,
    /** The number of the last event that the page knows of. */
    private lastSeq: number,
    private readonly callbacks: LiveCallbacks,
    private readonly surroundings: LiveSurroundings = browser,
  ) {
    this.#backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds, surroundings.random);
    this.#stopListening = surroundings.onLooked(() => this.#looked());
    void this.#run();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    clearTimeout(this.#leaving);
    this.#pause.end();
    this.#request?.close();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const wait = this.surroundings.isLookedAt() ? await this.#follow() : mostWaitMilliseconds;
      if (wait > 0 && !this.#isClosed) await this.#pause.for(wait);
    }
  }

  /** Read on as far as it goes; returns how long to wait before the next look. */
  async #follow(): Promise<number> {
    const giveBack = await this.surroundings.takeSlot();
    if (this.#isClosed || !this.surroundings.isLookedAt()) {
      giveBack?.();
      return 0;
    }
    const request = new EventRequest();
    this.#request = request;
    try {
      await this.#read(request, giveBack !== null);
      return giveBack === null ? askingMilliseconds : 0;
    } catch (failure) {
      return this.#isClosed ? 0 : this.#waitAfter(failure);
    } finally {
      request.close();
      giveBack?.();
    }
  }

  async #read(request: EventRequest, isFollowed: boolean): Promise<void> {
    const wanted = { after: this.lastSeq, tab: this.tab, isFollowed };
    const body = await this.surroundings.openEvents(this.documentId, wanted, request.signal);
    for await (const frame of readFrames(body, () => request.heard())) {
      request.signal.throwIfAborted();
      this.lastSeq = Number(frame.id ?? this.lastSeq);
      this.#backoff.reset();
      this.#tell(true);
      this.callbacks.onEvent({ type: frame.event, data: JSON.parse(frame.data) as unknown } as LiveEvent);
    }
  }

  #waitAfter(failure: unknown): number {
    this.#tell(false);
    if (!(failure instanceof ApiError)) return this.#backoff.next();
    if (failure.status === 403 || failure.status === 404) {
      this.close();
      this.callbacks.onRefused();
    }
    return Math.max(this.#backoff.next(), (failure.retryAfterSeconds ?? 0) * 1_000);
  }

  #looked(): void {
    clearTimeout(this.#leaving);
    if (this.surroundings.isLookedAt()) {
      this.#pause.end();
      return;
    }
    this.#leaving = setTimeout(() => {
      this.#tell(false);
      this.#request?.close();
    }, hiddenMilliseconds);
  }

  #tell(isFollowing: boolean): void {
    if (isFollowing === this.#isFollowing) return;
    this.#isFollowing = isFollowing;
    this.callbacks.onFollowing(isFollowing);
  }
}

const browser: LiveSurroundings = {
  openEvents: openLiveEvents,
  takeSlot: () => takeSlot("quire.live", streamsPerBrowser),
  isLookedAt: () => document.visibilityState === "visible",
  onLooked(callback) {
    const stopListening = onResume(callback);
    document.addEventListener("visibilitychange", callback);
    return () => {
      stopListening();
      document.removeEventListener("visibilitychange", callback);
    };
  },
  random: Math.random,
};
