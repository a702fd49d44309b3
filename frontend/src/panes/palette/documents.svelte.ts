// One's other documents, loaded when they are first asked for.

import { listDocuments, type DocumentSummary } from "../../api";
import { sentenceOf } from "../../lib/failures";

const pageSize = 200;
const pagesMax = 3;

export class OtherDocuments {
  documents: DocumentSummary[] = $state.raw([]);
  phase: "unknown" | "loading" | "failed" | "ready" = $state("unknown");
  problem = $state("");

  constructor(private readonly documentId: string) {}

  async load(): Promise<void> {
    if (this.phase === "loading" || this.phase === "ready") return;
    this.phase = "loading";
    try {
      await this.#loadPages();
      this.phase = "ready";
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.phase = "failed";
    }
  }

  async #loadPages(): Promise<void> {
    let cursor: string | null = null;
    this.documents = [];
    for (let page = 0; page < pagesMax; page++) {
      const { documents, next_cursor } = await listDocuments(pageSize, cursor);
      this.documents = [...this.documents, ...documents.filter(({ id }) => id !== this.documentId)];
      cursor = next_cursor;
      if (cursor === null) return;
    }
  }
}
