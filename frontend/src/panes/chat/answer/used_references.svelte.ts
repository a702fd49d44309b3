// The references that answers of one chat may use, and the choice of them.

import * as api from "../../../api";
import type { ChatSession } from "../../../api";

export class UsedReferences {
  ids: string[] = $state.raw([]);
  #sessionId: string | null = null;
  /** The choice that was sent last. */
  #choosing: Promise<void> = Promise.resolve();

  take(session: ChatSession): void {
    this.#sessionId = session.id;
    this.ids = session.context_documents;
  }

  /** Say which references answers may use; all of them means those to come as well. */
  async choose(referenceIds: string[], areAll: boolean): Promise<void> {
    const sessionId = this.#sessionId;
    if (sessionId === null) return;
    const before = this.ids;
    this.ids = referenceIds;
    const choosing = this.#choosing
      .catch(() => undefined)
      .then(() => api.useReferences(sessionId, areAll ? null : referenceIds));
    this.#choosing = choosing;
    try {
      await choosing;
    } catch (failure) {
      if (this.#choosing === choosing) this.#choosing = Promise.resolve();
      this.ids = before;
      throw failure;
    }
  }

  /** Whoever asks after a choice waits for it. */
  async chosen(): Promise<void> {
    await this.#choosing;
  }

  /** The document has other references than before. */
  async lookAgain(): Promise<void> {
    if (this.#sessionId === null) return;
    try {
      this.ids = await api.readUsedReferences(this.#sessionId);
    } catch {
      // It is only shown; the server knows by itself what an answer may use.
      return;
    }
  }
}
