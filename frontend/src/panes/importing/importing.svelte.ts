// An import from the choice of the file to what became of it: uploaded, shown, confirmed or forgotten.

import {
  confirmImport,
  forgetImport,
  startImport,
  type Imported,
  type ImportPreview,
  type TrackedChanges,
} from "../../api";
import { sentenceOf } from "../../lib/failures";
import { IdempotentCall, newKey } from "../../lib/idempotency";

export type Step =
  | { kind: "choosing" }
  | { kind: "uploading"; share: number }
  | { kind: "preview"; preview: ImportPreview }
  | { kind: "making"; preview: ImportPreview }
  | { kind: "made"; imported: Imported };

export class Importing {
  step: Step = $state.raw({ kind: "choosing" });
  problem = $state("");
  #upload: AbortController | null = null;
  readonly #confirming = new IdempotentCall();

  /** Upload a file and have it read, for a document or, for null, for a new one. */
  async start(file: File, intoId: string | null): Promise<void> {
    this.problem = "";
    this.step = { kind: "uploading", share: 0 };
    const controller = new AbortController();
    this.#upload = controller;
    try {
      const preview = await startImport(file, intoId, newKey(), {
        onProgress: (share) => (this.step = { kind: "uploading", share }),
        signal: controller.signal,
      });
      if (controller.signal.aborted) void this.#forget(preview);
      else this.step = { kind: "preview", preview };
    } catch (failure) {
      this.step = { kind: "choosing" };
      if (!controller.signal.aborted) this.problem = sentenceOf(failure);
    }
  }

  /** Make what is shown. Returns whether it was made. */
  async confirm(splitLevel: number, changes: TrackedChanges): Promise<boolean> {
    if (this.step.kind !== "preview") return false;
    const { preview } = this.step;
    this.problem = "";
    this.step = { kind: "making", preview };
    const choices = { split_level: splitLevel, changes };
    try {
      const key = this.#confirming.keyFor(JSON.stringify([preview.id, choices]));
      const imported = await confirmImport(preview.id, choices, key);
      this.#confirming.answered();
      this.step = { kind: "made", imported };
      return true;
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.step = { kind: "preview", preview };
      return false;
    }
  }

  /** Stop an upload, or forget what is shown, and let another file be chosen. */
  cancel(): void {
    this.#upload?.abort();
    if (this.step.kind === "preview") void this.#forget(this.step.preview);
    if (this.step.kind !== "made" && this.step.kind !== "making") this.step = { kind: "choosing" };
  }

  /** What nobody confirms is forgotten by the server after a day, if it is not told now. */
  async #forget({ id }: ImportPreview): Promise<void> {
    try {
      await forgetImport(id);
    } catch (failure) {
      console.info("The import stays on the server for a day.", failure);
    }
  }
}
