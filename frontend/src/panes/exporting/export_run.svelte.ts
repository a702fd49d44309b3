// An export while it is made. A large one is made by the server, and is found again when the dialog was closed.

import {
  ApiError,
  exportDocument,
  ExportFailed,
  forgetExport,
  resumeExport,
  type ExportChoices,
  type ExportedFile,
  type Exporting,
} from "../../api";
import { sentenceOf } from "../../lib/failures";
import { getItem, removeItem, setItem } from "../../lib/local_storage";

export class ExportRun {
  isRunning = $state(false);
  /** How much of a large file is made; null where that is unknown. */
  share: number | null = $state(null);
  problem = $state("");
  #waiting = new AbortController();
  readonly #storageKey: string;

  constructor(private readonly documentId: string) {
    this.#storageKey = `quire-export-of-${documentId}`;
  }

  /** The file; null where it was stopped or cannot be made, which `problem` explains. */
  async start(choices: ExportChoices): Promise<ExportedFile | null> {
    return this.#wait((exporting) => exportDocument(this.documentId, choices, exporting));
  }

  /** The file that was begun earlier; null where there is none. */
  async resume(): Promise<ExportedFile | null> {
    const begunId = getItem("localStorage", this.#storageKey);
    return begunId === null ? null : this.#wait((exporting) => resumeExport(begunId, exporting));
  }

  async stop(): Promise<void> {
    this.leave();
    const begunId = getItem("localStorage", this.#storageKey);
    if (begunId === null) return;
    removeItem("localStorage", this.#storageKey);
    try {
      await forgetExport(begunId);
    } catch (failure) {
      this.problem = sentenceOf(failure);
    }
  }

  /** Wait no longer; the server goes on. */
  leave(): void {
    this.#waiting.abort();
  }

  async #wait(make: (exporting: Exporting) => Promise<ExportedFile>): Promise<ExportedFile | null> {
    const { signal } = (this.#waiting = new AbortController());
    this.isRunning = true;
    this.problem = "";
    this.share = null;
    try {
      const file = await make({
        onBegun: (exportId) => setItem("localStorage", this.#storageKey, exportId),
        onProgress: (share) => (this.share = share),
        signal,
      });
      removeItem("localStorage", this.#storageKey);
      return file;
    } catch (failure) {
      if (!signal.aborted) this.#failed(failure);
      return null;
    } finally {
      this.isRunning = false;
    }
  }

  /** Without a connection the server may still make it; what has failed or expired is not looked for again. */
  #failed(failure: unknown): void {
    const isOver = failure instanceof ExportFailed || failure instanceof ApiError;
    if (isOver) removeItem("localStorage", this.#storageKey);
    this.problem = sentenceOf(failure);
  }
}
