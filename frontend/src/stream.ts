// Follows the events of one answer until it has ended, through lost connections and sleeping laptops.
// What the events mean is the matter of events.ts.

import { ApiError, eventsAddress, readMessage, type Message } from "./api";
import { applyEvent, emptyAnswer, eventTypes, isFinished, parseEvent, type AssembledAnswer } from "./events";
import { Backoff } from "./lib/backoff";

const firstWaitMilliseconds = 500;
const mostWaitMilliseconds = 15_000;

/** What following needs of the browser; the tests bring their own. */
export interface Surroundings {
  openEvents(address: string): EventSource;
  readMessage(messageId: string): Promise<Message>;
  random(): number;
  /** Calls back when trying again at once is worth it; returns how to stop that. */
  onAwake(callback: () => void): () => void;
}

export interface Reader {
  /** The answer as far as it is known, after each event. */
  onProgress(answer: AssembledAnswer): void;
  /** The stored answer, once, when it has ended. */
  onFinished(message: Message): void;
  /** The answer is no longer there for this reader; the reason is a sentence. */
  onGone(reason: string): void;
}

export function followAnswer(messageId: string, reader: Reader, surroundings = browser): AnswerFollower {
  return new AnswerFollower(messageId, reader, surroundings);
}

/** Never gives up by itself: it ends when the answer has ended or when it is closed. */
export class AnswerFollower {
  #answer: AssembledAnswer = emptyAnswer;
  #source: EventSource | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  readonly #backoff: Backoff;
  readonly #stopListening: () => void;

  constructor(
    private readonly messageId: string,
    private readonly reader: Reader,
    private readonly surroundings: Surroundings,
  ) {
    this.#backoff = new Backoff(firstWaitMilliseconds, mostWaitMilliseconds, surroundings.random);
    this.#stopListening = surroundings.onAwake(() => this.#tryNowIfWaiting());
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    this.#disconnect();
    this.#stopListening();
  }

  #connect(): void {
    const source = this.surroundings.openEvents(eventsAddress(this.messageId, this.#answer.lastSeq));
    this.#source = source;
    for (const type of eventTypes) {
      source.addEventListener(type, (frame) => this.#receive(type, frame as MessageEvent<string>));
    }
    source.addEventListener("error", () => this.#lostConnection(source));
  }

  #receive(type: string, frame: MessageEvent<string>): void {
    const answer = applyEvent(this.#answer, parseEvent(type, frame.lastEventId, frame.data));
    if (answer === this.#answer) return;
    if (answer.hasGap) {
      void this.#readStoredAnswer();
      return;
    }
    this.#answer = answer;
    this.#backoff.reset();
    this.reader.onProgress(answer);
    if (isFinished(answer.status)) void this.#readStoredAnswer();
  }

  /** An event source that closes for good says nothing of the cause: the stored answer tells. */
  #lostConnection(source: EventSource): void {
    const isRefused = source.readyState === source.CLOSED;
    if (isRefused) void this.#readStoredAnswer();
    else this.#reconnectLater();
  }

  async #readStoredAnswer(): Promise<void> {
    this.#disconnect();
    try {
      const message = await this.surroundings.readMessage(this.messageId);
      if (this.#isClosed) return;
      if (isFinished(message.status)) this.#finish(message);
      else this.#continueBehind(message);
    } catch (failure) {
      if (this.#isClosed) return;
      if (isGone(failure)) this.#leave(failure.message);
      // Whatever else went wrong, the answer is still there: try again until it can be read.
      else this.#reconnectLater();
    }
  }

  #continueBehind(message: Message): void {
    this.reader.onProgress({ ...this.#answer, status: message.status, text: message.content });
    this.#reconnectLater();
  }

  #leave(reason: string): void {
    this.close();
    this.reader.onGone(reason);
  }

  #finish(message: Message): void {
    this.close();
    this.reader.onFinished(message);
  }

  #reconnectLater(): void {
    this.#disconnect();
    this.#retryTimer = setTimeout(() => this.#tryAgain(), this.#backoff.next());
  }

  #tryNowIfWaiting(): void {
    if (this.#retryTimer === undefined) return;
    this.#disconnect();
    this.#tryAgain();
  }

  #tryAgain(): void {
    this.#retryTimer = undefined;
    if (isFinished(this.#answer.status)) void this.#readStoredAnswer();
    else this.#connect();
  }

  #disconnect(): void {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }
}

function isGone(failure: unknown): failure is ApiError {
  return failure instanceof ApiError && (failure.status === 403 || failure.status === 404);
}

const browser: Surroundings = {
  openEvents: (address) => new EventSource(address),
  readMessage,
  random: Math.random,
  onAwake(callback) {
    const whenVisible = () => document.visibilityState === "visible" && callback();
    window.addEventListener("online", callback);
    document.addEventListener("visibilitychange", whenVisible);
    return () => {
      window.removeEventListener("online", callback);
      document.removeEventListener("visibilitychange", whenVisible);
    };
  },
};
