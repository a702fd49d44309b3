// What a language model thinks of the points of a section's contract, and whether it is being asked.

import { askCoverage, ConnectionError, readCoverage, stopCoverage, type Coverage } from "../../api";
import { sentenceOf } from "../../lib/failures";
import { IdempotentCall } from "../../lib/idempotency";
import { words } from "../../words";

export class PointOpinions {
  coverage: Coverage | null = $state.raw(null);
  /** Why something that was asked for was not done. */
  problem = $state("");
  #isSending = false;
  readonly #asking = new IdempotentCall();
  #newest = 0;

  constructor(
    private readonly documentId: string,
    private readonly sectionId: string,
  ) {}

  get isRunning(): boolean {
    return this.coverage?.state === "running";
  }

  /** What came of the newest question, where that is no opinion. */
  get outcome(): string {
    if (this.coverage?.state === "stopped") return words.contract.coverage.stopped;
    if (this.coverage?.state !== "failed") return "";
    const { failure } = this.coverage;
    if (failure === null) return words.contract.coverage.noReason;
    return words.failures.ofAnswers[failure.code] ?? failure.message;
  }

  async read(): Promise<void> {
    await this.#take(() => readCoverage(this.documentId, this.sectionId));
  }

  async ask(): Promise<void> {
    await this.#send(async () => {
      try {
        const asked = await askCoverage(this.documentId, this.sectionId, this.#asking.keyFor("ask"));
        this.#asking.answered();
        return asked;
      } catch (failure) {
        if (!(failure instanceof ConnectionError)) this.#asking.answered();
        throw failure;
      }
    });
  }

  async stop(): Promise<void> {
    await this.#send(() => stopCoverage(this.documentId, this.sectionId));
  }

  async #send(action: () => Promise<Coverage>): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    this.problem = "";
    await this.#take(action);
    this.#isSending = false;
  }

  /** What came of an earlier call does not replace what came of a later one. */
  async #take(action: () => Promise<Coverage>): Promise<void> {
    const asked = (this.#newest += 1);
    try {
      const coverage = await action();
      if (asked === this.#newest) this.coverage = coverage;
    } catch (failure) {
      this.problem = sentenceOf(failure);
    }
  }
}
