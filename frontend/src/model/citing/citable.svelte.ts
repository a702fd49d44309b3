// What the text can cite: the entries of the document's bibliography and its sources, read when somebody asks for them.

import * as api from "../../api";
import type { Rights } from "../document/rights.svelte";

export interface CitableEntry {
  key: string;
  label: string;
  title: string;
}

const freshMilliseconds = 10_000;

export class CitableEntries {
  #read: Promise<CitableEntry[]> | null = null;
  #readAt = 0;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- It is replaced as a whole.
  #names: ReadonlyMap<string, string> = $state.raw(new Map());

  constructor(
    private readonly documentId: string,
    private readonly rights: Pick<Rights, "mayWriteAll">,
  ) {}

  /** Something was added or deleted: they are read anew. */
  forget(): void {
    this.#read = null;
  }

  /** None where they cannot be read: whoever types an `@` may mean something else. */
  async list(): Promise<CitableEntry[]> {
    if (!this.rights.mayWriteAll) return [];
    if (this.#read === null || Date.now() - this.#readAt > freshMilliseconds) {
      this.#readAt = Date.now();
      this.#read = api.readBibliography(this.documentId).then(
        ({ entries, sources }) => this.#named([...entries, ...sources]),
        () => [],
      );
    }
    return this.#read;
  }

  /** Have the names of entries read, unless they are known. */
  loadNames(): void {
    if (this.#read === null) void this.list();
  }

  /** What entries are called in short, by their keys; null for what there is none, or has not been read. */
  naming(): (key: string) => string | null {
    const names = this.#names;
    return (key) => names.get(key) ?? null;
  }

  #named(entries: CitableEntry[]): CitableEntry[] {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- It never changes afterwards.
    this.#names = new Map(entries.map(({ key, label, title }) => [key, label || title || key]));
    return entries;
  }
}
