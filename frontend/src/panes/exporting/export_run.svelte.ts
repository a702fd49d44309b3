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
import { getItem, removeItem, setItem } from "../../lib/browser/local_storage";

export class ExportRun {
  isRunning = $state(false);
  /** How much of a large file is made; null where that is unknown. */
  share: number | null = $state(null);
  problem = $state("");
  #waiting = new AbortController();
  /** The export that is waited for, once the server makes it in the background. */
  #begunId: string | null = null;
  readonly #storageKey: string;

  constructor(private readonly documentId: string) {
    this.#storageKey = `quire-export-of-${documentId}`;
  }

  /** The file; null where it was stopped or cannot be made, which `problem` explains. */
  async start(choices: ExportChoices): Promise<ExportedFile | null> {
    this.#begunId = null;
    return this.#wait((exporting) => exportDocument(this.documentId, choices, exporting));
  }

  /** The file that was begun earlier; null where there is none. */
  async resume(): Promise<ExportedFile | null> {
    const begunId = getItem("localStorage", this.#storageKey);
    this.#begunId = begunId;
    return begunId === null ? null : this.#wait((exporting) => resumeExport(begunId, exporting));
  }

  async stop(): Promise<void> {
    this.leave();
    if (this.#begunId === null) return;
    try {
      await forgetExport(this.#begunId);
    } catch (failure) {
      if (!isGone(failure)) {
        this.problem = sentenceOf(failure);
        return;
      }
    }
    this.#forgetBegun();
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
        onBegun: (exportId) => {
          this.#begunId = exportId;
          setItem("localStorage", this.#storageKey, exportId);
        },
        onProgress: (share) => (this.share = share),
        signal,
      });
      this.#forgetBegun();
      return file;
    } catch (failure) {
      if (!signal.aborted) this.#failed(failure);
      return null;
    } finally {
      this.isRunning = false;
    }
  }

  /** What could not be asked for is still made by the server; what has failed or expired is not looked for again. */
  #failed(failure: unknown): void {
    if (failure instanceof ExportFailed || isGone(failure)) this.#forgetBegun();
    this.problem = sentenceOf(failure);
  }

  /** Another export of the document, which was begun earlier, can be found again all the same. */
  #forgetBegun(): void {
    if (getItem("localStorage", this.#storageKey) === this.#begunId)
      removeItem("localStorage", this.#storageKey);
  }
}

function isGone(failure: unknown): boolean {
  return failure instanceof ApiError && [403, 404].includes(failure.status);
}
