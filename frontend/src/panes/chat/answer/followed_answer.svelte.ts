// The answer that is being written: its events are followed until it has ended, and it can be stopped.

import { stopAnswer, type Message } from "../../../api";
import type { AssembledAnswer } from "../../../model/answers/events";
import { followAnswer, type AnswerFollower, type Trouble } from "../../../model/answers/stream";

export interface FollowedAnswerCallbacks {
  onProgress(answerId: string, assembled: AssembledAnswer): void;
  onFinished(stored: Message): void;
  /** It is no longer there for this reader; the reason is a sentence. */
  onGone(reason: string): void;
}

export class FollowedAnswer {
  /** Why it cannot be followed for the moment. */
  trouble: Trouble | null = $state(null);
  isStopping = $state(false);
  #follower: AnswerFollower | null = null;

  constructor(private readonly callbacks: FollowedAnswerCallbacks) {}

  follow(answerId: string): void {
    this.#follower?.close();
    this.isStopping = false;
    this.trouble = null;
    this.#follower = followAnswer(answerId, {
      onProgress: (assembled) => this.callbacks.onProgress(answerId, assembled),
      onTrouble: (trouble) => (this.trouble = trouble),
      onFinished: (message) => this.#finish(message),
      onGone: (reason) => this.#lose(reason),
    });
  }

  /** Have it stopped; until it has ended it stays as "being stopped", unless the server refuses. */
  async stop(answerId: string): Promise<void> {
    this.isStopping = true;
    try {
      await stopAnswer(answerId);
    } catch (failure) {
      this.isStopping = false;
      throw failure;
    }
  }

  /** Look at once instead of waiting for the server to come back. */
  tryNow(): void {
    this.#follower?.tryNow();
  }

  close(): void {
    this.#follower?.close();
  }

  #finish(stored: Message): void {
    this.isStopping = false;
    this.trouble = null;
    this.callbacks.onFinished(stored);
  }

  #lose(reason: string): void {
    this.trouble = null;
    this.callbacks.onGone(reason);
  }
}
