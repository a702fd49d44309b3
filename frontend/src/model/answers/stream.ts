// Follows the events of one answer until it has ended, through lost connections and sleeping laptops.
// What the events mean is the matter of events.ts.

import { ApiError, openEvents, readMessage, type Message } from "../../api";
import { Backoff } from "../../lib/backoff";
import { EventRequest } from "../../lib/browser/event_request";
import { readFrames } from "../../lib/browser/frames";
import { onResume } from "../../lib/browser/on_resume";
import { Pause } from "../../lib/pause";
import { applyEvent, emptyAnswer, isFinished, parseEvent, type AssembledAnswer } from "./events";

const firstWaitMilliseconds = 500;
const mostWaitMilliseconds = 15_000;
const mostToldWaitMilliseconds = 5 * 60_000;

/** What keeps an answer from being followed for the moment. */
export type Trouble = "lost" | "crowded";

/** What following needs of the browser; the tests bring their own. */
export interface Surroundings {
  openEvents(
    messageId: string,
    after: number,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array> | null>;
  readMessage(messageId: string, signal: AbortSignal): Promise<Message>;
  random(): number;
  /** Calls back when looking at once is worth it; returns how to stop that. */
  onResume(callback: () => void): () => void;
}

export interface AnswerCallbacks {
  /** The answer as far as it is known, after each event. */
  onProgress(answer: AssembledAnswer): void;
  /** It cannot be followed and is tried again; null when it can be followed again. */
  onTrouble(trouble: Trouble | null): void;
  /** The stored answer, once, when it has ended. */
  onFinished(message: Message): void;
  /** The answer is no longer there for this reader; the reason is a sentence. */
  onGone(reason: string): void;
}

export function followAnswer(
  messageId: string,
  callbacks: AnswerCallbacks,
  surroundings = browser,
): AnswerFollower {
  return new AnswerFollower(messageId, callbacks, surroundings);
}

/** Never gives up by itself: it ends when the answer has ended or when it is closed. */
export class AnswerFollower {
  #answer: AssembledAnswer = emptyAnswer;
  #request: EventRequest | null = null;
  #trouble: Trouble | null = null;
  /** Looks that led nowhere, in a row. */
  #failures = 0;
  #isToldToWait = false;
  #isClosed = false;
  readonly #pause = new Pause();
  readonly #backoff: Backoff;
  readonly #stopListening: () => void;

  constructor(
    private readonly messageId: string,
    private readonly callbacks: AnswerCallbacks,
    private readonly surroundings: Surroundings,
  ) {
    this.#backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds, surroundings.random);
    this.#stopListening = surroundings.onResume(() => this.#resumed());
    void this.#follow();
  }

  /** Look at once instead of waiting. */
  tryNow(): void {
    this.#pause.end();
    this.#request?.openAnew();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#pause.end();
    this.#request?.close();
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      const waitMilliseconds = await this.#look();
      if (waitMilliseconds > 0 && !this.#isClosed) await this.#pause.for(waitMilliseconds);
    }
  }

  /** Read on as far as it goes; returns how long to wait before the next look. */
  async #look(): Promise<number> {
    const request = new EventRequest();
    this.#request = request;
    this.#isToldToWait = false;
    try {
      const isStoredWanted = isFinished(this.#answer.status) || (await this.#readEvents(request));
      return isStoredWanted ? await this.#readStoredAnswer(request) : this.#failed();
    } catch (failure) {
      if (request.ending === "silent") return this.#failed(0);
      return request.ending === null ? this.#waitAfter(failure) : 0;
    } finally {
      request.close();
    }
  }

  /** Whether the stored answer has to tell how it stands; otherwise the stream has just ended. */
  async #readEvents(request: EventRequest): Promise<boolean> {
    const body = await this.surroundings.openEvents(this.messageId, this.#answer.lastSeq, request.signal);
    if (body === null) return true;
    for await (const frame of readFrames(body, () => this.#heard(request))) {
      request.signal.throwIfAborted();
      const answer = applyEvent(this.#answer, parseEvent(frame.event ?? "", frame.id ?? "", frame.data));
      if (answer.hasGap) return true;
      if (answer === this.#answer) continue;
      this.#answer = answer;
      this.#worked();
      this.callbacks.onProgress(answer);
      if (isFinished(answer.status)) return true;
    }
    return false;
  }

  async #readStoredAnswer(request: EventRequest): Promise<number> {
    const message = await this.surroundings.readMessage(this.messageId, request.signal);
    request.signal.throwIfAborted();
    this.#tell(null);
    if (isFinished(message.status)) {
      this.close();
      this.callbacks.onFinished(message);
      return 0;
    }
    this.callbacks.onProgress({ ...this.#answer, status: message.status, text: message.content });
    return this.#backoff.next();
  }

  #heard(request: EventRequest): void {
    request.heard();
    this.#tell(null);
    if (request.hasLasted) this.#worked();
  }

  #worked(): void {
    this.#failures = 0;
    this.#backoff.reset();
  }

  /** Once is normal: the server ends a connection after a while and when it stops. */
  #failed(waitMilliseconds = this.#backoff.next()): number {
    this.#failures += 1;
    if (this.#failures > 1) this.#tell("lost");
    return waitMilliseconds;
  }

  /** Whatever went wrong, the answer is still there, unless the server says that it is not. */
  #waitAfter(failure: unknown): number {
    const status = failure instanceof ApiError ? failure.status : null;
    if (status === 403 || status === 404) return this.#leave((failure as ApiError).message);
    if (status === 429) return this.#waitAsTold((failure as ApiError).retryAfterSeconds);
    if (status !== 401) return this.#failed();
    // The page itself says that the sign-in has ended.
    this.#tell(null);
    return this.#backoff.next();
  }

  #waitAsTold(seconds: number | null): number {
    this.#tell("crowded");
    if (seconds === null) return this.#backoff.next();
    this.#isToldToWait = true;
    return Math.min(seconds * 1_000, mostToldWaitMilliseconds);
  }

  #leave(reason: string): number {
    this.close();
    this.callbacks.onGone(reason);
    return 0;
  }

  #resumed(): void {
    if (!this.#isToldToWait) this.tryNow();
  }

  #tell(trouble: Trouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.callbacks.onTrouble(trouble);
  }
}

const browser: Surroundings = { openEvents, readMessage, random: Math.random, onResume };
