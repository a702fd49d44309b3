// What the text can cite: the entries of the document's bibliography and its sources, read when somebody asks for them.

import * as api from "../../api";

export interface CitableEntry {
  key: string;
  label: string;
  title: string;
}

const freshMilliseconds = 10_000;

export class CitableEntries {
  #read: Promise<CitableEntry[]> | null = null;
  #readAt = 0;

  constructor(private readonly documentId: string) {}

  /** Something was added or deleted: they are read anew. */
  forget(): void {
    this.#read = null;
  }

  /** None where they cannot be read: whoever types an `@` may mean something else. */
  list(): Promise<CitableEntry[]> {
    if (this.#read === null || Date.now() - this.#readAt > freshMilliseconds) {
      this.#readAt = Date.now();
      this.#read = api.readBibliography(this.documentId).then(
        ({ entries, sources }) => [...entries, ...sources],
        () => [],
      );
    }
    return this.#read;
  }
}
